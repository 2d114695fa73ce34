"""The indicators of a grantee: the list, a form that makes or changes one, and its effect before it is saved."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.i18n import exact, join_clauses, label_text, period, translate_unit, value
from impact.model.answers import Answer
from impact.model.screen_entry import EnteredIndicator, ScreenEntry
from impact.model.submission import ValueKind
from impact.model.vocabulary.measures import Measure
from impact.services.entry import forms
from impact.services.theory.sector.planned import find_planned
from impact.views.html_elements import element, fragment
from impact.views.submissions.entry import EntryForm, EntryIndicatorView
from pages.enter import check_panel, entry_state
from pages.indicators import calculation_form, indicator_form
from pages.parts.inputs import actions
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section
from pages.upload import file_chooser

ANSWERS_KEY = "indicator-answers"
COLUMNS = (("title", ""), ("time_kind", ""), ("direction", ""), ("baseline", "n"), ("target", ""))


def place_of(form: EntryForm) -> dict[str, str]:
    """The URL parameters that name the grantee of the form."""
    return {"organisation": str(form.organisation_id), "portfolio": str(form.portfolio_id)}


def draw_list(form: EntryForm) -> None:
    """Draw what nobody said yet about the values, the list, and the way to a new indicator."""
    unsaid = [
        view
        for view in form.indicators
        if view.time_kind is None and view.measure is Measure.NUMBER and not view.waits and view.calculation is None
    ]
    if unsaid:
        with st.container(border=True, key="indicators-unsaid"):
            st.header(frame.t("entry.unsaid", n=len(unsaid)), anchor=False)
            st.caption(frame.t("entry.unsaid.why"))
            rows = fragment(build_unsaid_row(view, form) for view in unsaid)
            links.draw_html(element("table", element("tbody", rows), class_="fi-list"), key="unsaid")
    frame.draw_link(
        Page.INDICATORS, frame.t("entry.indicator.new"), ":material/add:", indicator=indicator_form.NEW,
        **place_of(form),
    )
    if form.indicators:
        frame.draw_link(
            Page.INDICATORS, frame.t("entry.calculated.new"), ":material/functions:", indicator=calculation_form.NEW,
            **place_of(form),
        )
    if not form.indicators:
        with st.container(border=True):
            st.header(frame.t("entry.indicators.none"), anchor=False)
            st.write(frame.t("entry.indicators.none.body"))
            frame.draw_link(Page.UPLOAD, frame.t("frame.page.upload"), ":material/upload_file:", **place_of(form))
        return
    frame.draw_link(Page.ENTER, frame.t("entry.go"), ":material/edit:", **place_of(form))
    names = {column: frame.t(f"entry.column.{column}") for column, _ in COLUMNS}
    heads = [(names[column], kind) for column, kind in COLUMNS]
    rows_html = [build_row(view, form, names) for view in form.indicators]
    with st.container(border=True):
        links.draw_html(
            links.build_table(heads, rows_html, frame.t("frame.page.indicators")), key="indicators-list"
        )


def build_unsaid_row(view: EntryIndicatorView, form: EntryForm) -> Markup:
    """One indicator of which nobody said what its values cover, with its own last values as the question."""
    question = frame.t("entry.unsaid.none")
    if view.examples:
        numbers = " + ".join(exact(access.language, number) for number in view.examples)
        total, last = exact(access.language, sum(view.examples)), exact(access.language, view.examples[-1])
        question = frame.t("entry.unsaid.question", numbers=numbers, sum=total, last=last)
    link = links.build_link(Page.INDICATORS, frame.t("entry.unsaid.go"), **place_of(form), indicator=view.name)
    return element(
        "tr",
        element("td", element("span", class_="fi-dot", aria_hidden="true"), class_="fi-icon"),
        element("td", view.label, element("div", question, class_="fi-quiet")),
        element("td", link, class_="n"),
    )


def build_row(view: EntryIndicatorView, form: EntryForm, names: dict[str, str]) -> Markup:
    """One indicator as a table row; its name leads to its form."""
    language = access.language
    name = links.build_link(Page.INDICATORS, view.label, **place_of(form), indicator=view.name)
    about = [
        view.code, translate_unit(language, view.unit),
        frame.t("entry.column.calculated") if view.calculation is not None else "",
        frame.t("entry.waits") if view.waits else "",
    ]  # fmt: skip
    quiet = " · ".join(part for part in about if part)
    kind = frame.t(f"words.time_kind.{view.time_kind.value}") if view.time_kind else "–"
    direction = frame.t(f"words.direction.{view.direction.value}") if view.direction else "–"
    targets = [
        label_text(language, period(language, start, end), value(language, number, view.unit))
        for start, end, number, _ in view.targets
        if number is not None
    ]
    more = [frame.t("entry.targets.more", n=len(targets) - 2)] if len(targets) > 2 else []
    texts = {
        "time_kind": kind,
        "direction": direction,
        "baseline": value(language, view.baseline, view.unit),
        "target": join_clauses(frame.language(), [*targets[:2], *more]) or "–",
    }
    row_cells = fragment(
        links.build_cell(names[column], texts[column], f"{style} fi-none" if texts[column] == "–" else style)
        for column, style in COLUMNS[1:]
    )
    return element(
        "tr",
        element("th", name, element("div", quiet, class_="fi-quiet"), scope="row"),
        row_cells,
    )


def draw_one(
    view: EntryIndicatorView | None, form: EntryForm, planned: EnteredIndicator | None, *, is_calculated: bool
) -> None:
    """Draw the form of one indicator, or of one that is planned, or the step that shows the effect and saves."""
    new_name = calculation_form.NEW if is_calculated else indicator_form.NEW
    name = planned.name if planned else view.name if view else new_name
    saved = entry_state.load_held(access, form)
    part = part_of(saved.entry, name)
    if st.session_state.get(entry_state.CHECKING_KEY) == (Page.INDICATORS, name) and (part.indicators or part.values):
        answers: tuple[Answer, ...] = st.session_state.get(ANSWERS_KEY, ())

        def keep(changed: ScreenEntry, given_answers: object) -> None:
            st.session_state[ANSWERS_KEY] = given_answers
            rest = saved.entry.without(item.place for item in part.values)
            entry_state.store(access, form, rest.with_values(changed.values))

        check_panel.draw_check(Page.INDICATORS, part, form, answers, access, keep)
        return
    frame.draw_link(Page.INDICATORS, frame.t("entry.indicators.all"), ":material/arrow_back:", **place_of(form))
    with st.container(border=True):
        if is_calculated:
            entry = calculation_form.draw_form(view, form, saved.entry, access)
        else:
            entry = indicator_form.draw_form(view, form, saved.entry, access, planned)
    saved = entry_state.store(access, form, entry)
    part = part_of(saved.entry, name)
    with st.container(horizontal=True):
        checked = st.button(frame.t("entry.effect"), key="indicator-check", type="primary")
        if (part.indicators or part.values) and st.button(
            frame.t("entry.discard"), key="indicator-discard", type="tertiary"
        ):
            entry_state.drop_part(access, form, part)
            st.rerun()
    if checked and (part.indicators or part.values):
        st.session_state[entry_state.CHECKING_KEY] = (Page.INDICATORS, name)
        st.session_state.pop(ANSWERS_KEY, None)
        st.rerun()
    if checked:
        st.info(frame.t("entry.check.nothing"), icon=":material/info:")
    if part.indicators or part.values:
        st.caption(frame.t("entry.kept.indicator"))


def part_of(entry: ScreenEntry, name: str) -> ScreenEntry:
    """What the entry says of one indicator: its properties and its targets, without targets left blank."""
    return ScreenEntry(
        entry.key,
        tuple(
            item
            for item in entry.values
            if item.indicator == name and item.quantity is ValueKind.TARGET and (item.value or item.in_force)
        ),
        tuple(item for item in entry.indicators if item.name == name),
    )


access = frame.enter(Page.INDICATORS)
places = file_chooser.list_places(access)
if not places:
    file_chooser.draw_no_places(Page.INDICATORS)
else:
    destination = file_chooser.choose_destination(places, access)
    form = forms.load_form(
        access, destination.organisation_id, load.workspace(), portfolio_id=destination.portfolio_id
    )
    wish = st.query_params.get("indicator", "")
    selection = next((view for view in form.indicators if view.name == wish), None)
    planned = find_planned(access, form.organisation_id, wish, load.workspace())
    is_calculated = wish == calculation_form.NEW or (selection is not None and selection.calculation is not None)
    is_form = selection is not None or planned is not None or is_calculated or wish == indicator_form.NEW
    title = frame.t("entry.indicators.sentence", n=len(form.indicators), name=form.organisation)
    caption = frame.t("entry.indicators.caption")
    if is_form:
        kind = "calculated" if wish == calculation_form.NEW else "indicator"
        title = selection.title if selection else frame.t(f"entry.{kind}.new.of", name=form.organisation)
        caption = frame.t("entry.calculated.caption" if is_calculated else "entry.indicator.caption")
    elif not form.indicators:
        title = frame.t("entry.indicators.sentence.none", name=form.organisation)
        caption = frame.t("entry.indicators.caption.none")
    frame.draw_header(title, caption)
    actions.draw_notice(Page.INDICATORS)
    if len(places) > 1 and not is_form:
        st.selectbox(
            frame.t("upload.for"), list(places), key=file_chooser.DESTINATION_KEY, width=360, persist_state="session",
            format_func=lambda key: places[key].name if key in places else key,
        )

    def draw_body() -> None:
        """Draw the list, or one indicator."""
        if is_form:
            draw_one(selection, form, planned, is_calculated=is_calculated)
        else:
            draw_list(form)

    presentation_mode.draw_sections([Section(title, draw_body)], access.language, draw_body)
