"""The demo portfolio goes through the reader as real workbooks, tells its stories, and says it is fiction."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.statuses import Status
from impact.services import demo
from impact.services.accounts import demo_personas, operator_access
from impact.services.dashboards import (
    explain,
    figures_table,
    grantees,
    portfolio,
    start_page,
    theory_of_change,
)
from impact.services.demo.outline_reader import load_outline
from impact.services.submissions import destinations, review
from impact.services.theory.sector import following
from impact.theory.rules.rule_register import Severity
from impact.views.figures.status_counts import IN_BAND, find_counted_status
from impact.views.grantee import GranteeQuery
from impact.views.portfolio import PortfolioQuery

AS_OF = date(2025, 12, 31)
NOT_RATED_AT_MOST = 0.30


@pytest.fixture(scope="session")
def rows(built) -> dict[str, dict]:
    """All figures of the demo by indicator code."""
    workspace, _ = built
    found = figures_table.build_figure_list(operator_access.load_operator(workspace), workspace)
    return {
        row["indicator_ref"]: row
        for row in (dict(zip(found.columns, one, strict=True)) for one in found.rows)
    }


@pytest.fixture(scope="session")
def officer(built):
    return demo_personas.find_persona_access(built[0], "officer")


@pytest.fixture(scope="session")
def by_name(built, officer) -> dict[str, int]:
    return {row.name: row.organisation_id for row in grantees.list_grantees(officer, built[0])}


def name_of(code: str) -> str:
    return next(item["name"] for item in load_outline()["grantees"] if item["id"] == code[:3])


def page(built, officer, by_name, code: str):
    return grantees.build_grantee_view(officer, GranteeQuery(by_name[name_of(code)]), built[0])


def series(built, officer, by_name, code: str) -> dict:
    view = page(built, officer, by_name, code)
    row = next(row for row in view.rows if row.code == code)
    return {point.end: point for point in row.series}


def test_twelve_grantees_hand_in_two_files_each_and_three_sent_a_correction(built):
    _, result = built
    assert (result.organisations, result.indicators, result.submissions) == (12, 88, 27)
    assert result.values > 2500 and not result.already


def test_two_corrections_wait_one_of_them_too_long_and_one_came_back(built, officer):
    workspace, _ = built
    queue = review.load_review_queue(officer, workspace)
    assert [(row.state.value, row.overdue) for row in queue.pending] == [("pending", True), ("pending", False)]
    assert [row.state.value for row in queue.decided] == ["returned"]
    view = review.load_review(officer, queue.pending[0].submission_id, workspace)
    assert (view.new, view.changed) == (0, 1) and view.reason


def test_building_again_changes_nothing_and_says_so(built):
    workspace, result = built
    before = figures_table.build_figure_list(operator_access.load_operator(workspace), workspace, breakdowns=True)
    again = demo.build_demo(workspace)
    assert again.already
    assert (again.values, again.submissions) == (result.values, result.submissions)
    assert (
        figures_table.build_figure_list(operator_access.load_operator(workspace), workspace, breakdowns=True)
        == before
    )


def test_a_broken_off_build_is_taken_up_again(tmp_path, monkeypatch, rows):
    from impact.services.core.workspace import open_workspace
    from impact.services.submissions import submission_transaction

    workspace = open_workspace(f"sqlite:///{tmp_path / 'impact.db'}")
    submit, calls = submission_transaction.submit, []

    def breaks_off(*args, **keywords):
        calls.append(keywords)
        if len(calls) == 8:
            raise OSError("no space left on device")
        return submit(*args, **keywords)

    monkeypatch.setattr(submission_transaction, "submit", breaks_off)
    with pytest.raises(OSError, match="no space"):
        demo.build_demo(workspace, as_of=AS_OF)
    monkeypatch.setattr(submission_transaction, "submit", submit)
    result = demo.build_demo(workspace)
    assert result.submissions == 27 and not result.already
    found = figures_table.build_figure_list(operator_access.load_operator(workspace), workspace)
    actual = found.columns.index("actual")
    code = found.columns.index("indicator_ref")
    assert {row[code]: row[actual] for row in found.rows} == {key: row["actual"] for key, row in rows.items()}


def test_every_status_occurs_and_most_figures_are_judged(rows):
    counts = Counter(row["status"] for row in rows.values())
    assert set(counts) == {status.value for status in Status}
    assert counts["not_rated"] / len(rows) <= NOT_RATED_AT_MOST


def test_every_indicator_of_the_outline_is_measured_and_no_other_was_made(rows):
    agreed = {item["id"] for grantee in load_outline()["grantees"] for item in grantee["indicators"]}
    assert set(rows) == agreed
    assert all(row["actual"] is not None for row in rows.values())


def test_no_figure_is_absurd(rows):
    for code, row in rows.items():
        if row["unit"] == "%":
            assert 0 <= row["actual"] <= 100, code
        if row["unit"] == "0-10":
            assert 0 <= row["actual"] <= 10, code
        if row["unit"] != "°C":
            assert row["actual"] >= 0, code


@pytest.mark.parametrize(
    ("code", "statuses"),
    [
        ("G01-I01", {"on_track", "achieved"}),
        ("G01-I04", {"attention", "on_track"}),
        ("G05-I02", {"behind"}),
        ("G09-I01", {"behind"}),
        ("G09-I06", {"on_track", "achieved"}),
        ("G11-I01", {"on_track", "achieved"}),
        ("G11-I02", {"on_track", "achieved"}),
        ("G11-I03", {"not_rated"}),
        ("G11-I08", {"regressing"}),
        ("G08-I05", {"not_rated"}),
        ("G05-I09", {"not_rated"}),
    ],
)
def test_the_latest_status_tells_the_story(rows, code: str, statuses: set[str]):
    assert rows[code]["status"] in statuses


def test_energy_arrears_got_worse_before_the_help_was_felt(built, officer, by_name):
    arrears = {end.year: point for end, point in series(built, officer, by_name, "G01-I04").items()}
    assert arrears[2022].value > 41.84 and arrears[2022].status is Status.REGRESSING
    assert arrears[2025].value < arrears[2024].value < arrears[2023].value


def test_results_of_the_workshop_dipped_when_the_coaches_left(built, officer, by_name):
    done = {end.year: point.value for end, point in series(built, officer, by_name, "G03-I01").items()}
    assert done[2024] < done[2023] and done[2024] < done[2025]


def test_the_story_shows_in_the_notes_beside_the_values(built, officer, by_name):
    done = {end.year: point for end, point in series(built, officer, by_name, "G03-I01").items()}
    assert "begeleiders vertrokken" in done[2024].note


def test_a_correction_replaced_the_value_first_handed_in(built, officer, by_name):
    reached = {end.year: point for end, point in series(built, officer, by_name, "G01-I07").items()}
    assert reached[2024].note.startswith("Correctie")
    assert reached[2024].submitted_on.year == 2026 and reached[2023].submitted_on.year == 2025


def test_doubtful_values_are_kept_as_written_and_have_no_number(built, officer, by_name):
    first = {end.year: point for end, point in series(built, officer, by_name, "G06-I06").items()}[2022]
    assert (first.value, first.raw) == (None, "280 - 300")


def test_only_the_late_reporter_is_late(built, officer):
    view = start_page.build_start_view(officer, built[0], today=date(2026, 3, 1))
    late = next(need for need in view.needs if need.key == "late")
    assert late.count == 1


def test_a_followed_indicator_does_not_count(built, officer, by_name):
    rows = page(built, officer, by_name, "G03-I06").rows
    assert {row.code for row in rows if not row.counts} == {"G03-I06"}


def test_a_theory_counts_each_figure_as_the_page_of_its_grantee_does(built, officer, by_name):
    workspace, _ = built
    kinds = Counter()
    for organisation in by_name.values():
        rows = grantees.build_grantee_view(officer, GranteeQuery(organisation), workspace).rows
        on_page = {row.indicator_id: find_counted_status(row.status, row.basis, row.state) for row in rows}
        blocks = theory_of_change.build_theory_view(officer, organisation, workspace).nodes
        in_theory = {key: kind for block in blocks for key, _, kind in block.indicators}
        assert in_theory.items() <= on_page.items()
        kinds.update(in_theory.values())
    assert kinds[IN_BAND], "a band that was kept is no target that was met"


def test_every_figure_is_explained_down_to_a_cell(built, officer, by_name):
    workspace, _ = built
    for organisation in by_name.values():
        for row in grantees.build_grantee_view(officer, GranteeQuery(organisation), workspace).rows:
            terms = explain.explain_indicator(officer, row.indicator_id, None, workspace).terms
            assert any(term.source is not None and term.source.cell for term in terms), row.code


def test_some_hand_in_their_own_layout(built, officer, by_name):
    workspace, _ = built
    formats = Counter()
    for organisation in by_name.values():
        for submission in grantees.build_grantee_view(officer, GranteeQuery(organisation), workspace).submissions:
            formats[submission.file_name.rpartition(".")[2]] += 1
    assert formats["csv"] == 5 and formats["xlsx"] == 22


def test_an_age_group_that_is_hardly_reached_shows_in_the_breakdown(built, officer, by_name):
    view = page(built, officer, by_name, "G06-I01")
    ages = next(item for item in view.breakdowns if item.dimension == "Leeftijd")
    values = {bar.category: bar.value for bar in ages.bars if bar.value is not None}
    if "85+" in values:
        assert values["85+"] < 0.1 * sum(values.values())
    else:
        assert "85+" in {bar.category for bar in ages.bars}


def test_every_persona_enters_and_sees_only_its_own(built, by_name):
    workspace, _ = built
    keys = {persona.key: persona for persona in demo_personas.list_personas(workspace)}
    assert {"officer", "director", "viewer", "coach", "academic", "umbrella", "facilitator"} <= set(keys)
    assert {"grantee-G01", "grantee-G05", "grantee-G12", "administrator"} <= set(keys)
    assert {persona.role for persona in keys.values()} == set(Role)
    for key, persona in keys.items():
        access = demo_personas.find_persona_access(workspace, key)
        seen = {row.organisation_id for row in grantees.list_grantees(access, workspace)}
        if persona.role in (Role.FUND_STAFF, Role.ADMINISTRATOR):
            assert seen == set(by_name.values())
        else:
            # An umbrella has enough members to be compared as a group.
            assert 0 < len(seen) <= (6 if persona.role is Role.UMBRELLA else 3), key


def test_a_grantee_may_hand_in_for_itself_only(built, by_name):
    workspace, _ = built
    access = demo_personas.find_persona_access(workspace, "grantee-G01")
    found = destinations.list_destinations(access, workspace)
    assert [place.organisation_id for place in found] == [by_name[name_of("G01")]]


def test_theories_stand_with_their_blocks_arrows_and_ceiling(built, officer, by_name):
    view = theory_of_change.build_theory_view(officer, by_name[name_of("G01")], built[0])
    assert len(view.nodes) == 12 and len(view.links) == 13
    assert view.ceiling_above.value == "outcome_medium"
    # Complaints that were none and have to stay none: of targets nothing else is asked.
    about_targets = [question for question in view.questions if "streefwaarde" in question]
    assert [question.partition(":")[0] for question in about_targets] == ["Privacyklachten na huisbezoek"]
    assert "gelijk aan de nulmeting" in about_targets[0]
    rising_rents = theory_of_change.build_theory_view(officer, by_name[name_of("G08")], built[0])
    assert not any("streefwaarde" in question for question in rising_rents.questions)
    revised = theory_of_change.build_theory_view(officer, by_name[name_of("G03")], built[0])
    assert revised.version == 2


@pytest.mark.parametrize("language", Language)
def test_titles_follow_the_language_of_the_reader(built, by_name, language: Language):
    from dataclasses import replace

    access = replace(demo_personas.find_persona_access(built[0], "officer"), language=language)
    rows = grantees.build_grantee_view(access, GranteeQuery(by_name[name_of("G02")]), built[0]).rows
    expected = next(item for item in load_outline()["grantees"] if item["id"] == "G02")["indicators"][0][
        language.value
    ]
    assert expected in {row.title for row in rows}


def test_shared_indicators_are_there_with_their_coverage(built, officer):
    view = portfolio.build_portfolio_view(officer, PortfolioQuery(), built[0])
    assert len(view.shared) == 5


def test_the_database_says_it_is_fiction(built, officer, by_name):
    workspace, _ = built
    assert demo_personas.is_demo(workspace)
    assert all("(demo)" in persona.name for persona in demo_personas.list_personas(workspace))


def test_a_workbook_without_expected_denominators_does_not_take_them_away(built):
    from sqlalchemy import func, select

    from impact.services.core.workspace import unscoped_reading
    from impact.services.demo.portfolio_setup import build_portfolio_setup as agreed
    from impact.store.schema.indicators_and_measurements import Target

    query = select(func.count()).where(Target.denominator.is_not(None), Target.superseded_by.is_(None))
    with unscoped_reading(built[0]) as connection:
        in_force = connection.scalar(query)
    targets = [
        target
        for grantee in agreed().grantees
        for grant in grantee.grants
        for item in grant.indicators
        for target in item.targets
    ]
    assert in_force == sum(target.denominator is not None for target in targets) > 150


def test_the_unfinished_theory_is_asked_by_the_rules_it_was_made_to_trip(built, officer, by_name):
    view = theory_of_change.build_theory_view(officer, by_name[name_of("G12")], built[0])
    rules = {question.rule for question in view.evidence.open_questions}
    # The fund's people are also asked about the link to its own frame.
    assert rules >= {"S07", "S16", "A01", "A02", "A05", "A06", "E01", "C01", "H03", "H04", "F01"}
    severities = [question.severity for question in view.evidence.open_questions]
    assert severities == sorted(severities, key=list(Severity).index)
    assert all(question.suggestion and question.sources for question in view.evidence.open_questions)


def test_the_outcome_of_the_fund_nobody_works_on_is_found_by_its_own_people_alone(built, officer, by_name):
    of_fund = theory_of_change.build_theory_view(officer, by_name[name_of("G01")], built[0]).fund_gaps
    assert [(gap.rule, gap.subject) for gap in of_fund if gap.rule == "F02"] == [("F02", "F.m5")]
    assert "Beleid en sector nemen werkende aanpakken over" in of_fund[0].words
    editor = demo_personas.find_persona_access(built[0], "grantee-G01")
    assert theory_of_change.build_theory_view(editor, by_name[name_of("G01")], built[0]).fund_gaps == ()


def test_the_unfinished_theory_raises_the_questions_planted_in_it(built, officer, by_name):
    asked = " ".join(theory_of_change.build_theory_view(officer, by_name[name_of("G12")], built[0]).questions)
    for part in (
        "Grote sprong",
        "leidt nergens toe",
        "geen aanname",
        "grens is niet getrokken",
        "externe factor",
    ):
        assert part in asked


def test_one_grantee_began_from_the_template_and_has_later_changes_to_answer(built, officer, by_name):
    workspace, _ = built
    offers = {}
    for row in grantees.list_grantees(officer, workspace):
        offer = following.load_suggestions(officer, row.organisation_id, workspace)
        if offer is not None:
            offers[row.name] = offer
    (offer,) = offers.values()
    # One to decide by oneself, since own words stand there, and one that can simply be taken over.
    assert sorted(suggestion.is_decided_apart for suggestion in offer.suggestions) == [False, True]
    assert offer.began_with == 1 and [version.number for version in offer.newer] == [2]
