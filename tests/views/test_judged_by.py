"""A row says by which method it is judged, with the result of this period beside sums over several."""

from __future__ import annotations

from datetime import date

import pytest
import sample_views as sample

from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.statuses import Status
from impact.views.figures.judgement import JudgedBy, find_method
from pages.grantee.talking_points import _build_question
from pages.parts.figures.figure_texts import describe_band, describe_method, format_by

FLOW = {"measure": Measure.NUMBER, "unit": "jongeren", "time_kind": TimeKind.PERIOD, "expected": None, "baseline": 45.0}
CASES = {
    "sums to date below target, this period above it": (
        FLOW | {"actual": 82.0, "target": 80.0, "actual_to_date": 1076.0, "target_to_date": 1100.0,
                "achievement": 0.94, "status": Status.ATTENTION},
        JudgedBy.TO_DATE,
        "alle periodes samen: 1 076 van 1 100; deze periode: 82 van 80",
    ),
    "sums to date, no target of this period": (
        FLOW | {"actual": 20.0, "target": 80.0, "target_end": date(2024, 12, 31), "actual_to_date": 60.0,
                "target_to_date": 80.0, "achievement": 0.75, "status": Status.ATTENTION},
        JudgedBy.TO_DATE,
        "alle periodes samen: 60 van 80; deze periode: 20",
    ),
    # Nine days of flooding at the start; 8, 10, 5 and 6 days against 9, 8, 7 and 5: 29 / 4 against 29 / 4, both 7.25.
    "the mean of the years, as its definition asks": (
        FLOW | {"unit": "dagen", "actual": 6.0, "target": 5.0, "actual_to_date": 29.0, "target_to_date": 29.0,
                "achievement": 1.0, "baseline": 9.0, "status": Status.ON_TRACK, "mean_periods": 4, "mean_actual": 7.25,
                "mean_expected": 7.25},
        JudgedBy.MEAN,
        "gemiddeld over 4 periodes, zoals de omschrijving vraagt: 7,2 tegenover 7,2; deze periode: 6 tegenover 5",
    ),
    "the mean of a percentage, no target of this period": (
        {"actual": 58.0, "target": 65.0, "target_end": date(2027, 12, 31), "status": Status.ATTENTION,
         "mean_periods": 3, "mean_actual": 52.0, "mean_expected": 55.0},
        JudgedBy.MEAN,
        "gemiddeld over 3 periodes, zoals de omschrijving vraagt: 52 % tegenover 55 %; deze periode: 58 %",
    ),
    "the mean against a band": (
        {"basis": Basis.BAND, "target": None, "band_low": 50.0, "band_high": 60.0, "status": Status.ACHIEVED,
         "mean_periods": 3, "mean_actual": 52.0},
        JudgedBy.MEAN,
        "gemiddeld over 3 periodes, zoals de omschrijving vraagt, tegenover de marge: 52 %; deze periode: 58 %",
    ),
    "a mean that somebody else may not see": (
        {"status": Status.ATTENTION, "mean_periods": 3},
        JudgedBy.MEAN,
        "gemiddeld over 3 periodes, zoals de omschrijving vraagt",
    ),
    "the first period is alone": (
        FLOW | {"actual": 82.0, "target": 80.0, "actual_to_date": 82.0, "target_to_date": 80.0, "achievement": 1.05,
                "status": Status.ON_TRACK},
        JudgedBy.PERIOD,
        "beoordeeld op deze periode: 82 tegenover 80",
    ),
    "no incidents were aimed at, and one of an earlier year does not stick": (
        FLOW | {"actual": 0.0, "target": 0.0, "actual_to_date": 1.0, "target_to_date": 0.0, "achievement": None,
                "baseline": 0.0, "status": Status.ON_TRACK},
        JudgedBy.PERIOD,
        "beoordeeld op deze periode: 0 tegenover 0",
    ),
    "a percentage is not added": (
        {"time_kind": TimeKind.PERIOD, "actual": 58.0, "target": 58.5, "expected": 58.5, "actual_to_date": 52.0,
         "target_to_date": 55.0, "status": Status.ON_TRACK},
        JudgedBy.PERIOD,
        "beoordeeld op deze periode: 58 % tegenover 58,5 %",
    ),
    "the path between two targets": (
        {"actual": 50.0, "target": 65.0, "expected": 54.0, "status": Status.ATTENTION},
        JudgedBy.PATH,
        "beoordeeld op het pad naar de laatste streefwaarde: 50 % tegenover 54 % nu",
    ),
    "the final target is met": (
        {"actual": 66.0, "target": 58.5, "status": Status.ACHIEVED},
        JudgedBy.AT_END,
        "beoordeeld op de laatste streefwaarde: 66 % tegenover 65 %",
    ),
    "a band": (
        {"basis": Basis.BAND, "target": None, "band_low": 50.0, "band_high": 60.0, "status": Status.ACHIEVED},
        JudgedBy.BAND,
        "beoordeeld op de marge, deze periode",
    ),
    "no judgement": ({"status": Status.NOT_RATED}, JudgedBy.NOTHING, ""),
    "nobody said what is better": (
        {"status": Status.NOT_RATED, "notes": (Note.DIRECTION_UNKNOWN,)},
        JudgedBy.NOTHING,
        "niemand zei nog of hoger of lager beter is",
    ),
    "quarters beside the target of their year": (
        FLOW | {"status": Status.NOT_RATED, "basis": Basis.NO_TARGET, "target": None, "target_end": None,
                "ratio_to_target": 0.79, "period_end": date(2026, 9, 30), "target_final_end": date(2026, 12, 31)},
        JudgedBy.NOTHING,
        "oordeel zodra alles tot en met 31 dec 2026 gerapporteerd is",
    ),
    "a level without a baseline": (
        {"status": Status.NOT_RATED, "basis": Basis.RATIO_TO_TARGET, "baseline": None, "ratio_to_target": 0.83},
        JudgedBy.NOTHING,
        "zonder nulmeting pas een oordeel als de streefwaarde bereikt is; nu 58 %, streefwaarde 58,5 %",
    ),
    "a fall without a baseline": (
        {"status": Status.NOT_RATED, "basis": Basis.MET_ONLY, "baseline": None, "direction": Direction.DOWN,
         "actual": 19.8, "target": 18.0, "achievement": None, "pace": None},
        JudgedBy.NOTHING,
        "zonder nulmeting pas een oordeel als de streefwaarde bereikt is; nu 19,8 %, streefwaarde 18 %",
    ),
    "a fall of quarters beside the target of their year": (
        FLOW | {"status": Status.NOT_RATED, "basis": Basis.MET_ONLY, "baseline": None, "direction": Direction.DOWN,
                "actual": 30.0, "actual_to_date": 120.0, "target": 100.0, "period_start": date(2025, 10, 1),
                "period_end": date(2025, 12, 31), "target_start": date(2025, 1, 1), "target_end": date(2025, 12, 31)},
        JudgedBy.NOTHING,
        "zonder nulmeting pas een oordeel als de streefwaarde bereikt is; nu 120, streefwaarde 100",
    ),
    "a fall of a mean over years": (
        FLOW | {"status": Status.NOT_RATED, "basis": Basis.MET_ONLY, "baseline": None, "direction": Direction.DOWN,
                "actual": 5.0, "target": 4.0, "mean_periods": 3, "mean_actual": 7.5, "mean_expected": 6.0},
        JudgedBy.NOTHING,
        "zonder nulmeting pas een oordeel als de streefwaarde bereikt is; nu 7,5, streefwaarde 6",
    ),
    "few cases, before a baseline that is missing": (
        {"status": Status.NOT_RATED, "basis": Basis.RATIO_TO_TARGET, "baseline": None, "notes": (Note.FEW_CASES,)},
        JudgedBy.NOTHING,
        "minder dan tien gevallen: te weinig voor een oordeel",
    ),
    "far beyond the target": (
        {"status": Status.NOT_RATED, "notes": (Note.FAR_BEYOND_TARGET,)},
        JudgedBy.NOTHING,
        "meer dan tien keer zo ver als beoogd: eerst nakijken of dat klopt",
    ),
    "too early": (
        {"status": Status.NOT_RATED, "notes": (Note.TOO_EARLY,)},
        JudgedBy.NOTHING,
        "nog te vroeg voor een oordeel over het tempo",
    ),
    # 60, 72, 50 and 77 against 60, 70, 80 and 80, each beyond 48: 67 of 98 is 68 %, where 259 of 290 is 89 %.
    "sums beyond the baseline of each period": (
        FLOW | {"actual": 77.0, "target": 80.0, "actual_to_date": 259.0, "target_to_date": 290.0, "baseline": 48.0,
                "sum_periods": 4, "achievement": 67 / 98, "status": Status.ATTENTION},
        JudgedBy.TO_DATE,
        "wat alle periodes samen boven de nulmeting van 48 per periode uitkomen: 67 van 98; deze periode: 77 van 80",
    ),
    "sums below the baseline of each period": (
        FLOW | {"actual": 4.0, "target": 5.0, "actual_to_date": 25.0, "target_to_date": 20.0, "baseline": 10.0,
                "sum_periods": 4, "achievement": 0.75, "status": Status.ATTENTION, "direction": Direction.DOWN},
        JudgedBy.TO_DATE,
        "wat alle periodes samen onder de nulmeting van 10 per periode uitkomen: 15 van 20; deze periode: 4 van 5",
    ),
    # The sums are equal, so that no number of periods is to be known from them.
    "sums that equal their target": (
        FLOW | {"actual": 30.0, "target": 20.0, "actual_to_date": 60.0, "target_to_date": 60.0, "baseline": 25.0,
                "sum_periods": 3, "achievement": 1.0, "status": Status.ON_TRACK},
        JudgedBy.TO_DATE,
        "alle periodes samen: 60 van 60; deze periode: 30 van 20",
    ),
    "sums whose way would be against the direction": (
        FLOW | {"actual": 30.0, "target": 20.0, "actual_to_date": 55.0, "target_to_date": 60.0, "baseline": 25.0,
                "sum_periods": 3, "achievement": 0.9, "status": Status.ATTENTION},
        JudgedBy.TO_DATE,
        "alle periodes samen: 55 van 60; deze periode: 30 van 20",
    ),
    "people who may come back": (
        FLOW | {"unit": "personen", "actual": 459.0, "target": 520.0, "actual_to_date": 1789.0, "baseline": 0.0,
                "target_to_date": 1890.0, "sum_periods": 4, "achievement": 0.947, "status": Status.ATTENTION,
                "counts_again": True},
        JudgedBy.TO_DATE,
        "alle periodes samen: 1 789 van 1 890; wie in meer periodes kwam, telt telkens mee; "
        "deze periode: 459 van 520",
    ),
    "no value": ({"actual": None, "status": Status.BEHIND}, JudgedBy.NOTHING, ""),
}


@pytest.mark.parametrize("case", CASES)
def test_a_row_names_the_method_of_its_judgement_with_its_numbers(case: str) -> None:
    facts, method, words = CASES[case]
    row = sample.reading(**facts)
    assert find_method(row) is method
    assert describe_method(row, Language.NL).replace("\u00a0", " ").replace("\u202f", " ") == words
    for language in Language:
        shown = describe_method(row, language)
        assert bool(shown) is bool(words)
        assert "–" not in shown, "a number of the method is missing"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "50 % in 2025, te houden tussen 40 % en 60 %"),
        ({"mean_periods": 3, "mean_actual": 65.0}, "65 % gemiddeld over 3 periodes, te houden tussen 40 % en 60 %"),
    ],
)
def test_a_band_that_a_mean_is_judged_by_has_the_mean_beside_it(facts: dict[str, object], words: str) -> None:
    row = sample.reading(**{"basis": Basis.BAND, "target": None, "band_low": 40.0, "band_high": 60.0, "actual": 50.0,
                            "period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31),
                            "status": Status.BEHIND} | facts)  # fmt: skip
    assert describe_band(row, Language.NL).replace("\u00a0", " ") == words
    assert _build_question(row, Language.NL).replace("\u00a0", " ") == f"{words}."


def test_one_figure_has_the_same_sums_on_both_pages() -> None:
    row = sample.reading(**CASES["sums beyond the baseline of each period"][0])
    question = _build_question(row, Language.NL)
    assert question.startswith("Alle periodes samen kwamen 67 boven de nulmeting van 48 per periode uit, waar 98")


@pytest.mark.parametrize(
    ("start", "words"),
    [(date(2026, 12, 31), " in 2026"), (None, " in 2026"), (date(2026, 1, 1), " in 2026"),
     (date(2026, 10, 1), " (K4 2026)")],
)
def test_a_target_of_one_day_is_one_without_a_first_day(start: date | None, words: str) -> None:
    assert format_by(Language.NL, start, date(2026, 12, 31)).replace("\u00a0", " ") == words
