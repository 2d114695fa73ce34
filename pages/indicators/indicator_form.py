"""The form that makes or changes an indicator: what it counts, how its values are to be read, baseline and targets."""

from __future__ import annotations

from datetime import date

import streamlit as st

from impact.i18n import exact, period, text
from impact.model.access import Access
from impact.model.screen_entry import EnteredIndicator, EnteredValue, ScreenEntry
from impact.model.submission import ValueKind
from impact.model.text_limits import (
    LONGEST_ENTRY_TEXT,
    LONGEST_INDICATOR_CODE,
    LONGEST_INDICATOR_TITLE,
    LONGEST_UNIT,
)
from impact.model.vocabulary.frequencies import REPORTING_FREQUENCIES
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.people_words import counts_people
from impact.model.vocabulary.theory_levels import Level
from impact.services.calendar.reporting_periods import list_periods_of_year
from impact.services.entry.known_state import format_typed
from impact.views.submissions.entry import EntryForm, EntryIndicatorView
from pages.enter import entry_state
from pages.parts.layout import frame

NEW = "new"
MEASURES = (Measure.NUMBER, Measure.PERCENTAGE, Measure.SCORE, Measure.YES_NO)
DIRECTIONS = (Direction.UP, Direction.DOWN, Direction.MAINTAIN)
YEARS_BACK, YEARS_AHEAD = 1, 3
# Three values that tell the kinds of time apart, where an indicator has none of its own.
EXAMPLE = (25.0, 31.0, 28.0)


def draw_form(
    view: EntryIndicatorView | None, form: EntryForm, entry: ScreenEntry, access: Access,
    planned: EnteredIndicator | None = None,
) -> ScreenEntry:  # fmt: skip
    """Draw the form of an indicator, or of a new one, which may begin as one that was planned; returns the entry with
    what stands in it.
    """
    beginning = planned or from_view(view, access)
    name, language = beginning.name, access.language
    typed = next((item for item in entry.indicators if item.name == name), None) or beginning
    key = f"indicator-{entry_state.get_round()}-{name}"
    above = st.empty()
    title = st.text_input(
        frame.t("entry.quality.title"), typed.title, key=f"{key}-title", max_chars=LONGEST_INDICATOR_TITLE,
        placeholder=frame.t("entry.title.example"),
    ).strip()
    left, right = st.columns(2, gap="medium")
    with left:
        measure = st.selectbox(
            frame.t("entry.quality.measure"), list(_measures(typed)), _measures(typed).index(typed.measure),
            key=f"{key}-measure", format_func=lambda item: text(language, f"words.measure.{item.value}"),
            filter_mode=None,
        ) or typed.measure  # fmt: skip
    with right:
        unit = st.text_input(
            frame.t("entry.quality.unit"), _unit_of(measure, typed), key=f"{key}-unit-{measure.value}",
            max_chars=LONGEST_UNIT, placeholder=frame.t("entry.unit.example"),
        ).strip()
    above.caption(frame.t("entry.needed.counted" if measure is Measure.NUMBER else "entry.needed.level"))
    time_kind = typed.time_kind
    if measure is Measure.NUMBER:
        time_kind = draw_time_kind(
            typed.time_kind, view.examples if view else (), f"{key}-time", access, of_people=counts_people(title, unit)
        )
    direction = st.radio(
        frame.t("entry.direction.question"), DIRECTIONS,
        DIRECTIONS.index(typed.direction) if typed.direction in DIRECTIONS else None, key=f"{key}-direction",
        format_func=lambda item: text(language, f"entry.direction.{item.value}"), horizontal=True,
    )
    band_low, band_high = typed.band_low, typed.band_high
    if direction is Direction.MAINTAIN:
        left, right = st.columns(2, gap="medium")
        with left:
            band_low = st.text_input(frame.t("entry.quality.band_low"), typed.band_low, key=f"{key}-low").strip()
        with right:
            band_high = st.text_input(frame.t("entry.quality.band_high"), typed.band_high, key=f"{key}-high").strip()
    left, right = st.columns(2, gap="medium")
    with left:
        baseline = st.text_input(
            frame.t("entry.quality.baseline"), typed.baseline, key=f"{key}-baseline",
            help=frame.t("entry.baseline.help"),
        ).strip()
    with right:
        baseline_date = st.date_input(
            frame.t("entry.quality.baseline_date"), typed.baseline_date, key=f"{key}-day", format="DD/MM/YYYY",
            min_value=date(1990, 1, 1), max_value=date(2100, 12, 31),
        )
    entry = draw_targets(view, name, form, entry, key, access)
    with st.expander(frame.t("entry.more"), key=f"{key}-more"):
        more = draw_more(typed, view, form, key, measure, language)
    if not isinstance(baseline_date, date):
        baseline_date = None
    item = EnteredIndicator(
        name, title=title, unit=unit, measure=measure, time_kind=time_kind, direction=direction, band_low=band_low,
        band_high=band_high, baseline=baseline, baseline_date=baseline_date,
        in_force=typed.in_force, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    is_same = item == from_view(view, access)
    return without_indicator(entry, name) if is_same else entry.with_indicator(item)


def draw_time_kind(
    chosen_item: TimeKind | None, examples: tuple[float, ...], key: str, access: Access, *, of_people: bool = False
) -> TimeKind | None:
    """Ask what a value covers, by three values of its own or made up: 'samen 84, of nu 28?'.

    `of_people`: the same person may be in several periods, so that adding up comes last, with a warning.
    """
    three = examples if len(examples) == len(EXAMPLE) else EXAMPLE
    first, second, third = (exact(access.language, number) for number in three)
    numbers = {
        "a": first, "b": second, "c": third, "sum": exact(access.language, sum(three)),
        "ab": exact(access.language, three[0] + three[1]),
    }  # fmt: skip
    kinds, warned = list(TimeKind), ""
    if of_people:
        kinds.sort(key=lambda kind: kind is TimeKind.PERIOD)
        warned = f" {frame.t('entry.time_kind.period.people')}"
        # Other choices, another field: it begins with what was chosen.
        key = f"{key}-people"
    question = "entry.time_kind.question" if examples == three else "entry.time_kind.question.example"
    return st.radio(
        frame.t(question, **numbers), kinds,
        kinds.index(chosen_item) if chosen_item else None, key=key,
        format_func=lambda item: text(access.language, f"entry.time_kind.{item.value}"),
        captions=[
            frame.t(f"entry.time_kind.{kind.value}.example", **numbers) + (warned if kind is TimeKind.PERIOD else "")
            for kind in kinds
        ],
    )


def draw_targets(
    view: EntryIndicatorView | None, name: str, form: EntryForm, entry: ScreenEntry, key: str, access: Access
) -> ScreenEntry:
    """Draw a field per target that is agreed or being added, and the choice of another period."""
    stored = {(start, end): (number, registered) for start, end, number, registered in (view.targets if view else ())}
    typed = {
        (item.start, item.end): item
        for item in entry.values
        if item.indicator == name and item.quantity is ValueKind.TARGET and not item.breakdown
    }
    st.markdown(f"**{frame.t('entry.targets')}**")
    for start, end in sorted({*stored, *typed}, key=lambda pair: (pair[1], pair[0])):
        number, registered = stored.get((start, end), (None, ""))
        shown_items = format_typed(access.language, number)
        item = typed.get((start, end))
        words = st.text_input(
            frame.t("entry.target.of", period=period(access.language, start, end)), item.value if item else shown_items,
            key=f"{key}-target-{start:%Y%m%d}-{end:%Y%m%d}", width=260, max_chars=LONGEST_ENTRY_TEXT,
        ).strip()
        known_then = item.in_force if item else registered
        now = EnteredValue(name, ValueKind.TARGET, start, end, value=words, in_force=known_then)
        if words != shown_items or (number is None and item is not None):
            entry = entry.with_values([now])
        elif item is not None:
            entry = entry.without([item.place])
    options = [pair for pair in _target_periods(form) if pair not in stored and pair not in typed]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            frame.t("entry.target.period"), options, None, key=f"{key}-target-period-{len(typed)}", width=260,
            format_func=lambda pair: period(access.language, *pair), placeholder=frame.t("entry.target.choose"),
        )
    if picked is not None:
        place = EnteredValue(name, ValueKind.TARGET, *picked)
        entry_state.store(access, form, entry.with_values([place]))
        st.rerun()
    return entry


def _target_periods(form: EntryForm) -> list[tuple[date, date]]:
    """Periods a target may be of: whole years first, then those in the rhythm of the reports, each oldest first."""
    today = date.today()
    years = range(today.year - YEARS_BACK, today.year + YEARS_AHEAD + 1)
    whole = [(date(year, 1, 1), date(year, 12, 31)) for year in years]
    lengths = {(item.ends - item.starts).days for item in form.periods}
    parts = [
        (starts, ends)
        for frequency in REPORTING_FREQUENCIES
        for year in years
        for starts, ends, _ in list_periods_of_year(year, frequency.value)
        if any(abs((ends - starts).days - length) < 4 for length in lengths)
    ]
    other_items = {*parts, *((item.starts, item.ends) for item in form.periods)} - {*whole}
    return [*whole, *sorted(other_items, key=lambda pair: (pair[1], pair[0]))]


def draw_more(
    typed: EnteredIndicator, view: EntryIndicatorView | None, form: EntryForm, key: str, measure: Measure,
    language: Language,
) -> dict[str, object]:  # fmt: skip
    """Draw what need not be filled in: definition, level, source, rhythm, parts, and for a new one code and grant."""
    definition = st.text_area(
        frame.t("entry.quality.definition"), typed.definition, key=f"{key}-definition", max_chars=LONGEST_ENTRY_TEXT,
        height=80,
    ).strip()
    level = st.selectbox(
        frame.t("entry.quality.level"), list(Level), list(Level).index(typed.level), key=f"{key}-level",
        format_func=lambda item: text(language, f"words.level.{item.value}"), filter_mode=None,
    ) or typed.level  # fmt: skip
    frequencies = ["", *(item.value for item in REPORTING_FREQUENCIES)]
    frequencies += [typed.frequency] if typed.frequency not in frequencies else []
    frequency = st.selectbox(
        frame.t("entry.quality.frequency"), frequencies, frequencies.index(typed.frequency), key=f"{key}-frequency",
        format_func=lambda item: text(language, f"indicator.frequency.{item}" if item else "entry.frequency.report"),
        filter_mode=None,
    ) or ""  # fmt: skip
    more: dict[str, object] = {"definition": definition, "level": level, "frequency": frequency}
    for name in ("numerator_text", "denominator_text") if measure is Measure.PERCENTAGE else ():
        more[name] = st.text_input(frame.t(f"entry.quality.{name}"), getattr(typed, name), key=f"{key}-{name}").strip()
    more.setdefault("numerator_text", typed.numerator_text)
    more.setdefault("denominator_text", typed.denominator_text)
    more["source"] = st.text_input(
        frame.t("entry.quality.source"), typed.source, key=f"{key}-source", placeholder=frame.t("entry.source.example")
    ).strip()
    if view is not None:
        return more | {"code": typed.code, "grant_ref": typed.grant_ref}
    more["code"] = st.text_input(
        frame.t("entry.quality.code"), typed.code, key=f"{key}-code", max_chars=LONGEST_INDICATOR_CODE,
        help=frame.t("entry.code.help"),
    ).strip()
    refs = [ref for ref, _ in form.grants]
    more["grant_ref"] = typed.grant_ref or (refs[0] if refs else "")
    if len(refs) > 1:
        titles = dict(form.grants)
        more["grant_ref"] = st.selectbox(
            frame.t("entry.grant"), refs, refs.index(typed.grant_ref) if typed.grant_ref in refs else 0,
            key=f"{key}-grant", format_func=lambda ref: titles[ref], filter_mode=None,
        )  # fmt: skip
    return more


def _unit_of(measure: Measure, typed: EnteredIndicator) -> str:
    """The unit that goes with a measure, where the other was chosen just now."""
    if measure is Measure.PERCENTAGE:
        return typed.unit or "%"
    return "" if typed.unit == "%" else typed.unit


def _measures(typed: EnteredIndicator) -> tuple[Measure, ...]:
    return MEASURES if typed.measure in MEASURES else (*MEASURES, typed.measure)


def without_indicator(entry: ScreenEntry, name: str) -> ScreenEntry:
    """The entry without what it says of this indicator; targets stay."""
    return ScreenEntry(entry.key, entry.values, tuple(item for item in entry.indicators if item.name != name))


def from_view(view: EntryIndicatorView | None, access: Access) -> EnteredIndicator:
    """An indicator as the form shows it before anything is typed; a blank one for a new indicator."""
    if view is None:
        return EnteredIndicator(NEW)
    texts = view.texts

    def number(name: str) -> str:
        return format_typed(access.language, float(texts[name])) if texts[name] else ""

    return EnteredIndicator(
        view.name, grant_ref=view.grant_ref, code=view.code, title=texts["title"], unit=texts["unit"],
        definition=texts["definition"], level=Level(texts["level"] or Level.OTHER), measure=view.measure,
        direction=view.direction, time_kind=view.time_kind, frequency=texts["frequency"], baseline=number("baseline"),
        baseline_date=view.baseline_date, band_low=number("band_low"), band_high=number("band_high"),
        numerator_text=texts["numerator_text"], denominator_text=texts["denominator_text"], source=texts["source"],
        calculation=texts["calculation"], in_force=texts,
    )  # fmt: skip
