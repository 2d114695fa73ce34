"""Figures of indicators in sentences and short texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from impact.i18n import day, join_clauses, number, percent_judged, period, text, value
from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction, Measure
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.value_states import State
from impact.views.figures.figure_rows import FigureRow, Point
from impact.views.figures.judgement import JudgedBy, find_method, find_sum, find_sums_beyond_baseline

# Sentences that speak of a way to a target; a yes or no has its own.
YES_NO_SENTENCES = ("achieved", "past", "target", "equal", "waiting")


def format_when(language: Language, start: date | None, end: date | None) -> str:
    """' in 2025' for a calendar year, ' (K3 2025)' for any other period, '' without a date."""
    if start is None and end is None:
        return ""
    label = period(language, start, end)
    return text(language, f"indicator.when.{'year' if label.isdecimal() else 'other'}", period=label)


def format_by(language: Language, start: date | None, end: date | None) -> str:
    """The same for the period that a target is for; without its first day, 31 December is written as the year.

    A target of a quarter is not one of its year: 50 in the last quarter of 2026 are 200 in 2026.
    """
    # A target that is noted for a day has that day as its first and its last: no period is written there.
    if start is not None and start != end:
        return format_when(language, start, end)
    if end is not None and (end.month, end.day) == (12, 31):
        return format_when(language, date(end.year, 1, 1), end)
    return format_when(language, None, end)


def format_short(language: Language, amount: float | None, unit: str) -> str:
    """Format a value without its unit; only a percentage keeps its sign."""
    return value(language, amount, "%" if unit == "%" else "")


class HasMeasure(Protocol):
    """What has a measure, and the unit of its amounts."""

    @property
    def measure(self) -> Measure:
        """The measure: a number, a step of a rubric, yes or no."""

    @property
    def unit(self) -> str:
        """The unit; blank without one."""


def name_amount(row: HasMeasure, amount: float | None, language: Language, *, with_unit: bool = False) -> str:
    """An amount in the words of its measure: "ja" or "nee", "niveau 2", a number with or without its unit."""
    if row.measure is Measure.YES_NO and amount in (0, 1):
        return text(language, f"indicator.chart.{'yes' if amount else 'no'}").lower()
    if row.measure is Measure.RUBRIC and amount is not None and with_unit:
        return text(language, "indicator.amount.rubric", level=number(language, amount))
    return value(language, amount, row.unit) if with_unit else format_short(language, amount, row.unit)


def describe_figure(row: FigureRow, language: Language) -> str:
    """The title of an indicator's page: newest value and target, in one sentence that fits its measure."""
    params = {
        "title": row.title.strip().rstrip(".:"),
        "actual": name_amount(row, row.actual, language, with_unit=True),
        "when": format_when(language, row.period_start, row.period_end),
        "target": name_amount(row, row.target_final, language),
        "until": format_by(language, row.target_final_start, row.target_final_end),
    }
    if row.actual is None:
        if row.state is State.UNCLEAR:
            return text(language, "indicator.sentence.unclear", **params)
        if row.state is State.SUPPRESSED:
            return text(language, "disclosure.suppressed.title", title=params["title"], when=params["when"])
        if row.state is State.NOT_APPLICABLE:
            return text(language, "indicator.sentence.not_applicable", **params)
        if "only_broken_down" in row.notes:
            return text(language, "indicator.sentence.parts", **params)
        kind = "nothing" if row.target_final is None else "waiting"
        return text(language, f"indicator.sentence.{_of_measure(kind, row)}", **params)
    if row.basis is Basis.BAND and (row.band_low is not None or row.band_high is not None):
        return text(language, "indicator.sentence.band", title=params["title"], band=describe_band(row, language))
    if row.target_final is None:
        return text(language, "indicator.sentence.no_target", **params)
    return text(language, f"indicator.sentence.{_of_measure(_find_sentence(row), row)}", **params)


def describe_band(row: FigureRow, language: Language) -> str:
    """The newest value and the band it has to stay in, open on one side or not: '7,6 (0-10) in 2024, te houden …'."""
    edges = {"low": row.band_low, "high": row.band_high}
    actual, when = row.actual, format_when(language, row.period_start, row.period_end)
    if row.mean_periods and row.mean_actual is not None:
        # This year alone may lie within the band that the mean of the years is outside of.
        actual, when = row.mean_actual, text(language, "indicator.when.mean", n=row.mean_periods)
    kind = "band" if None not in edges.values() else ("band_low" if row.band_high is None else "band_high")
    words = {name: name_amount(row, edge, language) for name, edge in edges.items()}
    return text(
        language, f"indicator.{kind}", actual=name_amount(row, actual, language, with_unit=True), when=when, **words,
    )  # fmt: skip


def _find_sentence(row: FigureRow) -> str:
    """Which sentence says how a value stands to the final target (catalog `indicator.sentence.…`)."""
    ends, actual, final = row.target_final_end, row.actual, row.target_final
    if row.status is Status.ACHIEVED:
        return "achieved"
    # What is too little to judge, or asked about, is praised in no other words either.
    if Note.FEW_CASES in row.notes or Note.FAR_BEYOND_TARGET in row.notes:
        return "lagging"
    if ends is not None and row.period_end is not None and ends <= row.period_end:
        return "past"
    if actual is None or final is None:
        return "target"
    # Nobody is on the way to what is reached already.
    if actual == final:
        return "equal"
    if row.direction is Direction.UP and actual > final:
        return "above"
    if row.direction is Direction.DOWN and actual < final:
        return "below"
    # What lags, goes the other way or is not judged is not said to be on its way.
    return "target" if row.status in (Status.ON_TRACK, Status.ATTENTION) or row.measure is Measure.YES_NO else "lagging"


def _of_measure(kind: str, row: FigureRow) -> str:
    """The sentence for a yes or no, which has no way to go; of any other measure the sentence itself."""
    return f"{kind}.yes_no" if row.measure is Measure.YES_NO and kind in YES_NO_SENTENCES else kind


def describe_method(row: FigureRow, language: Language) -> str:
    """What the status compares, with its numbers: a mean or sum with this period beside it, the final target, the path
    or this period; where nothing is judged what is missing for it, '' where the page says so elsewhere."""
    method = find_method(row)
    if method is JudgedBy.NOTHING:
        return _describe_no_judgement(row, language)
    names = {
        "actual": name_amount(row, row.actual, language),
        "target": name_amount(row, row.target, language),
        "sum": format_short(language, row.actual_to_date, row.unit),
        "target_sum": format_short(language, row.target_to_date, row.unit),
        "expected": name_amount(row, row.expected, language),
        "final": name_amount(row, row.target_final if row.target_final is not None else row.target, language),
    }
    key = method.value
    if method is JudgedBy.MEAN:
        return _describe_mean(row, names, language)
    if method is JudgedBy.TO_DATE:
        return _describe_sum(row, names, language)
    if method is JudgedBy.PERIOD and row.target is None:
        key = "period.no_target"
    return text(language, f"indicator.judged.{key}", **names)


def _describe_sum(row: FigureRow, names: Mapping[str, str], language: Language) -> str:
    """The sums that are judged: what they come to beyond the baseline of each period, where there is one, for only
    that is progress; and that somebody who came in several periods counts in each."""
    above = find_sums_beyond_baseline(row)
    sentences = [text(language, "indicator.judged.to_date", **names)]
    if above is not None:
        key = "above" if above.is_above else "below"
        sentences = [text(
            language, f"indicator.judged.to_date.{key}",
            baseline=name_amount(row, row.baseline, language), sum=format_short(language, above.actual, row.unit),
            target_sum=format_short(language, above.target, row.unit),
        )]  # fmt: skip
    if row.counts_again:
        sentences.append(text(language, "indicator.judged.to_date.again"))
    has_target = row.target is not None and row.target_end == row.period_end
    sentences.append(text(language, f"indicator.judged.this_period{'' if has_target else '.no_target'}", **names))
    return join_clauses(language, sentences)


# Why nothing is judged, by the first of these notes that a figure has.
UNJUDGED = {Note.DIRECTION_UNKNOWN: "direction", Note.FEW_CASES: "few", Note.FAR_BEYOND_TARGET: "far",
            Note.TOO_EARLY: "early"}  # fmt: skip


def _describe_no_judgement(row: FigureRow, language: Language) -> str:
    if row.status is not Status.NOT_RATED or row.actual is None:
        return ""
    for note, reason in UNJUDGED.items():
        if note in row.notes:
            return text(language, f"indicator.judged.nothing.{reason}")
    target = row.target if row.target is not None else row.target_final
    if row.basis in (Basis.RATIO_TO_TARGET, Basis.MET_ONLY) and row.baseline is None and target is not None:
        compared, aim = find_compared(row, target)
        return text(
            language, "indicator.judged.nothing.baseline",
            actual=name_amount(row, compared, language), target=name_amount(row, aim, language),
        )  # fmt: skip
    end = row.target_end or row.target_final_end
    if row.basis is Basis.NO_TARGET and end is not None and row.period_end is not None and row.period_end < end:
        return text(language, "indicator.judged.nothing.year", day=day(language, end))
    return ""


def find_compared(row: FigureRow, target: float) -> tuple[float | None, float]:
    """The amount that is held against a target without a baseline, and what it is held against.

    A mean over years stands against the mean that was expected, and values that are added up against the target of a
    wider period with their sum: 120 of four quarters against the 100 of their year, and not the 30 of the last.
    """
    if row.mean_periods and row.mean_actual is not None:
        return row.mean_actual, target if row.mean_expected is None else row.mean_expected
    so_far = find_sum(row.time_kind, row.measure, row.actual, row.actual_to_date)
    is_own = (row.target_start, row.target_end) == (row.period_start, row.period_end)
    if so_far is None or is_own or None in (row.target_start, row.period_start):
        return row.actual, target
    return so_far, target


def _describe_mean(row: FigureRow, names: Mapping[str, str], language: Language) -> str:
    """The mean that is judged, what was expected of it, and this period; without its number where that is hidden."""
    means = {
        "mean": format_short(language, row.mean_actual, row.unit),
        "target_mean": format_short(language, row.mean_expected, row.unit),
    }
    key = "mean"
    if row.mean_actual is None:
        key = "mean.hidden"
    elif row.basis is Basis.BAND:
        key = "mean.band"
    elif row.target is None or row.target_end != row.period_end:
        key = "mean.no_target"
    return text(language, f"indicator.judged.{key}", n=row.mean_periods, **names, **means)


def describe_status(row: FigureRow, last: Point | None, language: Language) -> list[str]:
    """Remarks beside the status mark: how it was judged, pace (else achievement, else ratio), numerator and
    denominator, confidence."""
    method = describe_method(row, language)
    remarks = [method] if method else []
    if row.pace is not None:
        remarks.append(text(language, "indicator.status.pace", pace=percent_judged(language, row.pace, row.bands)))
    elif row.achievement is not None:
        achievement = percent_judged(language, row.achievement, row.bands)
        remarks.append(text(language, "indicator.status.achievement", achievement=achievement))
    elif row.ratio_to_target is not None:
        ratio = percent_judged(language, row.ratio_to_target, row.bands)
        remarks.append(text(language, "indicator.status.ratio", ratio=ratio))
    if last is not None and last.numerator is not None and last.denominator is not None:
        remarks.append(format_parts(last, language))
    if row.confidence:
        remarks.append(text(language, "indicator.status.confidence", letter=row.confidence))
    return remarks


def format_parts(point: Point, language: Language) -> str:
    """Numerator and denominator, '123 van 212'; '' without them."""
    if point.numerator is None or point.denominator is None:
        return ""
    return text(
        language, "indicator.parts",
        numerator=number(language, point.numerator), denominator=number(language, point.denominator),
    )
