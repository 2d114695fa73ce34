"""Drafts of decisions: begun from a grantee, an indicator or a portfolio, changed, removed and put back.

A draft is read by the people of the fund alone. Nobody overwrites what they did not see: a stale change is a Conflict.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from math import isfinite

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.errors import Conflict, ImpactError, NotFound
from impact.model.access import Access
from impact.model.decisions.decision_content import (
    AssumptionTripwire,
    DecisionContent,
    LinkedFigure,
)
from impact.model.decisions.decision_kinds import DecisionState, DecisionSubject
from impact.model.text_limits import (
    LONGEST_DECISION_PART,
    LONGEST_DECISION_REASON,
    LONGEST_DECISION_TITLE,
    LONGEST_NAME,
    clean_typed_text,
)
from impact.services.core.audit_log import now, require_allowed
from impact.services.core.workspace import Workspace, reading
from impact.services.decisions.open_decisions import load_record, note_deed, open_writing
from impact.services.submissions.destinations import resolve_portfolio
from impact.store import fund_frames
from impact.store.db import locks
from impact.store.decisions import decision_choices, decision_rows
from impact.store.decisions.decision_rows import DecisionRecord
from impact.store.queries import evidence as evidence_queries
from impact.store.schema.decisions.decision_documents import DECISION

# More than this nobody weighs in one decision, and nobody writes about one grantee at a time.
MOST_FIGURES, MOST_CONDITIONS, MOST_TRIPWIRES, MOST_PERIODS, MOST_DRAFTS = 20, 20, 10, 12, 50
OLDEST_DAY, NEWEST_DAY = date(1990, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class RemovedDraft:
    """A draft that was removed, with all that puts it back."""

    organisation_id: int
    portfolio_id: int
    subject: DecisionSubject
    theme: str
    content: DecisionContent
    owner: str
    review_on: date | None
    predecessor_id: int | None


def begin_about_grantee(
    access: Access, organisation_id: int, workspace: Workspace, portfolio_id: int | None = None
) -> int:
    """Begin a decision about a grantee in a portfolio (else that of its first grant); the id of the draft.

    A draft of this account that is still blank is taken up again. NotAllowed for another role, NotFound outside the
    access.
    """
    require_allowed(access, Action.CHANGE, Kind.DECISION, workspace, organisation_id)
    with reading(access, workspace) as connection:
        place = organisation_id, resolve_portfolio(connection, access, organisation_id, portfolio_id)
    return _begin(access, place, DecisionSubject.GRANTEE, "", DecisionContent(), workspace)


def begin_from_indicator(access: Access, indicator_id: int, workspace: Workspace) -> int:
    """Begin a decision about the grantee of an indicator, with its figure as the first reason; the id of the draft."""
    require_allowed(access, Action.CHANGE, Kind.DECISION, workspace, indicator_id)
    with reading(access, workspace) as connection:
        place = evidence_queries.find_owner(connection, access, indicator_id)
    if place is None:
        raise NotFound("frame.indicator_not_found")
    content = DecisionContent(figures=(LinkedFigure(indicator_id),))
    return _begin(access, place, DecisionSubject.GRANTEE, "", content, workspace)


def begin_about_fund(access: Access, portfolio_id: int, theme: str, workspace: Workspace) -> int:
    """Begin a decision about a theme of a portfolio ('': the strategy of its fund); the id of the draft.

    NotFound for a portfolio that is not the viewer's own fund's.
    """
    require_allowed(access, Action.CHANGE, Kind.DECISION, workspace, portfolio_id)
    with reading(access, workspace) as connection:
        if not fund_frames.is_own_portfolio(connection, access, access.organisation_id, portfolio_id):
            raise NotFound("decisions.no_portfolio")
    subject = DecisionSubject.THEME if theme else DecisionSubject.STRATEGY
    return _begin(access, (access.organisation_id, portfolio_id), subject, theme, DecisionContent(), workspace)


def _begin(
    access: Access, place: tuple[int, int], subject: DecisionSubject, theme: str, content: DecisionContent,
    workspace: Workspace, predecessor: DecisionRecord | None = None,
) -> int:  # fmt: skip
    organisation_id, portfolio_id = place
    document = DECISION.dump(content)
    with reading(access, workspace) as connection:
        drafts = [
            row for row in decision_rows.list_decisions(connection, access)
            if row.state == DecisionState.DRAFT and (row.organisation_id, row.portfolio_id) == place
        ]  # fmt: skip
    follows = predecessor.id if predecessor else None
    # Whoever clicks twice, or goes back and clicks again, finds the draft that is there.
    same = [
        row.id for row in drafts
        if row.account_id == (access.account_id or None) and (row.subject, row.theme) == (subject, theme)
        and row.predecessor_id == follows and (follows or row.content == document)
    ]  # fmt: skip
    if same:
        return same[0]
    with open_writing(access, organisation_id, portfolio_id, workspace) as connection:
        draft = RemovedDraft(
            organisation_id, portfolio_id, subject, theme, content, predecessor.owner if predecessor else "",
            predecessor.review_on if predecessor else None, follows,
        )  # fmt: skip
        return _add_draft(connection, access, draft)


def _add_draft(connection: Connection, access: Access, draft: RemovedDraft) -> int:
    """Write a draft whole; its id."""
    locks.lock_portfolio(connection, draft.portfolio_id)
    if decision_rows.count_drafts(connection, draft.organisation_id) >= MOST_DRAFTS:
        raise ImpactError("decisions.too_many_drafts", n=MOST_DRAFTS)
    return decision_rows.add_decision(
        connection, organisation_id=draft.organisation_id, portfolio_id=draft.portfolio_id,
        subject=draft.subject.value, theme=draft.theme, state=DecisionState.DRAFT.value,
        content=DECISION.dump(draft.content), frozen={}, digest="", owner=draft.owner, review_on=draft.review_on,
        predecessor_id=draft.predecessor_id, account_id=access.account_id or None, signer="", signer_role="",
        made_at=now(), looked_trip="",
    )  # fmt: skip


def begin_successor(access: Access, decision_id: int, workspace: Workspace) -> int:
    """Begin the decision that takes the place of one in force, with what that says; the id of the draft.

    Indicators that are gone are not taken along; the draft says which (`DecisionView.left_behind`). Who begins it again
    finds the draft that is there. ImpactError for a decision that no longer holds.
    """
    record = load_record(access, decision_id, Action.CHANGE, workspace)
    if record.state != DecisionState.IN_FORCE:
        raise ImpactError("decisions.not_in_force")
    content = replace(DECISION.load(record.content), change_reason="")
    gone_ids = _find_gone(access, record, list_indicators(content), workspace)
    content = replace(
        content,
        figures=tuple(item for item in content.figures if item.indicator_id not in gone_ids),
        figure_tripwires=tuple(item for item in content.figure_tripwires if item.indicator_id not in gone_ids),
    )
    return _begin(
        access, (record.organisation_id, record.portfolio_id), DecisionSubject(record.subject), record.theme, content,
        workspace, record,
    )  # fmt: skip


def change_draft(
    access: Access, decision_id: int, version: int, content: DecisionContent, workspace: Workspace, *, owner: str,
    review_on: date | None,
) -> None:  # fmt: skip
    """Change a draft.

    ImpactError for what is too long or too much, and for an indicator of somebody else; Conflict where somebody changed
    it since (`version`), or took it.
    """
    record = load_record(access, decision_id, Action.CHANGE, workspace)
    content = _clean_content(content)
    owner = " ".join(clean_typed_text(owner).split())
    _check_length(owner, LONGEST_NAME)
    _check_days(review_on, *(item.due_on for item in content.conditions))
    _check_indicators(access, record, content, workspace)
    content = _add_shown_periods(access, content, workspace)
    with open_writing(access, record.organisation_id, record.portfolio_id, workspace) as connection:
        if not decision_rows.change_decision(
            connection, decision_id, version, DecisionState.DRAFT, content=DECISION.dump(content), owner=owner,
            review_on=review_on,
        ):  # fmt: skip
            raise Conflict("decisions.changed_meanwhile")


def remove_draft(access: Access, decision_id: int, version: int, workspace: Workspace) -> RemovedDraft:
    """Remove a draft, and return it for `restore_draft`; Conflict where somebody changed or took it since."""
    record = load_record(access, decision_id, Action.CHANGE, workspace)
    with open_writing(access, record.organisation_id, record.portfolio_id, workspace) as connection:
        if not decision_rows.remove_draft(connection, decision_id, version):
            raise Conflict("decisions.changed_meanwhile")
        note_deed(connection, access, record, "remove")
    return RemovedDraft(
        record.organisation_id, record.portfolio_id, DecisionSubject(record.subject), record.theme,
        DECISION.load(record.content), record.owner, record.review_on, record.predecessor_id,
    )  # fmt: skip


def restore_draft(access: Access, draft: RemovedDraft, workspace: Workspace) -> int:
    """Put a draft back that was removed; its new id. NotAllowed and NotFound outside the access, as for a new one.

    It comes back word for word, also where an indicator that it names is gone by now: it was looked at when it was
    written.
    """
    require_allowed(access, Action.CHANGE, Kind.DECISION, workspace, draft.organisation_id)
    if draft.predecessor_id is not None:
        load_record(access, draft.predecessor_id, Action.CHANGE, workspace)
    with open_writing(access, draft.organisation_id, draft.portfolio_id, workspace) as connection:
        return _add_draft(connection, access, draft)


def _clean_content(content: DecisionContent) -> DecisionContent:
    """What somebody typed without what nobody can store or see; ImpactError for what is too long or too much."""
    counts = ((content.figures, MOST_FIGURES), (content.conditions, MOST_CONDITIONS),
              (content.figure_tripwires + content.assumption_tripwires, MOST_TRIPWIRES))  # fmt: skip
    for items, most in counts:
        if len(items) > most:
            raise ImpactError("decisions.too_many", n=most)
    for tripwire in content.figure_tripwires:
        if not isfinite(tripwire.threshold) or not 1 <= tripwire.periods <= MOST_PERIODS:
            raise ImpactError("decisions.tripwire_range", n=MOST_PERIODS)
    cleaned = replace(
        content,
        title=" ".join(clean_typed_text(content.title).split()),
        reason=clean_typed_text(content.reason).strip(),
        change_reason=clean_typed_text(content.change_reason).strip(),
        conditions=tuple(
            replace(item, text=clean_typed_text(item.text).strip()) for item in content.conditions if item.text.strip()
        ),
        answers=tuple(
            replace(item, text=clean_typed_text(item.text).strip()) for item in content.answers if item.text.strip()
        ),
        figures=tuple(
            LinkedFigure(item.indicator_id, clean_typed_text(item.note).strip())
            for item in {item.indicator_id: item for item in content.figures}.values()
        ),
        figure_tripwires=tuple(
            {
                (item.indicator_id, item.comparison, item.threshold, item.periods):
                replace(item, threshold=float(item.threshold))
                for item in reversed(content.figure_tripwires)
            }.values()
        )[::-1],
        assumption_tripwires=tuple(
            AssumptionTripwire(item.source_key, item.target_key, item.assumption_key, item.only_refuted)
            for item in dict.fromkeys(content.assumption_tripwires)
        ),
    )
    _check_length(cleaned.title, LONGEST_DECISION_TITLE)
    _check_length(cleaned.reason, LONGEST_DECISION_REASON)
    parts = (cleaned.change_reason, *(item.text for item in cleaned.conditions),
             *(item.text for item in cleaned.answers), *(item.note for item in cleaned.figures))  # fmt: skip
    for part in parts:
        _check_length(part, LONGEST_DECISION_PART)
    return cleaned


def _check_length(words: str, longest: int) -> None:
    if len(words) > longest:
        raise ImpactError("decisions.too_long", n=longest)


def _check_days(*days: date | None) -> None:
    if any(item is not None and not OLDEST_DAY <= item <= NEWEST_DAY for item in days):
        raise ImpactError("decisions.day_range")


def _check_indicators(
    access: Access, record: DecisionRecord, content: DecisionContent, workspace: Workspace
) -> None:
    """NotFound for an indicator of another grantee or portfolio; about a fund, those of the whole portfolio may be.

    One that the draft names already may be gone by now: nobody loses what they typed because a grantee withdrew it.
    """
    added_ids = list_indicators(content) - list_indicators(DECISION.load(record.content))
    if _find_gone(access, record, added_ids, workspace):
        raise NotFound("frame.indicator_not_found")


def _add_shown_periods(access: Access, content: DecisionContent, workspace: Workspace) -> DecisionContent:
    """Add to each new tripwire the period of the figure that is shown now: its threshold is meant for such periods."""
    new_ids = {item.indicator_id for item in content.figure_tripwires if item.shown_end is None}
    if not new_ids:
        return content
    with reading(access, workspace) as connection:
        rows = {row.indicator_id: row for row in decision_choices.list_series(connection, new_ids) if row.latest}
    return replace(content, figure_tripwires=tuple(
        replace(item, shown_start=rows[item.indicator_id].period_start, shown_end=rows[item.indicator_id].period_end)
        if item.shown_end is None and item.indicator_id in rows else item
        for item in content.figure_tripwires
    ))  # fmt: skip


def list_indicators(content: DecisionContent) -> set[int]:
    """The ids of the indicators that a decision names, in its reason and in its tripwires."""
    linked_ids = {item.indicator_id for item in content.figures}
    return linked_ids | {item.indicator_id for item in content.figure_tripwires}


def _find_gone(
    access: Access, record: DecisionRecord, indicator_ids: set[int], workspace: Workspace
) -> set[int]:
    """Which of these indicators a decision may not name (any more)."""
    if not indicator_ids:
        return set()
    grantee_id = record.organisation_id if record.subject == DecisionSubject.GRANTEE else None
    with reading(access, workspace) as connection:
        choices = decision_choices.list_choices(connection, record.portfolio_id, grantee_id, indicator_ids)
    return indicator_ids - {row.id for row in choices}
