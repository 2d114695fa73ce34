"""A block of a grantee contributes to several outcomes of funds and the other way; each figure counts once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from secrets import token_hex

import pytest
from sqlalchemy import delete, insert, select
from two_funds import SECOND, SHARED, TwoFunds

from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.services.core.audit_log import now
from impact.services.core.data_revision import read_revision
from impact.services.core.workspace import Workspace, reading, unscoped_reading, unscoped_writing
from impact.services.dashboards.portfolio import build_portfolio_view
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.theory import drafts, versions
from impact.services.theory.editor import load_editor
from impact.services.theory.frames.frame_view import build_frame_view
from impact.services.theory.history import compare_versions
from impact.store import theory_drafts, theory_versions
from impact.store.schema.accounts import Account
from impact.store.schema.organisations import Organisation, Portfolio
from impact.store.schema.theory_of_change import Link, Node, Theory
from impact.theory.document import (
    MOST_FUND_OUTCOMES,
    ArrowChange,
    BlockChange,
    FundOutcome,
    TheoryArrow,
    TheoryBlock,
    TheoryDocument,
    TheoryEdit,
)
from impact.views.portfolio import PortfolioQuery
from impact.views.theory.fund_frame import FundFrameView

TODAY = date(2026, 5, 4)
# Where the indicator of each grantee hangs.
BLOCK = "a"


@dataclass
class World:
    """Two funds, the first with a frame of three outcomes, and a grantee that both support."""

    two: TwoFunds
    workspace: Workspace
    fund: Access
    other: Access

    @property
    def grantee_id(self) -> int:
        return self.two.shared

    def link(self, access: Access, *keys: str, block: str = BLOCK, at: TheoryBlock | None = None) -> None:
        """Link a block to outcomes of the viewer's own fund, as its panel does; `at`: as the viewer saw it."""
        before = at or self.block(access, block)
        others = tuple(one for one in before.fund_outcomes if one.fund_id != access.organisation_id)
        links = (*others, *(FundOutcome(key, access.organisation_id) for key in keys))
        change = BlockChange(before, replace(before, fund_outcomes=links))
        drafts.save_edit(access, self.grantee_id, TheoryEdit(token_hex(16), (change,)), self.workspace)

    def block(self, access: Access, key: str = BLOCK) -> TheoryBlock:
        return load_editor(access, self.grantee_id, self.workspace).document.block_by_key[key]

    def publish(self, access: Access) -> None:
        """Put the draft forward, with the activity that no theory goes without."""
        work = BlockChange(None, TheoryBlock("w", Level.ACTIVITY, {"nl": "Werk"}))
        edit = TheoryEdit(token_hex(16), (work,), (ArrowChange(None, TheoryArrow("w", BLOCK)),))
        drafts.save_edit(access, self.grantee_id, edit, self.workspace)
        revision = load_editor(access, self.grantee_id, self.workspace).revision
        versions.publish_draft(access, self.grantee_id, revision, "Gekoppeld", self.workspace, today=TODAY)

    def see(self, access: Access, fund_id: int | None = None) -> FundFrameView:
        view = build_frame_view(access, self.workspace, fund_id)
        assert view is not None
        return view


@pytest.fixture
def world(workspace: Workspace) -> World:
    two = TwoFunds(workspace)
    two.begin_second()
    fund, other = two.fund("KOPER"), two.fund(SECOND)
    with unscoped_writing(workspace) as connection:
        for access in (fund, other):
            for table in (Link, Node, Theory):
                connection.execute(delete(table).where(table.organisation_id == access.organisation_id))
            blocks = tuple(
                TheoryBlock(key, level, {"nl": f"Uitkomst {key} bij Gedeeld"})
                for key, level in (("k", Level.OUTCOME_SHORT), ("l", Level.OUTCOME_SHORT), ("m", Level.OUTCOME_LONG))
            )
            theory_versions.add_version(
                connection, access.organisation_id, 1, TheoryDocument(blocks), dated=TODAY,
                reason={"nl": "Kader voor Gedeeld"}, agreed_by=("fund",),
            )  # fmt: skip
    return World(two, workspace, fund, other)


def test_a_block_at_two_outcomes_stands_at_both_and_its_figures_count_once_in_a_total(world: World) -> None:
    world.link(world.fund, "k", "l")
    world.publish(world.fund)
    portfolio = world.see(world.fund).portfolio
    totals = {item.key: item.counts.total for item in portfolio.outcomes}
    assert totals["k"] == totals["l"] > 0 and totals["m"] == 0
    assert portfolio.linked.total == totals["k"] and portfolio.counted_again == totals["k"]
    (first, second, _) = portfolio.outcomes
    others = [item.other_outcomes for item in (*first.contributions, *second.contributions)]
    assert others == [(second.text,), (first.text,)]
    view = build_portfolio_view(world.fund, PortfolioQuery(sort="frame"), world.workspace)
    assert view.frame is not None and view.frame.linked + view.frame.unlinked == view.totals


def test_several_blocks_may_contribute_to_one_outcome(world: World) -> None:
    world.link(world.fund, "k")
    world.link(world.fund, "k", block="b")
    world.publish(world.fund)
    outcome = world.see(world.fund).outcomes[0]
    assert (len(outcome.contributions), outcome.organisations) == (2, 1)


def test_links_that_two_people_make_at_once_both_stand(world: World) -> None:
    seen = world.block(world.fund)
    world.link(world.fund, "k", at=seen)
    world.link(world.other, "m", at=seen)
    world.link(world.fund, "l", at=seen)
    own, other = world.fund.organisation_id, world.other.organisation_id
    linked = set(world.block(world.fund).fund_outcomes)
    assert linked == {FundOutcome("k", own), FundOutcome("l", own), FundOutcome("m", other)}
    drafts.undo_edit(world.fund, world.grantee_id, world.workspace)
    assert FundOutcome("m", other) in world.block(world.fund).fund_outcomes


def test_whoever_makes_the_same_change_second_takes_nothing_of_the_first_back(world: World) -> None:
    first, second = (replace(world.fund, account_id=number) for number in (901, 902))
    with unscoped_writing(world.workspace) as connection:
        for number in (901, 902):
            connection.execute(insert(Account).values(id=number, name=f"Medewerker {number}", made_at=now()))
    seen, own = world.block(world.fund), (FundOutcome("k", world.fund.organisation_id),)
    words = {"nl": "Anders gezegd"}
    edit = BlockChange(seen, replace(seen, fund_outcomes=own, text=words))
    for access in (first, second):
        drafts.save_edit(access, world.grantee_id, TheoryEdit(token_hex(16), (edit,)), world.workspace)
    drafts.undo_edit(second, world.grantee_id, world.workspace)
    assert (world.block(first).fund_outcomes, world.block(first).text) == (own, words)
    # The same where a step is made again after somebody else made the same change.
    drafts.undo_edit(first, world.grantee_id, world.workspace)
    assert world.block(first).fund_outcomes == ()
    drafts.save_edit(second, world.grantee_id, TheoryEdit(token_hex(16), (edit,)), world.workspace)
    drafts.redo_edit(first, world.grantee_id, world.workspace)
    drafts.undo_edit(first, world.grantee_id, world.workspace)
    assert (world.block(first).fund_outcomes, world.block(first).text) == (own, words)


def test_nobody_links_to_what_is_no_outcome_of_their_fund_nor_takes_another_link_away_for_it(world: World) -> None:
    world.link(world.fund, "k")
    grantee = world.two.grantee(SHARED)
    for access, links in (
        (world.fund, (FundOutcome("verzonnen", world.fund.organisation_id),)),
        (grantee, ()),
        (grantee, (*world.block(world.fund).fund_outcomes, FundOutcome("l", world.fund.organisation_id))),
    ):
        block = world.block(world.fund)
        edit = TheoryEdit("fout", (BlockChange(block, replace(block, fund_outcomes=links)),))
        with pytest.raises(ImpactError) as refusal:
            drafts.save_edit(access, world.grantee_id, edit, world.workspace)
        assert refusal.value.key == "theory_edit.no_outcome"


def test_a_fund_takes_no_link_of_another_fund_away(world: World) -> None:
    world.link(world.other, "m")
    world.link(world.fund, "k")
    block = world.block(world.fund)
    of_other = FundOutcome("m", world.other.organisation_id)
    for links in ((), (FundOutcome("k", world.fund.organisation_id),), (FundOutcome("m", world.fund.organisation_id),)):
        edit = TheoryEdit("weg", (BlockChange(block, replace(block, fund_outcomes=links)),))
        with pytest.raises(ImpactError) as refusal:
            drafts.save_edit(world.fund, world.grantee_id, edit, world.workspace)
        assert refusal.value.key == "theory_edit.no_outcome"
    world.link(world.fund)
    assert world.block(world.fund).fund_outcomes == (of_other,)
    world.link(world.other)
    assert world.block(world.other).fund_outcomes == ()


def test_a_block_has_room_for_so_many_links_and_no_more(world: World) -> None:
    keys = [f"k{number}" for number in range(MOST_FUND_OUTCOMES + 1)]
    with unscoped_writing(world.workspace) as connection:
        blocks = tuple(TheoryBlock(key, Level.OUTCOME_SHORT, {"nl": key}) for key in keys)
        theory_versions.add_version(
            connection, world.fund.organisation_id, 2, TheoryDocument(blocks), dated=TODAY, reason={"nl": "Ruim"},
            agreed_by=(),
        )  # fmt: skip
    world.link(world.fund, *keys[:-1])
    with pytest.raises(ImpactError):
        world.link(world.fund, *keys)


def test_a_link_to_an_outcome_that_left_the_frame_counts_nowhere(world: World) -> None:
    world.link(world.fund, "k")
    world.publish(world.fund)
    editor = load_editor(world.fund, world.fund.organisation_id, world.workspace)
    gone = editor.document.block_by_key["k"]
    drafts.save_edit(
        world.fund, world.fund.organisation_id, TheoryEdit("weg", (BlockChange(gone, None),)), world.workspace
    )
    editor = load_editor(world.fund, world.fund.organisation_id, world.workspace)
    assert editor.lost_outcomes == ("Uitkomst k bij Gedeeld",), "who puts it forward reads what comes loose"
    versions.publish_draft(
        world.fund, world.fund.organisation_id, editor.revision, "Zonder k", world.workspace, today=TODAY
    )
    portfolio = world.see(world.fund).portfolio
    assert [item.key for item in portfolio.outcomes] == ["l", "m"]
    assert portfolio.linked.total == 0 and portfolio.unlinked.total


def test_a_version_of_the_frame_and_its_signature_each_make_another_revision(world: World) -> None:
    own = world.fund.organisation_id
    everybody = (world.fund, replace(world.fund, role=Role.COACH, organisation_id=0))

    def read_all() -> list[int]:
        return [read_revision(access, world.workspace) for access in (*everybody, world.other)]

    before = read_all()
    with unscoped_writing(world.workspace) as connection:
        blocks = (TheoryBlock("n", Level.OUTCOME_SHORT, {"nl": "Uitkomst n"}),)
        theory_versions.add_version(
            connection, own, 2, TheoryDocument(blocks), dated=TODAY, reason={"nl": "Anders"}, agreed_by=()
        )
    published = read_all()
    assert all(new > old for new, old in zip(published[:-1], before[:-1], strict=True))
    versions.agree_to_version(world.fund, own, 2, world.workspace)
    signed = read_all()
    assert all(new > old for new, old in zip(signed[:-1], published[:-1], strict=True))
    assert before[-1] == published[-1] == signed[-1], "another fund knows nothing of it"


def test_whoever_sees_one_of_two_portfolios_reads_of_no_gap_and_is_warned_of_links_in_the_other(world: World) -> None:
    own = world.fund.organisation_id
    world.link(world.fund, "k")
    world.publish(world.fund)
    with unscoped_writing(world.workspace) as connection:
        query = insert(Portfolio).values(organisation_id=own, name="Tweede").returning(Portfolio.id)
        second_id = connection.scalar(query)
    assert second_id is not None
    part = replace(world.fund, portfolio_ids=(second_id,), organisation_ids=())
    whole = replace(world.fund, portfolio_ids=(*world.fund.portfolio_ids, second_id))
    for access, is_whole in ((part, False), (world.fund, False), (whole, True)):
        view = world.see(access)
        assert (view.is_own, view.is_whole) == (True, is_whole)
        assert view.theory is not None and bool(view.theory.fund_gaps) is is_whole
    for access, is_whole in ((world.fund, False), (whole, True)):
        theory = build_theory_view(access, world.grantee_id, world.workspace)
        assert bool(theory.fund_gaps) is is_whole, "beside the theory of a grantee too"
    gone = load_editor(part, own, world.workspace).document.block_by_key["k"]
    drafts.save_edit(part, own, TheoryEdit("weg", (BlockChange(gone, None),)), world.workspace)
    assert load_editor(part, own, world.workspace).lost_outcomes == ("Uitkomst k bij Gedeeld",)


def test_a_grantee_reads_the_frame_with_its_own_contributions_alone(world: World) -> None:
    world.link(world.fund, "k")
    world.publish(world.fund)
    grantee = world.two.grantee(SHARED)
    view = world.see(grantee, world.fund.organisation_id)
    assert (view.is_own, view.shows_who, view.has_draft) == (False, True, False)
    assert view.theory is not None and len(view.theory.nodes) == 3 and not view.theory.fund_gaps
    assert {part.organisation for item in view.outcomes for part in item.contributions} == {SHARED}
    assert {key for key, _ in view.funds} == {world.fund.organisation_id, world.other.organisation_id}
    stranger = world.two.grantee("Beta")
    assert build_frame_view(stranger, world.workspace, world.fund.organisation_id) is None
    assert world.see(stranger).organisation_id == world.other.organisation_id
    only_first = world.see(world.two.grantee("Alfa"))
    assert not any(item.contributions for item in only_first.outcomes), "of others it sees nothing"


@pytest.mark.parametrize("role", [Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR])
def test_who_sees_pseudonyms_reads_the_frame_without_who_contributes(world: World, role: Role) -> None:
    world.link(world.fund, "k", "l")
    world.publish(world.fund)
    for access in (replace(world.fund, role=role, organisation_id=0), replace(world.fund, role=role)):
        view = world.see(access)
        assert not view.shows_who and not any(item.contributions for item in view.outcomes)
        assert view.portfolio.linked.total == 0 and len(view.history) == 1
        assert SHARED not in repr(view), "a text of the fund tells no name either"


def test_a_draft_of_a_frame_is_seen_by_its_fund_alone(world: World) -> None:
    own = world.fund.organisation_id
    block = TheoryBlock("nieuw", Level.OUTCOME_LONG, {"nl": "Nog geheim"})
    drafts.save_edit(world.fund, own, TheoryEdit("n", (BlockChange(None, block),)), world.workspace)
    for access in (world.two.grantee(SHARED), world.other, replace(world.fund, role=Role.COACH, organisation_id=0)):
        with reading(access, world.workspace) as connection:
            assert theory_drafts.find_draft(connection, own) is None
        assert "Nog geheim" not in repr(build_frame_view(access, world.workspace, own))


def test_another_fund_sees_nothing_of_a_frame(world: World) -> None:
    own = world.fund.organisation_id
    with reading(world.other, world.workspace) as connection:
        assert theory_versions.list_versions(connection, own) == []
    assert world.see(world.other, own).organisation_id == world.other.organisation_id
    assert compare_versions(world.other, own, world.workspace) is None


def test_a_frame_is_no_theory_of_a_grantee(world: World) -> None:
    for access in (world.fund, world.two.grantee(SHARED)):
        with pytest.raises(ImpactError):
            build_theory_view(access, world.fund.organisation_id, world.workspace)
        view = build_theory_view(access, None, world.workspace)
        names = {name for _, name in view.organisations}
        with unscoped_reading(world.workspace) as connection:
            funds = set(connection.scalars(select(Organisation.name).where(Organisation.kind == "fund")))
        assert not names & funds
