"""Remembered layouts: how an organisation's own workbook maps to indicators, found again, corrected and stored."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from impact.access.permissions import Action, Kind
from impact.errors import Conflict, NotFound, UnreadableDocument
from impact.ingest.layouts import indicator_matching
from impact.ingest.layouts.fingerprint import fingerprint
from impact.ingest.layouts.indicator_matching import ExistingIndicator, MatchProposal
from impact.ingest.pipeline.preview import FilePreview
from impact.model.access import Access
from impact.model.mapping import Mapping
from impact.model.read_request import ReadRequest
from impact.model.submission import Submission
from impact.model.text_limits import LONGEST_LAYOUT_NAME
from impact.services.core.audit_log import actor, add_event, now, require_allowed
from impact.services.core.view_mappers import day_of
from impact.services.core.workspace import Workspace, reading, writing
from impact.services.submissions import sandboxed_ingest
from impact.services.submissions.destinations import resolve_portfolio
from impact.services.submissions.reading_cache import Readings
from impact.store.queries import Connection
from impact.store.queries import mappings as mapping_queries
from impact.store.queries import organisations as organisation_queries
from impact.store.submissions import layout_mappings as mapping_store
from impact.store.tenancy.tenant_scope import Owner
from impact.views.submissions.upload import UnreadableLayout

log = logging.getLogger(__name__)

Cancel = Callable[[], bool]
# Action and object names of layouts in the audit trail.
REMEMBER, FORGET, MAPPING = "remember", "forget", "mapping"


@dataclass(frozen=True, slots=True)
class RememberedLayout:
    """A remembered layout; `version` is its optimistic lock and must be passed to change or delete it."""

    id: int
    organisation_id: int
    portfolio_id: int
    name: str
    version: int
    mapping: Mapping
    made_on: date | None
    used_on: date | None


@dataclass(frozen=True, slots=True)
class FileWithLayout:
    """A previewed file with the remembered layout that fits it; `kept` is None where the layout is a guess.

    `asks`: the file differs from that layout in a way that somebody has to confirm.
    """

    preview: FilePreview
    remembered: RememberedLayout | None

    @property
    def asks(self) -> bool:
        """Whether somebody has to confirm a difference between the file and the remembered layout."""
        return any(drift.asks for drift in self.preview.drift)


def preview_with_layout(
    access: Access,
    data: bytes,
    file_name: str,
    organisation_id: int,
    workspace: Workspace,
    *,
    mapping: Mapping | None = None,
    preview_rows: int | None = None,
    cancelled: Cancel | None = None,
) -> FileWithLayout:
    """Preview a file with the remembered layout that fits it and their differences, else with the best guess.

    The preview has `preview_rows` rows of each sheet, by default its usual number. With `mapping`, a layout corrected
    by the user, the file is read by that; `kept` is then still the layout it was derived from. Nothing needs to be
    recognised. Raises UnreadableFile, and NotFound outside the access.
    """
    layouts = list_layouts(access, organisation_id, workspace)
    request = ReadRequest(data, file_name, mapping, tuple(item.mapping for item in layouts))
    if preview_rows is not None:
        request = replace(request, preview_rows=preview_rows)
    preview = sandboxed_ingest.preview_file(request, cancelled=cancelled)
    return FileWithLayout(preview, layouts[preview.remembered] if preview.remembered is not None else None)


@dataclass(frozen=True, slots=True)
class MatchOffer:
    """What the indicators of a file may be: a proposal for each that is not matched, and all that is left to choose."""

    proposals: tuple[MatchProposal, ...]
    candidates: tuple[ExistingIndicator, ...]


def propose_matches(
    access: Access, submission: Submission, organisation_id: int, workspace: Workspace, *, mapping: Mapping,
    portfolio_id: int | None = None,
) -> tuple[MatchProposal, ...]:  # fmt: skip
    """Propose which stored indicator each indicator of a file may be: the proposals of `offer_matches`."""
    return offer_matches(
        access, submission, organisation_id, workspace, mapping=mapping, portfolio_id=portfolio_id
    ).proposals


def offer_matches(
    access: Access, submission: Submission, organisation_id: int, workspace: Workspace, *, mapping: Mapping,
    portfolio_id: int | None = None, readings: Readings | None = None,
) -> MatchOffer:  # fmt: skip
    """Propose which stored indicator each indicator of a file may be, one to one, and list those left to choose from.

    Indicators with the same name, and those that the mapping already decides, are left out. With `readings` the
    comparison of titles (trigrams) is reused while neither the titles nor the stored indicators have changed.
    """
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace)
    with reading(access, workspace) as connection:
        portfolio_id = resolve_portfolio(connection, access, organisation_id, portfolio_id)
        rows = mapping_queries.list_match_candidates(connection, access, organisation_id, portfolio_id)
        grants = organisation_queries.list_grants(connection, access, organisation_id)
    candidates = [
        ExistingIndicator(
            id=row.id,
            grant_ref=row.grant_ref,
            key=row.key,
            title=row.title,
            code=row.code,
            unit=row.unit,
            titles=row.titles or {},
            is_agreed=row.is_agreed,
            offered=row.stands,
        )
        for row in rows
    ]
    one_project = sum(grant.portfolio_id == portfolio_id for grant in grants) == 1

    left = indicator_matching.find_candidates(submission.indicators, candidates, mapping, one_project=one_project)

    def propose() -> tuple[MatchProposal, ...]:
        return indicator_matching.propose_matches(submission.indicators, candidates, mapping, one_project=one_project)

    if readings is None:
        return MatchOffer(propose(), tuple(left))
    titles = [(item.grant_ref, item.key, item.code, item.title, item.unit) for item in submission.indicators]
    return MatchOffer(
        readings.find_or_propose((titles, candidates, mapping, one_project), propose), tuple(left)
    )


def confirm_matches(mapping: Mapping, selection: Iterable[MatchProposal]) -> Mapping:
    """Return the mapping with the best match of each of these proposals; an indicator without one becomes new."""
    for item in selection:
        mapping = mapping.with_match(item.match(item.best))
    return mapping


def apply_matches(submission: Submission, mapping: Mapping | None) -> Submission:
    """Return the submission with its indicators renamed to the stored ones that the mapping matches them to."""
    return replace(submission, indicators=indicator_matching.apply_matches(submission.indicators, mapping))


def find_layouts_by_name(access: Access, name: str, workspace: Workspace) -> tuple[tuple[str, RememberedLayout], ...]:
    """Find the remembered layouts of a name within the access, each with its owner's name; UnreadableDocument."""
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace)
    with reading(access, workspace) as connection:
        rows = mapping_queries.list_named(connection, access, name)
    return tuple((row.organisation, _to_layout(row)) for row in rows)


def list_layouts(access: Access, organisation_id: int, workspace: Workspace) -> tuple[RememberedLayout, ...]:
    """List the remembered layouts of an organisation, the last used first; NotFound outside the access.

    Layouts that this version cannot read are logged and left out; `unreadable` lists them, so that a file can
    still be submitted by another layout.
    """
    readable, unreadable_layouts = _load_layouts(access, organisation_id, workspace)
    for item in unreadable_layouts:
        # What a layout holds are words of a file, which may name somebody: the log has its number only.
        log.error("mapping %s cannot be followed: %s", item.mapping_id, item.key)
    return readable


def list_unreadable_layouts(access: Access, organisation_id: int, workspace: Workspace) -> tuple[UnreadableLayout, ...]:
    """List the remembered layouts of an organisation that this version cannot read; NotFound outside the access."""
    return _load_layouts(access, organisation_id, workspace)[1]


def _load_layouts(
    access: Access, organisation_id: int, workspace: Workspace
) -> tuple[tuple[RememberedLayout, ...], tuple[UnreadableLayout, ...]]:
    """Load the remembered layouts of an organisation: the readable ones, and those this version cannot read."""
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace)
    with reading(access, workspace) as connection:
        resolve_portfolio(connection, access, organisation_id)
        rows = mapping_queries.list_mappings(connection, access, organisation_id)
    readable, unreadable_layouts = [], []
    for row in rows:
        try:
            readable.append(_to_layout(row))
        except UnreadableDocument as error:
            unreadable_layouts.append(UnreadableLayout(row.id, row.name, error.key, error.params))
    return tuple(readable), tuple(unreadable_layouts)


def store_layout(
    access: Access,
    organisation_id: int,
    mapping: Mapping,
    workspace: Workspace,
    *,
    name: str,
    portfolio_id: int | None = None,
    mapping_id: int | None = None,
    version: int | None = None,
    in_question: Collection[tuple[str, int]] = (),
) -> RememberedLayout:
    """Store a layout as used just now: a new one, or with `mapping_id` and `version` in place of an existing one.

    Of columns `in_question`, as (sheet, column from 1), nobody has said that they are left out.

    A name that exists already gets a number behind it. Conflict where somebody else changed the layout meanwhile;
    NotAllowed or NotFound outside the access.
    """
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace, mapping_id or "")
    agreed_layout = mapping.with_unused_columns_left_out(in_question)
    layout = replace(agreed_layout, fingerprint=fingerprint(agreed_layout))
    with reading(access, workspace) as connection:
        portfolio_id = resolve_portfolio(connection, access, organisation_id, portfolio_id)
        if mapping_id is not None:
            portfolio_id = _find_row(connection, access, mapping_id, organisation_id).portfolio_id
    owner = Owner(organisation_id, portfolio_id)
    moment = now()
    with writing(access, workspace, organisation_id=organisation_id, portfolio_id=portfolio_id) as connection:
        columns: dict[str, object] = {
            "content": mapping_store.LAYOUT.dump(layout),
            "fingerprint": layout.fingerprint,
            "used_at": moment,
        }
        if mapping_id is None:
            existing_names = {
                row.name for row in mapping_queries.list_mappings(connection, access, organisation_id)
            }
            mapping_id = mapping_store.add_mapping(
                connection, organisation_id=organisation_id, portfolio_id=portfolio_id, version=1,
                name=_make_name_unique(name.strip() or MAPPING, existing_names),
                made_by_id=access.account_id or None, made_at=moment, **columns,
            )  # fmt: skip
        elif not mapping_store.change_mapping(connection, owner, mapping_id, version or 0, **columns):
            raise Conflict("mapping.changed_since")
        row = mapping_queries.get_mapping(connection, access, mapping_id)
        add_event(connection, actor(access.account_id), REMEMBER, MAPPING, mapping_id,
             organisation_id=organisation_id, portfolio=portfolio_id)  # fmt: skip
    if row is None:
        raise NotFound("mapping.not_found")
    return _to_layout(row)


def record_layout_use(access: Access, mapping_id: int, workspace: Workspace) -> None:
    """Record that a file was submitted by a remembered layout without changing it; NotFound."""
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace, mapping_id)
    with reading(access, workspace) as connection:
        row = _find_row(connection, access, mapping_id)
    owner = Owner(row.organisation_id, row.portfolio_id)
    with writing(
        access, workspace, organisation_id=owner.organisation_id, portfolio_id=owner.portfolio_id
    ) as connection:
        mapping_store.mark_used(connection, owner, mapping_id, now())


def delete_layout(access: Access, mapping_id: int, version: int, workspace: Workspace) -> None:
    """Delete a remembered layout; what was submitted by it stays. Conflict where somebody changed it meanwhile."""
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace, mapping_id)
    with reading(access, workspace) as connection:
        row = _find_row(connection, access, mapping_id)
    owner = Owner(row.organisation_id, row.portfolio_id)
    with writing(
        access, workspace, organisation_id=owner.organisation_id, portfolio_id=owner.portfolio_id
    ) as connection:
        if not mapping_store.remove_mapping(connection, owner, mapping_id, version):
            raise Conflict("mapping.changed_since")
        add_event(connection, actor(access.account_id), FORGET, MAPPING, mapping_id,
             organisation_id=owner.organisation_id, portfolio=owner.portfolio_id)  # fmt: skip


def _find_row(
    connection: Connection, access: Access, mapping_id: int, organisation_id: int | None = None
) -> mapping_queries.MappingRecord:
    """Find the row of a layout; NotFound outside the access, or where it is of another organisation."""
    row = mapping_queries.get_mapping(connection, access, mapping_id)
    if row is None or organisation_id not in (None, row.organisation_id):
        raise NotFound("mapping.not_found")
    return row


def _to_layout(row: mapping_queries.MappingRecord) -> RememberedLayout:
    """Convert a row to a layout; UnreadableDocument where this version cannot read its content."""
    return RememberedLayout(
        row.id, row.organisation_id, row.portfolio_id, row.name, row.version,
        mapping_store.LAYOUT.load(row.content),
        day_of(row.made_at), day_of(row.used_at) if row.used_at else None,
    )  # fmt: skip


def _make_name_unique(name: str, existing_names: set[str]) -> str:
    """Append the first free number, from 2, to a name that exists already."""
    number, candidate = 1, name[:LONGEST_LAYOUT_NAME]
    while candidate in existing_names:
        number += 1
        candidate = f"{name[: LONGEST_LAYOUT_NAME - 6]} ({number})"
    return candidate
