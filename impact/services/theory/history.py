"""The versions of a theory, and what became of it from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from impact.access.permissions import Action, Kind, sees_pseudonyms
from impact.errors import NotFound
from impact.model.access import Access
from impact.services.core.audit_log import require_allowed
from impact.services.core.titles_in_language import pick_text
from impact.services.core.workspace import Workspace, reading
from impact.services.theory.frames.fund_frame import list_fund_outcomes, mask_other_funds
from impact.services.theory.questions import build_links, build_nodes
from impact.store import theory_versions
from impact.store.theory_versions import VersionRecord
from impact.theory.differences import find_changes, find_differences, merge_versions
from impact.theory.document import TheoryDocument
from impact.views.theory.editor import TheoryVersion, VersionComparison


def compare_versions(
    access: Access, organisation_id: int, workspace: Workspace, *, before: int | None = None, after: int | None = None
) -> VersionComparison | None:
    """Compare two versions of a theory by their numbers; the newest with the one before it where none are named.

    None where there are not two within the access, and for whoever sees pseudonyms: an older text may tell the name.
    NotFound for a number that is not there.
    """
    require_allowed(access, Action.SEE, Kind.THEORY, workspace, organisation_id)
    if sees_pseudonyms(access.role):
        return None
    with reading(access, workspace) as connection:
        versions = theory_versions.list_versions(connection, organisation_id)
        if len(versions) < 2:
            return None
        later = _find(versions, after) if after is not None else versions[0]
        earlier = _find(versions, before) if before is not None else _find_previous(versions, later)
        if earlier.version > later.version:
            earlier, later = later, earlier
        outcomes = list_fund_outcomes(connection, access)
        loaded = [_without_indicators(theory_versions.load_version(connection, item)) for item in (earlier, later)]
        old, new = mask_other_funds(connection, access, *loaded)
    merged = merge_versions(old, new)
    return VersionComparison(
        list_history(versions, access), earlier.version, later.version, build_nodes(merged, [], access.language),
        build_links(merged, access.language), new.frame.ceiling_above, find_changes(old, new),
        find_differences(old, new), outcomes,
    )  # fmt: skip


def list_history(versions: Sequence[VersionRecord], access: Access) -> tuple[TheoryVersion, ...]:
    """The versions as a page lists them, newest first, with their reasons in the viewer's language."""
    return tuple(
        TheoryVersion(row.version, row.dated, pick_text(row.reason, access.language), tuple(row.agreed_by))
        for row in versions
    )


def _find(versions: Sequence[VersionRecord], number: int) -> VersionRecord:
    version = next((row for row in versions if row.version == number), None)
    if version is None:
        raise NotFound("theory_edit.no_version")
    return version


def _find_previous(versions: Sequence[VersionRecord], later: VersionRecord) -> VersionRecord:
    """The version before one; for the first the one after it."""
    place = versions.index(later)
    return versions[place + 1] if place + 1 < len(versions) else versions[place - 1]


def _without_indicators(document: TheoryDocument) -> TheoryDocument:
    # Indicators hang on the blocks of any version as they hang now: they say nothing of what changed.
    return replace(document, blocks=tuple(replace(block, indicators=()) for block in document.blocks))
