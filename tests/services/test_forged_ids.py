"""Ids of somebody else's, in every deed about a theory: nothing is read or changed, and no answer tells that they are.

A number of another fund's is answered as one that never was, whoever sends it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select
from two_funds import FIRST, SECOND, TwoFunds

from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.vocabulary.roles import Role
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.theory import (
    conversations,
    drafts,
    editor,
    evaluation_plan,
    evidence,
    figure_conversations,
    guest_links,
    history,
)
from impact.store.schema.accounts import Account
from impact.store.schema.base import Base
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.theory_of_change import TheoryMessage, TheorySource
from impact.theory.conversation import MessageKind
from impact.theory.document import TheoryEdit
from impact.theory.evidence.evidence_kinds import (
    EvidenceOrigin,
    EvidenceSide,
    ExpectationKind,
    ExpectationState,
)
from impact.theory.evidence.methods import MethodQuestion
from impact.views.theory.evaluation_plan import PlanFields
from impact.views.theory.evidence_base import NewSource

ARROW, BLOCK = ("a", "b"), ("a", "")
PASSAGE = "Een zin die lang genoeg is om te vinden."
NOWHERE = 10**12
WHY = MethodQuestion.HOW_AND_WHY


class Forger:
    """What the second fund has with its own grantee, and the deeds of somebody of the first who uses the numbers."""

    def __init__(self, workspace: Workspace) -> None:
        funds = TwoFunds(workspace)
        funds.begin_second()
        self.workspace, self.own_id = workspace, funds.first.organisations["Alfa"]
        self.other_id = funds.founded_second.organisations["Beta"]
        second = funds.fund(SECOND)
        (self.portfolio_id,) = second.portfolio_ids
        source = NewSource("t", EvidenceOrigin.PRACTICE, 1, None, 2020, "", "x", text=PASSAGE)
        self.piece = evidence.add_source(
            second, self.other_id, ARROW, source, workspace, side=EvidenceSide.FOR, passage=PASSAGE,
            today=date(2026, 1, 1),
        )  # fmt: skip
        kind = ExpectationKind.MUST_SEE
        self.expectation = evidence.expect_evidence(second, self.other_id, ARROW, kind, "x", workspace)
        self.thread = conversations.begin_conversation(second, self.other_id, BLOCK, "Waarom?", workspace)
        self.planned = evaluation_plan.plan_method(
            second, self.other_id, BLOCK, "msc", WHY, PlanFields(), workspace
        )
        guest_links.make_link(replace(second, account_id=901), self.other_id, workspace, note="x", shows_names=True)
        with unscoped_reading(workspace) as connection:
            self.source = connection.scalar(select(TheorySource.id)) or 0
            self.message = connection.scalar(select(TheoryMessage.id)) or 0
            of_other = select(Indicator.id).where(Indicator.organisation_id == self.other_id)
            self.indicator = connection.scalar(of_other) or 0
            self.link = connection.scalar(select(Base.metadata.tables["guest_link"].c.id)) or 0
        first, one = funds.fund(FIRST), (self.own_id,)
        self.viewers = {role.value: replace(first, role=role) for role in Role}
        self.viewers |= {
            role.value: replace(funds.grantee("Alfa"), role=role) for role in (Role.GRANTEE_EDITOR, Role.GRANTEE_VIEWER)
        }
        self.viewers["guest"] = Access(0, "Gast", Role.COACH, 0, first.portfolio_ids, one, is_narrow=True)

    def list_rows(self) -> dict[str, list[Any]]:
        """All rows about theories, whoever's."""
        kinds = ("theory", "arrow_", "planned", "guest_link")
        names = [name for name in Base.metadata.tables if name.startswith(kinds)]
        with unscoped_reading(self.workspace) as connection:
            return {name: list(connection.execute(select(Base.metadata.tables[name]))) for name in names}

    def list_deeds(self, who: Access, place: int, at: Callable[[int], int]) -> dict[str, Callable[[], Any]]:
        """Each deed on an organisation (`place`) and with the second fund's numbers, or what `at` makes of them."""
        space, fields = self.workspace, PlanFields()
        portfolio = at(self.portfolio_id)
        deeds: dict[str, Callable[[], Any]] = {
            "answer": lambda: evidence.answer_evidence(who, place, at(self.piece), 1, "x", space),
            "take off": lambda: evidence.remove_evidence(who, place, at(self.piece), 1, space),
            "decide": lambda: evidence.decide_expectation(
                who, place, at(self.expectation), 1, ExpectationState.OBSERVED, space
            ),
            "reuse": lambda: evidence.reuse_source(who, place, ARROW, at(self.source), space, side=EvidenceSide.FOR),
            "sentences": lambda: evidence.list_sentences(who, place, at(self.source), space),
            "passage": lambda: evidence.open_passage(who, place, at(self.piece), space),
            "change plan": lambda: evaluation_plan.change_plan(who, place, at(self.planned), 1, fields, space),
            "unplan": lambda: evaluation_plan.remove_from_plan(who, place, at(self.planned), 1, space),
            "plan with": lambda: evaluation_plan.plan_method(who, place, BLOCK, "msc", WHY, fields, space, portfolio),
            "talk with": lambda: conversations.begin_conversation(
                who, place, BLOCK, "x", space, portfolio_id=portfolio
            ),
            "invite to": lambda: guest_links.make_link(
                replace(who, account_id=901), place, space, note="x", shows_names=True, portfolio_id=portfolio
            ),
            "withdraw link": lambda: guest_links.withdraw_link(who, at(self.link), space),
            "reply": lambda: conversations.reply(
                who, at(self.thread), MessageKind.ANSWER, "x", space, last_read=self.message
            ),
            "withdraw": lambda: conversations.withdraw_message(who, at(self.thread), self.message, space),
            "ask of a figure": lambda: figure_conversations.begin_conversation(who, at(self.indicator), "x", space),
            "read of a figure": lambda: figure_conversations.build_conversations(who, at(self.indicator), space),
        }
        if place != self.own_id:
            deeds |= {
                "theory": lambda: build_theory_view(who, place, space),
                "editor": lambda: editor.load_editor(who, place, space),
                "talks": lambda: conversations.build_conversations(who, place, space),
                "links": lambda: guest_links.list_links(who, place, space),
                "places": lambda: evaluation_plan.list_places(who, place, space),
                "versions": lambda: history.compare_versions(who, place, space),
                "draft": lambda: drafts.save_edit(who, place, TheoryEdit("e"), space),
            }
        return deeds


def answer_of(deed: Callable[[], Any]) -> str:
    """What somebody hears who does it: the refusal, or that there is nothing."""
    try:
        answer = deed()
    except ImpactError as refusal:
        return f"{type(refusal).__name__} {refusal.key}"
    assert not answer, answer
    return "nothing"


@pytest.fixture
def forger(workspace: Workspace) -> Forger:
    with unscoped_writing(workspace) as connection:
        connection.execute(insert(Account).values(id=901, name="Persoon", made_at=now()))
    return Forger(workspace)


def test_numbers_of_another_fund_open_nothing_and_are_answered_as_those_that_never_were(forger: Forger) -> None:
    before = forger.list_rows()
    for name, who in forger.viewers.items():
        for place, unknown_place in ((forger.own_id, forger.own_id), (forger.other_id, NOWHERE)):
            real = forger.list_deeds(who, place, int)
            unknown = forger.list_deeds(who, unknown_place, lambda _: NOWHERE)
            for label, deed in real.items():
                assert answer_of(deed) == answer_of(unknown[label]), (name, label)
    assert forger.list_rows() == before
