"""Changes by a file: counts, the effect on each figure, and each value (a diff)."""

from __future__ import annotations

from html import escape

import streamlit as st

from impact.i18n import exact, period, text
from impact.model.access import Access
from impact.model.words import Language, State
from impact.views.upload import FigureChange, UploadResult, UploadView, ValueChange
from pages.parts.figures import figures
from pages.parts.layout import frame, links
from pages.parts.marks import status_marks

FIGURES_SHOWN, VALUES_SHOWN = 6, 100
KINDS = ("new", "changed", "withdrawn", "same", "unclear")
# Kinds listed value by value, most important first.
KINDS_LISTED = ("withdrawn", "changed", "new")


def describe_counts(view: UploadView | UploadResult) -> str:
    """Counts per kind of change, zeros left out: '11 nieuwe waarden · 2 gewijzigd · 1 dezelfde'."""
    counts_by_kind = [(name, getattr(view, name)) for name in KINDS]
    return " · ".join(frame.t(f"upload.count.{name}", n=count) for name, count in counts_by_kind if count)


def draw_changes(view: UploadView, access: Access) -> None:
    """Draw the effect on each figure, the counts, and each value in an expander."""
    moved = [change for change in view.figures if _is_moved(change)]
    if moved:
        links.draw_html(build_effects(moved, view, access.language), key="effects")
    else:
        st.write(frame.t("upload.effect.none"))
        st.caption(describe_counts(view))
    notable = [change for change in view.changes if change.kind in KINDS_LISTED]
    if notable:
        with st.expander(frame.t("upload.values")):
            if len(notable) > VALUES_SHOWN:
                of = view.new + view.changed + view.withdrawn
                st.caption(frame.t("upload.values.more", shown=VALUES_SHOWN, n=of))
            notable.sort(key=lambda change: KINDS_LISTED.index(change.kind))
            links.draw_html(build_values(notable[:VALUES_SHOWN], access.language), key="values")


def _is_moved(change: FigureChange) -> bool:
    return change.is_new or change.before != change.after or change.status_before is not change.status_after


def build_effects(changes: list[FigureChange], view: UploadView, language: Language) -> str:
    """The first figures before and after with status, and the counts in the last row, as an HTML table."""
    names = {column: frame.t(f"upload.effect.{column}") for column in ("indicator", "before", "after", "status")}
    rows = []
    for change in changes[:FIGURES_SHOWN]:
        unit = "" if change.unit in ("", "%") else f' <span class="fi-quiet">{escape(change.unit)}</span>'
        before = "–" if change.is_new else figures.format_short(language, change.before, change.unit)
        status = status_marks.build_mark(change.status_after, language)
        if not change.is_new and change.status_before is not change.status_after:
            status = f"{status_marks.build_mark(change.status_before, language)} → {status}"
        rows.append(
            f'<tr><th scope="row">{escape(change.indicator)}{unit}</th>'
            + links.build_cell(names["before"], before, "n")
            + links.build_cell(
                names["after"], f"<b>{figures.format_short(language, change.after, change.unit)}</b>", "n"
            )
            + links.build_cell(names["status"], f"<span>{status}</span>")
            + "</tr>"
        )
    remaining = len(changes) - FIGURES_SHOWN
    rest = frame.t("upload.effect.more", n=remaining) if remaining > 0 else frame.t("upload.effect.values")
    rows.append(f'<tr><th scope="row" class="fi-quiet">{escape(rest)}</th>'
                f'<td colspan="3" data-label="">{escape(describe_counts(view))}</td></tr>')  # fmt: skip
    heads = [(names["indicator"], ""), (names["before"], "n"), (names["after"], "n"), (names["status"], "")]
    return links.build_table(heads, rows, frame.t("upload.effect.caption"))


def build_values(changes: list[ValueChange], language: Language) -> str:
    """Each new, changed or withdrawn value with its source cell, as an HTML table."""
    columns = (
        ("indicator", ""), ("what", ""), ("period", ""), ("before", "n"), ("after", "n"), ("kind", ""), ("cell", ""),
    )  # fmt: skip
    names = {column: frame.t(f"upload.values.{column}") for column, _ in columns}
    rows = [
        f'<tr><th scope="row">{escape(change.indicator)}{_build_breakdown(change)}</th>'
        + links.build_cell(names["what"], escape(frame.t(f"upload.values.what.{change.quantity}")))
        + links.build_cell(names["period"], escape(period(language, change.period_start, change.period_end)))
        + links.build_cell(names["before"], exact(language, change.before), "n")
        + links.build_cell(names["after"], _format_after(change, language), "n")
        + links.build_cell(names["kind"], escape(frame.t(f"upload.values.kind.{change.kind}")))
        + links.build_cell(names["cell"], escape(" ".join((change.sheet, change.cell)).strip()))
        + "</tr>"
        for change in changes
    ]
    return links.build_table([(names[c], kind) for c, kind in columns], rows, frame.t("upload.values.caption"))


def _build_breakdown(change: ValueChange) -> str:
    return f'<div class="fi-quiet">{escape(change.breakdown)}</div>' if change.breakdown else ""


def _format_after(change: ValueChange, language: Language) -> str:
    if change.kind == "withdrawn":
        return "–"
    if change.after is not None:
        return f"<b>{exact(language, change.after)}</b>"
    state = text(language, f"words.state.{change.state.value}")
    raw = f" “{change.raw}”" if change.raw and change.state is State.UNCLEAR else ""
    return f'<span class="fi-quiet">{escape(state + raw)}</span>'
