"""Forms that change the reporting calendar: add a year or a period, change a due date, lock or remove a period."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.errors import ImpactError
from impact.i18n import period
from impact.model.access import Access
from impact.model.vocabulary.frequencies import REPORTING_FREQUENCIES
from impact.services.calendar import reporting_periods
from impact.views.administration import PeriodRow
from pages.parts.inputs import actions
from pages.parts.inputs.actions import Notice
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page

FORMAT = "DD/MM/YYYY"
# As one thinks of them: the longest first.
RHYTHMS = [frequency.value for frequency in reversed(REPORTING_FREQUENCIES)]
# In pixels: on a phone a button has room beside it.
DATE_WIDTH = 170


def draw_additions(access: Access, portfolio_id: int, rhythm: str | None, periods: tuple[PeriodRow, ...]) -> None:
    """Draw the forms that add a whole year or one period; `rhythm` is None where the calendar has none yet.

    It is asked for then: a calendar of years that nobody chose would ask for nothing until the year is over.
    """
    with st.container(border=True):
        st.header(frame.t("admin.year.title"), anchor=False)
        if rhythm is None:
            rhythm = st.radio(
                frame.t("admin.grant.rhythm"), RHYTHMS, None, key="first-rhythm",
                format_func=lambda item: frame.t(f"indicator.frequency.{item}"),
            )  # fmt: skip
        draw_year_form(access, portfolio_id, rhythm, periods)
    if rhythm is not None:
        with st.expander(frame.t("admin.period.add"), icon=":material/add:"):
            draw_new_period_form(access, portfolio_id, rhythm, _here(portfolio_id, rhythm))


def _here(portfolio_id: int, rhythm: str) -> dict[str, str]:
    """The parameters of the page that shows this calendar."""
    return {"portfolio": str(portfolio_id), "rhythm": rhythm}


def draw_year_form(
    access: Access, portfolio_id: int, rhythm: str | None, periods: tuple[PeriodRow, ...]
) -> None:
    """Draw the form that adds all periods of a year, each due one month after its end; nothing is added without a
    rhythm."""
    following = max((row.ends.year for row in periods), default=date.today().year - 1) + 1
    year = st.number_input(
        frame.t("admin.year"),
        reporting_periods.FIRST_YEAR,
        reporting_periods.LAST_YEAR - 1,
        min(following, reporting_periods.LAST_YEAR - 1),
        # The year that somebody typed stays when they choose the rhythm after it.
        key=f"year-{rhythm if periods else 'first'}-{following}",
    )
    st.caption(frame.t("admin.year.help" if rhythm else "admin.year.choose"))
    label = frame.t("admin.year.add", year=str(year))
    if rhythm is not None:
        words = frame.t(f"indicator.frequency.{rhythm}")
        label = frame.t("admin.year.add.rhythm", year=str(year), rhythm=words)
    is_clicked = st.button(label, key="year-add", icon=":material/event_repeat:", disabled=rhythm is None)
    if is_clicked and rhythm is not None:
        try:
            added = reporting_periods.add_periods_of_year(access, portfolio_id, rhythm, int(year), load.workspace())
        except ImpactError as error:
            frame.draw_error(error)
            return
        words = frame.t("admin.year.added", n=added, year=str(year)) if added else frame.t("admin.year.there")
        actions.announce(Notice(Page.ADMIN_CALENDAR, words), **_here(portfolio_id, rhythm))


def _beside_last_date() -> DeltaGenerator:
    """A row for a form that ends with a date: its button stands beside it, for on a phone the calendar that opens lies
    over what stands below it."""
    return st.container(horizontal=True, vertical_alignment="bottom", gap="small")


def draw_new_period_form(access: Access, portfolio_id: int, rhythm: str, here: dict[str, str]) -> None:
    """Draw the form that adds one period."""
    with st.form(actions.form_key("period")):
        starts, ends = (
            st.date_input(frame.t(f"admin.period.{name}"), None, key=actions.form_key(f"period-{name}"), format=FORMAT)
            for name in ("starts", "ends")
        )
        with _beside_last_date():
            due = st.date_input(
                frame.t("admin.period.due_on"), None, key=actions.form_key("period-due"), format=FORMAT,
                width=DATE_WIDTH,
            )
            submitted = st.form_submit_button(frame.t("admin.add"), icon=":material/add:", key="period-add")
    if not submitted:
        return
    if not (starts and ends and due):
        st.error(frame.t("admin.period_incomplete"))
        return

    def add() -> None:
        reporting_periods.add_period(
            access, portfolio_id, rhythm, load.workspace(), starts=starts, ends=ends, due_on=due
        )
        for form in ("period", "period-starts", "period-ends", "period-due"):
            actions.empty_form(form)

    actions.attempt(
        Page.ADMIN_CALENDAR, add,
        frame.t("admin.period.added", period=period(access.language, starts, ends)), **here,
    )  # fmt: skip


def draw_period(access: Access, row: PeriodRow, here: dict[str, str]) -> None:
    """Draw the card of one period: due date, locking, removal."""
    with st.container(border=True):
        _draw_period_card(access, row, here)


def _draw_period_card(access: Access, row: PeriodRow, here: dict[str, str]) -> None:
    words = period(access.language, row.starts, row.ends)
    form = f"period-{row.period_id}"
    version = actions.read_form_version(form, row.version, f"{form}-due")
    st.header(words, anchor=False)
    with st.form(form, border=False), _beside_last_date():
        due = st.date_input(
            frame.t("admin.period.due_on"), row.due_on, key=f"{form}-due", format=FORMAT, width=DATE_WIDTH
        )
        submitted = st.form_submit_button(
            frame.t("admin.save"), type="primary", icon=":material/check:", key=f"save-{form}"
        )
    if submitted and due:
        actions.save_form(
            Page.ADMIN_CALENDAR, form, row.version,
            lambda: reporting_periods.change_due_date(
                access, row.period_id, load.workspace(), due_on=due, version=version
            ),
            frame.t("admin.period.changed", period=words), **here,
        )  # fmt: skip
    draw_lock(access, row, words, here, form)
    if row.used:
        st.caption(frame.t("admin.period.stays"))
    elif row.locked_on is None:
        draw_removal(access, row, words, here, form)


def draw_removal(access: Access, row: PeriodRow, words: str, here: dict[str, str], form: str) -> None:
    """Draw the button that removes a period without reports; the notice offers undo."""
    if st.button(frame.t("admin.period.remove"), key=f"remove-{form}", type="tertiary", icon=":material/delete:"):
        undo = partial(
            reporting_periods.add_period, access, row.portfolio_id, row.frequency, load.workspace(),
            starts=row.starts, ends=row.ends, due_on=row.due_on,
        )  # fmt: skip
        actions.attempt(
            Page.ADMIN_CALENDAR, lambda: reporting_periods.remove_period(access, row.period_id, load.workspace()),
            frame.t("admin.period.removed", period=words), undo, **here,
        )  # fmt: skip


def draw_lock(access: Access, row: PeriodRow, words: str, here: dict[str, str], form: str) -> None:
    """Draw the button that locks the period (a closed period: its values cannot change) or unlocks it."""
    is_locked = row.locked_on is not None
    change, key = (reporting_periods.reopen_period, "unlock") if is_locked else (reporting_periods.close_period, "lock")

    def act() -> None:
        change(access, row.period_id, load.workspace(), version=row.version)
        # The row version has changed: the form beside it must start again from the new one.
        st.session_state.pop(f"version-{form}", None)

    icon = ":material/lock_open:" if is_locked else ":material/lock:"
    if st.button(frame.t(f"rounds.{key}"), key=f"{key}-{row.period_id}", icon=icon):
        actions.attempt(
            Page.ADMIN_CALENDAR, act, frame.t(f"rounds.{key}ed", period=words), **here, period=str(row.period_id)
        )
    day = {"day": row.locked_on} if is_locked else {}
    st.caption(frame.t(f"rounds.{key}.help", **day))
