"""Rows of the store as the parts that views share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from impact.i18n import text
from impact.metrics.formulas import data_quality
from impact.model.address import address
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
from impact.views.marks import FigureRow, Point, StatusCounts

Row = Mapping[Any, Any]
# Some sources leave a title blank; a row still needs something to click on.
NO_TITLE = "–"


def counts(row: Row) -> StatusCounts:
    """Counts per status of a summed cell; a sum over nothing is none."""
    return StatusCounts(**{status.value: int(row[status.value] or 0) for status in Status})


def title(row: Row, language: Language) -> str:
    """The title of an indicator in the reader's language, where it was given in it."""
    given = (row["titles"] or {}).get(language.value) or row["title"]
    return str(given or row.get("result_title") or row.get("code") or NO_TITLE)


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


def figure_of(row: Row) -> dict[str, Any]:
    """The figure's own columns, as `metrics.explain` takes them, with what it needs of the indicator."""
    figure = {
        name.removeprefix("figure_"): value for name, value in row.items() if name.startswith("figure_")
    }
    return figure | {name: row[name] for name in ("unit", "measure", "time_kind", "band_low", "band_high")}


def figure_row(
    row: Row,
    language: Language,
    *,
    points: Iterable[Point] = (),
    path: Iterable[tuple[date, float]] = (),
) -> FigureRow:
    """One row of `store.queries.figures.rows` as a table row; an indicator without a figure stays not rated."""
    has = row["figure_id"] is not None
    series = tuple(points)

    def figure(name: str, missing: Any = None) -> Any:
        return row[f"figure_{name}"] if has else missing

    return FigureRow(
        indicator_id=row["id"],
        organisation_id=row["organisation_id"],
        organisation=row["organisation"],
        code=row["code"],
        title=title(row, language),
        result_title=row["result_title"],
        level=Level(row["level"]),
        theme=row["theme"],
        unit=row["unit"],
        measure=Measure(row["measure"]),
        direction=Direction(figure("direction", row["direction"])),
        time_kind=TimeKind(row["time_kind"]),
        breakdown=row["breakdown"],
        counts=bool(row["counts"]),
        baseline=figure("baseline", row["baseline"]),
        actual=figure("actual"),
        actual_raw=row["actual_raw"] if row["actual_raw"] is not None else "",
        state=State(figure("state", State.NOT_REPORTED)),
        period_start=figure("period_start"),
        period_end=figure("period_end"),
        target=figure("target"),
        target_end=figure("target_end"),
        target_final=figure("target_final"),
        target_final_end=figure("target_final_end"),
        achievement=figure("achievement"),
        ratio_to_target=figure("ratio_to_target"),
        basis=Basis(figure("basis", Basis.NO_DATA)),
        pace=figure("pace"),
        expected=figure("expected"),
        status=Status(figure("status", Status.NOT_RATED)),
        slope=figure("slope"),
        trend=figure("trend", ""),
        trend_n=figure("trend_n", 0),
        due=figure("due", 0),
        reported=figure("reported", 0),
        confidence=confidence(row) if has else "",
        notes=notes(figure("notes")),
        spark=tuple(point.value for point in series),
        path=tuple(path),
        series=series,
        band_low=row["band_low"],
        band_high=row["band_high"],
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


def confidence(row: Row) -> str:
    """Confidence A–D of a reported figure (metrics.quality): source type and coverage so far.

    Verification and recency join when recounts and a review calendar exist.
    """
    if row["figure_state"] != State.REPORTED:
        return ""
    kind = SOURCE_KINDS.get(row["source"].strip().casefold(), "")
    return data_quality.confidence(kind, row["figure_reported"], row["figure_due"])


def point(row: Row) -> Point:
    """One figure of a series with the cell it came from."""
    return Point(
        start=row["period_start"],
        end=row["period_end"],
        value=row["actual"],
        state=State(row["state"]),
        numerator=row["numerator"],
        denominator=row["denominator"],
        n=row["n"],
        raw=row["raw"] if row["raw"] is not None else "",
        note=row["note"] if row["note"] is not None else "",
        target=row["target"] if row["target_end"] == row["period_end"] else None,
        status=Status(row["status"]),
        submission_id=row["submission_id"],
        file=row["file_name"] or "",
        sheet=row["sheet"] or "",
        cell=address(row["row_no"], row["column_no"]),
        submitted_on=on(row["submitted_at"]),
    )


def grouped(rows: Iterable[Row], key: str) -> dict[Any, list[Row]]:
    """Rows by the value of one column, each group in the order of the rows."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups


def level_name(language: Language, level: Level) -> str:
    """The word of a level."""
    return text(language, f"words.level.{level.value}")
