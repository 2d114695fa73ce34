"""What goes well, and questions about figures that lag, for the conversation of fund and grantee."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from impact.i18n.groups import name_part
from impact.model.access import Access
from impact.model.figures.status_groups import TO_DISCUSS
from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.value_states import State
from impact.views.figures.figure_rows import FigureRow
from impact.views.figures.judgement import JudgedBy, find_method, find_sums_beyond_baseline
from impact.views.figures.status_counts import find_counted_status
from impact.views.grantee import GranteeView
from impact.views.html_elements import element
from pages.parts.figures import figure_texts
from pages.parts.layout import frame, links
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks

QUESTIONS_SHOWN = 5


def draw_successes(view: GranteeView, access: Access) -> None:
    """Draw the figures that are achieved or on track, and apart how many only stayed inside their band."""
    if not view.went_well:
        st.write(frame.t("grantee.well.none"))
    rows = [_build_row(row, _describe_success(row, access.language), view, access.language) for row in view.went_well]
    if rows:
        links.draw_html(element("table", element("tbody", *rows), class_="fi-list"), key="well")
    if view.kept_bands:
        st.write(frame.t("grantee.well.kept", n=view.kept_bands))


def _describe_success(row: FigureRow, language: Language) -> str:
    if row.state is State.SUPPRESSED:
        return _describe_suppressed(row, language)
    target = row.target if row.target is not None else row.target_final
    return frame.t(
        "grantee.well.line_no_target" if target is None else "grantee.well.line",
        actual=figure_texts.name_amount(row, row.actual, language, with_unit=True),
        when=figure_texts.format_when(language, row.period_start, row.period_end),
        target=figure_texts.name_amount(row, target, language),
    )


def draw_questions(view: GranteeView, access: Access) -> None:
    """Draw one question for each figure that is far beyond its target or lags, and one about unclear values."""
    lagging = list_lagging(view)
    draw_some_questions(lagging[:QUESTIONS_SHOWN], view, access)
    if lagging:
        st.write(frame.t("grantee.talk.ask"))
    if view.unclear:
        st.write(frame.t("grantee.talk.unclear", n=view.unclear))
    if not lagging and not view.unclear:
        st.write(frame.t("grantee.talk.none" if view.totals.rated else "grantee.talk.unrated"))


def list_lagging(view: GranteeView) -> list[FigureRow]:
    """The figures that raise a question: far beyond their target first, then those that lag, most urgent first."""
    doubtful = [row for row in view.rows if Note.FAR_BEYOND_TARGET in row.notes and row.state is State.REPORTED]
    return doubtful + sorted(
        (row for row in view.rows if row.status in TO_DISCUSS), key=lambda row: TO_DISCUSS.index(row.status)
    )


def draw_some_questions(figures: Sequence[FigureRow], view: GranteeView, access: Access) -> None:
    """Draw one question for each of these figures."""
    rows = [_build_row(row, _build_question(row, access.language), view, access.language) for row in figures]
    if rows:
        links.draw_html(element("table", element("tbody", *rows), class_="fi-list"), key="talk")


def _describe_suppressed(row: FigureRow, language: Language) -> str:
    return frame.t("disclosure.suppressed", when=figure_texts.format_when(language, row.period_start, row.period_end))


def _build_question(row: FigureRow, language: Language) -> str:
    if row.state is State.SUPPRESSED:
        return _describe_suppressed(row, language)
    params = {
        "actual": figure_texts.name_amount(row, row.actual, language, with_unit=True),
        "when": figure_texts.format_when(language, row.period_start, row.period_end),
        "baseline": figure_texts.name_amount(row, row.baseline, language),
        "expected": figure_texts.name_amount(row, row.expected, language),
    }
    if Note.FAR_BEYOND_TARGET in row.notes:
        target = row.target if row.target is not None else row.target_final
        return frame.t("grantee.talk.far_beyond", target=figure_texts.name_amount(row, target, language), **params)
    if row.basis is not Basis.BAND and None not in (row.mean_actual, row.mean_expected) and row.mean_periods:
        return frame.t("grantee.talk.mean", n=row.mean_periods, **params | {
            "mean": figure_texts.name_amount(row, row.mean_actual, language),
            "expected": figure_texts.name_amount(row, row.mean_expected, language),
        })  # fmt: skip
    if find_method(row) is JudgedBy.TO_DATE:
        # The period alone may be beyond its own target: what lags is the sum.
        above = find_sums_beyond_baseline(row)
        key, sums = "grantee.talk.to_date", (row.actual_to_date, row.target_to_date)
        if above is not None:
            # The same sums as on the page of the indicator.
            key = "grantee.talk.to_date.above" if above.is_above else "grantee.talk.to_date.below"
            sums = (above.actual, above.target)
        question = frame.t(key, **params | {
            "sum": figure_texts.name_amount(row, sums[0], language),
            "target_sum": figure_texts.name_amount(row, sums[1], language),
        })  # fmt: skip
        return f"{question} {frame.t('grantee.talk.again')}" if row.counts_again else question
    if row.basis is Basis.BAND:
        return f"{figure_texts.describe_band(row, language)}."
    if row.status is Status.REGRESSING and row.baseline is not None:
        return frame.t("grantee.talk.regressing", **params)
    return frame.t("grantee.talk.behind" if row.expected is not None else "grantee.talk.behind_no_path", **params)


def _build_row(row: FigureRow, sentence: str, view: GranteeView, language: Language) -> Markup:
    as_of = view.query.as_of.isoformat() if view.query.as_of else None
    title = links.build_link(Page.INDICATOR, row.title or "–", indicator=row.indicator_id, as_of=as_of)
    mark = status_marks.build_counted_svg(find_counted_status(row.status, row.basis, row.state), language)
    part = name_part(language, row.location, row.breakdown)
    return element(
        "tr",
        element("td", mark, class_="fi-icon"),
        element("td", title, f" – {part}" if part else "", element("div", sentence, class_="fi-quiet")),
    )
