"""The past of a value on screen: what stood there before, why it was corrected, and each cell on a click."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.errors import ImpactError
from impact.i18n import day, number, text
from impact.model.access import Access
from impact.model.words import Language, State
from impact.views.explain import Earlier, Source, Term
from pages.parts.layout import frame, load
from pages.parts.sheet import cells

SHOWN = "provenance-shown"
MOST = 300


def past(terms: Sequence[Term], access: Access) -> None:
    """What each term replaced, newest first; nothing where nothing was corrected."""
    corrected = [term for term in terms if term.earlier]
    if not corrected:
        return
    language = access.language
    st.markdown(f"**{text(language, 'explain.past')}**")
    for place, term in enumerate(corrected):
        for step, earlier in enumerate(term.earlier):
            _replaced(term, earlier, access, f"past-{place}-{step}")


def _replaced(term: Term, earlier: Earlier, access: Access, key: str) -> None:
    language = access.language
    said = text(
        language, "explain.past.replaced", what=cells.named(term, language), before=_amount(earlier, term, language),
        by=earlier.replaced_by or "–", on=day(language, earlier.replaced_on),
    )  # fmt: skip
    st.markdown(frame.plain(said[:1].upper() + said[1:]))
    why = text(language, "explain.past.reason.none")
    if earlier.reason:
        why = text(language, "explain.past.reason", reason=earlier.reason)
    st.caption(frame.plain(why))
    _source(earlier.source, access, key)


def waiting(terms: Sequence[Term], access: Access) -> None:
    """What waits for review in the place of a term, kept apart from what counts."""
    found = [term for term in terms if term.waiting]
    if not found:
        return
    language = access.language
    with st.container(border=True, key="waiting"):
        st.markdown(f":material/hourglass_empty: **{text(language, 'explain.waiting')}**")
        for place, term in enumerate(found):
            for step, one in enumerate(term.waiting):
                said = text(
                    language, "explain.waiting.line", what=cells.named(term, language),
                    value=_amount(one, term, language),
                )  # fmt: skip
                st.markdown(frame.plain(said[:1].upper() + said[1:]))
                _source(one.source, access, f"waiting-{place}-{step}")


def _source(source: Source | None, access: Access, key: str) -> None:
    """Where a value stood, and its sheet on a click."""
    if source is None:
        st.caption(text(access.language, "explain.past.agreed"))
        return
    st.caption(frame.plain(cells.said([source], access.language)))
    sheet(source, access, key)


def sheet(source: Source, access: Access, key: str) -> None:
    """A button that opens and closes the sheet around a cell; a file that is gone says so at once."""
    language = access.language
    if source.gone:
        st.caption(frame.plain(text(language, "explain.excerpt.gone", file=source.file)))
        return
    if not (source.submission_id and source.row and source.column):
        return
    name = f"{key}-{source.submission_id}-{source.row}-{source.column}"
    shown = st.session_state.get(SHOWN) == name
    label = text(language, "explain.past.cell.hide")
    if not shown:
        label = text(language, "explain.past.cell", cell=source.cell, file=frame.plain(source.file))
    st.button(
        label, key=name, type="tertiary", icon=":material/grid_on:", on_click=_turn, args=(None if shown else name,)
    )
    if shown:
        excerpt(source, access)


def _turn(name: str | None) -> None:
    st.session_state[SHOWN] = name


def excerpt(source: Source, access: Access) -> None:
    """The rows around a cell as they were handed in."""
    try:
        found = load.cell(access, source.submission_id or 0, source.sheet, source.row or 0, source.column or 0)
    except ImpactError as error:
        frame.problem(error)
        return
    if found is None or not (found.gone or found.rows):
        st.caption(text(access.language, "explain.excerpt.unreadable"))
        return
    st.html(cells.excerpt_html(found, access.language))


def every(terms: Sequence[Term], access: Access) -> None:
    """Any value, target or baseline of an indicator to choose from, with its cell and its past."""
    language = access.language
    listed = list(range(min(len(terms), MOST)))
    chosen = st.selectbox(
        text(language, "explain.every"), listed, index=None, key="provenance-every",
        placeholder=text(language, "explain.every.choose"), format_func=lambda place: _option(terms[place], language),
    )  # fmt: skip
    if len(terms) > MOST:
        st.caption(text(language, "explain.every.cut", most=MOST, n=len(terms)))
    if chosen is None or chosen >= len(terms):
        return
    term = terms[chosen]
    if term.source is not None:
        st.caption(frame.plain(cells.said([term.source], language)))
        if term.source.gone:
            st.caption(frame.plain(text(language, "explain.excerpt.gone", file=term.source.file)))
        elif term.source.submission_id and term.source.row and term.source.column:
            excerpt(term.source, access)
    elif not term.waiting:
        st.caption(text(language, "explain.past.agreed"))
    for place, one in enumerate(term.waiting):
        with st.container(border=True):
            st.markdown(f":material/hourglass_empty: **{text(language, 'explain.waiting')}**")
            st.markdown(frame.plain(_amount(one, term, language)))
            _source(one.source, access, f"every-waiting-{chosen}-{place}")
    for place, earlier in enumerate(term.earlier):
        _replaced(term, earlier, access, f"every-{chosen}-{place}")


def _option(term: Term, language: Language) -> str:
    if term.source is None and term.value is None and term.waiting:
        shown = text(language, "explain.every.waits")
    else:
        shown = _amount(term, term, language)
    what = cells.named(term, language)
    return text(language, "explain.every.option", what=what[:1].upper() + what[1:], value=shown)


def _amount(item: Earlier | Term, term: Term, language: Language) -> str:
    """A value in its unit; where there is none, its state and what was written."""
    if item.value is None and item.state is not State.REPORTED:
        state = text(language, f"words.state.{item.state.value}")
        raw = item.source.raw if item.source else ""
        return f"{state} ({text(language, 'indicator.table.written', raw=raw)})" if raw else state
    shown = cells.with_unit(language, item.value, term.unit)
    if item.numerator is not None and item.denominator is not None:
        parts = text(
            language, "explain.parts", numerator=number(language, item.numerator),
            denominator=number(language, item.denominator),
        )  # fmt: skip
        shown += f" ({parts})"
    return shown
