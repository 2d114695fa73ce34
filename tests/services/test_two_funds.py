"""A grantee that two funds support: each fund sees what is done for it, and nothing of the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import pytest
from kept import once
from two_funds import FIRST, SECOND, SHARED, TwoFunds, measured

from impact.errors import ImpactError, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.read_request import ReadRequest
from impact.services.core import data_revision
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.services.dashboards import (
    explain,
    figures_table,
    grantees,
    indicators,
    portfolio,
    start_page,
    theory_of_change,
)
from impact.services.submissions import (
    destinations,
    drafts,
    review,
    submission_transaction,
    templates,
    upload,
)
from impact.store.queries import organisations
from impact.views.grantee import GranteeQuery
from impact.views.indicator import IndicatorQuery
from impact.views.portfolio import PortfolioQuery


@pytest.fixture
def world(workspace: Workspace) -> TwoFunds:
    return once(workspace, TwoFunds)


def seen(view: Any) -> Any:
    """A view as plain values, to compare and to search."""
    if is_dataclass(view):
        return {field.name: seen(getattr(view, field.name)) for field in fields(view)}
    if isinstance(view, tuple | list):
        return [seen(item) for item in view]
    return view


def grantee_page(access: Access, world: TwoFunds) -> Any:
    return seen(grantees.build_grantee_view(access, GranteeQuery(organisation_id=world.shared), world.workspace))


def indicator_pages(access: Access, world: TwoFunds) -> Any:
    owner = world.first.organisations[SHARED]
    key = world.first.indicators[SHARED, "KOPER steun", "agreed"]
    query = IndicatorQuery(indicator_id=key)
    found = indicators.build_indicator_view(access, query, world.workspace)
    return owner, seen(found), seen(explain.explain_indicator(access, key, None, world.workspace))


PAGES: dict[str, Callable[[Access, TwoFunds], Any]] = {
    "the page of the grantee": grantee_page,
    "the list of grantees": lambda access, world: seen(grantees.list_grantees(access, world.workspace)),
    "the portfolio": lambda access, world: seen(
        portfolio.build_portfolio_view(access, PortfolioQuery(), world.workspace)
    ),
    "an indicator": indicator_pages,
    "the first page": lambda access, world: seen(
        start_page.build_start_view(access, world.workspace, date(2026, 6, 1))
    ),
    "the theory": lambda access, world: seen(
        theory_of_change.build_theory_view(access, world.shared, world.workspace)
    ),
    "the export": lambda access, world: seen(
        figures_table.build_figure_list(access, world.workspace, breakdowns=True)
    ),
    "the revision": lambda access, world: data_revision.read_revision(access, world.workspace),
    "where files go": lambda access, world: destinations.list_destinations(access, world.workspace),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_of_one_fund_is_the_same_before_and_after_the_other(
    world: TwoFunds, page: Callable[[Access, TwoFunds], Any]
) -> None:
    access = world.fund(FIRST)
    before = page(access, world)
    world.begin_second()
    world.go_on_in_second()
    assert page(access, world) == before
    assert SECOND not in str(before)


def test_the_shared_grantee_sees_what_it_did_for_both(world: TwoFunds) -> None:
    world.begin_second()
    said = str(grantee_page(world.grantee(SHARED), world))
    assert "KOPER 2022.xlsx" in said
    assert "ZILVER 2024.xlsx" in said


def test_a_template_of_one_fund_has_no_indicator_of_the_other(world: TwoFunds) -> None:
    world.begin_second()
    _, data = templates.build_template(world.fund(FIRST), world.shared, world.workspace)
    from io import BytesIO

    import openpyxl

    book = openpyxl.load_workbook(BytesIO(data))
    words = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert any(FIRST in word for word in words)
    assert not any(SECOND in word for word in words)


def test_a_grantee_of_two_funds_hands_in_for_the_one_it_chooses(world: TwoFunds) -> None:
    world.begin_second()
    who, place = world.grantee(SHARED), world.workspace
    where = destinations.list_destinations(who, place)
    assert [item.name for item in where] == [f"{SHARED} – {word} portefeuille" for word in (FIRST, SECOND)]
    assert {item.organisation_id for item in where} == {world.shared}
    (alone,) = destinations.list_destinations(world.grantee("Alfa"), place)
    assert alone.name == "Alfa"
    second = where[1].portfolio_id
    data = f"Code;Einde;Waarde\n{SECOND}-1;31/12/2027;91\n".encode()
    view = upload.preview(who, ReadRequest(data, "voor zilver.csv"), world.shared, place, portfolio_id=second)
    assert view.matched == 1
    done = upload.confirm(who, ReadRequest(data, "voor zilver.csv"), world.shared, place, portfolio_id=second)
    for word, listed in ((FIRST, False), (SECOND, True)):
        names = [row.file_name for row in review.load_review_queue(world.fund(word), place).pending]
        assert ("voor zilver.csv" in names) is listed, word
    assert done.submission_id is not None
    # Without a word it is for the first of its grants, and what is out of reach is not there.
    assert upload.preview(who, ReadRequest(data, "voor koper.csv"), world.shared, place).matched == 0
    for act in (upload.preview, upload.confirm):
        with pytest.raises(NotFound):
            act(world.fund(FIRST), ReadRequest(data, "x.csv"), world.shared, place, portfolio_id=second)
    key = drafts.save(who, ReadRequest(data, "later.csv"), world.shared, place, portfolio_id=second)
    assert drafts.load_draft(who, key, place).portfolio_id == second


def test_an_indicator_of_the_other_fund_is_not_found(world: TwoFunds) -> None:
    world.begin_second()
    with unscoped_reading(world.workspace) as connection:
        codes = organisations.list_indicator_codes(connection, world.grantee(SHARED), world.shared)
    assert "ZILVER-1" in codes
    found = explain.find_indicators(world.grantee(SHARED), "ZILVER-1", world.workspace)
    for ask in (
        lambda: explain.find_indicators(world.fund(FIRST), "ZILVER-1", world.workspace),
        lambda: explain.explain_indicator(world.fund(FIRST), found[0][0], None, world.workspace),
        lambda: indicators.build_indicator_view(
            world.fund(FIRST), IndicatorQuery(indicator_id=found[0][0]), world.workspace
        ),
    ):
        with pytest.raises(NotFound):
            ask()


def test_a_fund_takes_back_nothing_that_was_handed_in_to_the_other(world: TwoFunds) -> None:
    world.begin_second()
    submission_id = world.in_second.submission_id
    assert submission_id is not None
    for access in (world.fund(FIRST), world.grantee("Alfa")):
        with pytest.raises(NotFound):
            submission_transaction.undo(access, submission_id, world.workspace)
    submission_transaction.undo(world.fund(SECOND), submission_id, world.workspace)


def test_a_fund_hands_in_nothing_to_the_other_and_leaves_no_file_behind(world: TwoFunds) -> None:
    world.begin_second()
    file = measured(FIRST, 2023, 44.0)
    place, given = world.workspace, (world.fund(FIRST), file.submission)
    before = sorted(place.files.rglob("*"))
    for owner, there in (
        (world.shared, world.founded_second.portfolio_id),
        (world.founded_second.organisations["Beta"], world.founded_second.portfolio_id),
        (world.founded_second.organisations["Beta"], world.first.portfolio_id),
    ):
        into: dict[str, Any] = {"organisation_id": owner, "portfolio_id": there}
        with pytest.raises(NotAllowed):
            submission_transaction.submit(*given, file.data, place, submitted_by="x", **into)
        with pytest.raises(NotAllowed):
            submission_transaction.plan(*given, place, **into)
    assert sorted(world.workspace.files.rglob("*")) == before


def test_taking_back_at_one_fund_leaves_the_figures_of_the_other(world: TwoFunds) -> None:
    world.begin_second()
    before = grantee_page(world.fund(FIRST), world)
    assert world.in_second.submission_id is not None
    submission_transaction.undo(world.fund(SECOND), world.in_second.submission_id, world.workspace)
    assert grantee_page(world.fund(FIRST), world) == before


def test_the_same_bytes_may_go_to_both_funds(world: TwoFunds) -> None:
    world.begin_second()
    file = measured(FIRST, 2022, 30.0)
    result = submission_transaction.submit(
        world.fund(SECOND), file.submission, file.data, world.workspace, organisation_id=world.shared,
        portfolio_id=world.founded_second.portfolio_id, submitted_by="x",
    )  # fmt: skip
    assert result.submission_id is not None
    assert not result.already


def test_a_grant_that_ended_between_the_question_and_the_writing_is_seen(world: TwoFunds) -> None:
    """The right is asked in the writing transaction: without the grant there is nothing to write in."""
    from sqlalchemy import delete

    from impact.services.core.workspace import unscoped_writing
    from impact.store.schema.organisations import Grant

    world.begin_second()
    file = measured(SECOND, 2024, 5.0)
    beta = world.founded_second.organisations["Beta"]
    with unscoped_writing(world.workspace) as connection:
        connection.exec_driver_sql(f"DELETE FROM target WHERE organisation_id = {int(beta)}")
        for table in ("aggregate", "figure", "grantee_summary", "indicator"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE organisation_id = {int(beta)}")
        connection.execute(delete(Grant).where(Grant.organisation_id == beta))
    with pytest.raises(ImpactError) as caught:
        submission_transaction.submit(
            world.fund(SECOND), file.submission, file.data, world.workspace, organisation_id=beta,
            portfolio_id=world.founded_second.portfolio_id, submitted_by="x",
        )  # fmt: skip
    assert caught.value.key == "store_errors.not_yours"
