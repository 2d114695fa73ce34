"""Who reads under pseudonyms reads no name of a neighbour either, also of one that the viewer may not see at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from databases import emptied
from sqlalchemy import insert, select, update
from veiling import LOOKS, NAME, VEILED, Neighbours, own_file, texts

from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.core import current_workspace, data_revision
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.theory import evaluation_plan, evidence, register
from impact.services.theory.editor import load_editor
from impact.store import organisation_names, theory_register
from impact.store.organisation_names import NameRecord
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Grant, Organisation, Portfolio
from impact.store.schema.theory_of_change import Link, Node, Theory
from impact.theory.evidence.evidence_kinds import (
    AssumptionState,
    EvidenceOrigin,
    EvidenceSide,
    ExpectationKind,
)
from impact.theory.evidence.methods import MethodQuestion
from impact.views.theory.evaluation_plan import PlanFields
from impact.views.theory.evidence_base import AssumptionItem, NewSource
from pages.parts.layout import load, view_cache

# One neighbour in the same portfolio, one in another portfolio of the same fund, one of another fund.
BESIDE, ELSEWHERE, FOREIGN = "Kwiekhof", "Zwaluwmolen", "Pluimgaard"
FORMER = "Wielewaalhoeve"
# Also as a Mac stores it, and across a line.
SAID = f"Samen met {BESIDE} en {ELSEWHERE}, vroeger {FORMER}, en met Zwa\u00adluw-\nmolen, naast {FOREIGN}."
TODAY = date(2026, 5, 4)


def add_portfolio(network: Neighbours, fund_id: int, name: str) -> int:
    """A portfolio of a fund with one grantee; the id of the grantee."""
    with unscoped_writing(network.workspace) as connection:
        organisation_id = connection.execute(
            insert(Organisation).values(kind="grantee", name=name, regions=[], story={}).returning(Organisation.id)
        ).scalar_one()
        portfolio_id = connection.execute(
            insert(Portfolio).values(organisation_id=fund_id, name=f"Met {name}").returning(Portfolio.id)
        ).scalar_one()
        connection.execute(insert(Grant).values(organisation_id=organisation_id, portfolio_id=portfolio_id))
    return int(organisation_id)


def write_everywhere(network: Neighbours, words: str = SAID, who: str = SAID) -> None:
    """The same words, usually with neighbours' names, in every text of and beside the watched theory, and in titles."""
    fund, key, place = network.fund, network.ids[NAME], network.workspace
    with unscoped_writing(place) as connection:
        said = texts(words)
        stated = [{"key": "a1", "text": said, "criticality": ""}]
        connection.execute(update(Node).where(Node.organisation_id == key).values(text=said, stakeholder=said))
        connection.execute(update(Link).where(Link.organisation_id == key).values(mechanism=said, assumptions=stated))
        theory = {"external_factors": [said], "reason": said}
        connection.execute(update(Theory).where(Theory.organisation_id == key).values(**theory))
        connection.execute(update(Indicator).values(title=words, titles={}, unit=words, result_title=words))
    arrow = load_editor(fund, key, place).document.arrows[0].key
    source = NewSource(words, EvidenceOrigin.PRACTICE, 1, None, 2020, "", words, text=f"Ja. {words} Zeker.")
    piece = evidence.add_source(fund, key, arrow, source, place, side=EvidenceSide.FOR, passage=words, today=TODAY)
    evidence.answer_evidence(fund, key, piece, 1, words, place)
    evidence.expect_evidence(fund, key, arrow, ExpectationKind.MUST_SEE, words, place)
    item = AssumptionItem(AssumptionState.BEING_TESTED, words, who, TODAY, None)
    register.save_assumption(fund, key, arrow, item, place)
    evaluation_plan.plan_method(
        fund, key, arrow, "interviews", MethodQuestion.HOW_AND_WHY, PlanFields(who=who, note=words), place
    )
    questions = build_theory_view(fund, key, place).evidence.questions
    assert questions
    with unscoped_writing(place) as connection:
        for item in questions:
            theory_register.save_answer(
                connection, key, item.rule, item.subject, text=words, fingerprint="x", account_id=None,
                made_at=datetime(2026, 5, 4),
            )  # fmt: skip


@pytest.fixture
def network(workspace: Workspace) -> Neighbours:
    made = Neighbours(emptied(workspace))
    made.report(43, 38, 52, 61)
    made.hand_in(NAME, own_file(13, 22, 3, 34, 60))
    elsewhere = add_portfolio(made, made.ids["fund"], ELSEWHERE)
    with unscoped_writing(workspace) as connection:
        fund = insert(Organisation).values(kind="fund", name="Ander fonds", regions=[], story={})
        other_fund = connection.execute(fund.returning(Organisation.id)).scalar_one()
        organisation_names.keep_former_name(connection, NameRecord(elsewhere, FORMER, ""), datetime(2025, 1, 1))
    add_portfolio(made, other_fund, FOREIGN)
    write_everywhere(made)
    return made


def guest_of(network: Neighbours) -> Access:
    """How a guest reads who opened a link with pseudonyms."""
    return Access(0, "Gast", Role.ACADEMIC, 0, (network.portfolio_id,), (network.ids[NAME],), is_narrow=True)


def viewers_of(network: Neighbours) -> dict[str, Access]:
    """Everybody who reads under pseudonyms: invited to the portfolio, to the one organisation, and by a link."""
    viewers, one = {"guest": guest_of(network)}, (network.ids[NAME],)
    for role in VEILED:
        viewers[f"{role.value} of the portfolio"] = network.outsider(role)
        viewers[f"{role.value} of one"] = network.outsider(role, portfolio_ids=(), organisation_ids=one)
    return viewers


def test_no_neighbours_name_stands_in_a_theory_that_is_read_under_pseudonyms(network: Neighbours) -> None:
    shown = build_theory_view(network.fund, network.ids[NAME], network.workspace)
    assert BESIDE in repr(shown) and any(BESIDE in item.answer for item in shown.evidence.questions)
    for label, viewer in viewers_of(network).items():
        said = repr(LOOKS["theory_of_change.build_theory_view"](viewer, network.workspace)).casefold()
        hidden = [BESIDE, ELSEWHERE, FORMER, "zwa\u00adluw"]
        assert [word for word in hidden if word.casefold() in said] == [], label
        assert "een andere organisatie" in said and "samen met" in said, label


def test_no_neighbours_name_stands_in_any_view_that_is_read_under_pseudonyms(network: Neighbours) -> None:
    for label, viewer in viewers_of(network).items():
        if label == "guest":
            continue
        for name, look in LOOKS.items():
            said = repr(look(viewer, network.workspace)).casefold()
            assert [word for word in (BESIDE, ELSEWHERE, FORMER) if word.casefold() in said] == [], (label, name)


def test_whom_one_sees_has_a_pseudonym_and_others_have_none(network: Neighbours) -> None:
    of_all = network.outsider()
    of_one = replace(of_all, portfolio_ids=(), organisation_ids=(network.ids[NAME],))
    shown = dict(build_theory_view(of_all, None, network.workspace).organisations)
    (text,) = {node.text for node in build_theory_view(of_all, None, network.workspace).nodes}
    assert text.startswith("Samen met Organisatie ") and len(shown) == 1
    (text,) = {node.text for node in build_theory_view(of_one, None, network.workspace).nodes}
    assert text.startswith("Samen met een andere organisatie en een andere organisatie")
    english = replace(of_one, language=Language.EN)
    assert "another organisation" in build_theory_view(english, None, network.workspace).nodes[0].text


def test_names_around_are_those_of_the_own_funds_alone(network: Neighbours) -> None:
    """Otherwise somebody could learn whom another fund supports, by typing names into a text of their own."""
    for viewer, inside in ((network.outsider(), set()), (guest_of(network), {BESIDE, "Beekdal", "Ravelhoek"})):
        with unscoped_reading(network.workspace) as connection:
            rows = organisation_names.list_names_around(connection, viewer)
        assert {row.name for row in rows} == {ELSEWHERE, FORMER, *inside}
    # In a text it has a capital and is in doubt; as an organisation of this network it is not named.
    view = build_theory_view(guest_of(network), None, network.workspace)
    said = (view.nodes[0].text, *(unit for _, unit in view.indicator_units))
    assert [words for words in said if not words.endswith("een andere organisatie, naast ….")] == []


def test_a_guest_does_not_learn_of_the_neighbours_in_another_fund_of_the_grantee(network: Neighbours) -> None:
    """A link is of one fund: also where the grantee has a second one, whose grantees are none of its business."""
    with unscoped_writing(network.workspace) as connection:
        other = connection.execute(select(Portfolio.id).where(Portfolio.name == f"Met {FOREIGN}")).scalar_one()
        connection.execute(insert(Grant).values(organisation_id=network.ids[NAME], portfolio_id=other))
    both = replace(guest_of(network), is_narrow=False)
    with unscoped_reading(network.workspace) as connection:
        names = {row.name for row in organisation_names.list_names_around(connection, guest_of(network))}
        of_both = {row.name for row in organisation_names.list_names_around(connection, both)}
    assert FOREIGN not in names and FOREIGN in of_both and ELSEWHERE in names


def test_a_page_that_is_cached_does_not_keep_the_name_of_a_neighbour_who_joined(
    network: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = replace(network.outsider(), portfolio_ids=(), organisation_ids=(network.ids[NAME],))
    monkeypatch.setattr(current_workspace, "workspace", lambda: network.workspace)
    monkeypatch.setattr(load, "workspace", lambda: network.workspace)
    view_cache._cached.clear()
    known_id = build_theory_view(viewer, None, network.workspace).organisation_id

    def look() -> str:
        return repr(load.theory(viewer, known_id))

    assert "naast …." in look()
    add_portfolio(network, network.ids["fund"], FOREIGN)
    assert "naast …." not in look() and "naast een andere organisatie." in look()
    view_cache._cached.clear()
    assert data_revision.count_names_taken_out(network.fund, network.workspace) == 0
