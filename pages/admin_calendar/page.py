"""The reporting calendar: which period is due when, per portfolio and frequency."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from impact.access.permissions import Action, Kind, may
from impact.export import page_tables
from impact.export.page_tables import PageTable
from impact.i18n import day, period
from impact.model.vocabulary.frequencies import REPORTING_FREQUENCIES
from impact.services.admin import organisations_and_portfolios
from impact.services.calendar import reporting_periods, shown_period
from impact.services.calendar.rounds import load_round_overview
from impact.views.administration import PeriodRow
from impact.views.html_elements import element, fragment
from pages.admin_calendar import period_forms, round_overview
from pages.parts.figures import shown_period_note
from pages.parts.inputs import actions, address, filters, page_file, setup_steps
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section

COLUMNS = ("period", "due_on", "used", "closed")
FREQUENCIES = [frequency.value for frequency in REPORTING_FREQUENCIES]


def draw_tools() -> None:
    """Draw the choice of portfolio and frequency, both URL parameters."""
    if len(names) > 1:
        st.selectbox(
            frame.t("frame.filter.portfolio"),
            list(names),
            key=filters.sync_widget(filters.PORTFOLIO, portfolio_id),
            format_func=lambda item: names.get(item, ""),
            on_change=filters.write_address,
            args=(filters.PORTFOLIO, None),
            filter_mode=None,
            width=260,
        )
    if not has_rhythm:
        return
    st.selectbox(
        frame.t("admin.grant.rhythm"),
        FREQUENCIES,
        key=filters.sync_widget("rhythm", rhythm),
        filter_mode=None,
        width=220,
        format_func=lambda item: frame.t(f"indicator.frequency.{item}"),
        on_change=filters.write_address,
        args=("rhythm", None),
    )


def build_row(row: PeriodRow, heads: dict[str, str]) -> Markup:
    """One period as a table row."""
    words = period(access.language, row.starts, row.ends)
    query = {"portfolio": portfolio_id, "rhythm": rhythm, "period": row.period_id}
    name = links.build_link(Page.ADMIN_CALENDAR, words, **query)
    closed = day(access.language, row.locked_on) if row.locked_on else ""
    used: str = frame.t("admin.period.counted", reported=row.reported, n=row.expected) if row.expected else "–"
    if row.late:
        used = fragment(used, " · ", element("span", frame.t("admin.period.late", n=row.late), class_="late"))
    return element(
        "tr",
        element("th", name, scope="row"),
        links.build_cell(heads["due_on"], day(access.language, row.due_on)),
        links.build_cell(heads['used'], used),
        links.build_cell(heads['closed'], closed),
    )


def draw_calendar() -> None:
    """Draw the calendar, newest period first."""
    if not calendar.periods:
        st.write(frame.t("admin.calendar.empty.other" if calendar.frequencies else "admin.calendar.empty"))
        return
    heads = {column: frame.t(f"admin.period.{column}") for column in COLUMNS}
    lines = [build_row(row, heads) for row in calendar.periods]
    title = frame.t("frame.page.admin_calendar")
    links.draw_html(links.build_table([(head, "") for head in heads.values()], lines, title), key="calendar")


def build_title() -> str:
    """How many periods the calendar has; where it has none of this rhythm but of another one, of which."""
    if calendar.periods or not calendar.frequencies:
        key = "admin.calendar.sentence" if calendar.periods else "admin.calendar.sentence.none"
        return frame.t(key, n=len(calendar.periods), name=names[portfolio_id or 0])
    own, *planned = (frame.t(f"indicator.frequency.{item}") for item in (rhythm, *calendar.frequencies))
    return frame.t(
        "admin.calendar.sentence.other", name=names[portfolio_id or 0], own=own, planned=", ".join(planned)
    )


def draw_file() -> None:
    """Draw what can be downloaded: the periods, and the round of the one that is open."""

    def build_tables() -> Sequence[PageTable]:
        period_id = address.read_number("period")
        is_open = period_id in {row.period_id for row in calendar.periods}
        rounds = load_round_overview(access, period_id, load.workspace()).rounds if is_open and period_id else ()
        return page_tables.list_calendar_tables(calendar.periods, rounds, access.language)

    page_file.draw_page_file(access, Page.ADMIN_CALENDAR, frame.t("frame.page.admin_calendar"), build_tables)


def arrange() -> None:
    """Draw the selected period, overdue answers, then the calendar with the forms beside it."""
    selection = next((row for row in calendar.periods if row.period_id == address.read_number("period")), None)
    if selection:
        who, how = st.columns([1.5, 1], gap="medium")
        with who:
            round_overview.draw_round(access, selection.period_id)
        with how:
            if may_change:
                period_forms.draw_period(access, selection, {"portfolio": str(portfolio_id), "rhythm": rhythm})
    round_overview.draw_unanswered(access)
    left, right = st.columns([1.5, 1], gap="medium")
    with left, st.container(border=True):
        draw_calendar()
    with right:
        if may_change:
            period_forms.draw_additions(access, portfolio_id, rhythm if has_rhythm else None, calendar.periods)


access = frame.enter(Page.ADMIN_CALENDAR)
names = {
    row.portfolio_id: row.fields.name
    for row in organisations_and_portfolios.list_portfolios(access, load.workspace())
}
requested_id = address.read_number(filters.PORTFOLIO)
portfolio_id = requested_id if requested_id in names else next(iter(names), None)
may_change = may(access.role, Action.CHANGE, Kind.CALENDAR)
if portfolio_id is None:
    frame.draw_header(frame.t("frame.page.admin_calendar"), frame.t("admin.calendar.no_portfolio"))
else:
    wish = filters.read_raw("rhythm")
    rhythm = wish if wish in FREQUENCIES else ""
    calendar = reporting_periods.load_calendar(access, portfolio_id, rhythm, load.workspace())
    rhythm = calendar.frequency
    # Where nothing is on the calendar and no link says a rhythm, it is chosen beside the year that is added.
    has_rhythm = bool(calendar.frequencies or wish in FREQUENCIES) or not may_change
    frame.draw_header(
        build_title(), frame.t("admin.calendar.caption"), draw_tools, draw_file,
    )  # fmt: skip
    actions.draw_notice(Page.ADMIN_CALENDAR)
    setup_steps.draw_next_step(access, Page.ADMIN_CALENDAR)
    shown_period_note.draw_shown_period_note(
        shown_period.load_shown_period(access, portfolio_id, load.workspace()), Page.PORTFOLIO, portfolio=portfolio_id
    )
    presentation_mode.draw_sections(
        [Section(frame.t("frame.page.admin_calendar"), draw_calendar)], access.language, arrange
    )
