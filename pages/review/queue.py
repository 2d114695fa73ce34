"""The review queue, ordered by the date of the promised answer."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.i18n import day, number, period
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.views.html_elements import element
from impact.views.submissions.review import QueueRow, ReviewQueue
from pages.parts.layout import frame, links
from pages.parts.layout.menu import Page

PERIODS_NAMED = 2


def draw_pending(queue: ReviewQueue, access: Access) -> None:
    """Draw the pending submissions, earliest promised answer first."""
    if not queue.pending:
        st.write(frame.t("review.empty"))
        return
    names = ("organisation", "file", "periods", "sent", "values", "answer_due")
    heads = [(frame.t(f"review.column.{name}"), "n" if name == "values" else "") for name in names]
    rows = [_build_pending_row(row, access.language) for row in queue.pending]
    links.draw_html(links.build_table(heads, rows, frame.t("review.section.waiting")), key="waiting")


def _build_pending_row(row: QueueRow, language: Language) -> Markup:
    due = day(language, row.answer_due) if row.answer_due else "–"
    if row.overdue:
        due = f"{due} · {frame.t('review.overdue')}"
    values = number(language, row.values)
    if row.unclear:
        values = f"{values} · {frame.t('review.unclear', n=row.unclear)}"
    return _build_row(row, language, (
        links.build_cell(frame.t("review.column.sent"), _describe_sender(row, language)),
        links.build_cell(frame.t("review.column.values"), values, "n"),
        links.build_cell(frame.t("review.column.answer_due"), due, "late" if row.overdue else ""),
    ))  # fmt: skip


def draw_decided(queue: ReviewQueue, access: Access) -> None:
    """Draw the submissions decided lately, newest first."""
    names = ("organisation", "file", "periods", "decision", "decided")
    heads = [(frame.t(f"review.column.{name}"), "") for name in names]
    rows = [_build_decided_row(row, access.language) for row in queue.decided]
    links.draw_html(links.build_table(heads, rows, frame.t("review.section.decided")), key="decided")


def _build_decided_row(row: QueueRow, language: Language) -> Markup:
    when = f"{day(language, row.decided_on)} · {row.decided_by}" if row.decided_on else "–"
    return _build_row(row, language, (
        links.build_cell(frame.t("review.column.decision"), frame.t(f"review.state.{row.state.value}")),
        links.build_cell(frame.t("review.column.decided"), when),
    ))  # fmt: skip


def _build_row(row: QueueRow, language: Language, cells: tuple[str, ...]) -> Markup:
    name = links.build_link(Page.REVIEW, row.organisation, submission=row.submission_id)
    file_link = links.build_link(Page.REVIEW, row.file_name, submission=row.submission_id)
    return element(
        "tr",
        element("th", name, scope="row"),
        links.build_cell(frame.t("review.column.file"), file_link),
        links.build_cell(frame.t("review.column.periods"), format_periods(row, language)),
        cells,
    )


def format_periods(row: QueueRow, language: Language) -> str:
    """The periods of a submission: the newest by name, the number of others."""
    labels = [period(language, *item) for item in row.periods[-PERIODS_NAMED:]]
    more = len(row.periods) - len(labels)
    return ", ".join([*labels, *([frame.t("review.periods_more", n=more)] if more else [])]) or "–"


def _describe_sender(row: QueueRow, language: Language) -> str:
    return " · ".join(part for part in (day(language, row.submitted_on), row.submitted_by) if part)
