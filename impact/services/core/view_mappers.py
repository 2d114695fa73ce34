"""Rows of the store as the parts that views share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, datetime
from typing import Protocol, TypeVar

from impact.i18n import text
from impact.metrics.formulas import data_quality
from impact.model.address import address
from impact.model.figure import FigureRecord
from impact.model.words import (
    Basis,
    Direction,
    Language,
    Level,
    Measure,
    Note,
    State,
    Status,
    TimeKind,
)
from impact.store.queries.figures import IndicatorFigure, PointRecord
from impact.store.schema.records import CountsRecord, IndicatorRecord
from impact.views.marks import FigureRow, Point, StatusCounts

Record = TypeVar("Record")
Key = TypeVar("Key", bound=Hashable)
# Some sources leave a title blank; a row still needs something to click on.
NO_TITLE = "–"


class Titled(Protocol):
    """A record that holds a title, and that title per language."""

    @property
    def title(self) -> str:
        """The title as it was written first."""

    @property
    def titles(self) -> dict[str, str]:
        """The title per language."""


def counts(row: CountsRecord | None) -> StatusCounts:
    """Counts per status of summed aggregates; a sum over nothing is none."""
    if row is None:
        return StatusCounts()
    return StatusCounts(
        row.achieved, row.on_track, row.attention, row.behind, row.regressing, row.not_rated
    )


def title(row: Titled, language: Language, *others: str) -> str:
    """The title of an indicator in the reader's language, where it was given in it; else the first of `others`."""
    given = (row.titles or {}).get(language.value) or row.title
    return given or next((other for other in others if other), NO_TITLE)


def worded(texts: Mapping[str, str] | None, language: Language) -> str:
    """A text in the reader's language, else as it was written first; blank where there is none."""
    given = texts or {}
    return given.get(language.value) or given.get("nl") or next(iter(given.values()), "")


def notes(joined: str | None) -> tuple[Note, ...]:
    """Notes stored as keys joined by ';'."""
    return tuple(Note(key) for key in (joined or "").split(";") if key)


def on(moment: datetime | None) -> date | None:
    """The day of a moment."""
    return moment.date() if moment else None


def theme_title(themes: Iterable[Mapping[str, str]], key: str, language: Language) -> str:
    """The name of a theme in the reader's language; the key itself where the portfolio does not name it."""
    for theme in themes or ():
        if theme.get("id") == key:
            return theme.get(language.value) or theme.get("nl") or key
    return key


def indicator_title(row: IndicatorRecord, language: Language) -> str:
    """The title of an indicator; where it has none, that of its result, else its code."""
    return title(row, language, row.result_title, row.code)


# The figure of an indicator without any.
NO_FIGURE = FigureRecord(
    indicator_id=0, period_start=None, period_end=None, state=State.NOT_REPORTED.value, actual=None, numerator=None,
    denominator=None, n=None, baseline=None, target=None, target_start=None, target_end=None, target_final=None,
    target_final_end=None, target_denominator=None, actual_to_date=None, target_to_date=None, achievement=None,
    achievement_final=None, ratio_to_target=None, basis=Basis.NO_DATA.value, direction="", expected=None, pace=None,
    status=Status.NOT_RATED.value, bands_on_track=0.0, bands_attention=0.0, slope=None, trend="", trend_n=0, due=0,
    reported=0, notes="", measurement_id=None, target_id=None, target_final_id=None, latest=False,
)  # fmt: skip


def figure_row(
    row: IndicatorFigure,
    language: Language,
    *,
    points: Iterable[Point] = (),
    path: Iterable[tuple[date, float]] = (),
) -> FigureRow:
    """An indicator with its figure as a table row; an indicator without a figure stays not rated."""
    one, figure = row.indicator, row.figure or NO_FIGURE
    series = tuple(points)
    return FigureRow(
        indicator_id=one.id,
        organisation_id=one.organisation_id,
        organisation=row.organisation,
        code=one.code,
        title=indicator_title(one, language),
        result_title=one.result_title,
        level=Level(one.level),
        theme=one.theme,
        unit=one.unit,
        measure=Measure(one.measure),
        direction=Direction(figure.direction or one.direction),
        time_kind=TimeKind(one.time_kind),
        breakdown=one.breakdown,
        counts=one.counts,
        baseline=figure.baseline if row.figure else one.baseline,
        actual=figure.actual,
        actual_raw=row.actual_raw or "",
        state=State(figure.state),
        period_start=figure.period_start,
        period_end=figure.period_end,
        target=figure.target,
        target_end=figure.target_end,
        target_final=figure.target_final,
        target_final_end=figure.target_final_end,
        achievement=figure.achievement,
        ratio_to_target=figure.ratio_to_target,
        basis=Basis(figure.basis),
        pace=figure.pace,
        expected=figure.expected,
        status=Status(figure.status),
        slope=figure.slope,
        trend=figure.trend,
        trend_n=figure.trend_n,
        due=figure.due,
        reported=figure.reported,
        confidence=confidence(one, row.figure) if row.figure else "",
        notes=notes(figure.notes),
        spark=tuple(point.value for point in series),
        path=tuple(path),
        series=series,
        band_low=one.band_low,
        band_high=one.band_high,
    )


# How each kind of source is known on grantees' sheets, in the words of metrics.quality.
SOURCE_KINDS = {
    "registratie": "registered",
    "registration": "registered",
    "enregistrement": "registered",
    "meting": "measured",
    "toets": "measured",
    "measurement": "measured",
    "mesure": "measured",
    "bevraging": "reported",
    "survey": "reported",
    "enquête": "reported",
    "raming": "estimated",
    "estimate": "estimated",
    "estimation": "estimated",
}


def confidence(indicator: IndicatorRecord, figure: FigureRecord) -> str:
    """Confidence A–D of a reported figure (metrics.quality): source type and coverage so far.

    Verification and recency join when recounts and a review calendar exist.
    """
    if figure.state != State.REPORTED:
        return ""
    kind = SOURCE_KINDS.get(indicator.source.strip().casefold(), "")
    return data_quality.confidence(kind, figure.reported, figure.due)


def point(row: PointRecord) -> Point:
    """One figure of a series with the cell it came from."""
    return Point(
        start=row.period_start,
        end=row.period_end,
        value=row.actual,
        state=State(row.state),
        numerator=row.numerator,
        denominator=row.denominator,
        n=row.n,
        raw=row.raw or "",
        note=row.note or "",
        target=row.target if row.target_end == row.period_end else None,
        status=Status(row.status),
        submission_id=row.submission_id,
        file=row.file_name or "",
        sheet=row.sheet or "",
        cell=address(row.row_no, row.column_no),
        submitted_on=on(row.submitted_at),
    )


def grouped(rows: Iterable[Record], key: Callable[[Record], Key]) -> dict[Key, list[Record]]:
    """Rows by what `key` says of each, each group in the order of the rows."""
    groups: dict[Key, list[Record]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def level_name(language: Language, level: Level) -> str:
    """The word of a level."""
    return text(language, f"words.level.{level.value}")
