"""Doubts over a series, between groups and total, and beside what is known: asked where they help, silent elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import UNCLEAR, AFile, a_file

from impact.ingest.checks import submission_checks
from impact.ingest.checks.context import CalendarPeriod, PriorIndicator, ValidationContext
from impact.ingest.values import unit_names, units
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.submission import SCREEN_SHEET
from impact.model.vocabulary.measures import Direction, Measure, Origin, TimeKind

TODAY = date(2026, 2, 10)
KIND = IssueKind


def of_years(*values: float | str | None, first: int = 2022, **facts: Any) -> AFile:
    """A file with one indicator and a value a year."""
    file = a_file().indicator("scans", **facts)
    for place, value in enumerate(values):
        file.actual("scans", first + place, value)
    return file


def of_quarters(*values: float, **facts: Any) -> AFile:
    """A file with one indicator and a value a quarter, from the first of 2025 on."""
    file = a_file().indicator("scans", **facts)
    for place, value in enumerate(values):
        file.actual("scans", 2025, value)
        year, quarter = 2025 + place // 4, place % 4
        last = {0: (3, 31), 1: (6, 30), 2: (9, 30), 3: (12, 31)}[quarter]
        file.actuals.start[-1], file.actuals.end[-1] = date(year, quarter * 3 + 1, 1), date(year, *last)
    return file


def of_groups(total: float | str | None, **groups: float) -> AFile:
    """A file with a total of 2025 and groups of one dimension, as 'vrouw=30'."""
    file = a_file().indicator("bereikt").actual("bereikt", 2025, total)
    for name, value in groups.items():
        file.actual("bereikt", 2025, value, f"Geslacht={name}")
    return file


def doubts(file: AFile, known: ValidationContext | None = None) -> list[Issue]:
    return list(submission_checks.check_submission(file.submission, known))


def known(values: Mapping[int, float | None] | None = None, **facts: Any) -> ValidationContext:
    """What is known of the one indicator of a file, with the value of each year."""
    more = {name: facts.pop(name) for name in ("calendar", "today") if name in facts}
    places = {(f"{of}-01-01", f"{of}-12-31", ""): value for of, value in (values or {}).items()}
    return ValidationContext({0: PriorIndicator(values=places, **facts)}, **more)


CUMULATIVE, PERIOD = {"time_kind": TimeKind.CUMULATIVE}, {"time_kind": TimeKind.PERIOD}
UNSAID = {"time_kind_origin": Origin.ASSUMED}
# The file, and what is asked about it: kinds in order, and the numbers named.
SERIES: dict[str, tuple[AFile, list[tuple[IssueKind, tuple[float, ...]]]]] = {
    "a running total that falls": (of_years(372, 361, **CUMULATIVE), [(KIND.RUNNING_TOTAL_FELL, (372, 361))]),
    "a running total that rises or stays": (of_years(300, 361, 361, **CUMULATIVE), []),
    "a level that falls": (of_years(372, 361), []),
    "a value per period that falls": (of_years(372, 361, **PERIOD), []),
    "a running total that falls to nought": (of_years(40, 0, **CUMULATIVE), [(KIND.RUNNING_TOTAL_FELL, (40, 0))]),
    "a running total with a gap": (of_years(300, None, 361, **CUMULATIVE), []),
    "a running total beside an unclear one": (of_years(300, UNCLEAR, 290, **CUMULATIVE), [
        (KIND.RUNNING_TOTAL_FELL, (300, 290))
    ]),
    "a running total that falls time and again": (
        of_years(90, 60, 80, 50, 70, 40, **CUMULATIVE), [(KIND.CUMULATIVE_OR_PERIOD, (90, 40))]
    ),
    "quarters that each rise as a running total does": (
        of_quarters(40, 95, 130, 190, **PERIOD), [(KIND.CUMULATIVE_OR_PERIOD, (40, 190))]
    ),
    "quarters that rise a little": (of_quarters(100, 110, 118, 125, **PERIOD), []),
    "quarters that go up and down": (of_quarters(40, 95, 80, 190, **PERIOD), []),
    "three quarters are too few to say": (of_quarters(40, 95, 190, **PERIOD), []),
    "years that each bring more": (of_years(40, 95, 130, 190, **PERIOD), []),
    "quarters of a level that rise": (of_quarters(40, 95, 130, 190), []),
    "quarters of which nobody said what they are": (
        of_quarters(25, 31, 28, **UNSAID), [(KIND.TIME_KIND_UNKNOWN, (84, 28))]
    ),
    "quarters of a second year": (
        of_quarters(9, 9, 9, 9, 25, 31, **UNSAID), [(KIND.TIME_KIND_UNKNOWN, (56, 31))]
    ),
    "one quarter is the same however it is read": (of_quarters(25, **UNSAID), []),
    "only the last quarter is not nought": (of_quarters(0, 0, 5, **UNSAID), []),
    "years of which nobody said what they are": (of_years(25, 31, 28, **UNSAID), []),
    "quarters of a percentage": (
        of_quarters(25, 31, 28, measure=Measure.PERCENTAGE, unit="%", **UNSAID), []
    ),
    "more than ten times": (of_years(120, 1300), [(KIND.TEN_TIMES, (120, 1300))]),
    "less than a tenth": (of_years(1300, 120), [(KIND.TEN_TIMES, (1300, 120))]),
    "exactly ten times": (of_years(120, 1200), []),
    "ten times of a handful": (of_years(2, 40), []),
    "to nought is no leap": (of_years(1300, 0), []),
    "from nought is no leap": (of_years(0, 1300), []),
    "a running total may leap": (of_years(12, 1300, **CUMULATIVE), []),
    "a fraction among percentages is asked about as such": (
        of_years(0.31, 55, measure=Measure.PERCENTAGE, unit="%"), []
    ),
}  # fmt: skip


@pytest.mark.parametrize(("file", "asked"), SERIES.values(), ids=SERIES)
def test_a_series_is_doubted_where_it_can_hardly_be_so(
    file: AFile, asked: list[tuple[IssueKind, tuple[float, ...]]]
) -> None:
    assert [(issue.kind, issue.readings) for issue in doubts(file)] == asked


def test_stored_values_complete_the_quarters_and_an_agreement_is_not_asked_about() -> None:
    file, third = of_quarters(25, 31, **UNSAID), {("2025-07-01", "2025-09-30", ""): 28.0}

    def asked(values: Mapping[tuple[str, str, str], float], **facts: Any) -> list[tuple[float, ...]]:
        context = ValidationContext({0: PriorIndicator(values=values, **facts)})
        return [issue.readings for issue in doubts(file, context)]

    assert asked(third) == [(84, 28)]
    assert asked(third, is_agreed=True) == []
    assert asked(third, time_kind=TimeKind.LEVEL) == []
    same = {("2025-01-01", "2025-03-31", ""): 25.0, ("2025-04-01", "2025-06-30", ""): 31.0}
    assert asked(third | same) == [], "nothing is new"
    no_number = dict.fromkeys(third)
    assert asked(no_number, numbers_in_question=third) == [(84, 28)], "what waits is part of it"


FRACTIONS: dict[str, tuple[str, Measure, float, list[tuple[float, ...]]]] = {
    "a fraction of what was agreed as a percentage": ("%", Measure.NUMBER, 0.278, [(0.278, 27.8)]),
    "a percentage": ("%", Measure.NUMBER, 27.8, []),
    "nought per cent": ("%", Measure.NUMBER, 0, []),
    "a fraction of what is no percentage": ("uren", Measure.NUMBER, 0.278, []),
    "a percentage by the file was asked about when it was read": ("%", Measure.PERCENTAGE, 0.278, []),
}


@pytest.mark.parametrize(("unit", "measure", "value", "asked"), FRACTIONS.values(), ids=FRACTIONS)
def test_a_fraction_is_asked_about_where_only_the_agreement_says_percentage(
    unit: str, measure: Measure, value: float, asked: list[tuple[float, ...]]
) -> None:
    file = a_file().indicator("scans", measure=measure).actual("scans", 2025, value).target("scans", 2026, value)
    found = [issue.readings for issue in doubts(file, known(unit=unit)) if issue.kind is KIND.PERCENT_BELOW_ONE]
    assert found == asked * 2
    same = a_file().indicator("scans", measure=measure).actual("scans", 2025, value)
    assert not doubts(same, known({2025: value}, unit=unit)), "it was there already"


def test_the_question_stands_at_the_cell_of_the_later_value() -> None:
    file = of_years(372, 361, **CUMULATIVE)
    (issue,) = doubts(file)
    assert (issue.sheet, issue.row, issue.column, issue.raw) == ("Metingen", 3, 4, "361")


def test_a_quarter_is_not_compared_with_a_year() -> None:
    file = of_quarters(30, 31)
    file.actual("scans", 2025, 900)
    assert doubts(file) == []


GROUPS: dict[str, tuple[AFile, list[tuple[float, ...]]]] = {
    "more than the total": (of_groups(100, vrouw=60, man=50), [(110, 100)]),
    "less than the total": (of_groups(100, vrouw=60, man=30), [(90, 100)]),
    "as many as the total": (of_groups(100, vrouw=60, man=40), []),
    "one group is no partition": (of_groups(100, vrouw=60), []),
    "a total amid its groups is a mean": (of_groups(42, vrouw=40, man=45), []),
    "a total beside its groups may be a median": (of_groups(22, vrouw=19, man=21), []),
    "a total as large as a group": (of_groups(100, vrouw=100, man=20), [(120, 100)]),
    "without a total": (of_groups(None, vrouw=60, man=50), []),
    "with an unclear total": (of_groups(UNCLEAR, vrouw=60, man=50), []),
    "a group named total": (of_groups(100, vrouw=60, man=40, totaal=100), []),
    "rounded parts": (of_groups(100, vrouw=33.3, man=33.3, x=33.3), []),
    "nobody at all": (of_groups(0, vrouw=0, man=0), []),
}


@pytest.mark.parametrize(("file", "asked"), GROUPS.values(), ids=GROUPS)
def test_groups_are_counted_beside_their_total(file: AFile, asked: list[tuple[float, ...]]) -> None:
    issues = doubts(file)
    assert [issue.readings for issue in issues] == asked
    assert all(issue.kind is KIND.PARTS_DO_NOT_ADD_UP and issue.params["dimension"] == "Geslacht" for issue in issues)


def test_two_dimensions_are_counted_apart_and_a_crossing_not_at_all() -> None:
    file = of_groups(100, vrouw=60, man=40)
    file.actual("bereikt", 2025, 70, "Leeftijd=jong").actual("bereikt", 2025, 20, "Leeftijd=oud")
    file.actual("bereikt", 2025, 5, "Geslacht=vrouw; Leeftijd=jong")
    file.actual("bereikt", 2025, 5, "Geslacht=man; Leeftijd=jong")
    (issue,) = doubts(file)
    assert (issue.params["dimension"], issue.readings) == ("Leeftijd", (90, 100))


def test_parts_of_a_percentage_need_not_add_up() -> None:
    file = a_file().indicator("aandeel", measure=Measure.PERCENTAGE, unit="%").actual("aandeel", 2025, 90)
    file.actual("aandeel", 2025, 60, "Geslacht=vrouw").actual("aandeel", 2025, 50, "Geslacht=man")
    assert doubts(file) == []


def test_a_flow_is_counted_whatever_its_groups_look_like() -> None:
    file = a_file().indicator("bereikt", **PERIOD).actual("bereikt", 2025, 42)
    file.actual("bereikt", 2025, 40, "Geslacht=vrouw").actual("bereikt", 2025, 45, "Geslacht=man")
    assert [issue.readings for issue in doubts(file)] == [(85, 42)]
    nobody = a_file().indicator("bereikt", **PERIOD).actual("bereikt", 2025, 0)
    nobody.actual("bereikt", 2025, 3, "Geslacht=vrouw").actual("bereikt", 2025, 2, "Geslacht=man")
    assert [issue.readings for issue in doubts(nobody)] == [(5, 0)]


# Beside what was handed in before


def test_a_running_total_is_compared_with_what_was_handed_in_before() -> None:
    before = known({2024: 372}, time_kind=TimeKind.CUMULATIVE, is_agreed=True)
    (issue,) = doubts(of_years(361, first=2025), before)
    assert (issue.kind, issue.readings, issue.params["agreed"]) == (KIND.RUNNING_TOTAL_FELL, (372, 361), "yes")


def test_a_correction_of_an_earlier_year_is_asked_about_at_its_own_cell() -> None:
    before = known({2023: 372, 2024: 380}, time_kind=TimeKind.CUMULATIVE)
    (issue,) = doubts(of_years(390, first=2023, **CUMULATIVE), before)
    assert (issue.readings, issue.raw) == ((390, 380), "390")


def test_what_was_handed_in_before_is_not_asked_about_again() -> None:
    before = known({2022: 372, 2023: 361, 2024: 5000}, time_kind=TimeKind.CUMULATIVE)
    assert doubts(of_years(372, 361, 5000, **CUMULATIVE), before) == []
    leap = known({2022: 372, 2023: 5000})
    assert doubts(of_years(372, 5000), leap) == []
    assert [issue.kind for issue in doubts(of_years(372, 5000))] == [KIND.TEN_TIMES]
    groups = of_groups(100, vrouw=60, man=50)
    places = {
        ("2025-01-01", "2025-12-31", words): value
        for words, value in (("", 100.0), ("Geslacht=vrouw", 60.0), ("Geslacht=man", 50.0))
    }
    assert doubts(groups, ValidationContext({0: PriorIndicator(values=places)})) == []


def test_what_was_agreed_says_how_a_series_is_read() -> None:
    agreed = known(time_kind=TimeKind.LEVEL, is_agreed=True)
    assert doubts(of_years(372, 361, **CUMULATIVE), agreed) == []
    only_brought = known(time_kind=TimeKind.LEVEL)
    assert [i.kind for i in doubts(of_years(372, 361, **CUMULATIVE), only_brought)] == [KIND.RUNNING_TOTAL_FELL]


YEAR_AND_PARTS = KIND.YEAR_AND_PARTS_DIFFER
QUARTERS_OF_2025 = tuple(
    (f"2025-{first}", f"2025-{last}", "")
    for first, last in (("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31"))
)
RATE = {"measure": Measure.PERCENTAGE, "unit": "%"}
# The quarters of 2025, the value of the year, the properties of the indicator, and the numbers that are named.
YEARS: dict[str, tuple[tuple[float, ...], float, dict[str, Any], list[tuple[float, ...]]]] = {
    "less than the sum of counts": ((78, 80, 79, 81), 84, PERIOD, [(84, 318)]),
    "more than the sum of counts": ((78, 80, 79, 81), 400, PERIOD, [(400, 318)]),
    "the sum of counts": ((78, 80, 79, 81), 318, PERIOD, []),
    "the rounded sum of counts": ((78.2, 80.1, 79.1, 80.2), 318, PERIOD, []),
    "a quarter is missing": ((78, 80, 79), 84, PERIOD, []),
    "a mean has no sum": ((78, 80, 79, 81), 80, {"title": "Gemiddelde score", **PERIOD}, []),
    "less than any quarter, whatever it is": ((90, 91, 92, 90), 84, UNSAID, [(84, 363)]),
    "somebody may be counted in two quarters": ((78, 80, 79, 81), 84, UNSAID, []),
    "a running total that ends at the year": ((20, 40, 60, 84), 84, CUMULATIVE, []),
    "less than a running total ever was": ((90, 91, 92, 93), 84, CUMULATIVE, [(84, 366)]),
    "a level": ((90, 91, 92, 90), 84, {}, []),
    "a percentage between its quarters": ((60, 65, 70, 68), 66, RATE, []),
    "a percentage above its quarters": ((60, 65, 70, 68), 84, RATE, [(84, 60, 70)]),
    "what may be negative": ((-5, 5, 5, 5), 84, UNSAID, []),
}  # fmt: skip


@pytest.mark.parametrize("is_year_stored", [True, False])
@pytest.mark.parametrize(("quarters", "total", "facts", "asked"), YEARS.values(), ids=YEARS)
def test_a_year_is_held_beside_the_quarters_where_one_of_them_stands_already(
    quarters: tuple[float, ...], total: float, facts: dict[str, Any], asked: list[tuple[float, ...]],
    is_year_stored: bool,
) -> None:  # fmt: skip
    places = dict(zip(QUARTERS_OF_2025, quarters, strict=False))
    stored_year = known({2025: total})
    stored_quarters = ValidationContext({0: PriorIndicator(values=places)})
    file = of_quarters(*quarters, **facts) if is_year_stored else of_years(total, first=2025, **facts)
    found = [
        issue
        for issue in doubts(file, stored_year if is_year_stored else stored_quarters)
        if issue.kind is YEAR_AND_PARTS
    ]
    assert [issue.readings for issue in found] == asked
    news = set(places) if is_year_stored else {("2025-01-01", "2025-12-31", "")}
    assert all(set(issue.periods) == news for issue in found), "what is in force stays so"


def test_a_year_is_asked_about_only_where_the_file_brings_something_new() -> None:
    quarters = (78, 80, 79, 81)
    places: dict[tuple[str, str, str], float] = dict(zip(QUARTERS_OF_2025, quarters, strict=True))
    both = ValidationContext({0: PriorIndicator(values=places | {("2025-01-01", "2025-12-31", ""): 84.0})})
    assert doubts(of_quarters(*quarters, **PERIOD), both) == []
    corrected = of_quarters(*quarters[:3], 82, **PERIOD).actual("scans", 2025, 20, "Geslacht=vrouw")
    corrected.actuals.start[-1] = date(2025, 10, 1)
    (issue,) = doubts(corrected, both)
    assert (issue.kind, issue.readings, issue.raw) == (YEAR_AND_PARTS, (84, 319), "82")
    last = QUARTERS_OF_2025[-1][:2]
    assert set(issue.periods) == {(*last, ""), (*last, "Geslacht=vrouw")}, "its groups wait with it"


UNITS = (
    ("scans", "scan", None), ("Scans", "aantal scans", None), ("procent", "%", None), ("%", "% van de gezinnen", None),
    ("EUR", "€", None), ("euro/jaar", "euro", None), ("#", "personen", None), ("uur", "uren", None),
    ("jongeren 12-18", "jongeren", None), ("jeunes", "jongeren", None), ("ménages", "huishoudens", None),
    ("per 1000 inwoners", "per 1.000 inwoners", None),
    ("k€", "euro", 1000.0), ("€ x 1.000", "€", 1000.0), ("duizend euro", "euro", 1000.0), ("euro", "mln euro", 1e-6),
    ("miljoen euro", "duizend euro", 1000.0),
    ("gezinnen", "personen", 0.0), ("dagen", "weken", 0.0), ("kWh", "MWh", 0.0), ("%", "gezinnen", 0.0),
)  # fmt: skip


@pytest.mark.parametrize(("unit", "agreed", "factor"), UNITS)
def test_units_are_another_only_where_they_can_hardly_be_one(unit: str, agreed: str, factor: float | None) -> None:
    """A factor of 0 stands here for: another unit, and no way from one to the other."""
    other = units.compare_units(unit, agreed)
    assert (None if other is None else other.factor or 0.0) == (None if factor is None else pytest.approx(factor))


def test_every_two_names_of_one_unit_are_that_unit() -> None:
    other_names = [
        (name, other)
        for names in (unit_names.UNIT_OF_NAME, unit_names.CURRENCY_OF_WORD)
        for name, unit in names.items()
        for other, other_unit in names.items()
        if unit == other_unit and units.compare_units(name, other) is not None
    ]
    assert other_names == []
    assert units.compare_units("kg", "km") and units.compare_units("dagen", "uur") and units.compare_units("usd", "eur")


def test_another_unit_than_agreed_is_asked_about_with_the_way_back() -> None:
    (issue,) = doubts(of_years(361, unit="k€"), known(unit="euro"))
    assert issue.kind is KIND.UNIT_CHANGED
    assert (issue.raw, issue.params["agreed_unit"], issue.params["factor"]) == ("k€", "euro", "1000")
    assert doubts(of_years(361, unit="EUR"), known(unit="euro")) == []


def test_a_new_target_is_held_beside_the_agreed_baseline_and_direction() -> None:
    agreed = known(baseline=40.0, direction=Direction.DOWN, is_agreed=True)
    (issue,) = doubts(of_years(30).target("scans", 2025, 60), agreed)
    assert (issue.kind, issue.readings) == (KIND.TARGET_ON_WRONG_SIDE, (40, 60))
    assert doubts(of_years(30).target("scans", 2025, 20), agreed) == []
    there = PriorIndicator(baseline=40.0, direction=Direction.DOWN, targets={("2025-01-01", "2025-12-31"): 60.0})
    assert doubts(of_years(30).target("scans", 2025, 60), ValidationContext({0: there})) == []


def years(*of: int, locked: int = 0) -> list[CalendarPeriod]:
    return [
        CalendarPeriod(date(y, 1, 1), date(y, 12, 31), date(y + 1, 1, 31), locked=y == locked) for y in of
    ]  # fmt: skip


def test_a_period_that_is_still_to_begin_is_asked_about_once() -> None:
    file = a_file().indicator("a").indicator("b").actual("a", 2027, 5).actual("b", 2027, 6).actual("a", 2025, 4)
    (issue,) = doubts(file, ValidationContext(today=TODAY))
    assert (issue.kind, issue.params["case"], issue.params["count"]) == (KIND.PERIOD_NOT_DUE, "future", "2")
    assert issue.periods == (("2027-01-01", "2027-12-31", ""),)


@pytest.mark.parametrize(("sheet", "severity"), [("Metingen", Severity.QUESTION), (SCREEN_SHEET, Severity.REMARK)])
def test_a_period_that_runs_is_asked_about_but_not_where_the_form_itself_offered_it(
    sheet: str, severity: Severity
) -> None:
    file = a_file().indicator("a").actual("a", TODAY.year, 5, sheet=sheet)
    (issue,) = doubts(file, ValidationContext(calendar=years(TODAY.year), today=TODAY))
    assert (issue.kind, issue.params["case"], issue.severity) == (KIND.PERIOD_NOT_DUE, "running", severity)


@pytest.mark.parametrize(
    ("start", "end", "case"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), ""),
        (date(2025, 4, 1), date(2025, 6, 30), ""),
        (date(2024, 1, 1), date(2025, 12, 31), ""),
        (date(2024, 9, 1), date(2025, 8, 31), "off_calendar"),
        (date(2026, 1, 1), date(2026, 12, 31), "running"),
        (date(2026, 1, 1), date(2026, 3, 31), ""),
        (date(2019, 9, 1), date(2020, 8, 31), ""),
        (date(2027, 1, 1), date(2027, 3, 31), "future"),
    ],
)
def test_a_period_is_held_beside_the_calendar(start: date, end: date, case: str) -> None:
    file = of_years(5)
    file.actuals.start[0], file.actuals.end[0] = start, end
    issues = doubts(file, ValidationContext(calendar=years(2023, 2024, 2025, 2026), today=TODAY))
    assert [issue.params["case"] for issue in issues] == ([case] if case else [])


def test_without_a_calendar_nothing_but_the_future_is_asked_about() -> None:
    file = of_years(5)
    file.actuals.start[0], file.actuals.end[0] = date(2025, 9, 1), date(2026, 8, 31)
    assert doubts(file, ValidationContext(today=TODAY)) == []
    assert doubts(file) == []


def test_a_target_in_the_future_is_what_a_target_is_for() -> None:
    assert doubts(of_years(5).target("scans", 2028, 60), ValidationContext(today=TODAY)) == []


def test_what_a_closed_period_holds_is_asked_about_only_where_it_would_change() -> None:
    calendar = years(2022, 2023, locked=2022)
    same = known({2022: 5, 2023: 6}, calendar=calendar, today=TODAY)
    assert doubts(of_years(5, 6), same) == []
    other = known({2022: 4, 2023: 6}, calendar=calendar, today=TODAY)
    (issue,) = doubts(of_years(5, 7), other)
    assert (issue.kind, issue.params["case"], issue.readings) == (KIND.LOCKED_PERIOD, "differs", (4,))
    (issue,) = doubts(of_years(5, 7), ValidationContext(calendar=calendar, today=TODAY))
    assert (issue.params["case"], issue.readings) == ("added", ())


def two(values: Mapping[int, float], others: Mapping[int, float]) -> ValidationContext:
    """Two indicators with their values of years."""
    def agreed(of: Mapping[int, float]) -> PriorIndicator:
        return PriorIndicator(values={(f"{y}-01-01", f"{y}-12-31", ""): value for y, value in of.items()})

    return ValidationContext({0: agreed(values), 1: agreed(others)}, withdrawn="Ingetrokken")


def test_a_value_that_was_there_and_is_gone_is_asked_about() -> None:
    file = a_file().indicator("a").indicator("b").indicator("c")
    file.actual("a", 2025, 5).actual("b", 2024, 6).actual("b", 2025, 7).actual("c", 2024, 1)
    before = ValidationContext({**two({2024: 4.0}, {2024: 6.0}).indicators, 2: two({2024: 1.0}, {}).indicators[0]})
    (issue,) = doubts(file, before)
    assert (issue.kind, issue.indicator, issue.readings) == (KIND.VALUE_GONE, 0, (4,))
    assert issue.periods == (("2024-01-01", "2024-12-31", ""),)


def test_groups_that_a_file_has_nowhere_are_a_remark_and_no_question() -> None:
    """Whoever keeps totals only is not asked about each group that somebody gave once; one that has groups is."""
    groups = {("2025-01-01", "2025-12-31", f"Geslacht={name}"): 2.0 for name in ("Vrouwen", "Mannen", "X")}
    total = {("2025-01-01", "2025-12-31", ""): 6.0}
    before = ValidationContext({0: PriorIndicator(values={**total, **groups})}, withdrawn="Ingetrokken")
    (remark,) = doubts(a_file().indicator("a").actual("a", 2025, 6), before)
    assert (remark.kind, remark.severity, remark.params["case"]) == (KIND.VALUE_GONE, Severity.REMARK, "groups")
    assert remark.params["count"] == "3"
    with_one = a_file().indicator("a").actual("a", 2025, 6).actual("a", 2025, 2, breakdown="Geslacht=Vrouwen")
    (question,) = doubts(with_one, before)
    assert question.severity is Severity.QUESTION
    assert {place[2] for place in question.periods} == {"Geslacht=Mannen", "Geslacht=X"}


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ([("a", 2025, 9, "Sekse=Vrouwen")], {"Geslacht=Vrouwen", "Geslacht=Mannen"}),
        ([("a", 2025, 9, ""), ("a", 2025, 9, "Sekse=Vrouwen")], {"Geslacht=Vrouwen", "Geslacht=Mannen"}),
        ([("a", 2025, 9, ""), ("a", 2024, 9, "Sekse=Vrouwen")], {"Geslacht=Vrouwen", "Geslacht=Mannen"}),
        ([("a", 2024, 6, "")], {"Geslacht=Vrouwen", "Geslacht=Mannen"}),
        ([], {"Geslacht=Vrouwen", "Geslacht=Mannen"}),
        ([("a", 2025, None, "")], {"Geslacht=Vrouwen", "Geslacht=Mannen"}),
        ([("a", 2025, 6, "")], set()),
    ],
    ids=["renamed", "renamed beside a total", "renamed in another year", "another year", "nothing", "blank", "total"],
)
def test_groups_hold_without_a_question_only_beside_the_total_of_their_period(
    values: list[tuple[str, int, float | None, str]], asked: set[str]
) -> None:
    year = ("2025-01-01", "2025-12-31")
    groups = {(*year, f"Geslacht={name}"): 2.0 for name in ("Vrouwen", "Mannen")}
    others = {number: PriorIndicator(values={(*year, ""): 7.0}) for number in (1, 2)}
    before = ValidationContext({0: PriorIndicator(values=groups), **others}, withdrawn="Ingetrokken")
    file = a_file().indicator("a").indicator("b").indicator("c").actual("b", 2025, 7).actual("c", 2025, 7)
    for title, of, value, breakdown in values:
        file.actual(title, of, value, breakdown=breakdown)
    gone = [issue for issue in doubts(file, before) if issue.kind is KIND.VALUE_GONE]
    questions = [issue for issue in gone if issue.severity is Severity.QUESTION]
    assert {place[2] for issue in questions for place in issue.periods} == asked
    assert len(gone) == 1


@pytest.mark.parametrize(
    ("number", "case"), [(0, None), (3, None), (7, None), (8, "longer")], ids=["0", "last", "sum", "other"]
)
def test_a_longer_period_that_says_the_same_takes_nothing_away(number: float, case: str | None) -> None:
    earlier = {2024: 0.0, 2025: 0.0} if number == 0 else {2024: 4.0, 2025: 3.0}
    file = a_file().indicator("a").indicator("b").indicator("c")
    file.actual("b", 2024, 6).actual("b", 2025, 7).actual("c", 2024, 1).actual("c", 2025, 2).actual("a", 2025, number)
    file.actuals.start[-1] = date(2024, 1, 1)
    others = two({2024: 6.0, 2025: 7.0}, {2024: 1.0, 2025: 2.0}).indicators
    before = ValidationContext({0: two(earlier, {}).indicators[0], 1: others[0], 2: others[1]}, withdrawn="Ingetrokken")
    found = [issue for issue in doubts(file, before) if issue.kind is KIND.VALUE_GONE]
    assert [issue.params["case"] for issue in found] == ([case] if case else [])


@pytest.mark.parametrize(
    ("start", "answered", "asked"),
    [
        (date(2024, 9, 1), None, True), (date(2024, 9, 1), "", False), (date(2024, 9, 1), "first", False),
        (date(2024, 9, 1), "leave", False), (date(2027, 1, 1), "first", True), (date(2027, 1, 1), "", False),
    ],
)  # fmt: skip
def test_a_period_that_is_a_question_already_is_asked_about_once(
    start: date, answered: str | None, asked: bool
) -> None:
    file = of_years(5)
    file.actuals.start[0], file.actuals.end[0] = start, date(start.year + 1, 8, 31)
    place = file.actuals.sheet[0], file.actuals.row[0], file.actuals.column[0]
    submission = file.submission
    if answered is not None:
        question = Issue(KIND.PERIOD_UNCERTAIN, Severity.QUESTION, *place, "5", answered=answered)
        submission = replace(submission, issues=(question,))
    calendar = years(2023, 2024, 2025, 2026)
    found = submission_checks.check_submission(submission, ValidationContext(calendar=calendar, today=TODAY))
    assert [issue.kind for issue in found] == [KIND.PERIOD_NOT_DUE] * asked


def test_nothing_is_gone_from_a_file_that_speaks_of_other_periods() -> None:
    file = a_file().indicator("a").indicator("b").actual("a", 2025, 5).actual("b", 2025, 7)
    assert doubts(file, two({2024: 4.0}, {2024: 6.0})) == []


def test_a_period_of_which_a_file_gives_but_one_value_is_not_given_again() -> None:
    file = a_file().indicator("a").indicator("b").actual("a", 2024, 4).actual("b", 2025, 7)
    assert doubts(file, two({2024: 4.0}, {2024: 6.0})) == []


def test_a_value_said_to_be_missing_is_not_gone() -> None:
    file = a_file().indicator("a").indicator("b").indicator("c").actual("a", 2024, None).actual("b", 2024, 6)
    file.actual("c", 2024, 1)
    assert doubts(file, two({2024: 4.0}, {2024: 6.0})) == []
