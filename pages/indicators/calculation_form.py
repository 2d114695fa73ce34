"""The form of an indicator that is calculated from others: how, from which, and at once what that would give."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st
from markupsafe import Markup

from impact.i18n import exact, join_unit, period, text
from impact.model.access import Access
from impact.model.figures.calculation import MOST_PARTS, Calculation, CalculationKind, find_faulty_part
from impact.model.screen_entry import EnteredIndicator, ScreenEntry
from impact.model.text_limits import LONGEST_INDICATOR_TITLE, LONGEST_UNIT
from impact.model.vocabulary.measures import Direction, Measure
from impact.model.vocabulary.people_words import counts_people
from impact.services.entry import calculated_indicators
from impact.services.entry.calculated_indicators import FEWEST_IN_SUM, PERCENT, CalculatedPeriod
from impact.views.figures.calculation_words import describe_calculation, describe_fault
from impact.views.html_elements import element, fragment
from impact.views.submissions.entry import EntryForm, EntryIndicatorView
from pages.enter import entry_state
from pages.indicators import indicator_form
from pages.indicators.indicator_form import DIRECTIONS
from pages.parts.layout import frame, links

# The name of a new one, which has a draft of its own beside a new indicator that is measured.
NEW = "calculated"
PERIODS_SHOWN = 6
DECIMALS = 2


def draw_form(
    view: EntryIndicatorView | None, form: EntryForm, entry: ScreenEntry, access: Access
) -> ScreenEntry:
    """Draw the form of a calculated indicator, or of a new one; returns the entry with what stands in it."""
    name, language = view.name if view else NEW, access.language
    blank = replace(indicator_form.from_view(view, access), name=name)
    typed = next((item for item in entry.indicators if item.name == name), None) or blank
    key = f"indicator-{entry_state.get_round()}-{name}"
    offered = {
        item.indicator_id: item
        for item in form.indicators
        if item.calculation is None and item.measure is Measure.NUMBER and item.name != name
    }
    if len(offered) < FEWEST_IN_SUM and view is None:
        st.info(frame.t("entry.calculated.too_few"), icon=":material/info:")
        return entry
    calculation = _draw_calculation(typed, view, form, offered, key, access)
    is_percentage = calculation is not None and calculation.kind is CalculationKind.PERCENTAGE
    unit = PERCENT if is_percentage else typed.unit or _find_unit(calculation, offered)
    title = st.text_input(
        frame.t("entry.quality.title"),
        typed.title,
        key=f"{key}-title",
        max_chars=LONGEST_INDICATOR_TITLE,
    ).strip()
    if not is_percentage:
        of_parts = "-".join(str(part) for part in calculation.parts) if calculation else ""
        unit = st.text_input(
            frame.t("entry.quality.unit"),
            unit,
            key=f"{key}-unit-{of_parts}",
            max_chars=LONGEST_UNIT,
            placeholder=frame.t("entry.unit.example"),
        ).strip()
    direction = st.radio(
        frame.t("entry.direction.question"),
        DIRECTIONS,
        DIRECTIONS.index(typed.direction) if typed.direction in DIRECTIONS else None,
        key=f"{key}-direction",
        format_func=lambda item: text(language, f"entry.direction.{item.value}"),
        horizontal=True,
    )
    bands = {"band_low": typed.band_low, "band_high": typed.band_high}
    if direction is Direction.MAINTAIN:
        for column, limit in zip(st.columns(2, gap="medium"), bands, strict=True):
            with column:
                label = frame.t(f"entry.quality.{limit}")
                bands[limit] = st.text_input(label, bands[limit], key=f"{key}-{limit}").strip()
    left, right = st.columns(2, gap="medium")
    with left:
        baseline = st.text_input(
            frame.t("entry.quality.baseline"),
            typed.baseline,
            key=f"{key}-baseline",
            help=frame.t("entry.baseline.help"),
        ).strip()
    with right:
        baseline_date = st.date_input(
            frame.t("entry.quality.baseline_date"),
            typed.baseline_date,
            key=f"{key}-day",
            format="DD/MM/YYYY",
            min_value=date(1990, 1, 1),
            max_value=date(2100, 12, 31),
        )
    entry = indicator_form.draw_targets(view, name, form, entry, key, access)
    measure = calculation.measure if calculation is not None else Measure.NUMBER
    if calculation is not None and view is not None:
        calculation = _draw_end(calculation, key)
    with st.expander(frame.t("entry.more"), key=f"{key}-more"):
        more = indicator_form.draw_more(typed, view, form, key, Measure.NUMBER, language)
    item = EnteredIndicator(
        name, title=title, unit=unit, measure=measure, time_kind=typed.time_kind, direction=direction,
        baseline=baseline, baseline_date=baseline_date if isinstance(baseline_date, date) else None,
        calculation=calculation.text if calculation is not None else "", in_force=typed.in_force,
        **bands, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    is_untouched = replace(item, grant_ref=blank.grant_ref, unit=blank.unit, measure=blank.measure) == blank
    if item == blank or (view is None and is_untouched):
        return indicator_form.without_indicator(entry, name)
    return entry.with_indicator(item)


def _draw_calculation(
    typed: EnteredIndicator, view: EntryIndicatorView | None, form: EntryForm,
    offered: dict[int, EntryIndicatorView], key: str, access: Access,
) -> Calculation | None:  # fmt: skip
    """Draw the kind, the parts and what they would give; None while no part is chosen."""
    before = Calculation.parse(typed.calculation)
    kinds = list(CalculationKind)
    kind = st.radio(
        frame.t("entry.calculated.kind"), kinds, kinds.index(before.kind) if before else 0, key=f"{key}-kind",
        format_func=lambda item: text(access.language, f"entry.calculated.kind.{item.value}"),
        captions=[frame.t(f"entry.calculated.kind.{item.value}.example") for item in kinds],
    ) or CalculationKind.SUM  # fmt: skip
    views_by_id = {item.indicator_id: item for item in form.indicators}
    chosen_parts = [part for part in before.parts if part in views_by_id] if before is not None else []
    options = [*offered, *(part for part in chosen_parts if part not in offered)]

    def name_part(part: int) -> str:
        item = views_by_id[part]
        return " · ".join(words for words in (item.label, item.unit, item.code) if words)

    if kind is CalculationKind.SUM:
        parts = st.multiselect(
            frame.t("entry.calculated.parts"), options, chosen_parts, key=f"{key}-parts", format_func=name_part,
            placeholder=frame.t("entry.calculated.parts.choose"), max_selections=MOST_PARTS,
        )  # fmt: skip
    else:
        parts = []
        for position, which in enumerate(("numerator", "denominator")):
            at = options.index(chosen_parts[position]) if position < len(chosen_parts) else None
            part = st.selectbox(
                frame.t(f"entry.calculated.{which}"), options, at, key=f"{key}-{which}", format_func=name_part,
                placeholder=frame.t("entry.calculated.parts.choose"),
            )  # fmt: skip
            parts += [] if part is None else [part]
    if not parts:
        # What was typed about others stays; of one that is there, what is gone is said below.
        return before if view is not None else None
    calculation = Calculation(kind, tuple(parts), before.until if before else None)
    _draw_preview(calculation, form, views_by_id, access)
    return calculation


def _draw_preview(
    calculation: Calculation, form: EntryForm, views_by_id: dict[int, EntryIndicatorView], access: Access
) -> None:
    """Draw what keeps the parts from being taken together, or what they would give per period."""
    problem = calculated_indicators.find_incomplete_choice(calculation)
    if problem:
        st.caption(frame.t(f"entry.problem.{problem}"))
        return
    views = [views_by_id[part] for part in calculation.parts]
    faulty = find_faulty_part(calculation, [view.as_part for view in views])
    if faulty is not None:
        position, fault = faulty
        words = frame.t(f"entry.problem.part.{fault.value}", title=views[position].label)
        st.warning(frame.escape_markdown(words), icon=":material/help:")
        return
    titles = {view.indicator_id: view.label for view in views}
    st.markdown(f"**{frame.t('entry.calculated.preview')}**")
    st.caption(frame.escape_markdown(describe_calculation(calculation.text, titles, access.language)))
    if not calculation.is_ratio and any(counts_people(view.title, view.unit) for view in views):
        st.caption(frame.t("entry.calculated.people"))
    periods = calculated_indicators.preview_calculation(calculation, form.indicators)
    if not periods:
        st.caption(frame.t("entry.calculated.preview.none"))
        return
    unit = PERCENT if calculation.kind is CalculationKind.PERCENTAGE else ""
    heads = [(frame.t("entry.calculated.preview.period"), "")]
    heads += [(view.label, "n") for view in views]
    heads += [(frame.t("entry.calculated.preview.result"), "n")]
    rows = [
        _build_row(item, views, [head for head, _ in heads], unit, access) for item in periods[:PERIODS_SHOWN]
    ]
    links.draw_html(
        links.build_table(heads, rows, frame.t("entry.calculated.preview")), key="calculated-preview"
    )
    if len(periods) > PERIODS_SHOWN:
        st.caption(frame.t("entry.calculated.preview.more", n=len(periods) - PERIODS_SHOWN))


def _build_row(
    item: CalculatedPeriod, views: list[EntryIndicatorView], heads: list[str], unit: str, access: Access
) -> Markup:
    language = access.language
    amounts = ["–" if part.value is None else exact(language, part.value) for part in item.parts]
    cells = [links.build_cell(head, amount, "n") for head, amount in zip(heads[1:-1], amounts, strict=True)]
    number = item.result.value
    result = "–" if number is None else join_unit(language, exact(language, number, DECIMALS), unit)
    words: Markup | str = element("b", result)
    if item.result.fault is not None:
        at = item.result.part
        title = views[at].label if at is not None else ""
        words = fragment(
            result, element("div", describe_fault(item.result.fault, title, language), class_="fi-quiet")
        )
    return element(
        "tr", element("th", period(language, item.start, item.end), scope="row"), *cells,
        links.build_cell(heads[-1], words, "n"),
    )  # fmt: skip


def _draw_end(calculation: Calculation, key: str) -> Calculation:
    """Draw the day on which it ends, folded away; the reason is asked when it is saved."""
    with st.expander(frame.t("entry.calculated.end"), key=f"{key}-end"):
        until = st.date_input(
            frame.t("entry.calculated.until"),
            calculation.until,
            key=f"{key}-until",
            format="DD/MM/YYYY",
            min_value=date(1990, 1, 1),
            max_value=date(2100, 12, 31),
            help=frame.t("entry.calculated.until.help"),
        )
    return replace(calculation, until=until if isinstance(until, date) else None)


def _find_unit(calculation: Calculation | None, offered: dict[int, EntryIndicatorView]) -> str:
    """The unit that a sum has by its parts; '' for a ratio, whose unit nobody can guess."""
    if calculation is None or calculation.is_ratio:
        return ""
    return next((offered[part].unit for part in calculation.parts if part in offered), "")
