"""Evidence on the arrows of a theory: a source is put on an arrow by its passage, answered, taken off; expectations.

Both sides may do so, as with the theory itself. An arrow must exist in the draft or in the newest version. Nobody
overwrites what they did not see: each row has a version, and a stale one is a Conflict.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.errors import Conflict, ImpactError, NotFound
from impact.ingest.pipeline.pdf_text import MOST_LETTERS, cut_pages
from impact.ingest.sandbox import pool
from impact.model.access import Access
from impact.model.text_limits import LONGEST_CHANGE_REASON, LONGEST_NAME, remove_unstorable_characters
from impact.model.upload_limits import EVIDENCE_BYTES, EVIDENCE_MEGABYTES, clean_file_name
from impact.services.core.audit_log import actor, add_event, now, require_allowed
from impact.services.core.workspace import Workspace, reading, writing_theory
from impact.services.theory.drafts import load_document, require_theory
from impact.store import theory_drafts, theory_evidence, theory_versions
from impact.store.db import blob_storage, locks
from impact.store.figures.grantee_summary import write_grantee_summaries
from impact.theory.document import TheoryArrow, TheoryDocument
from impact.theory.evidence.evidence_kinds import (
    LEAST_DESIGN,
    LEAST_QUALITY,
    MOST_DESIGN,
    MOST_QUALITY,
    EvidenceSide,
    ExpectationKind,
    ExpectationState,
)
from impact.theory.evidence.passages import (
    LONGEST_PASSAGE,
    SHORTEST_PASSAGE,
    Passage,
    cut_context,
    find_passage,
    split_sentences,
)
from impact.theory.evidence.references import tidy_reference
from impact.views.theory.evidence_base import NewSource, PassageView

ArrowKey = tuple[str, str]
OLDEST_YEAR = 1800
# Characters that are shown around a passage.
SHOWN_AROUND = 900
OFFERED_EXTENSIONS = ("pdf", "txt")


@dataclass(frozen=True, slots=True)
class OpenTheory:
    """The transaction in which something beside a theory is written, with the theory as it is edited now."""

    connection: Connection
    document: TheoryDocument
    has_draft: bool
    portfolio_id: int


def read_text(data: bytes, file_name: str) -> list[str]:
    """The text of a PDF or text file, page by page, read in the process for files of others; ImpactError as there."""
    file_name = clean_file_name(file_name)
    if not data:
        raise ImpactError("evidence.file_empty", file=file_name)
    if len(data) > EVIDENCE_BYTES:
        raise ImpactError("evidence.file_too_large", file=file_name, megabytes=EVIDENCE_MEGABYTES)
    # With a report for each page a long document is not taken for one that hangs.
    pages: list[str] = pool.run_task("pages", data, file_name, progress=lambda _share, _step: None)
    return pages


def list_typed_sentences(words: str) -> list[str]:
    """The sentences of a text that somebody types or pastes; ImpactError where it is longer than a source may be."""
    if len(words) > MOST_LETTERS:
        raise ImpactError("theory_evidence.text_too_long")
    return split_sentences([words])


def list_sentences(access: Access, organisation_id: int, source_id: int, workspace: Workspace) -> list[str]:
    """The sentences of a source, to choose the passage from."""
    require_theory(access, Action.CHANGE, organisation_id, workspace)
    with reading(access, workspace) as connection:
        return split_sentences(_load_pages(connection, organisation_id, source_id))


def add_source(
    access: Access, organisation_id: int, arrow: ArrowKey, source: NewSource, workspace: Workspace, *,
    side: EvidenceSide, passage: str = "", today: date,
) -> int:  # fmt: skip
    """Add a source and put it on an arrow, at the passage that says so; the id of the piece.

    ImpactError for what is missing, out of range or too long, for a reference that is no DOI or web address, and for a
    passage that does not stand in the text; NotAllowed and NotFound outside the access.
    """
    # Before the file of somebody who may not add it takes a place in the process that reads files.
    require_theory(access, Action.CHANGE, organisation_id, workspace)
    _check_source(source, today)
    reference = tidy_reference(source.reference)
    assert reference is not None
    file_name = (clean_file_name(source.file_name) or "?") if source.data else ""
    words = remove_unstorable_characters(source.text)
    pages = read_text(source.data, file_name) if source.data else cut_pages(words) if words.strip() else []
    place = _locate(pages, passage)
    digest = blob_storage.content_hash(source.data) if source.data else ""
    with open_theory(access, organisation_id, workspace) as theory:
        require_arrow(theory.document, arrow)
        if source.data:
            locks.lock_file(theory.connection, digest)
            blob_storage.save_file(workspace.files, source.data)
        source_id = theory_evidence.add_source(
            theory.connection, organisation_id=organisation_id, title=_tidy(source.title), origin=source.origin.value,
            design=source.design, quality=source.quality, year=source.year, reference=reference,
            about=_tidy(source.about), pages=pages, has_text=bool(pages), content_hash=digest, file_name=file_name,
            size=len(source.data), account_id=access.account_id or None, made_at=now(),
        )  # fmt: skip
        return _put_on_arrow(theory, access, organisation_id, arrow, source_id, side, place)


def reuse_source(
    access: Access, organisation_id: int, arrow: ArrowKey, source_id: int, workspace: Workspace, *,
    side: EvidenceSide, passage: str = "",
) -> int:  # fmt: skip
    """Put a source that the organisation has already on another arrow; the id of the piece."""
    with open_theory(access, organisation_id, workspace) as theory:
        require_arrow(theory.document, arrow)
        pages = _load_pages(theory.connection, organisation_id, source_id)
        on_arrows = theory_evidence.list_evidence(theory.connection, organisation_id)
        if any((row.source_id, row.source_key, row.target_key) == (source_id, *arrow) for row in on_arrows):
            raise Conflict("theory_evidence.on_arrow_already")
        return _put_on_arrow(theory, access, organisation_id, arrow, source_id, side, _locate(pages, passage))


def answer_evidence(
    access: Access, organisation_id: int, evidence_id: int, version: int, answer: str, workspace: Workspace
) -> None:
    """Write what is done with a piece of evidence; Conflict where somebody changed it since."""
    words = remove_unstorable_characters(answer).strip()
    if len(words) > LONGEST_CHANGE_REASON:
        raise ImpactError("theory_edit.too_long", n=LONGEST_CHANGE_REASON)
    with open_theory(access, organisation_id, workspace) as theory:
        if not theory_evidence.change_evidence(theory.connection, evidence_id, version, answer=words):
            raise Conflict("theory_evidence.changed_meanwhile")
        note_change(theory, access, organisation_id, "answer_evidence", evidence_id)


def remove_evidence(
    access: Access, organisation_id: int, evidence_id: int, version: int, workspace: Workspace
) -> None:
    """Take a source off an arrow; the source stays, for other arrows. Conflict where somebody changed it since."""
    with open_theory(access, organisation_id, workspace) as theory:
        if not theory_evidence.remove_evidence(theory.connection, evidence_id, version):
            raise Conflict("theory_evidence.changed_meanwhile")
        note_change(theory, access, organisation_id, "remove_evidence", evidence_id)


def expect_evidence(
    access: Access, organisation_id: int, arrow: ArrowKey, kind: ExpectationKind, words: str, workspace: Workspace
) -> int:
    """Write what somebody expects to see before they look; its id."""
    expected = remove_unstorable_characters(words).strip()
    if not expected:
        raise ImpactError("theory_evidence.expectation_missing")
    if len(expected) > LONGEST_CHANGE_REASON:
        raise ImpactError("theory_edit.too_long", n=LONGEST_CHANGE_REASON)
    with open_theory(access, organisation_id, workspace) as theory:
        require_arrow(theory.document, arrow)
        expectation_id = theory_evidence.add_expectation(
            theory.connection, organisation_id=organisation_id, source_key=arrow[0], target_key=arrow[1],
            kind=kind.value, text=expected, state=ExpectationState.OPEN.value, account_id=access.account_id or None,
            made_at=now(), decided_at=None,
        )  # fmt: skip
        note_change(theory, access, organisation_id, "expect_evidence", expectation_id)
    return expectation_id


def decide_expectation(
    access: Access, organisation_id: int, expectation_id: int, version: int, state: ExpectationState,
    workspace: Workspace,
) -> None:  # fmt: skip
    """Say whether what was expected was seen; Conflict where somebody said otherwise since."""
    decided_at = None if state is ExpectationState.OPEN else now()
    with open_theory(access, organisation_id, workspace) as theory:
        if not theory_evidence.change_expectation(
            theory.connection, expectation_id, version, state=state.value, decided_at=decided_at
        ):
            raise Conflict("theory_evidence.changed_meanwhile")
        note_change(theory, access, organisation_id, "decide_expectation", expectation_id)


def open_passage(access: Access, organisation_id: int, evidence_id: int, workspace: Workspace) -> PassageView:
    """The text of a source at the passage that stands on an arrow; NotFound where none is marked, or out of scope.

    For roles that see names: a text tells whose it is.
    """
    require_allowed(access, Action.FETCH, Kind.EVIDENCE, workspace, evidence_id)
    with reading(access, workspace) as connection:
        row = theory_evidence.get_evidence(connection, evidence_id)
        if row is None or row.organisation_id != organisation_id or row.page is None:
            raise NotFound("evidence.not_found")
        pages = _load_pages(connection, organisation_id, row.source_id)
        source = next(
            item for item in theory_evidence.list_sources(connection, organisation_id) if item.id == row.source_id
        )
    assert row.starts_at is not None
    assert row.ends_at is not None
    passage = Passage(row.page, row.starts_at, row.ends_at)
    before, words, after = cut_context(pages[row.page], passage, SHOWN_AROUND)
    return PassageView(source.title, row.page + 1, len(pages), before, words, after)


@contextmanager
def open_theory(
    access: Access, organisation_id: int, workspace: Workspace, portfolio_id: int | None = None
) -> Iterator[OpenTheory]:
    """Open the transaction in which something beside a theory is written, with its draft or newest version.

    `portfolio_id` for what is between the organisation and one fund.
    """
    portfolio = require_theory(access, Action.CHANGE, organisation_id, workspace, portfolio_id)
    with writing_theory(access, workspace, organisation_id=organisation_id, portfolio_id=portfolio) as connection:
        locks.lock_theory(connection, organisation_id)
        draft = theory_drafts.find_draft(connection, organisation_id)
        versions = theory_versions.list_versions(connection, organisation_id)
        if draft is not None:
            hung = theory_versions.list_hung_indicators(connection, organisation_id)
            document = load_document(draft, theory_drafts.list_steps(connection, draft.id), hung)
        else:
            document = theory_versions.load_version(connection, versions[0]) if versions else TheoryDocument()
        yield OpenTheory(connection, document, draft is not None, portfolio)


def require_arrow(document: TheoryDocument, arrow: ArrowKey) -> TheoryArrow:
    """The arrow with this key; NotFound where the theory has it no more."""
    there = document.arrow_by_key.get(arrow)
    if there is None:
        raise NotFound("theory_evidence.arrow_gone")
    return there


def note_change(theory: OpenTheory, access: Access, organisation_id: int, change: str, ref: object) -> None:
    """Write in the audit trail what was done, and let pages know that they are not the newest."""
    # Pages are cached by the revision of the summary.
    write_grantee_summaries(theory.connection, [organisation_id])
    add_event(
        theory.connection, actor(access.account_id), Action.CHANGE.value, Kind.THEORY.value, organisation_id,
        organisation_id=organisation_id, what=change, row=ref,
    )  # fmt: skip


def _put_on_arrow(
    theory: OpenTheory, access: Access, organisation_id: int, arrow: ArrowKey, source_id: int, side: EvidenceSide,
    place: Passage | None,
) -> int:  # fmt: skip
    evidence_id = theory_evidence.add_evidence(
        theory.connection, organisation_id=organisation_id, source_id=source_id, source_key=arrow[0],
        target_key=arrow[1], side=side.value, page=place.page if place else None,
        starts_at=place.start if place else None, ends_at=place.end if place else None, answer="",
        account_id=access.account_id or None, made_at=now(),
    )  # fmt: skip
    note_change(theory, access, organisation_id, "attach_evidence", evidence_id)
    return evidence_id


def _load_pages(connection: Connection, organisation_id: int, source_id: int) -> list[str]:
    owned = {row.id for row in theory_evidence.list_sources(connection, organisation_id)}
    if source_id not in owned:
        raise NotFound("evidence.not_found")
    return theory_evidence.load_pages(connection, [source_id])[source_id]


def _locate(pages: list[str], passage: str) -> Passage | None:
    """The place of a passage; None for a blank one. ImpactError where it is too short or does not stand there."""
    words = passage.strip()
    if not words:
        return None
    if not SHORTEST_PASSAGE <= len(words) <= LONGEST_PASSAGE:
        raise ImpactError("theory_evidence.passage_length", least=SHORTEST_PASSAGE, most=LONGEST_PASSAGE)
    place = find_passage(pages, words)
    if place is None:
        raise ImpactError("theory_evidence.passage_not_there" if pages else "theory_evidence.passage_without_text")
    return place


def _check_source(source: NewSource, today: date) -> None:
    checks = (
        ("theory_evidence.title_missing", not _tidy(source.title)),
        ("theory_evidence.title_too_long", max(len(source.title), len(source.about)) > LONGEST_NAME),
        ("theory_evidence.design_range", not LEAST_DESIGN <= source.design <= MOST_DESIGN),
        ("theory_evidence.quality_range",
         source.quality is not None and not LEAST_QUALITY <= source.quality <= MOST_QUALITY),
        ("theory_evidence.year_range", source.year is not None and not OLDEST_YEAR <= source.year <= today.year + 1),
        ("theory_evidence.reference_kind", tidy_reference(source.reference) is None),
        ("theory_evidence.text_too_long", len(source.text) > MOST_LETTERS),
    )  # fmt: skip
    for key, fails in checks:
        if fails:
            raise ImpactError(key, n=LONGEST_NAME, first=str(OLDEST_YEAR), last=str(today.year + 1))


def _tidy(words: str) -> str:
    return " ".join(remove_unstorable_characters(words).split())
