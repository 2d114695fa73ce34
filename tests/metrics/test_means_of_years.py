"""Where a definition asks for the mean of several years, that mean is judged, against the mean of what was expected."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from columns_of import Indicator, compute

from impact.metrics.explain import explain_figure
from impact.metrics.formulas.means_in_definitions import ALL_YEARS, NOT_ASKED, find_years_of_mean
from impact.model.figures.figure import FigureRecord
from impact.model.vocabulary.figure_notes import Note

YEARS = (2021, 2022, 2023, 2024)


def judge_last(indicator: Indicator) -> FigureRecord:
    """The figure of the last period."""
    figures = compute(indicator)
    return figures.row(len(figures) - 1)


def year(number: int) -> tuple[date, date]:
    return date(number, 1, 1), date(number, 12, 31)


def by_year(*values: Any, first: int = 2021) -> list[Any]:
    return [(year(first + place), value) for place, value in enumerate(values) if value is not None]


# Weather: 50, 80, 40 and 58 against 50, 55, 60 and 65, from a baseline of 45. Means 57 and 57.5: (57−45)/(57.5−45).
LEVEL: dict[str, Any] = {
    "baseline": 45.0, "baseline_on": date(2020, 12, 31), "values": by_year(50.0, 80.0, 40.0, 58.0),
    "targets": by_year(50.0, 55.0, 60.0, 65.0),
}  # fmt: skip


def test_a_level_is_judged_by_the_mean_against_the_mean_of_its_targets() -> None:
    by_period, by_mean = (judge_last(Indicator(mean_years=years, **LEVEL)) for years in (NOT_ASKED, ALL_YEARS))
    assert (by_period.status, by_period.pace) == ("attention", pytest.approx(13 / 20))
    assert by_period.mean_periods == 0
    assert by_period.mean_actual is None
    assert (by_mean.mean_periods, by_mean.mean_actual, by_mean.mean_expected) == (4, 57.0, 57.5)
    assert by_mean.pace == pytest.approx(12 / 12.5)
    assert by_mean.achievement == by_mean.achievement_final == by_mean.pace
    assert by_mean.status == "on_track"
    # What was measured and aimed at in this period stays what it is.
    assert (by_mean.actual, by_mean.target, by_mean.expected) == (58.0, 65.0, 65.0)


def test_the_final_target_is_met_by_the_mean_and_not_by_one_good_year() -> None:
    good_year = LEVEL | {"values": by_year(45.0, 45.0, 45.0, 90.0)}
    assert judge_last(Indicator(**good_year)).status == "achieved"
    # Mean 56.25 against 57.5.
    by_mean = judge_last(Indicator(mean_years=ALL_YEARS, **good_year))
    assert (by_mean.status, by_mean.mean_actual) == ("attention", 56.25)
    bad_year = LEVEL | {"values": by_year(70.0, 70.0, 70.0, 20.0)}
    assert judge_last(Indicator(**bad_year)).status == "regressing"
    assert judge_last(Indicator(mean_years=ALL_YEARS, **bad_year)).status == "achieved"


def test_the_number_of_years_that_a_definition_names_is_the_number_in_the_mean() -> None:
    figure = judge_last(Indicator(mean_years=3, **LEVEL))
    assert (figure.mean_periods, figure.mean_actual, figure.mean_expected) == (3, pytest.approx(178 / 3), 60.0)
    # A quarter beside the year is not in the mean of years, nor a year that was not reported.
    quarter = ((date(2024, 1, 1), date(2024, 3, 31)), 999.0)
    gap = LEVEL | {"values": [*by_year(50.0, None, 40.0, 58.0), quarter]}
    figure = judge_last(Indicator(mean_years=3, **gap))
    assert (figure.mean_periods, figure.mean_actual, figure.mean_expected) == (2, 49.0, 62.5)


def test_the_path_says_what_was_expected_of_a_year_without_a_target() -> None:
    # From 45 at the end of 2020 to 65 at the end of 2024: 50, 55, 60 and 65 again, but for the leap year.
    figure = judge_last(Indicator(mean_years=ALL_YEARS, **LEVEL | {"targets": by_year(65.0, first=2024)}))
    assert (figure.mean_periods, figure.mean_actual) == (4, 57.0)
    assert figure.mean_expected == pytest.approx(57.5, abs=0.01)
    assert figure.status == "on_track"


def test_percentages_and_scores_weigh_by_their_cases() -> None:
    parts = [{"value": 50.0, "numerator": 1, "denominator": 2}, {"value": 90.0, "numerator": 90, "denominator": 100}]
    share = {"measure": "percentage", "baseline": 20.0, "baseline_on": date(2020, 12, 31), "values": by_year(*parts)}
    share |= {"targets": by_year(60.0, 80.0)}
    figure = judge_last(Indicator(mean_years=ALL_YEARS, **share))
    assert figure.mean_actual == pytest.approx(100 * 91 / 102)
    assert figure.mean_expected == pytest.approx((60 * 2 + 80 * 100) / 102)
    # Given without its parts it is combined with nothing, which is said.
    parts[0] = {"value": 50.0}
    figure = judge_last(Indicator(mean_years=ALL_YEARS, **share | {"values": by_year(*parts)}))
    assert (figure.mean_periods, figure.mean_actual) == (0, None)
    assert Note.MEAN_NOT_POSSIBLE in figure.notes.split(";")
    assert figure.pace == pytest.approx(70 / 60)
    scores = by_year({"value": 4.0, "n": 10}, {"value": 7.0, "n": 20})
    figure = judge_last(
        Indicator(mean_years=ALL_YEARS, measure="score", baseline=3.0, values=scores, targets=by_year(5.0, 6.0))
    )
    assert (figure.mean_actual, figure.mean_expected) == (6.0, pytest.approx(170 / 30))


def test_values_that_are_added_keep_their_share_and_a_window_has_its_own() -> None:
    # Nine days of flooding at the start; 8, 10, 5 and 6 days against 9, 8, 7 and 5.
    days: dict[str, Any] = {
        "kind": "period", "direction": "down", "baseline": 9.0, "values": by_year(8.0, 10.0, 5.0, 6.0),
        "targets": by_year(9.0, 8.0, 7.0, 5.0),
    }  # fmt: skip
    by_sum, by_mean, by_two = (judge_last(Indicator(mean_years=years, **days)) for years in (0, ALL_YEARS, 2))
    assert (by_mean.achievement, by_mean.status) == (by_sum.achievement, by_sum.status)
    assert (by_mean.mean_periods, by_mean.mean_actual, by_mean.mean_expected) == (4, 7.25, 7.25)
    assert (by_two.mean_periods, by_two.mean_actual, by_two.mean_expected) == (2, 5.5, 6.0)
    assert by_two.achievement == by_two.pace == pytest.approx(3.5 / 3)
    assert (by_two.actual_to_date, by_two.target_to_date) == (29.0, 29.0)


def test_a_band_holds_the_mean() -> None:
    band = {"direction": "maintain", "low": 50.0, "high": 60.0, "values": by_year(50.0, 60.0, 64.0)}
    assert judge_last(Indicator(**band)).status == "attention"
    figure = judge_last(Indicator(mean_years=ALL_YEARS, **band))
    assert (figure.status, figure.mean_actual, figure.mean_expected) == ("achieved", 58.0, None)


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "cumulative"},
        {"measure": "rubric"},
        {"measure": "yes_no"},
        {"values": by_year(50.0)},
        {"values": [(None, 50.0)]},
        {"baseline": None, "targets": by_year(65.0, first=2024)},
    ],
)
def test_what_has_no_mean_is_judged_as_ever(facts: dict[str, Any]) -> None:
    without, with_mean = (judge_last(Indicator(mean_years=years, **LEVEL | facts)) for years in (0, ALL_YEARS))
    notes = with_mean.notes.split(";")
    assert with_mean._replace(notes=";".join(n for n in notes if n != Note.MEAN_NOT_POSSIBLE.value)) == without
    assert with_mean.mean_periods == 0


@pytest.mark.parametrize("facts", [LEVEL, LEVEL | {"baseline": None}, LEVEL | {"targets": by_year(65.0, first=2024)}])
def test_the_steps_of_the_formula_compute_what_is_stored(facts: dict[str, Any]) -> None:
    figure = judge_last(Indicator(mean_years=ALL_YEARS, **facts))

    class Head:
        unit, measure, time_kind, band_low, band_high = "dagen", "number", "level", None, None

    steps = {step.key: step for step in explain_figure(figure, Head())}
    mean, expected, periods = steps["mean_of_periods"].operands
    assert (mean, expected, periods) == (figure.mean_actual, figure.mean_expected, figure.mean_periods)
    if "achievement" in steps:
        y, b, t = steps["achievement"].operands
        assert steps["achievement"].result == pytest.approx((y - b) / (t - b))
        y, b, t = steps["pace"].operands
        assert steps["pace"].result == figure.pace == pytest.approx((y - b) / (t - b))
    else:
        y, t = steps["ratio_to_target"].operands
        assert steps["ratio_to_target"].result == pytest.approx(y / t)
    assert y == figure.mean_actual


@pytest.mark.parametrize(
    ("definition", "years"),
    [
        ("sterk weersafhankelijk: volgen met meerjarig gemiddelde", ALL_YEARS),
        ("Te beoordelen op het driejaarlijks gemiddelde.", 3),
        ("Beoordelen op het voortschrijdend 5-jarig gemiddelde", 5),
        ("Beoordelen met het voortschrijdend gemiddelde", ALL_YEARS),
        ("volgen met het gemiddelde over de laatste 5 jaar", 5),
        ("To be judged by the three-year average", 3),
        ("Track by the rolling 10-year mean", 10),
        ("Follow with an average over several years", ALL_YEARS),
        ("À suivre avec une moyenne sur trois années", 3),
        ("Évaluer selon la moyenne quinquennale", 5),
        ("Suivre la moyenne des 5 dernières années", 5),
        # How a value was measured, or of whom, is not how it is judged.
        ("Driejaarlijks gemiddelde van het aantal dagen", NOT_ASKED),
        ("Gemiddelde score van de deelnemers", NOT_ASKED),
        ("We volgen het aantal deelnemers. Het gemiddelde over drie jaar staat in het verslag.", NOT_ASKED),
        ("We volgen het gemiddelde van kinderen van 12 jaar", NOT_ASKED),
        ("Follow the average of girls aged 15 years", NOT_ASKED),
        ("Suivre la moyenne des jeunes de 15 ans", NOT_ASKED),
        ("", NOT_ASKED),
    ],
)
def test_a_definition_says_how_to_judge_and_over_how_many_years(definition: str, years: int) -> None:
    assert find_years_of_mean(definition) == years
