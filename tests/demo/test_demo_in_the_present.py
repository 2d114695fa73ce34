"""The demo plays in the present, whatever the day is on which it is built."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from impact.model.evidence import Consent
from impact.model.vocabulary.measures import TimeKind
from impact.services import demo, figure_comments
from impact.services.accounts import demo_personas
from impact.services.calendar import reporting_periods
from impact.services.core.workspace import Workspace, open_workspace
from impact.services.dashboards import grantees, portfolio, start_page
from impact.services.demo.demo_years import (
    AS_WRITTEN,
    find_present,
    last_full_year,
    move_years,
    years_later,
)
from impact.services.demo.grantee_files import generate_files
from impact.services.demo.outline_reader import (
    list_demo_indicators,
    list_grant_periods,
    load_outline,
    parse_period,
)
from impact.services.demo.series import generate_series
from impact.services.demo.voices import load_voices
from impact.services.evidence.evidence import build_evidence_view
from impact.views.grantee import GranteeQuery
from impact.views.portfolio import PortfolioQuery

# In November, on the first day after the figures of a year were due, the day before, and years from now.
DAYS = [date(2026, 11, 30), date(2027, 2, 1), date(2027, 1, 31), date(2031, 7, 4)]
BY_QUARTER = ("G01", "G05", "G10", "G11")


@pytest.mark.parametrize(
    ("today", "newest"),
    [
        (date(2026, 2, 1), date(2025, 12, 31)),
        (date(2026, 4, 30), date(2025, 12, 31)),
        (date(2026, 5, 1), date(2026, 3, 31)),
        (date(2026, 11, 30), date(2026, 9, 30)),
        (date(2027, 1, 31), date(2026, 9, 30)),
        (date(2027, 2, 1), date(2026, 12, 31)),
    ],
)
def test_the_newest_figures_are_those_that_were_due_before_today(today: date, newest: date) -> None:
    assert find_present(today) == newest


def test_every_year_moves_and_nothing_else() -> None:
    written = {"2024-Q3": "In 2024: 2 024", "shape": "dip_2024", "year": 2021, "value": 2024, "n": [None, True]}
    moved = {"2026-Q3": "In 2026: 2 024", "shape": "dip_2024", "year": 2023, "value": 2024, "n": [None, True]}
    assert move_years(written, 2) == moved
    assert move_years(written, 0) == written


@pytest.mark.parametrize("today", DAYS)
def test_the_years_before_are_the_same_whenever_the_demo_is_built(today: date) -> None:
    as_of = find_present(today)
    by = years_later(as_of)
    for written, moved in zip(load_outline()["grantees"], load_outline(as_of)["grantees"], strict=True):
        for before, after in zip(list_demo_indicators(written), list_demo_indicators(moved), strict=True):
            expected = generate_series(before, list_grant_periods(written, before.frequency), 2025)
            found = generate_series(after, list_grant_periods(moved, after.frequency, as_of), 2025, as_of)
            over = {
                (period[0].replace(year=period[0].year - by), period[1].replace(year=period[1].year - by), part): entry
                for (period, part), entry in found.items()
                if period[1].year <= last_full_year(as_of)
            }
            assert over == {(*period, part): entry for (period, part), entry in expected.items()}, after.code
            later = {period[1] for period, _ in found if period[1].year > last_full_year(as_of)}
            assert bool(later) == (after.frequency == "quarter" and as_of.month != 12), after.code


def test_a_running_total_goes_on_from_where_it_stood() -> None:
    as_of = date(2026, 9, 30)
    seen = 0
    for grantee in load_outline(as_of)["grantees"]:
        for item in list_demo_indicators(grantee):
            if item.time_kind is TimeKind.CUMULATIVE:
                found = generate_series(item, list_grant_periods(grantee, item.frequency, as_of), 2025, as_of)
                values = [entry.value for (_, part), entry in sorted(found.items()) if not part]
                numbers = [value for value in values if isinstance(value, float | int)]
                assert numbers == sorted(numbers), item.code
                seen += 1
    assert seen


def test_who_reports_by_quarter_hands_in_a_file_for_each_in_time() -> None:
    as_of = date(2026, 9, 30)
    for grantee in load_outline(as_of)["grantees"]:
        later = [file for file in generate_files(grantee, 2025, as_of) if file.submitted_at.date() > date(2026, 2, 1)]
        assert len(later) == (3 if grantee["id"] in BY_QUARTER else 0), grantee["id"]
        months = [(file.submitted_at.year, file.submitted_at.month) for file in later]
        assert months in ([], [(2026, 4), (2026, 7), (2026, 10)])


@pytest.fixture(scope="module", params=[date(2026, 11, 30), date(2027, 3, 10)], ids=["november", "next spring"])
def present(request, tmp_path_factory) -> tuple[Workspace, date]:
    """The demo as it is built on a day, and the day."""
    workspace = open_workspace(f"sqlite:///{tmp_path_factory.mktemp('present') / 'impact.db'}")
    demo.build_demo(workspace, today=request.param)
    return workspace, request.param


def test_the_calendar_runs_to_the_end_of_the_year(present) -> None:
    workspace, today = present
    officer = demo_personas.find_persona_access(workspace, "officer")
    for frequency, last in (("year", 1), ("quarter", 4)):
        calendar = reporting_periods.load_calendar(officer, officer.portfolio_ids[0], frequency, workspace, today)
        of_this_year = [row for row in calendar.periods if row.ends.year == today.year]
        assert len(of_this_year) == last
        assert max(row.ends for row in calendar.periods) == date(today.year, 12, 31)


def test_figures_are_as_new_as_the_year_has_them(present) -> None:
    workspace, today = present
    officer = demo_personas.find_persona_access(workspace, "officer")
    newest: dict[str, date] = {}
    for row in grantees.list_grantees(officer, workspace):
        # The day is chosen, since pages know no other today than that of the machine.
        query = GranteeQuery(row.organisation_id, as_of=find_present(today))
        for figure in grantees.build_grantee_view(officer, query, workspace).rows:
            ends = max((point.end for point in figure.series if point.value is not None), default=date.min)
            newest[figure.code[:3]] = max(newest.get(figure.code[:3], date.min), ends)
    for key, ends in newest.items():
        full = date(last_full_year(find_present(today)), 12, 31)
        # The one that reports late has nothing of the last year.
        expected = find_present(today) if key in BY_QUARTER else full
        assert ends == (full.replace(year=full.year - 1) if key == "G12" else expected), key


def test_what_was_reached_together_is_of_the_last_full_year(present) -> None:
    workspace, today = present
    officer = demo_personas.find_persona_access(workspace, "officer")
    shared = portfolio.build_portfolio_view(officer, PortfolioQuery(as_of=find_present(today)), workspace).shared
    assert {trend.latest.year for trend in shared} == {last_full_year(find_present(today))}


def test_only_the_late_reporter_is_late_today_too(present) -> None:
    workspace, today = present
    officer = demo_personas.find_persona_access(workspace, "officer")
    view = start_page.build_start_view(officer, workspace, today=today)
    assert next(need for need in view.needs if need.key == "late").count == 1


def test_building_again_in_a_later_year_changes_nothing(present) -> None:
    workspace, today = present
    assert demo.build_demo(workspace, today=today + timedelta(days=800)).already


def test_the_demo_of_the_tests_ends_with_its_files() -> None:
    assert years_later(AS_WRITTEN) == 0
    assert parse_period(load_outline()["meta"]["periods_yearly"][-2])[1] == AS_WRITTEN


def test_the_demo_has_stories_for_each_consent_a_remark_of_a_coach_and_its_answer(present) -> None:
    workspace, _ = present
    stories = load_voices().stories
    assert {story.consent for story in stories} == set(Consent)
    assert all("ficti" in story.title for story in stories)
    officer = demo_personas.find_persona_access(workspace, "officer")
    seen = {}
    for row in grantees.list_grantees(officer, workspace):
        for figure in grantees.build_grantee_view(officer, GranteeQuery(row.organisation_id), workspace).rows:
            told = build_evidence_view(officer, figure.indicator_id, workspace).items
            remarks = figure_comments.build_comments_view(officer, figure.indicator_id, workspace).items
            seen[figure.code] = ([item.title for item in told], [item.is_answered for item in remarks])
    # What nobody may be told stays with the grantee, and what a coach keeps for itself with the coach.
    told_to_fund = {story.title for story in stories if story.consent is not Consent.NONE}
    assert {title for titles, _ in seen.values() for title in titles} == told_to_fund
    assert {code: answered for code, (_, answered) in seen.items() if answered} == {
        "G03-I01": [False], "G12-I04": [True],
    }  # fmt: skip
