"""Editing a theory of change: one draft per organisation, on which everybody who may change it works together.

A sector template of an umbrella organisation (`template_id`) is edited in the same way by the people of that one.

Every edit is kept in the transaction that applies it, under the id that its maker gave it: what is sent twice is made
once, and what was acknowledged is there after a restart. Undo and redo are about the viewer's own steps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.errors import Conflict, ImpactError, NotFound
from impact.model.access import Access
from impact.model.text_limits import LONGEST_ENTRY_TEXT
from impact.services.core.audit_log import now, record_refusal, require_allowed
from impact.services.core.workspace import Workspace, reading, writing_template, writing_theory
from impact.services.submissions.destinations import resolve_portfolio
from impact.services.theory.frames.fund_frame import is_own_frame, list_fund_outcomes
from impact.services.theory.sector.own_templates import require_template
from impact.store import fund_frames, sector_templates, theory_drafts, theory_versions
from impact.store.db import locks
from impact.store.schema.stored_json import count_bytes
from impact.store.schema.theory_documents import THEORY, THEORY_EDIT
from impact.store.theory_drafts import DraftRecord, StepRecord
from impact.theory.document import (
    MOST_FUND_OUTCOMES,
    BlockChange,
    FundOutcome,
    Texts,
    TheoryDocument,
    TheoryEdit,
)
from impact.theory.edits import apply_edit, clean_edit, find_effect, hang_unmoved, reverse_edit

LONGEST_EDIT_ID = 40
# What the steps of a draft may take: each change reads them all. A theory of 200 blocks with every field written anew
# twenty times stays below. They end with the draft, as soon as it is put forward.
MOST_STEPS, MOST_STEP_BYTES, LARGEST_STEP_BYTES = 5_000, 8_000_000, 1_000_000


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft within the transaction that changes it; `hung`: the block of each indicator that its viewer sees.

    `fund_outcomes`: keys of the outcomes that its viewer may link blocks to.
    """

    connection: Connection
    record: DraftRecord
    steps: list[StepRecord]
    hung: Mapping[int, str]
    fund_outcomes: Collection[str]

    @property
    def document(self) -> TheoryDocument:
        """What it holds now."""
        return load_document(self.record, self.steps, self.hung)


def load_document(draft: DraftRecord, steps: Sequence[StepRecord], hung: Mapping[int, str]) -> TheoryDocument:
    """Load what a draft holds, with the indicators that hang on its blocks and whose fund has not edited it yet."""
    return hang_unmoved(THEORY.load(draft.document), (THEORY_EDIT.load(step.document) for step in steps), hung)


def save_edit(
    access: Access, organisation_id: int, edit: TheoryEdit, workspace: Workspace, template_id: int = 0
) -> None:
    """Apply an edit to the draft of an organisation, which begins with it where there is none; once per `edit_id`.

    Conflict where somebody else changed the same, with both texts; ImpactError for what no theory may hold, and where
    the draft has no room for another step; NotAllowed and NotFound outside the access. Characters that cannot be stored
    are left out. A block comes without the link to an outcome of a fund that its maker may not give it.
    """
    edit = clean_edit(edit)
    _check_texts(edit)
    with _open(access, organisation_id, workspace, template_id, start=True) as draft:
        if any(step.edit_id == edit.edit_id for step in draft.steps):
            return
        changes = (_check_fund_outcome(change, draft, access.organisation_id) for change in edit.blocks)
        edit = replace(edit, blocks=tuple(changes))
        present = draft.document
        changed = apply_edit(present, edit)
        # Of two who change the same, only the first changes something and so has something to take back.
        maker, document = access.account_id or None, THEORY_EDIT.dump(find_effect(present, edit))
        _check_room(draft, document)
        _store(draft, changed)
        theory_drafts.remove_undone_steps(draft.connection, draft.record.id, maker)
        theory_drafts.add_step(draft.connection, draft.record, edit.edit_id, maker, document, now())


def undo_edit(access: Access, organisation_id: int, workspace: Workspace, template_id: int = 0) -> None:
    """Take back the viewer's last step; nothing happens where there is none.

    Conflict where somebody else went on with what the step made.
    """
    with _open(access, organisation_id, workspace, template_id) as draft:
        step = find_last_step(draft.steps, access)
        if step is not None:
            edit = THEORY_EDIT.load(step.document)
            _store(draft, apply_edit(draft.document, reverse_edit(edit, edit.edit_id)))
            theory_drafts.mark_step(draft.connection, step.id, is_undone=True)


def redo_edit(access: Access, organisation_id: int, workspace: Workspace, template_id: int = 0) -> None:
    """Make the step again that the viewer took back last; nothing happens where there is none."""
    with _open(access, organisation_id, workspace, template_id) as draft:
        step = find_undone_step(draft.steps, access)
        if step is not None:
            present, edit = draft.document, THEORY_EDIT.load(step.document)
            _store(draft, apply_edit(present, edit))
            theory_drafts.change_step(draft.connection, step.id, THEORY_EDIT.dump(find_effect(present, edit)))
            theory_drafts.mark_step(draft.connection, step.id, is_undone=False)


def discard_draft(
    access: Access, organisation_id: int, revision: int, workspace: Workspace, template_id: int = 0
) -> None:
    """Throw the draft of an organisation away; Conflict where it went on since the viewer saw it (`revision`)."""
    with _open(access, organisation_id, workspace, template_id) as draft:
        if draft.record.revision != revision:
            raise Conflict("theory_edit.went_on")
        theory_drafts.remove_draft(draft.connection, draft.record.id)


def find_last_step(steps: list[StepRecord], access: Access) -> StepRecord | None:
    """Return the viewer's last step that is in force; None where there is none."""
    own = [step for step in steps if step.account_id == (access.account_id or None) and not step.is_undone]
    return own[-1] if own else None


def find_undone_step(steps: list[StepRecord], access: Access) -> StepRecord | None:
    """Return the step that the viewer took back last; None where there is none."""
    own = [step for step in steps if step.account_id == (access.account_id or None) and step.is_undone]
    return own[0] if own else None


def find_draft_revision(
    access: Access, organisation_id: int, workspace: Workspace, template_id: int = 0
) -> int | None:
    """How often the draft of an organisation changed, also of one that cannot be read; None where there is none.

    NotAllowed for whoever may not change theories, and outside the access.
    """
    if template_id:
        require_template(access, Action.CHANGE, template_id, workspace)
    else:
        require_theory(access, Action.CHANGE, organisation_id, workspace)
    with reading(access, workspace) as connection:
        draft = theory_drafts.find_draft(connection, organisation_id, template_id)
    return None if draft is None else draft.revision


def require_theory(
    access: Access, action: Action, organisation_id: int, workspace: Workspace, portfolio_id: int | None = None
) -> int:
    """Check that somebody may do this to an organisation's theory; the portfolio in which it is written.

    That is `portfolio_id`, else that of its first grant; for its own frame a fund's first one. NotAllowed, which is
    audited, for other roles and for organisations and portfolios outside the access.
    """
    require_allowed(access, action, Kind.THEORY, workspace, organisation_id)
    try:
        with reading(access, workspace) as connection:
            if is_own_frame(access, organisation_id):
                return _resolve_own_portfolio(connection, access, portfolio_id)
            return resolve_portfolio(connection, access, organisation_id, portfolio_id)
    except NotFound:
        raise record_refusal(access, action, Kind.THEORY, workspace, organisation_id) from None


def _resolve_own_portfolio(connection: Connection, access: Access, portfolio_id: int | None) -> int:
    own = fund_frames.list_own_portfolios(connection, access)
    if not own or portfolio_id not in (None, *own):
        raise NotFound("frame.organisation_not_found")
    return portfolio_id or own[0]


@contextmanager
def _open(
    access: Access, organisation_id: int, workspace: Workspace, template_id: int = 0, *, start: bool = False
) -> Iterator[OpenDraft]:
    if template_id:
        with _open_template(access, template_id, workspace, start=start) as draft:
            yield draft
        return
    portfolio = require_theory(access, Action.CHANGE, organisation_id, workspace)
    with reading(access, workspace) as connection:
        # The transaction below sees one portfolio; a grantee of two funds has indicators in both.
        hung = theory_versions.list_hung_indicators(connection, organisation_id)
        number = theory_versions.find_newest_number(connection, organisation_id)
        fund_outcomes = {} if is_own_frame(access, organisation_id) else list_fund_outcomes(connection, access)
    with writing_theory(access, workspace, organisation_id=organisation_id, portfolio_id=portfolio) as connection:
        locks.lock_theory(connection, organisation_id)
        record = theory_drafts.find_draft(connection, organisation_id)
        if record is None and start:
            _start(connection, organisation_id, number)
            record = theory_drafts.find_draft(connection, organisation_id)
        if record is None:
            raise NotFound("theory_edit.no_draft")
        steps = theory_drafts.list_steps(connection, record.id)
        yield OpenDraft(connection, record, steps, hung, fund_outcomes)


@contextmanager
def _open_template(access: Access, template_id: int, workspace: Workspace, *, start: bool) -> Iterator[OpenDraft]:
    organisation_id = require_template(access, Action.CHANGE, template_id, workspace).organisation_id
    with writing_template(access, workspace) as connection:
        locks.lock_theory(connection, organisation_id, template_id)
        record = theory_drafts.find_draft(connection, organisation_id, template_id)
        if record is None and start:
            _start_template(connection, organisation_id, template_id)
            record = theory_drafts.find_draft(connection, organisation_id, template_id)
        if record is None:
            raise NotFound("theory_edit.no_draft")
        yield OpenDraft(connection, record, theory_drafts.list_steps(connection, record.id), {}, ())


def _start_template(connection: Connection, organisation_id: int, template_id: int) -> None:
    template = sector_templates.find_template(connection, template_id)
    number = template.published if template else 0
    documents = sector_templates.load_template_versions(connection, template_id, {number})
    document = THEORY.dump(documents.get(number, TheoryDocument()))
    theory_drafts.add_draft(connection, organisation_id, number, document, now(), template_id)


def _start(connection: Connection, organisation_id: int, number: int) -> None:
    versions = theory_versions.list_versions(connection, organisation_id)
    if number != (versions[0].version if versions else 0):
        raise Conflict("theory_edit.other_version")
    document = theory_versions.load_version(connection, versions[0]) if versions else TheoryDocument()
    theory_drafts.add_draft(connection, organisation_id, number, THEORY.dump(document), now())


def _store(draft: OpenDraft, document: TheoryDocument) -> None:
    theory_drafts.change_draft(draft.connection, draft.record.id, THEORY.dump(document), now())


def _check_room(draft: OpenDraft, document: dict[str, Any]) -> None:
    """Refuse a step that is too large by itself or with those before it; what the draft holds stays as it is."""
    size = count_bytes(document)
    if size > LARGEST_STEP_BYTES:
        raise ImpactError("theory_edit.edit_too_large")
    stored_bytes = sum(count_bytes(step.document) for step in draft.steps)
    if len(draft.steps) >= MOST_STEPS or stored_bytes + size > MOST_STEP_BYTES:
        raise ImpactError("theory_edit.draft_is_full")


def _check_fund_outcome(change: BlockChange, draft: OpenDraft, fund_id: int | None) -> BlockChange:
    """A change that links its block to no outcomes but those of the viewer's own fund; ImpactError for another choice.

    A new block loses such a link: it stood in a file. People of no fund may not take a link away either, and those of a
    fund no link of another one.
    """
    before, after = change.before, change.after
    if after is None:
        return change
    present = before.fund_outcomes if before else ()
    if after.fund_outcomes == present:
        return change
    added = [outcome for outcome in after.fund_outcomes if outcome not in present]
    removed = [outcome for outcome in present if outcome not in after.fund_outcomes]
    may_link = [outcome for outcome in added if outcome.key in draft.fund_outcomes]
    of_others = [outcome for outcome in removed if outcome.fund_id not in (fund_id, None)]
    if before is not None and (added != may_link or of_others or (removed and not draft.fund_outcomes)):
        raise ImpactError("theory_edit.no_outcome")
    own = [FundOutcome(outcome.key, fund_id) for outcome in may_link]
    unchanged = [outcome for outcome in after.fund_outcomes if outcome in present]
    links = tuple(dict.fromkeys([*unchanged, *own]))
    if len(links) > MOST_FUND_OUTCOMES:
        raise ImpactError("theory_edit.no_outcome")
    return replace(change, after=replace(after, fund_outcomes=links))


def _check_texts(edit: TheoryEdit) -> None:
    """Refuse what is longer than a text may be, in any part of an edit."""
    texts: list[Texts] = []
    for block in (change.after for change in edit.blocks):
        texts += [block.text, block.stakeholder] if block else []
    for arrow in (change.after for change in edit.arrows):
        texts += [arrow.mechanism, *(item.text for item in arrow.assumptions)] if arrow else []
    for planned in (change.after for change in edit.planned_indicators):
        texts += [planned.title, planned.definition, {"": planned.unit}] if planned else []
    texts += edit.frame.after.external_factors if edit.frame else ()
    longest = max((len(words) for text in texts for words in text.values()), default=0)
    if longest > LONGEST_ENTRY_TEXT:
        raise ImpactError("theory_edit.too_long", n=LONGEST_ENTRY_TEXT)
    if not 0 < len(edit.edit_id) <= LONGEST_EDIT_ID:
        raise ImpactError("theory_edit.no_id")
