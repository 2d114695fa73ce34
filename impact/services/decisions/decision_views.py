"""Decisions as pages show them: the list, one decision, and those that wait for the viewer on the start page."""

from __future__ import annotations

from datetime import date

from impact.access.permissions import Action, Kind, may
from impact.model.access import Access
from impact.model.decisions.decision_content import DecisionContent, FrozenFigure
from impact.model.decisions.decision_kinds import (
    GUARD_QUESTIONS,
    DecisionState,
    DecisionSubject,
    WordsKind,
)
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts.display_names import display_name
from impact.services.core.audit_log import require_allowed
from impact.services.core.titles_in_language import find_theme_title, pick_title
from impact.services.core.workspace import Workspace, reading
from impact.services.decisions.decision_drafts import list_indicators
from impact.services.decisions.decision_tripwires import TripwireReader, list_arrows
from impact.services.decisions.frozen_figures import compare_with_today, freeze_figures
from impact.services.decisions.open_decisions import load_record
from impact.services.theory.conversations import load_newest
from impact.store import fund_frames
from impact.store.decisions import decision_choices, decision_rows, frozen_parts
from impact.store.decisions.decision_rows import DecisionRecord, ListedDecision, WordsRecord
from impact.store.queries import Connection
from impact.store.queries import portfolio as portfolio_queries
from impact.store.schema.decisions.decision_documents import DECISION, FROZEN_FIGURES
from impact.views.decisions import (
    DecisionCard,
    DecisionGroup,
    DecisionListView,
    DecisionView,
    IndicatorChoice,
    TripwiresView,
    WordsItem,
)
from impact.views.start import Need

SHOWN_NEEDS = 5
# The list begins with what came back by itself.
ORDER = tuple(DecisionGroup)


def list_decisions(access: Access, workspace: Workspace, today: date | None = None) -> DecisionListView:
    """The decisions that the viewer may read: the tripped ones first, those to look at, in force, drafts, over."""
    require_allowed(access, Action.SEE, Kind.DECISION, workspace)
    day = today or date.today()
    with reading(access, workspace) as connection:
        rows = [(row, DECISION.load(row.content)) for row in decision_rows.list_decisions(connection, access)]
        in_force = [(row, content) for row, content in rows if row.state == DecisionState.IN_FORCE]
        reader = TripwireReader(connection, access, in_force)
        portfolios = portfolio_queries.list_portfolios(connection, access)
        own_ids = fund_frames.list_own_portfolios(connection, access)
    themes = {row.id: row.themes for row in portfolios}
    cards = [
        _to_card(
            # What would have changed minds about a decision that is over changes none any more.
            row, content, reader if row.state == DecisionState.IN_FORCE else None,
            find_theme_title(themes.get(row.portfolio_id, ()), row.theme, access.language), day,
        )
        for row, content in rows
    ]  # fmt: skip
    may_decide = may(access.role, Action.CHANGE, Kind.DECISION)
    own = [row for row in portfolios if row.id in own_ids] if may_decide else []
    return DecisionListView(
        tuple(sorted(cards, key=lambda card: ORDER.index(card.group))), may_decide, {row.id: row.name for row in own},
        {row.id: {theme["id"]: find_theme_title(row.themes, theme["id"], access.language) for theme in row.themes}
         for row in own},
    )  # fmt: skip


def list_waiting(access: Access, workspace: Workspace, today: date | None = None) -> tuple[Need, ...]:
    """What of the decisions waits on the viewer's start page.

    For both sides a decision whose tripwire tripped, until the fund looked at it again; for the fund one whose day of
    review has come; for the grantee one that it did not write its view of.
    """
    if not may(access.role, Action.SEE, Kind.DECISION):
        return ()
    day = today or date.today()
    may_change, may_answer = (
        may(access.role, action, Kind.DECISION) for action in (Action.CHANGE, Action.RESPOND)
    )
    with reading(access, workspace) as connection:
        in_force = decision_rows.list_decisions(connection, access, (DecisionState.IN_FORCE,))
        if not in_force:
            return ()
        rows = [(row, DECISION.load(row.content)) for row in in_force]
        reader = TripwireReader(connection, access, rows)
        words = decision_rows.list_words(connection, access, [row.id for row in in_force]) if may_answer else []
    answered = {item.decision_id for item in words if item.kind == WordsKind.VIEW}
    cards = [_to_card(row, content, reader, "", day) for row, content in rows]
    tripped = [card for card in cards if card.has_new_trip]
    due = [card for card in cards if may_change and card.group is DecisionGroup.TO_REVIEW]
    unread = [card for card in cards if may_answer and not card.has_new_trip and card.decision_id not in answered]
    needs = [("decision_tripped", card) for card in tripped] + [("decision_due", card) for card in due]
    needs += [("decision_view", card) for card in unread]
    return tuple(
        Need(
            key, card.tripwires.tripped, "decisions", {"decision": str(card.decision_id)},
            name=card.title if may_answer else f"{card.title} ({card.organisation})",
        )
        for key, card in needs[:SHOWN_NEEDS]
    )  # fmt: skip


def load_decision(
    access: Access, decision_id: int, workspace: Workspace, today: date | None = None
) -> DecisionView:
    """One decision, of a draft with what may be chosen in it; NotFound outside the access."""
    record = load_record(access, decision_id, Action.SEE, workspace)
    content = DECISION.load(record.content)
    is_draft = record.state == DecisionState.DRAFT
    day = today or date.today()
    with reading(access, workspace) as connection:
        # Those of a draft watch nothing yet.
        reader = TripwireReader(connection, access, [] if is_draft else [(record, content)])
        words = decision_rows.list_words(connection, access, [decision_id])
        successor_id = decision_rows.find_successor(connection, access, decision_id)
        portfolios = portfolio_queries.list_portfolios(connection, access)
        grantee_id = record.organisation_id if record.subject == DecisionSubject.GRANTEE else None
        choices = decision_choices.list_choices(connection, record.portfolio_id, grantee_id) if is_draft else []
        arrows = (
            list_arrows(load_newest(connection, access, grantee_id), access.language) if is_draft and grantee_id else ()
        )
        predecessor = (
            decision_rows.get_decision(connection, access, record.predecessor_id) if record.predecessor_id else None
        )
        possible = {row.id for row in choices}
        own_gone = list_indicators(content) - possible if is_draft else set()
        earlier_gone: set[int] = set()
        if is_draft and predecessor is not None:
            earlier_gone = list_indicators(DECISION.load(predecessor.content)) - possible - own_gone
        titles_of_gone = _name_gone(connection, own_gone | earlier_gone, access.language)
    themes = {row.id: row.themes for row in portfolios}
    theme = find_theme_title(themes.get(record.portfolio_id, ()), record.theme, access.language)
    card = _to_card(record, content, reader if not is_draft else None, theme, day)
    notes = {item.indicator_id: item.note for item in content.figures}
    frozen = FROZEN_FIGURES.load(record.frozen).figures if record.frozen else ()
    live: list[tuple[FrozenFigure, str]] = []
    if is_draft:
        ids = [item.indicator_id for item in content.figures if item.indicator_id in possible]
        live = [(figure, notes[figure.indicator_id]) for figure in freeze_figures(access, ids, workspace)]
    return DecisionView(
        card=card,
        content=content,
        figures=compare_with_today(access, frozen, notes, workspace),
        live=tuple(live),
        words=tuple(_to_words(item, access.language) for item in words),
        unanswered=list_unanswered(content),
        owner=record.owner,
        signer=display_name(access.language, record.signer) if record.taken_at else "",
        signer_role=Role(record.signer_role) if record.signer_role else None,
        taken_at=record.taken_at,
        looked_at=record.looked_at,
        version=record.version,
        predecessor_id=record.predecessor_id if predecessor is not None else None,
        successor_id=successor_id,
        is_intact=_is_intact(record),
        may_change=may(access.role, Action.CHANGE, Kind.DECISION),
        may_answer=may(access.role, Action.RESPOND, Kind.DECISION) and not is_draft,
        choices=tuple(
            IndicatorChoice(
                row.id, pick_title(row, access.language, row.result_title, row.code), row.organisation, row.unit
            )
            for row in choices
        ),
        arrows=arrows,
        gone_titles={key: titles_of_gone[key] for key in sorted(own_gone)},
        left_behind=tuple(titles_of_gone[key] for key in sorted(earlier_gone)),
    )


def _name_gone(connection: Connection, indicator_ids: set[int], language: Language) -> dict[int, str]:
    """What indicators are called that a draft may not name any more, '' out of sight."""
    if not indicator_ids:
        return {}
    rows = decision_choices.list_named(connection, indicator_ids)
    titles = {row.id: pick_title(row, language, row.result_title, row.code) for row in rows}
    return {key: titles.get(key, "") for key in indicator_ids}


def _to_card(
    record: DecisionRecord | ListedDecision, content: DecisionContent, reader: TripwireReader | None, theme: str,
    day: date,
) -> DecisionCard:  # fmt: skip
    """A decision in the list; without a `reader` its tripwires are not looked at."""
    state = DecisionState(record.state)
    tripwires = reader.read(record, content) if reader is not None else TripwiresView()
    has_new_trip = state is DecisionState.IN_FORCE and bool(tripwires.marks - set(record.looked_trip.split()))
    if state is DecisionState.DRAFT:
        group = DecisionGroup.DRAFT
    elif state is not DecisionState.IN_FORCE:
        group = DecisionGroup.OVER
    elif has_new_trip:
        group = DecisionGroup.TRIPPED
    else:
        is_due = record.review_on is not None and record.review_on <= day
        group = DecisionGroup.TO_REVIEW if is_due else DecisionGroup.OPEN
    return DecisionCard(
        record.id, record.organisation_id, record.organisation, record.portfolio_id, DecisionSubject(record.subject),
        theme, content.title, content.option, content.level, state, group, record.review_on,
        record.taken_at.date() if record.taken_at else None, tripwires, has_new_trip,
    )  # fmt: skip


def list_unanswered(content: DecisionContent) -> tuple[str, ...]:
    """The questions of its option that nobody answered; they hold nothing back, but the decision says so."""
    answered = {item.question for item in content.answers if item.text}
    questions = GUARD_QUESTIONS.get(content.option, ()) if content.option else ()
    return tuple(question for question in questions if question not in answered)


def _is_intact(record: DecisionRecord) -> bool:
    if record.taken_at is None:
        return True
    computed = frozen_parts.compute_digest(
        (record.organisation_id, record.portfolio_id), (record.subject, record.theme), record.predecessor_id,
        record.taken_at, record.content, record.frozen,
    )  # fmt: skip
    return computed == record.digest


def _to_words(item: WordsRecord, language: Language) -> WordsItem:
    return WordsItem(
        WordsKind(item.kind), item.text, display_name(language, item.author), Role(item.author_role), item.made_at
    )
