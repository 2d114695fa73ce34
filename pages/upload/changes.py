"""What a file would change: the counts, the effect on each figure, and value by value."""

from __future__ import annotations

from html import escape

import streamlit as st

from impact.i18n import exact, period, text
from impact.model.access import Access
from impact.model.words import Language, State
from impact.views.upload import FigureChange, UploadResult, UploadView, ValueChange
from pages.parts import figures, frame, linked, marks

FIGURES_SHOWN, VALUES_SHOWN = 12, 100


def counts(view: UploadView | UploadResult) -> str:
    """'11 nieuwe waarden · 2 gewijzigd · 1 dezelfde'; what there is none of is left out."""
    said = [(name, getattr(view, name)) for name in ("new", "changed", "same", "unclear")]
    return " · ".join(frame.t(f"upload.count.{name}", n=count) for name, count in said if count)


def draw(view: UploadView, access: Access) -> None:
    """All of it."""
    st.caption(counts(view))
    moved = [change for change in view.figures if _moves(change)]
    if not moved:
        st.write(frame.t("upload.effect.none"))
    else:
        linked.draw(effects(moved[:FIGURES_SHOWN], access.language), key="effects")
        if len(moved) > FIGURES_SHOWN:
            st.caption(frame.t("upload.effect.more", n=len(moved) - FIGURES_SHOWN))
    told = [change for change in view.changes if change.kind != "same"]
    if told:
        with st.expander(frame.t("upload.values")):
            if len(told) > VALUES_SHOWN:
                st.caption(frame.t("upload.values.more", shown=VALUES_SHOWN, n=view.new + view.changed))
            changed_first = sorted(told, key=lambda change: change.kind != "changed")
            linked.draw(values(changed_first[:VALUES_SHOWN], access.language), key="values")


def _moves(change: FigureChange) -> bool:
    return change.is_new or change.before != change.after or change.status_before is not change.status_after


def effects(changes: list[FigureChange], language: Language) -> str:
    """Before and after of each figure, with its standing."""
    names = {column: frame.t(f"upload.effect.{column}") for column in ("indicator", "before", "after", "status")}
    rows = []
    for change in changes:
        unit = "" if change.unit in ("", "%") else f' <span class="fi-quiet">{escape(change.unit)}</span>'
        before = "–" if change.is_new else figures.short(language, change.before, change.unit)
        status = marks.worded(change.status_after, language)
        if not change.is_new and change.status_before is not change.status_after:
            status = f"{marks.worded(change.status_before, language)} → {status}"
        rows.append(
            f'<tr><th scope="row">{escape(change.indicator)}{unit}</th>'
            + linked.cell(names["before"], before, "n")
            + linked.cell(names["after"], f"<b>{figures.short(language, change.after, change.unit)}</b>", "n")
            + linked.cell(names["status"], f"<span>{status}</span>")
            + "</tr>"
        )
    heads = [(names["indicator"], ""), (names["before"], "n"), (names["after"], "n"), (names["status"], "")]
    return linked.table(heads, rows, frame.t("upload.effect.caption"))


def values(changes: list[ValueChange], language: Language) -> str:
    """Each changed or new value with the cell it stands in."""
    columns = (("indicator", ""), ("what", ""), ("period", ""), ("before", "n"), ("after", "n"), ("cell", ""))
    names = {column: frame.t(f"upload.values.{column}") for column, _ in columns}
    rows = [
        f'<tr><th scope="row">{escape(change.indicator)}{_breakdown(change)}</th>'
        + linked.cell(names["what"], escape(frame.t(f"upload.values.what.{change.what}")))
        + linked.cell(names["period"], escape(period(language, change.period_start, change.period_end)))
        + linked.cell(names["before"], exact(language, change.before), "n")
        + linked.cell(names["after"], _after(change, language), "n")
        + linked.cell(names["cell"], escape(" ".join((change.sheet, change.cell)).strip()))
        + "</tr>"
        for change in changes
    ]
    return linked.table([(names[c], kind) for c, kind in columns], rows, frame.t("upload.values.caption"))


def _breakdown(change: ValueChange) -> str:
    return f'<div class="fi-quiet">{escape(change.breakdown)}</div>' if change.breakdown else ""


def _after(change: ValueChange, language: Language) -> str:
    if change.after is not None:
        return f"<b>{exact(language, change.after)}</b>"
    state = text(language, f"words.state.{change.state.value}")
    raw = f" “{change.raw}”" if change.raw and change.state is State.UNCLEAR else ""
    return f'<span class="fi-quiet">{escape(state + raw)}</span>'
