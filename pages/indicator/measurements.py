"""The measurements of one indicator with state and source cell, and later corrections."""

from __future__ import annotations

from collections import Counter
from itertools import groupby, pairwise

import streamlit as st
from markupsafe import Markup

from impact.i18n import day, period, text, value
from impact.i18n.source_places import place_text
from impact.model.access import Access
from impact.model.submission import SCREEN_SHEET
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.value_states import State
from impact.views.evidence import EvidenceView
from impact.views.figures.figure_rows import Point
from impact.views.html_elements import element
from impact.views.indicator import IndicatorView
from pages.parts.figures import figure_texts
from pages.parts.layout import frame, links
from pages.parts.marks import status_marks

COLUMNS = (
    ("period", ""), ("value", "n"), ("parts", "n"), ("target", "n"), ("status", ""), ("state", ""), ("source", ""),
    ("evidence", ""),
)


def draw_measurements(view: IndicatorView, access: Access, evidence: EvidenceView) -> None:
    """Draw the table, newest first, or that there are no measurements. Empty columns are left out."""
    if not view.points:
        st.write(frame.t("indicator.no_measurements"))
        return
    absent = set() if any(point.numerator is not None for point in view.points) else {"parts"}
    absent |= {"source"} if view.explanation.protected else set()
    evidence_counts = Counter((item.period_start, item.period_end) for item in evidence.items)
    absent |= set() if evidence_counts else {"evidence"}
    columns = [column for column in COLUMNS if column[0] not in absent]
    names = {column: frame.t(f"indicator.table.{column}") for column, _ in columns}
    newest = tuple(reversed(view.points))
    rows = [
        _build_row(point, above, view, names, access.language, evidence_counts[point.start, point.end])
        for point, above in zip(newest, (None, *newest[:-1]), strict=True)
    ]
    heads = [(names[column], kind) for column, kind in columns]
    links.draw_html(
        links.build_table(heads, rows, frame.t("indicator.table.caption", title=view.figure.title)), key="measurements"
    )


def _build_row(
    point: Point,
    above: Point | None,
    view: IndicatorView,
    names: dict[str, str],
    language: Language,
    evidence_count: int,
) -> Markup:
    unit = view.figure.unit
    state = text(language, f"words.state.{point.state.value}")
    cells = {
        "value": element("b", value(language, point.value, unit)),
        "parts": figure_texts.format_parts(point, language) or "–",
        "target": figure_texts.format_short(language, point.target, unit),
        "status": status_marks.build_mark(point.status, language) if point.status is not Status.NOT_RATED else "–",
        "state": state + _cell_text(point, language) + _build_note(point),
        "source": _format_cell(point, above, language),
        "evidence": text(language, "evidence.count", n=evidence_count) if evidence_count else "–",
    }
    row_cells = [
        links.build_cell(names[column], cells[column], f"{kind} fi-none" if cells[column] == "–" else kind)
        for column, kind in COLUMNS[1:]
        if column in names
    ]
    when = period(language, point.start, point.end)
    return element("tr", element("th", when, scope="row"), *row_cells)


def _cell_text(point: Point, language: Language) -> str:
    """The text of the cell where it could not be read as one number."""
    if point.state is State.REPORTED or not point.raw:
        return ""
    return element("div", text(language, "indicator.table.written", raw=point.raw), class_="fi-quiet")


def _build_note(point: Point) -> Markup:
    return element("div", point.note, class_="fi-quiet") if point.note else Markup()


def _format_cell(point: Point, above: Point | None, language: Language) -> str:
    """Sheet and cell as HTML, or the screen; the file only where it differs from the row above."""
    if not point.file:
        return "–"
    cell = place_text(language, point.sheet, point.cell)
    if point.sheet == SCREEN_SHEET:
        return cell
    if above is not None and above.file == point.file:
        return cell
    return element("span", cell, " ", element("span", point.file, class_="fi-quiet"))


def find_corrections(history: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    """Pairs of an earlier and a later value of the same period that differ, newest period first."""
    pairs = []
    ordered = sorted(history, key=_period_key)
    for _, same in groupby(ordered, key=_period_key):
        handed_in = sorted(same, key=lambda point: (str(point.submitted_on or ""), point.submission_id or 0))
        for earlier, later in pairwise(handed_in):
            if earlier.value != later.value:
                pairs.append((earlier, later))
    return pairs[::-1]


def _period_key(point: Point) -> tuple[str, str]:
    return str(point.end or ""), str(point.start or "")


def draw_corrections(view: IndicatorView, access: Access) -> None:
    """Draw the values that a later submission corrected: before and after."""
    pairs = find_corrections(view.history)
    if not pairs:
        return
    st.header(frame.t("indicator.section.history"), anchor=False)
    language, unit = access.language, view.figure.unit
    for earlier, later in pairs:
        sentence = frame.t(
            "indicator.history.line",
            period=period(language, later.start, later.end),
            before=value(language, earlier.value, unit), on=day(language, earlier.submitted_on),
            after=value(language, later.value, unit), later=day(language, later.submitted_on),
        )
        st.markdown(frame.escape_markdown(sentence))
