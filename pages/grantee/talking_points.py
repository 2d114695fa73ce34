"""What goes well, and questions about figures that lag, for the conversation of fund and grantee."""

from __future__ import annotations

from html import escape

import streamlit as st

from impact.model.access import Access
from impact.model.words import Language, State, Status
from impact.views.figures.marks import FigureRow
from impact.views.grantee import GranteeView
from pages.parts.figures import figures
from pages.parts.layout import frame, links
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks

QUESTIONS_SHOWN = 5
# Statuses that raise a question, most urgent first.
STATUSES_TO_DISCUSS = (Status.REGRESSING, Status.BEHIND, Status.ATTENTION)


def draw_successes(view: GranteeView, access: Access) -> None:
    """Draw the figures that are achieved or on track."""
    if not view.went_well:
        st.write(frame.t("grantee.well.none"))
        return
    rows = [_build_row(row, _describe_success(row, access.language), view, access.language) for row in view.went_well]
    links.draw_html(f'<table class="fi-list"><tbody>{"".join(rows)}</tbody></table>', key="well")


def _describe_success(row: FigureRow, language: Language) -> str:
    if row.state is State.SUPPRESSED:
        return _describe_suppressed(row, language)
    target = row.target if row.target is not None else row.target_final
    return frame.t(
        "grantee.well.line_no_target" if target is None else "grantee.well.line",
        actual=figures.format_short(language, row.actual, row.unit),
        when=figures.format_when(language, row.period_start, row.period_end),
        target=figures.format_short(language, target, row.unit),
    )


def draw_questions(view: GranteeView, access: Access) -> None:
    """Draw one question for each figure that lags, and one about unclear values."""
    lagging = sorted(
        (row for row in view.rows if row.status in STATUSES_TO_DISCUSS),
        key=lambda row: STATUSES_TO_DISCUSS.index(row.status),
    )
    rows = [
        _build_row(row, _build_question(row, access.language), view, access.language)
        for row in lagging[:QUESTIONS_SHOWN]
    ]
    if rows:
        links.draw_html(f'<table class="fi-list"><tbody>{"".join(rows)}</tbody></table>', key="talk")
        st.write(frame.t("grantee.talk.ask"))
    if view.unclear:
        st.write(frame.t("grantee.talk.unclear", n=view.unclear))
    if not rows and not view.unclear:
        st.write(frame.t("grantee.talk.none"))


def _describe_suppressed(row: FigureRow, language: Language) -> str:
    return frame.t("veil.suppressed", when=figures.format_when(language, row.period_start, row.period_end))


def _build_question(row: FigureRow, language: Language) -> str:
    if row.state is State.SUPPRESSED:
        return _describe_suppressed(row, language)
    params = {
        "actual": figures.format_short(language, row.actual, row.unit),
        "when": figures.format_when(language, row.period_start, row.period_end),
        "baseline": figures.format_short(language, row.baseline, row.unit),
        "expected": figures.format_short(language, row.expected, row.unit),
    }
    if row.status is Status.REGRESSING and row.baseline is not None:
        return frame.t("grantee.talk.regressing", **params)
    return frame.t("grantee.talk.behind" if row.expected is not None else "grantee.talk.behind_no_path", **params)


def _build_row(row: FigureRow, sentence: str, view: GranteeView, language: Language) -> str:
    as_of = view.query.as_of.isoformat() if view.query.as_of else None
    title = links.build_link(Page.INDICATOR, row.title or "–", indicator=row.indicator_id, as_of=as_of)
    mark = status_marks.build_svg(row.status, language)
    return f'<tr><td class="fi-icon">{mark}</td><td>{title}<div class="fi-quiet">{escape(sentence)}</div></td></tr>'
