"""Entering values on screen: choose the period, type or paste, check what changes, send."""

from __future__ import annotations

from datetime import date

import streamlit as st

from impact.errors import ImpactError
from impact.i18n import period
from impact.model.screen_entry import EnteredValue
from impact.services.entry import forms, pasted_table
from impact.services.submissions.destinations import Destination
from impact.views.submissions.entry import EntryForm, EntryPeriod
from pages.enter import check_panel, entry_state, value_rows
from pages.parts.inputs import actions, paging
from pages.parts.layout import frame, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section
from pages.parts.marks import round_marks
from pages.upload import file_chooser

PERIOD_KEY, PASTED_KEY, UNMATCHED_KEY = "entry-period", "entry-pasted", "entry-unmatched"
LONGEST_PASTE = 20_000


def read_period() -> tuple[date, date] | None:
    """The period of the URL (`starts` and `ends` as ISO days), None without one."""
    try:
        return date.fromisoformat(st.query_params["starts"]), date.fromisoformat(st.query_params["ends"])
    except (KeyError, ValueError):
        return None


def choose_period(form: EntryForm) -> None:
    """Draw the choice of the period; another one reloads the form through the URL."""
    options = {(item.starts, item.ends): item for item in form.periods}
    current = (form.period.starts, form.period.ends) if form.period else None
    if not options:
        return

    def label(pair: tuple[date, date]) -> str:
        item: EntryPeriod = options[pair]
        words = period(access.language, *pair)
        return f"{words} ({round_marks.get_label(item.state, access.language)})" if item.state else words

    picked = st.selectbox(
        frame.t("entry.period"), list(options), list(options).index(current) if current in options else 0,
        key=f"{PERIOD_KEY}-{form.organisation_id}-{current}", format_func=label, width=320, filter_mode=None,
    )
    if picked is not None and picked != current:
        st.query_params["starts"], st.query_params["ends"] = (item.isoformat() for item in picked)
        st.query_params["organisation"] = str(form.organisation_id)
        st.query_params["portfolio"] = str(form.portfolio_id)
        st.session_state.pop(entry_state.CHECKING_KEY, None)
        st.rerun()


def draw_top(form: EntryForm, places: dict[str, Destination]) -> None:
    """Draw the choice of the grantee, where there are several, and of the period."""
    with st.container(border=True), st.container(horizontal=True, vertical_alignment="bottom"):
        if len(places) > 1:
            st.selectbox(
                frame.t("upload.for"), list(places), key=file_chooser.DESTINATION_KEY, width=360,
                persist_state="session", format_func=lambda key: places[key].name if key in places else key,
            )
        choose_period(form)


def draw_paste(form: EntryForm) -> None:
    """Draw the text area for cells that were copied from a spreadsheet."""
    with st.expander(frame.t("entry.paste"), icon=":material/content_paste:", key="entry-paste"):
        st.caption(frame.t("entry.paste.help"))
        with st.form(actions.form_key("entry-paste-form"), border=False):
            pasted = st.text_area(
                frame.t("entry.paste.field"), key=actions.form_key(PASTED_KEY), max_chars=LONGEST_PASTE, height=140,
                placeholder=frame.t("entry.paste.example"),
            )
            taken_codes = st.form_submit_button(frame.t("entry.paste.take"), icon=":material/south:")
        if taken_codes and pasted.strip():
            try:
                table = pasted_table.read_pasted(pasted, form.indicators)
            except ImpactError as error:
                frame.draw_error(error)
                return
            saved = entry_state.load_held(access, form)
            entry_state.store(access, form, saved.entry.with_values(table.values))
            st.session_state[UNMATCHED_KEY] = (len(table.values), table.unmatched)
            for key in ("entry-paste-form", PASTED_KEY):
                actions.empty_form(key)
            # What fits nowhere stays in the field, where it can be mended.
            st.session_state[actions.form_key(PASTED_KEY)] = "\n".join(table.unmatched)
            entry_state.draw_anew()
            st.rerun()
    if UNMATCHED_KEY in st.session_state:
        count, unmatched = st.session_state.pop(UNMATCHED_KEY)
        if count:
            st.success(frame.t("entry.paste.taken", n=count), icon=":material/check:")
        if unmatched:
            st.warning(frame.t("entry.paste.unmatched", n=len(unmatched)), icon=":material/help:")
            st.code("\n".join(unmatched[:20]), language=None)


def draw_form(form: EntryForm) -> None:
    """Draw the fields of one page of indicators, keep what stands in them, and the buttons below."""
    above = st.container()
    saved = entry_state.load_held(access, form)
    only = st.query_params.get("indicator", "")
    measured = tuple(view for view in form.indicators if view.calculation is None)
    indicators = tuple(view for view in measured if view.name == only) or measured
    if len(measured) < len(form.indicators):
        st.caption(frame.t("entry.calculated.in_form", n=len(form.indicators) - len(measured)))
    if len(indicators) < len(measured):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(frame.t("entry.only_one"), width="content")
            if st.button(frame.t("entry.all_rows"), key="entry-all", type="tertiary"):
                del st.query_params["indicator"]
                st.rerun()
    start = paging.read_first() if paging.read_first() < len(indicators) else 0
    shown_items = indicators[start : start + value_rows.ROWS_SHOWN]
    entry = value_rows.draw_rows(form, shown_items, saved.entry, access)
    if len(indicators) > value_rows.ROWS_SHOWN:
        paging.draw_paging(start, len(shown_items), len(indicators), value_rows.ROWS_SHOWN)
    saved = entry_state.store(access, form, entry)
    # Once what stands in the fields is stored: pasting draws all of them anew.
    with above:
        draw_paste(form)
    part = entry_state.values_part(saved.entry)
    typed = sum(not value.is_blank for value in part.values)
    with st.container(horizontal=True, vertical_alignment="center"):
        # Never disabled: somebody who goes from the only field straight to the button would click in vain.
        checked = st.button(frame.t("entry.check"), key="entry-check", type="primary")
        if part.values and st.button(frame.t("entry.discard"), key="entry-discard", type="tertiary"):
            entry_state.drop_part(access, form, part)
            st.rerun()
    if checked and part.values:
        st.session_state[entry_state.CHECKING_KEY] = Page.ENTER
        st.rerun()
    if checked:
        st.info(frame.t("entry.check.nothing"), icon=":material/info:")
    st.caption(frame.t("entry.kept", n=typed) if typed else frame.t("entry.kept.none"))


def find_checked_values(form: EntryForm) -> tuple[EnteredValue, ...]:
    """The values of the step that checks and sends them; none while the form is filled in."""
    if not form.indicators or st.session_state.get(entry_state.CHECKING_KEY) != Page.ENTER:
        return ()
    return entry_state.values_part(entry_state.load_held(access, form).entry).values


def draw_page(form: EntryForm, places: dict[str, Destination]) -> None:
    """Draw the form, or the step that checks and sends it."""
    if not form.indicators:
        draw_top(form, places)
        frame.draw_empty_state(
            frame.t("entry.empty"), frame.t("entry.empty.body"), Page.INDICATORS, frame.t("entry.empty.link"),
            organisation=str(form.organisation_id), portfolio=str(form.portfolio_id),
        )
        return
    if st.session_state.get(entry_state.CHECKING_KEY) == Page.ENTER:
        saved = entry_state.load_held(access, form)
        part = entry_state.values_part(saved.entry)
        if part.values:

            def keep(changed: object, answers: object) -> None:
                entry = saved.entry.without(value.place for value in part.values).with_values(changed.values)  # type: ignore[attr-defined]
                entry_state.store(access, form, entry, answers)  # type: ignore[arg-type]

            check_panel.draw_check(Page.ENTER, part, form, saved.answers, access, keep)
            return
    draw_top(form, places)
    draw_form(form)


access = frame.enter(Page.ENTER)
places = file_chooser.list_places(access)
if not places:
    file_chooser.draw_no_places(Page.ENTER)
else:
    destination = file_chooser.choose_destination(places, access)
    form = forms.load_form(
        access, destination.organisation_id, load.workspace(), portfolio_id=destination.portfolio_id,
        chosen_item=read_period(),
    )
    checked_values = find_checked_values(form)
    if checked_values:
        # They may be of several periods, and the form stands at one of them.
        frame.draw_header(frame.t("entry.sentence.check", name=form.organisation, n=len(checked_values)))
    else:
        when = period(access.language, form.period.starts, form.period.ends) if form.period else ""
        frame.draw_header(
            frame.t("entry.sentence", name=form.organisation, period=when), value_rows.describe_due(form, access)
        )
    actions.draw_notice(Page.ENTER)
    presentation_mode.draw_sections(
        [Section(frame.t("frame.page.enter"), lambda: st.write(frame.t("entry.kept.none")))], access.language,
        lambda: draw_page(form, places),
    )
