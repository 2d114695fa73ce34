"""The provenance of a value: earlier values, pending ones, reasons of corrections, and source cells on a click."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import streamlit as st

from impact.errors import ImpactError
from impact.i18n import day, number, text
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.value_states import State
from impact.views.figures.explain import EarlierValue, Source, Term
from pages.parts.inputs import actions
from pages.parts.layout import fragments, frame, load
from pages.parts.sheet import cells

OPEN_SHEET_KEY = "provenance-shown"
MOST_VALUES = 300


def draw_past(terms: Sequence[Term], access: Access) -> None:
    """Draw the earlier values of each term, newest first; nothing without corrections."""
    corrected = [term for term in terms if term.earlier]
    if not corrected:
        return
    language = access.language
    st.markdown(f"**{text(language, 'explain.past')}**")
    for place, term in enumerate(corrected):
        for step, earlier in enumerate(term.earlier):
            _draw_replaced(term, earlier, access, f"past-{place}-{step}")


def _draw_replaced(term: Term, earlier: EarlierValue, access: Access, key: str) -> None:
    language = access.language
    sentence = text(
        language,
        "explain.past.replaced",
        what=cells.describe_term(term, language),
        before=_format_amount(earlier, term, language),
        by=earlier.replaced_by or "–",
        on=day(language, earlier.replaced_on),
    )
    st.markdown(frame.escape_markdown(sentence[:1].upper() + sentence[1:]))
    reason = text(language, "explain.past.reason.none")
    if earlier.reason:
        reason = text(language, "explain.past.reason", reason=earlier.reason)
    st.caption(frame.escape_markdown(reason))
    _draw_source(earlier.source, access, key)


def draw_pending(terms: Sequence[Term], access: Access) -> None:
    """Draw the pending values of the terms, apart from the approved ones."""
    pending_terms = [term for term in terms if term.waiting]
    if not pending_terms:
        return
    language = access.language
    with st.container(border=True, key="waiting"):
        st.markdown(f":material/hourglass_empty: **{text(language, 'explain.waiting')}**")
        for place, term in enumerate(pending_terms):
            for step, pending_value in enumerate(term.waiting):
                sentence = text(
                    language, "explain.waiting.line", what=cells.describe_term(term, language),
                    value=_format_amount(pending_value, term, language),
                )  # fmt: skip
                st.markdown(frame.escape_markdown(sentence[:1].upper() + sentence[1:]))
                _draw_source(pending_value.source, access, f"waiting-{place}-{step}")


def _draw_source(source: Source | None, access: Access, key: str) -> None:
    """Draw the citation of a value and the button that opens its sheet."""
    if source is None:
        st.caption(text(access.language, "explain.past.agreed"))
        return
    st.caption(frame.escape_markdown(cells.describe_source([source], access.language)))
    draw_sheet_button(source, access, key)


def draw_sheet_button(source: Source, access: Access, key: str) -> None:
    """Draw the button that opens and closes the excerpt around a cell, or that the file has been deleted."""
    language = access.language
    if source.gone:
        st.caption(frame.escape_markdown(text(language, "explain.excerpt.gone", file=source.file)))
        return
    if not (source.submission_id and source.row and source.column):
        return
    name = f"{key}-{source.submission_id}-{source.row}-{source.column}"
    is_open = st.session_state.get(OPEN_SHEET_KEY) == name
    label = text(language, "explain.past.cell.hide")
    if not is_open:
        label = frame.escape_markdown(text(language, "explain.past.cell", cell=source.cell, file=source.file))
    st.button(
        label,
        key=name,
        type="tertiary",
        icon=":material/grid_on:",
        on_click=_toggle_sheet,
        args=(None if is_open else name,),
    )
    if is_open:
        draw_excerpt(source, access)


def _toggle_sheet(name: str | None) -> None:
    st.session_state[OPEN_SHEET_KEY] = name


def draw_excerpt(source: Source, access: Access) -> None:
    """Draw the rows around a cell of the original file."""
    try:
        sheet_excerpt = load.cell(access, source.submission_id or 0, source.sheet, source.row or 0, source.column or 0)
    except ImpactError as error:
        frame.draw_error(error)
        return
    if sheet_excerpt is None or not (sheet_excerpt.gone or sheet_excerpt.rows):
        st.caption(text(access.language, "explain.excerpt.unreadable"))
        return
    fragments.draw_fragment(cells.build_excerpt(sheet_excerpt, access.language))


def draw_value_choice(terms: Sequence[Term], access: Access) -> None:
    """Draw a choice among the values, targets and baselines of an indicator, with source cell and earlier values."""
    language = access.language
    # By what each is of: the list is another one once something more is handed in.
    terms_by_key: dict[tuple[str, ...], Term] = {}
    for term in terms[:MOST_VALUES]:
        subject = (term.role, term.title, str(term.period_start), str(term.period_end), term.breakdown)
        key = next(each for at in count() if (each := (*subject, str(at))) not in terms_by_key)
        terms_by_key[key] = term
    selection = st.selectbox(
        text(language, "explain.every"),
        list(terms_by_key),
        index=None,
        key="provenance-every",
        placeholder=text(language, "explain.every.choose"),
        format_func=lambda key: _format_option(terms_by_key[key], language) if key in terms_by_key else str(key),
    )
    if len(terms) > MOST_VALUES:
        st.caption(text(language, "explain.every.cut", most=MOST_VALUES, n=len(terms)))
    if selection is None or selection not in terms_by_key:
        return
    term = terms_by_key[selection]
    prefix = actions.build_subject_key("every", *selection)
    if term.source is not None:
        st.caption(frame.escape_markdown(cells.describe_source([term.source], language)))
        if term.source.gone:
            st.caption(frame.escape_markdown(text(language, "explain.excerpt.gone", file=term.source.file)))
        elif term.source.submission_id and term.source.row and term.source.column:
            draw_excerpt(term.source, access)
    elif not term.waiting:
        st.caption(text(language, "explain.past.agreed"))
    for place, pending_value in enumerate(term.waiting):
        with st.container(border=True):
            st.markdown(f":material/hourglass_empty: **{text(language, 'explain.waiting')}**")
            st.markdown(frame.escape_markdown(_format_amount(pending_value, term, language)))
            _draw_source(pending_value.source, access, f"{prefix}-waiting-{place}")
    for place, earlier in enumerate(term.earlier):
        _draw_replaced(term, earlier, access, f"{prefix}-{place}")


def _format_option(term: Term, language: Language) -> str:
    if term.source is None and term.value is None and term.waiting:
        amount = text(language, "explain.every.waits")
    else:
        amount = _format_amount(term, term, language)
    term_name = cells.describe_term(term, language)
    return text(language, "explain.every.option", what=term_name[:1].upper() + term_name[1:], value=amount)


def _format_amount(item: EarlierValue | Term, term: Term, language: Language) -> str:
    """A value in its unit; without a value its state and the raw text of the cell."""
    if item.value is None and item.state is not State.REPORTED:
        state = text(language, f"words.state.{item.state.value}")
        raw = item.source.raw if item.source else ""
        return f"{state} ({text(language, 'indicator.table.written', raw=raw)})" if raw else state
    amount = cells.format_with_unit(language, item.value, term.unit)
    if item.numerator is not None and item.denominator is not None:
        parts = text(
            language, "explain.parts", numerator=number(language, item.numerator),
            denominator=number(language, item.denominator),
        )  # fmt: skip
        amount += f" ({parts})"
    return amount
