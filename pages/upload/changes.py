"""Changes by a file: counts, the effect on each figure, and each value (a diff), the worst standing first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from markupsafe import Markup

from impact.i18n import day, exact, period, text, translate_unit
from impact.i18n.groups import name_breakdown
from impact.i18n.source_places import place_text
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.value_states import State
from impact.views.html_elements import element, fragment
from impact.views.submissions.entry import EntryPreview
from impact.views.submissions.review import ReviewView
from impact.views.submissions.upload import (
    FigureChange,
    PropertyChange,
    ReturnComparison,
    UploadResult,
    UploadView,
    ValueChange,
)
from pages.parts.figures import figure_texts, property_texts
from pages.parts.inputs import paging
from pages.parts.layout import frame, links
from pages.parts.marks import status_marks

FIGURES_SHOWN, VALUES_SHOWN = 10, 50
KINDS = ("new", "changed", "withdrawn", "same", "additions", "unclear")
# Kinds listed value by value, most important first.
KINDS_LISTED = ("withdrawn", "changed", "new", "noted")
VALUE_COLUMNS = (
    ("indicator", ""), ("what", ""), ("period", ""), ("before", "n"), ("after", "n"), ("status", ""), ("kind", ""),
    ("note", ""), ("cell", ""),
)  # fmt: skip
ALTERED_COLUMNS = tuple(item for item in VALUE_COLUMNS if item[0] not in ("what", "kind"))
COMPARED_COLUMNS = tuple(item for item in VALUE_COLUMNS if item[0] not in ("what", "status"))
# Beside a returned file "now" is this file.
COMPARED_HEADS = {"before": "upload.compared.then", "after": "upload.compared.now"}
# A target or baseline of an indicator without a number yet is all that there is to say of it.
AIM_COLUMNS = tuple(item for item in VALUE_COLUMNS if item[0] in ("indicator", "what", "period", "before", "after"))
Columns = tuple[tuple[str, str], ...]


def describe_counts(view: UploadView | UploadResult | EntryPreview | ReviewView) -> str:
    """Counts per kind of change, zeros left out: '11 nieuwe waarden · 2 gewijzigd · 1 dezelfde'."""
    counts_by_kind = [(name, getattr(view, name)) for name in KINDS]
    return " · ".join(frame.t(f"upload.count.{name}", n=count) for name, count in counts_by_kind if count)


def draw_changes(view: UploadView | EntryPreview | ReviewView, access: Access) -> None:
    """Draw what changes in indicators and in approved values, the effect on each figure, and each value."""
    language = access.language
    if not isinstance(view, UploadView) and view.properties:
        links.draw_html(build_properties(view.properties, language), key="properties")
    draw_altered(view, language)
    if isinstance(view, UploadView) and view.comparison is not None:
        draw_comparison(view.comparison, language)
    aims = find_aims_without_figure(view)
    named_indicators = {name_indicator(change, language) for change in aims}
    moved = [
        change for change in view.figures
        if _is_moved(change) and not (_is_blank(change) and name_indicator(change, language) in named_indicators)
    ]  # fmt: skip
    if aims:
        paging.draw_pages(
            aims, FIGURES_SHOWN, "changes-aims",
            lambda rows: links.draw_html(build_values(rows, language, AIM_COLUMNS), key="aims"),
        )  # fmt: skip
    if moved:
        paging.draw_pages(
            moved, FIGURES_SHOWN, "changes-figures",
            lambda rows: links.draw_html(build_effects(rows, view, language), key="effects"),
        )  # fmt: skip
    else:
        if not aims:
            st.write(frame.t("upload.effect.none"))
        st.caption(describe_counts(view))
    notable = [change for change in view.changes if change.kind in KINDS_LISTED]
    if notable:
        with st.expander(frame.t("upload.values")):
            of = view.new + view.changed + view.withdrawn + view.additions
            if of > len(notable):
                st.caption(frame.t("upload.values.more", shown=len(notable), n=of))
            notable.sort(key=lambda change: KINDS_LISTED.index(change.kind))
            paging.draw_pages(
                notable, VALUES_SHOWN, "changes-values",
                lambda rows: links.draw_html(build_values(rows, language), key="values"),
            )  # fmt: skip


def draw_altered(view: UploadView | EntryPreview | ReviewView, language: Language) -> None:
    """Draw, in full view, which approved values the file would change; nothing where there is none."""
    altered = [change for change in view.changes if change.alters_approved]
    if not altered:
        return
    with st.container(border=True, key="changes-altered"):
        st.markdown(f":material/history: **{frame.t('upload.altered', n=len(altered))}**")
        st.caption(frame.t("upload.altered.why"))
        paging.draw_pages(
            altered, FIGURES_SHOWN, "changes-altered-page",
            lambda rows: links.draw_html(build_values(rows, language, ALTERED_COLUMNS), key="altered"),
        )  # fmt: skip


def draw_comparison(comparison: ReturnComparison, language: Language) -> None:
    """Draw what the file says otherwise than the one that the fund returned."""
    file, when = comparison.file_name, day(language, comparison.returned_on, "long")
    with st.container(border=True, key="changes-since-return"):
        st.markdown(f":material/compare_arrows: **{frame.escape_markdown(_describe_comparison(comparison))}**")
        st.caption(frame.escape_markdown(frame.t("upload.compared.with", file=file, day=when)))
        if comparison.changes:
            paging.draw_pages(
                comparison.changes, FIGURES_SHOWN, "changes-since-return-page",
                lambda rows: links.draw_html(
                    build_values(rows, language, COMPARED_COLUMNS, COMPARED_HEADS), key="since-return"
                ),
            )  # fmt: skip


def _describe_comparison(comparison: ReturnComparison) -> str:
    if not comparison.changes:
        return frame.t("upload.compared.nothing")
    return frame.t("upload.compared", n=len(comparison.changes), same=comparison.same)


def find_aims_without_figure(view: UploadView | EntryPreview | ReviewView) -> list[ValueChange]:
    """The new or changed targets and baselines of indicators whose figure has no number, before or after."""
    blank = {change.indicator for change in view.figures if _is_moved(change) and _is_blank(change)}
    return [
        change for change in view.changes
        if change.indicator in blank and change.quantity != "actual" and change.kind in KINDS_LISTED
    ]  # fmt: skip


def _is_blank(change: FigureChange) -> bool:
    return change.before is None and change.after is None


def _is_moved(change: FigureChange) -> bool:
    before, after = (
        (change.before, change.sum_before, change.status_before),
        (change.after, change.sum_after, change.status_after),
    )
    return change.is_new or before != after


def _build_sum(total: float | None, unit: str, language: Language) -> Markup:
    """The sum of values that are added up, below the last of them; '' where it says no more."""
    if total is None:
        return Markup()
    words = frame.t("indicator.sum", sum=figure_texts.format_short(language, total, unit))
    return element("div", words, class_="fi-quiet")


def build_effects(
    changes: Sequence[FigureChange], view: UploadView | EntryPreview | ReviewView, language: Language
) -> Markup:
    """Figures before and after with their status, and the counts in the last row, as an HTML table."""
    names = {column: frame.t(f"upload.effect.{column}") for column in ("indicator", "before", "after", "status")}
    rows = []
    for change in changes:
        unit_name = translate_unit(language, change.unit)
        unit = "" if change.unit in ("", "%") else fragment(" ", element("span", unit_name, class_="fi-quiet"))
        before = "–" if change.is_new else figure_texts.format_short(language, change.before, change.unit)
        status = status_marks.build_mark(change.status_after, language)
        if not change.is_new and change.status_before is not change.status_after:
            status = fragment(status_marks.build_mark(change.status_before, language), " → ", status)
        after = fragment(
            element("b", figure_texts.format_short(language, change.after, change.unit)),
            _build_sum(change.sum_after, change.unit, language),
        )
        before = fragment(before, _build_sum(change.sum_before, change.unit, language))
        rows.append(element(
            "tr",
            element("th", name_indicator(change, language), unit, scope="row"),
            links.build_cell(names["before"], before, "n"),
            links.build_cell(names["after"], after, "n"),
            links.build_cell(names["status"], element("span", status)),
        ))  # fmt: skip
    rows.append(element(
        "tr",
        element("th", frame.t("upload.effect.values"), scope="row", class_="fi-quiet"),
        element("td", describe_counts(view), colspan="3", data_label=""),
    ))  # fmt: skip
    heads = [(names["indicator"], ""), (names["before"], "n"), (names["after"], "n"), (names["status"], "")]
    return links.build_table(heads, rows, frame.t("upload.effect.caption"))


def build_values(
    changes: Sequence[ValueChange], language: Language, value_columns: Columns = VALUE_COLUMNS,
    heads: Mapping[str, str] | None = None,
) -> Markup:  # fmt: skip
    """Each value with its source cell, as an HTML table; the column of notes only where there is one.

    `heads` has the texts of headers that are called otherwise than usually.
    """
    other = heads or {}
    columns = [item for item in value_columns if item[0] != "note" or any(change.note for change in changes)]
    names = {column: frame.t(other.get(column, f"upload.values.{column}")) for column, _ in columns}
    rows = []
    for change in changes:
        cells = {
            "what": frame.t(f"upload.values.what.{change.quantity}"),
            "period": period(language, change.period_start, change.period_end),
            "before": _format_before(change, language),
            "after": _format_after(change, language),
            "status": element("span", status_marks.build_mark(change.status, language)),
            "kind": frame.t(f"upload.values.kind.{change.kind}"),
            "note": change.note,
            "cell": place_text(language, change.sheet, change.cell),
        }
        rows.append(element(
            "tr",
            element("th", name_indicator(change, language), _build_breakdown(change, language), scope="row"),
            (links.build_cell(names[name], cells[name], kind) for name, kind in columns[1:]),
        ))  # fmt: skip
    return links.build_table([(names[name], kind) for name, kind in columns], rows, frame.t("upload.values.caption"))


def build_properties(changes: Sequence[PropertyChange], language: Language) -> Markup:
    """Each property of an indicator that is changed, before and after, as an HTML table."""
    names = {column: frame.t(f"entry.properties.{column}") for column in ("indicator", "quality", "before", "after")}
    rows = [
        element(
            "tr",
            element("th", change.indicator, scope="row"),
            links.build_cell(names["quality"], frame.t(f"entry.quality.{change.quality}")),
            links.build_cell(names["before"], before),
            links.build_cell(names["after"], element("b", after)),
        )
        for change in changes
        for before, after in (
            [
                property_texts.format_property(change.quality, side, language, change.parts)
                for side in (change.before, change.after)
            ],
        )
    ]
    heads = [(name, "") for name in names.values()]
    return links.build_table(heads, rows, frame.t("entry.properties"))


def name_indicator(change: FigureChange | ValueChange, language: Language) -> str:
    """The title of an indicator in the reader's language; a file that names it otherwise keeps its own words.

    With the place or result that tells it from others of its title.
    """
    title = change.titles.get(language.value) or change.indicator
    return f"{title} – {change.part}" if change.part else title


def _build_breakdown(change: ValueChange, language: Language) -> Markup:
    name = name_breakdown(language, change.breakdown)
    return element("div", name, class_="fi-quiet") if name else Markup()


def _format_before(change: ValueChange, language: Language) -> str:
    """The value that is replaced; where that one still waits, with the approved one."""
    words = exact(language, change.before)
    if change.approved == change.before:
        return words
    approved = exact(language, change.approved)
    return fragment(words, element("div", frame.t("upload.values.waits", approved=approved), class_="fi-quiet"))


def _format_after(change: ValueChange, language: Language) -> str:
    if change.kind in ("withdrawn", "gone"):
        return "–"
    if change.after is not None:
        return element("b", exact(language, change.after))
    state = text(language, f"words.state.{change.state.value}")
    raw = f" “{change.raw}”" if change.raw and change.state is State.UNCLEAR else ""
    return element("span", state + raw, class_="fi-quiet")
