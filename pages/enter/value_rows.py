"""The form for values: per indicator its value, parts, note and groups, each kept as soon as one leaves the field."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.i18n import day, period, text, translate_unit, value
from impact.i18n.groups import name_breakdown
from impact.ingest.extract import missing_reasons
from impact.model.access import Access
from impact.model.screen_entry import EnteredValue, ScreenEntry
from impact.model.submission import ValueKind
from impact.model.text_limits import LONGEST_ENTRY_TEXT, LONGEST_GROUP_NAME
from impact.model.vocabulary.measures import Measure
from impact.views.submissions.entry import EntryForm, EntryIndicatorView, EntryRow
from pages.enter import entry_state
from pages.parts.inputs import actions
from pages.parts.layout import frame

# Indicators on one page of the form.
ROWS_SHOWN = 20


def draw_rows(
    form: EntryForm, indicators: Sequence[EntryIndicatorView], entry: ScreenEntry, access: Access
) -> ScreenEntry:
    """Draw the fields of these indicators; returns the entry with what stands in them."""
    for view in indicators:
        with st.container(border=True, key=f"entry-{view.name}"):
            entry = draw_indicator(form, view, entry, access)
    return entry


def draw_indicator(form: EntryForm, view: EntryIndicatorView, entry: ScreenEntry, access: Access) -> ScreenEntry:
    """Draw one indicator: what it is, its totals, and its groups in an expander."""
    unit = "" if view.unit == "%" else frame.escape_markdown(translate_unit(access.language, view.unit))
    st.markdown(f"**{frame.escape_markdown(view.label)}**" + (f" :gray[{unit}]" if unit else ""))
    st.caption(frame.escape_markdown(describe(view, access)))
    if not view.rows:
        st.caption(frame.t("entry.not_due"))
        return entry
    totals = [row for row in view.rows if not row.breakdown]
    for row in totals:
        entry = draw_row(row, view, entry, access, several=len(totals) > 1)
    groups = [row for row in view.rows if row.breakdown] + added_groups(view, entry)
    with st.expander(
        frame.t("entry.groups", n=len({row.breakdown for row in groups})) if groups else frame.t("entry.groups.none"),
        key=f"entry-groups-{view.name}",
    ):
        for row in groups:
            entry = draw_row(row, view, entry, access, several=len(totals) > 1)
        if added := draw_new_group(view, totals):
            entry_state.store(access, form, entry.with_values(added))
            st.rerun()
    return entry


def describe(view: EntryIndicatorView, access: Access) -> str:
    """Code, kind of time, target and what was reported last: one line below the title."""
    language = access.language
    parts = [view.code]
    parts.append(frame.t(f"words.time_kind.{view.time_kind.value}") if view.time_kind else "")
    targets = {row.target for row in view.rows if not row.breakdown and row.target is not None}
    if len(targets) == 1:
        parts.append(frame.t("entry.target", value=value(language, targets.pop(), view.unit)))
    if view.previous is not None:
        parts.append(frame.t("entry.last", value=value(language, view.previous, view.unit)))
    if view.waits:
        parts.append(frame.t("entry.waits"))
    return " · ".join(part for part in parts if part)


def build_key(row: EntryRow, name: str) -> str:
    """The key of a field; a group has no sign in it that a key may not have."""
    group = "".join(sign if sign.isalnum() else f"_{ord(sign):x}_" for sign in row.breakdown)
    days = f"{row.start:%Y%m%d}-{row.end:%Y%m%d}"
    return f"entry-{entry_state.get_round()}-{row.indicator}-{days}-{group}-{name}"


def draw_row(
    row: EntryRow, view: EntryIndicatorView, entry: ScreenEntry, access: Access, *, several: bool
) -> ScreenEntry:
    """Draw the fields of one value; returns the entry with what stands in them, or without it where nothing changed."""
    typed = next((item for item in entry.values if item.place == row.place), None)
    texts = typed or row
    about = [period(access.language, row.start, row.end)] if several else []
    about += [name_breakdown(access.language, row.breakdown)] if row.breakdown else []
    suffix = frame.escape_markdown(f" · {' · '.join(about)}") if about else ""
    has_parts = view.measure is Measure.PERCENTAGE
    columns = st.columns([0.8, 0.8, 0.8, 1.5, 1.1] if has_parts else [1, 2, 1.3], gap="small")

    def field(place: int, name: str, shown_items: str, label: str, hint: str | None = None) -> str:
        with columns[place]:
            words: str = st.text_input(
                label, shown_items, key=build_key(row, name), disabled=row.is_closed, max_chars=LONGEST_ENTRY_TEXT,
                placeholder=hint,
            )  # fmt: skip
        return words.strip()

    numerator = denominator = ""
    first = 0
    if has_parts:
        numerator = field(0, "numerator", texts.numerator, frame.t("entry.field.numerator") + suffix)
        denominator = field(1, "denominator", texts.denominator, frame.t("entry.field.denominator") + suffix)
        first = 2
    unit = " (%)" if has_parts else ""
    hint = frame.t("entry.field.yes_no") if view.measure is Measure.YES_NO else None
    number = field(first, "value", texts.value, frame.t("entry.field.value") + unit + suffix, hint)
    note = field(first + 1, "note", texts.note, frame.t("entry.field.note") + suffix)
    with columns[first + 2]:
        no_value = draw_reason(row, texts.no_value, access, suffix)
    if row.is_closed:
        st.caption(frame.t("entry.closed"))
    if row.waits:
        st.caption(frame.t("entry.row_waits"))
    now = EnteredValue(
        row.indicator, ValueKind.ACTUAL, row.start, row.end, row.breakdown, number, numerator, denominator, no_value,
        note, typed.in_force if typed else row.in_force,
    )  # fmt: skip
    before = (row.value, row.numerator, row.denominator, row.no_value, row.note, row.in_force)
    if (now.value, now.numerator, now.denominator, now.no_value, now.note, now.in_force) == before:
        is_added_group = typed is not None and row.state is None and bool(row.breakdown)
        return entry if is_added_group or typed is None else entry.without([row.place])
    return entry.with_values([now])


def draw_reason(row: EntryRow, chosen_item: str, access: Access, suffix: str) -> str:
    """Draw the choice of why there is no value; blank where there is one."""
    options = ["", *missing_reasons.REASONS]
    if chosen_item not in options:
        options.append(chosen_item)

    def label(name: str) -> str:
        if name in missing_reasons.REASONS:
            return text(access.language, f"template.reason.{name}")
        return name or frame.t("entry.field.no_value.none")

    picked = st.selectbox(
        frame.t("entry.field.no_value") + suffix, options, options.index(chosen_item), key=build_key(row, "no_value"),
        format_func=label, disabled=row.is_closed, filter_mode=None,
    )
    return picked or ""


def added_groups(view: EntryIndicatorView, entry: ScreenEntry) -> list[EntryRow]:
    """Groups that were added on this form and were never reported before."""
    registered = {row.place for row in view.rows}
    days = {(row.start, row.end) for row in view.rows}
    return [
        EntryRow(
            item.indicator, item.start, item.end, item.breakdown, "", "", "", "", "", "", None, waits=False,
            is_closed=False,
        )
        for item in entry.values
        if item.indicator == view.name and item.breakdown and item.quantity is ValueKind.ACTUAL
        and item.place not in registered and (item.start, item.end) in days
    ]  # fmt: skip


def draw_new_group(view: EntryIndicatorView, totals: Sequence[EntryRow]) -> list[EnteredValue]:
    """Draw the form that adds a group; returns its empty values, one per period, when it is sent."""
    form = f"entry-group-{view.name}"
    with st.form(actions.form_key(form), border=False):
        left, right, button = st.columns([1, 1, 0.8], vertical_alignment="bottom")
        with left:
            dimension = st.text_input(
                frame.t("entry.group.dimension"), key=actions.form_key(f"entry-dimension-{view.name}"),
                max_chars=LONGEST_GROUP_NAME, placeholder=frame.t("entry.group.dimension.example"),
            )
        with right:
            category = st.text_input(
                frame.t("entry.group.category"), key=actions.form_key(f"entry-category-{view.name}"),
                max_chars=LONGEST_GROUP_NAME, placeholder=frame.t("entry.group.category.example"),
            )
        with button:
            added = st.form_submit_button(frame.t("entry.group.add"), icon=":material/add:")
    names = [part.replace(";", " ").replace("=", " ").strip() for part in (dimension, category)]
    if not added:
        return []
    if not all(names):
        st.error(frame.t("entry.group.missing"))
        return []
    group = "=".join(names)
    rows = [row for row in totals if group not in view.groups and not row.is_closed]
    if not rows:
        st.error(frame.t("entry.group.there", name=frame.escape_markdown(names[1])))
        return []
    for part in (form, f"entry-dimension-{view.name}", f"entry-category-{view.name}"):
        actions.empty_form(part)
    return [EnteredValue(row.indicator, ValueKind.ACTUAL, row.start, row.end, group) for row in rows]


def label_of(place: tuple[str, ValueKind, object, object, str], form: EntryForm, access: Access) -> str:
    """A value in words: its indicator, its period, and its group where it is of one."""
    name, quantity, start, end, group = place
    titles: dict[str, str] = {view.name: view.label for view in form.indicators}
    parts = [titles.get(name, frame.t("entry.new_indicator")), period(access.language, start, end)]  # type: ignore[arg-type]
    if quantity is ValueKind.TARGET:
        parts.insert(1, frame.t("upload.values.what.target"))
    return " · ".join([*parts, name_breakdown(access.language, group)] if group else parts)


def describe_due(form: EntryForm, access: Access) -> str:
    """By when the period of the form is asked; blank outside the calendar."""
    if form.period is None or form.period.due_on is None:
        return ""
    return frame.t("entry.due", day=day(access.language, form.period.due_on, "long"))
