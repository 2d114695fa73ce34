"""The panel "Explain this figure": formula in words and numbers, terms, notes and source cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial

import streamlit as st
from markupsafe import Markup

from impact.i18n import number, percent, text
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.value_states import State
from impact.views.figures.explain import Explanation, Formula, Source, Term
from impact.views.figures.filled_formulas import fill_in_formula, format_result
from impact.views.figures.notes import describe_note
from impact.views.html_elements import element, fragment
from pages.parts.figures import evidence_cards, provenance
from pages.parts.layout import fragments, frame, load
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section
from pages.parts.sheet import cells

# A result that nobody asks for by itself: how far outside a band, how far from a target.
TITLES = {"band": "explain.title.band", "met_only": "explain.title.met_only",
          "met_only_no_baseline": "explain.title.met_only"}  # fmt: skip
# A sum of more periods than this is folded.
PERIODS_OPEN = 4
STYLE = Markup("""<style>
.fi-formula { background: light-dark(#f2efe8, #1b2327); border-radius: 8px; padding: 0.7rem 0.9rem; }
.fi-formula p { margin: 0; } .fi-formula p + p { margin-top: 0.2rem; font-variant-numeric: tabular-nums; }
.fi-scroll { overflow-x: auto; }
.fi-parts { border-collapse: collapse; width: 100%; font-size: 0.93rem; }
.fi-parts td, .fi-parts th { padding: 0.4rem 0.5rem; border-bottom: 1px solid light-dark(#e2ddd2, #333e43);
  text-align: left; font-weight: 400; vertical-align: baseline; overflow-wrap: anywhere; }
.fi-parts td.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.fi-parts .fi-quiet { font-size: 0.9rem; }
details { margin-top: 0.5rem; } summary { cursor: pointer; }
.fi-quiet { color: light-dark(#5c686f, #a9b8b8); }
.fi-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
</style>""")


def draw_panel(explanation: Explanation, access: Access) -> None:
    """Draw the panel, on the page of an indicator or in a dialog."""
    language = access.language
    if explanation.protected:
        draw_protected(explanation, language)
        return
    draw_calculation(explanation)
    draw_formulas(explanation, access)
    if explanation.notes:
        _draw_notes(explanation, language)
    typed = [term.source.entered_at is not None for term in explanation.terms if term.source is not None]
    heading = "explain.sources.screen" if typed and all(typed) else "explain.sources"
    st.markdown(f"**{text(language, heading)}**")
    lines = list_sources(explanation, language)
    for line in lines:
        st.caption(frame.escape_markdown(line))
    if not lines:
        st.caption(text(language, "explain.source.none"))
    for excerpt in explanation.excerpts:
        fragments.draw_fragment(cells.build_excerpt(excerpt, language))
    provenance.draw_pending(explanation.terms, access)
    provenance.draw_past(explanation.terms, access)


def draw_calculation(explanation: Explanation) -> None:
    """Draw from which indicators a figure is calculated, and why that gives no value; nothing for a measured one."""
    if explanation.calculation:
        st.markdown(f":material/functions: {frame.escape_markdown(explanation.calculation)}")
    if explanation.calculation_fault:
        st.warning(frame.escape_markdown(explanation.calculation_fault), icon=":material/info:")


def draw_formulas(explanation: Explanation, access: Access) -> None:
    """Draw the formulas, the last first, and their terms."""
    for step in explanation.formulas[::-1]:
        fragments.draw_fragment(STYLE + build_formula(step, access.language, explanation.bands))
    fragments.draw_fragment(STYLE + build_terms(explanation, access.language))


def build_sections(explanation: Explanation, access: Access) -> list[Section]:
    """The sections for presenting: how the figure is made, then each sheet with the cells that it rests on."""
    language = access.language
    title = build_title(explanation, language)
    if explanation.protected:
        return [Section(title, partial(draw_protected, explanation, language))]
    return [
        Section(title, partial(draw_formulas, explanation, access)),
        *(
            Section(
                text(language, "explain.slide.cells", sheet=excerpt.sheet),
                partial(fragments.draw_fragment, cells.build_excerpt(excerpt, language)),
            )
            for excerpt in explanation.excerpts
        ),
    ]


def draw_protected(explanation: Explanation, language: Language) -> None:
    """Draw the panel for another organisation's figure: the formula in words, without numbers or sources."""
    for step in explanation.formulas[::-1]:
        fragments.draw_fragment(STYLE + build_formula(step, language))
    if explanation.notes:
        _draw_notes(explanation, language)
    st.caption(text(language, "disclosure.explain"))


def _draw_notes(explanation: Explanation, language: Language) -> None:
    st.markdown(f"**{text(language, 'explain.notes')}**")
    for note in explanation.notes:
        st.markdown(f"- {describe_note(language, note.value)}")


def open_dialog(access: Access, indicator_id: int, as_of: date | None = None) -> None:
    """Draw the panel in a dialog over the page, with the evidence of its period."""
    explanation = load.explain(access, indicator_id, as_of)
    language = access.language

    def draw() -> None:
        st.caption(frame.escape_markdown(f"{explanation.title} · {explanation.organisation}"))
        draw_panel(explanation, access)
        items = load.evidence(access, indicator_id).items
        evidence_cards.draw_cards([item for item in items if item.period_end == explanation.period_end], access)
        frame.draw_link(Page.INDICATOR, text(language, "explain.full_page"), indicator=str(indicator_id))

    frame.draw_dialog(build_title(explanation, language), draw)


def build_title(explanation: Explanation, language: Language) -> str:
    """The title of the panel: a question with the result of the last formula."""
    judged = [step for step in explanation.formulas if step.result is not None]
    if explanation.protected:
        return text(language, "disclosure.explain.title")
    if not judged or explanation.formulas[-1].key == "few_cases":
        return text(language, "explain.title.none")
    if judged[-1].key in TITLES:
        return text(language, TITLES[judged[-1].key])
    return text(language, "explain.title", result=format_result(judged[-1], language, explanation.bands))


def build_formula(step: Formula, language: Language, limits: Iterable[float] = ()) -> Markup:
    """One formula as HTML: its purpose, in words, and with numbers unless they are protected.

    `limits` are the fractions by which its result is judged.
    """
    why = text(language, f"explain.why.{step.key}")
    words = text(language, f"explain.formula.{step.key}")
    numbers = element("p", fill_in_formula(step, language, limits)) if step.operands else ""
    return fragment(
        element("p", why, style="margin:0.2rem 0 0.45rem"),
        element("div", element("p", words), numbers, class_="fi-formula"),
    )


def build_terms(explanation: Explanation, language: Language) -> str:
    """All terms of the formulas as an HTML table, and the bands of the status; '' without any."""
    periods, other_terms = _split_by_period(explanation.terms)
    parts = [term for term in other_terms if term.role == "part"]
    earlier_parts = [term for term in parts if term.period_end != parts[-1].period_end]
    rows = [_describe_term(term, language) for term in other_terms if term not in earlier_parts]
    for name in ("on_track", "attention"):
        edge = getattr(explanation, f"bands_{name}")
        if edge is not None:
            at_least = text(language, "explain.at_least", value=percent(language, edge))
            rows.append((text(language, f"explain.band.{name}"), at_least, text(language, "explain.band.detail")))
    if not rows and not periods:
        return ""
    period_rows = [_describe_period(value, target, language) for value, target in periods]
    is_folded = len(period_rows) > PERIODS_OPEN
    table = _build_table(rows if is_folded else period_rows + rows, language)
    if is_folded:
        summary = text(language, "explain.periods", n=len(period_rows))
        table += element("details", element("summary", summary), _build_table(period_rows, language))
    if earlier_parts:
        part_rows = [_describe_term(term, language) for term in earlier_parts]
        summary = text(language, "calculation.earlier_parts", n=len(part_rows))
        table += element("details", element("summary", summary), _build_table(part_rows, language))
    return table


def _split_by_period(terms: Sequence[Term]) -> tuple[list[tuple[Term, Term | None]], list[Term]]:
    """Split terms into values summed over periods, each with the target of its period, and the other terms."""
    values = [term for term in terms if term.role == "value"]
    if len(values) < 2:
        return [], list(terms)
    targets = {(term.period_start, term.period_end): term for term in terms if term.role == "target"}
    pairs = [(value, targets.get((value.period_start, value.period_end))) for value in values]
    return pairs, [term for term in terms if term.role not in ("value", "target")]


def _describe_period(value_term: Term, target: Term | None, language: Language) -> tuple[str, str, str]:
    """One period of a sum as (period, value, detail), its target in the detail."""
    _, amount, detail = _describe_term(value_term, language)
    if target is not None:
        target_amount = cells.format_with_unit(language, target.value, "%" if target.unit == "%" else "")
        target_text = text(language, "explain.of_target", target=target_amount)
        detail = f"{target_text} · {detail}" if detail else target_text
    return cells.format_period(value_term, language), amount, detail


def _build_table(rows: Sequence[tuple[str, str, str]], language: Language) -> Markup:
    """Rows of (term, value, detail) as an HTML table."""
    body = fragment(
        element(
            "tr",
            element("th", role, scope="row"),
            element("td", amount, class_="n"),
            element("td", detail, class_="fi-quiet"),
        )
        for role, amount, detail in rows
    )
    label = text(language, "explain.table.caption")
    heads = fragment(
        element("th", text(language, f"explain.table.{column}"), scope="col")
        for column in ("term", "value", "detail")
    )
    return element(
        "div",
        element(
            "table",
            element("thead", element("tr", heads), class_="fi-unseen"),
            element("tbody", body),
            class_="fi-parts",
            aria_label=label,
        ),
        class_="fi-scroll",
    )


def _describe_term(term: Term, language: Language) -> tuple[str, str, str]:
    role = cells.describe_term(term, language)
    if term.value is None and term.state is not State.REPORTED:
        return role, text(language, f"words.state.{term.state.value}"), _cell_text(term, language)
    detail = _cell_text(term, language)
    if term.numerator is not None and term.denominator is not None:
        detail = text(
            language, "explain.parts",
            numerator=number(language, term.numerator), denominator=number(language, term.denominator),
        )
    elif term.role == "expected":
        detail = text(language, "explain.expected_detail")
    return role, cells.format_with_unit(language, term.value, term.unit), detail


def _cell_text(term: Term, language: Language) -> str:
    """The raw text of the cell where it differs from the number read from it."""
    raw = term.source.raw if term.source else ""
    if not raw or _is_same(raw, term.value):
        return ""
    return text(language, "indicator.table.written", raw=raw)


def _is_same(raw: str, amount: float | None) -> bool:
    try:
        return amount is not None and float(raw.replace(",", ".")) == amount
    except ValueError:
        return False


def list_sources(explanation: Explanation, language: Language) -> list[str]:
    """One citation per sheet used: file, sheet, cells, who submitted and approved."""
    by_sheet: dict[tuple[int | None, str], list[Source]] = {}
    for term in explanation.terms:
        if term.source and term.source.file:
            by_sheet.setdefault((term.source.submission_id, term.source.sheet), []).append(term.source)
    return [cells.describe_source(group, language) for group in by_sheet.values()]
