"""Explain this figure: the formula in words and in numbers, its parts, and the cells they came from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from impact.i18n import NO_BREAK, day, exact, number, percent, period, text, value
from impact.model.access import Access
from impact.model.words import Language, State
from impact.views.explain import Explanation, Formula, SheetExcerpt, Source, Term
from pages.parts import frame, load
from pages.parts.site import Page

LETTERS = "abcdefgh"
# The formula must add up for who takes a calculator; more decimals nobody reads aloud.
DECIMALS = 3
# Up to so many periods of a sum stand open; above, they fold away.
PERIODS_OPEN = 4
CELL_LENGTH, LONG_TEXT, COLUMNS_SHOWN = 60, 14, 4
STYLE = """<style>
.fi-formula { background: light-dark(#f2efe8, #1b2327); border-radius: 8px; padding: 0.7rem 0.9rem; }
.fi-formula p { margin: 0; } .fi-formula p + p { margin-top: 0.2rem; font-variant-numeric: tabular-nums; }
.fi-scroll { overflow-x: auto; }
.fi-parts, .fi-sheet { border-collapse: collapse; width: 100%; font-size: 0.93rem; }
.fi-parts td, .fi-parts th { padding: 0.4rem 0.5rem; border-bottom: 1px solid light-dark(#e2ddd2, #333e43);
  text-align: left; font-weight: 400; vertical-align: baseline; }
.fi-parts td.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.fi-parts .fi-quiet { font-size: 0.9rem; }
.fi-sheet { border: 1px solid light-dark(#e2ddd2, #333e43); font-size: 0.87rem; width: auto; min-width: 100%; }
.fi-sheet th { background: light-dark(#f2efe8, #1b2327); font-weight: 600; color: light-dark(#5c686f, #a9b8b8); }
.fi-sheet th, .fi-sheet td { padding: 0.32rem 0.5rem; border: 1px solid light-dark(#e2ddd2, #333e43);
  text-align: left; max-width: 5.6rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.fi-sheet td.used { outline: 2px solid light-dark(#0b5c5c, #4fb3a9); outline-offset: -2px; font-weight: 600; }
details { margin-top: 0.5rem; } summary { cursor: pointer; }
.fi-quiet { color: light-dark(#5c686f, #a9b8b8); }
.fi-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
</style>"""


def panel(explanation: Explanation, language: Language) -> None:
    """The whole panel, as it stands on the page of an indicator and in a dialog."""
    if explanation.protected:
        protected(explanation, language)
        return
    for step in explanation.formulas[::-1]:
        st.html(STYLE + formula_html(step, language))
    st.html(STYLE + terms_html(explanation, language))
    if explanation.notes:
        _notes(explanation, language)
    st.markdown(f"**{text(language, 'explain.sources')}**")
    lines = sources(explanation, language)
    for line in lines:
        st.caption(line)
    if not lines:
        st.caption(text(language, "explain.source.none"))
    for excerpt in explanation.excerpts:
        st.html(STYLE + excerpt_html(excerpt, language))


def protected(explanation: Explanation, language: Language) -> None:
    """Of another organisation's figure: how it is calculated in words, and that the numbers are protected."""
    for step in explanation.formulas[::-1]:
        st.html(STYLE + formula_html(step, language))
    if explanation.notes:
        _notes(explanation, language)
    st.caption(text(language, "veil.explain"))


def _notes(explanation: Explanation, language: Language) -> None:
    st.markdown(f"**{text(language, 'explain.notes')}**")
    for note in explanation.notes:
        st.markdown(f"- {text(language, f'notes.{note.value}')}")


def open_dialog(access: Access, indicator_id: int, as_of: date | None = None) -> None:
    """The panel over the page one is on, for a figure in a list."""
    explanation = load.explain(access, indicator_id, as_of)
    language = frame.language()

    @st.dialog(title(explanation, language), width="large")
    def show() -> None:
        st.caption(f"{explanation.title} · {explanation.organisation}")
        panel(explanation, language)
        frame.link(Page.INDICATOR, text(language, "explain.full_page"), indicator=str(indicator_id))

    show()


def title(explanation: Explanation, language: Language) -> str:
    """The question this panel answers, with the number it is about."""
    judged = [step for step in explanation.formulas if step.result is not None]
    if explanation.protected:
        return text(language, "veil.explain.title")
    if not judged:
        return text(language, "explain.title.none")
    return text(language, "explain.title", result=result(judged[-1], language))


def result(step: Formula, language: Language) -> str:
    """A result in its unit; a fraction is read as a percentage."""
    if step.result_unit:
        return value(language, step.result, step.result_unit)
    return percent(language, step.result)


def formula_html(step: Formula, language: Language) -> str:
    """Why, in words and, unless they are protected, with the numbers filled in."""
    why = escape(text(language, f"explain.why.{step.key}"))
    words = escape(text(language, f"explain.formula.{step.key}"))
    numbers = f"<p>{escape(filled(step, language))}</p>" if step.operands else ""
    return (
        f'<p style="margin:0.2rem 0 0.45rem">{why}</p>'
        f'<div class="fi-formula"><p>{words}</p>{numbers}</div>'
    )


def filled(step: Formula, language: Language) -> str:
    """The formula with its numbers: '97 % = (58 − 41) ÷ (58,5 − 41)'."""
    key = step.key
    if key == "achievement_period" and step.operands[2] == 0:
        key = "achievement_period_zero"  # nothing to take away: the plain division says it
    numbers = {
        letter: exact(language, operand, DECIMALS) for letter, operand in zip(LETTERS, step.operands, strict=False)
    }
    for letter, operand in zip(LETTERS, step.operands, strict=False):
        if operand is not None and operand < 0 and len(step.operands) > 1:
            numbers[letter] = f"({numbers[letter]})"
    return text(language, f"explain.filled.{key}", result=result(step, language), **numbers)


def terms_html(explanation: Explanation, language: Language) -> str:
    """Every number of the formula with what it was made of, and the bands it was judged by."""
    periods, others = _by_period(explanation.terms)
    rows = [_term(term, language) for term in others]
    for name in ("on_track", "attention"):
        edge = getattr(explanation, f"bands_{name}")
        if edge is not None:
            at_least = text(language, "explain.at_least", value=percent(language, edge))
            rows.append((text(language, f"explain.band.{name}"), at_least, text(language, "explain.band.detail")))
    if not rows and not periods:
        return ""
    added = [_added(value, target, language) for value, target in periods]
    folded = len(added) > PERIODS_OPEN
    table = _table(rows if folded else added + rows, language)
    if not folded:
        return table
    summary = escape(text(language, "explain.periods", n=len(added)))
    return table + f"<details><summary>{summary}</summary>{_table(added, language)}</details>"


def _by_period(terms: Sequence[Term]) -> tuple[list[tuple[Term, Term | None]], list[Term]]:
    """Values that are added over periods, each with the target of its own period, and the other terms."""
    values = [term for term in terms if term.role == "value"]
    if len(values) < 2:
        return [], list(terms)
    targets = {(term.period_start, term.period_end): term for term in terms if term.role == "target"}
    pairs = [(value, targets.get((value.period_start, value.period_end))) for value in values]
    return pairs, [term for term in terms if term.role not in ("value", "target")]


def _added(value_term: Term, target: Term | None, language: Language) -> tuple[str, str, str]:
    """One period of a sum: its value, and its target beside it."""
    _, amount, detail = _term(value_term, language)
    if target is not None:
        aimed = with_unit(language, target.value, "%" if target.unit == "%" else "")
        said = text(language, "explain.of_target", target=aimed)
        detail = f"{said} · {detail}" if detail else said
    return _period(value_term, language), amount, detail


def _table(rows: Sequence[tuple[str, str, str]], language: Language) -> str:
    """Rows of what, how much, and made of what."""
    body = "".join(
        f'<tr><th scope="row">{escape(role)}</th><td class="n">{escape(amount)}</td>'
        f'<td class="fi-quiet">{escape(detail)}</td></tr>'
        for role, amount, detail in rows
    )
    label = escape(text(language, "explain.table.caption"), quote=True)
    heads = "".join(
        f'<th scope="col">{escape(text(language, f"explain.table.{column}"))}</th>'
        for column in ("term", "value", "detail")
    )
    return (
        f'<div class="fi-scroll"><table class="fi-parts" aria-label="{label}">'
        f'<thead class="fi-unseen"><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _term(term: Term, language: Language) -> tuple[str, str, str]:
    role = text(language, f"explain.term.{term.role}")
    if term.period_start or term.period_end:
        role += f" {_period(term, language)}"
    if term.value is None and term.state is not State.REPORTED:
        return role, text(language, f"words.state.{term.state.value}"), _written(term, language)
    detail = _written(term, language)
    if term.numerator is not None and term.denominator is not None:
        detail = text(
            language, "explain.parts",
            numerator=number(language, term.numerator), denominator=number(language, term.denominator),
        )
    elif term.role == "expected":
        detail = text(language, "explain.expected_detail")
    return role, with_unit(language, term.value, term.unit), detail


def with_unit(language: Language, amount: float | None, unit: str) -> str:
    """A number as exact as the formula takes it, with its unit."""
    if amount is None:
        return value(language, None)
    if unit == "%":
        return value(language, 0, unit).replace("0", exact(language, amount, DECIMALS), 1)
    return f"{exact(language, amount, DECIMALS)}{NO_BREAK}{unit}" if unit else exact(language, amount, DECIMALS)


def _period(term: Term, language: Language) -> str:
    start, end = term.period_start, term.period_end
    if start is None and end is not None and (end.month, end.day) == (12, 31):
        return str(end.year)
    return period(language, start, end)


def _written(term: Term, language: Language) -> str:
    """The text of the cell, where it says more than the number that was read from it."""
    raw = term.source.raw if term.source else ""
    if not raw or _same(raw, term.value):
        return ""
    return text(language, "indicator.table.written", raw=raw)


def _same(raw: str, amount: float | None) -> bool:
    try:
        return amount is not None and float(raw.replace(",", ".")) == amount
    except ValueError:
        return False


def sources(explanation: Explanation, language: Language) -> list[str]:
    """One line per sheet used: file, sheet, cells, who handed in, who approved."""
    cells: dict[tuple[int | None, str], list[Source]] = {}
    for term in explanation.terms:
        if term.source and term.source.file:
            cells.setdefault((term.source.submission_id, term.source.sheet), []).append(term.source)
    return [_source(group, language) for group in cells.values()]


def _source(group: list[Source], language: Language) -> str:
    source = group[0]
    used = list(dict.fromkeys(item.cell for item in group if item.cell))
    key = "explain.source.cell.many" if len(used) > 1 else "explain.source.cell"
    said = text(language, key, cells=", ".join(used)) if used else ""
    where = "explain.source.where" if source.sheet else "explain.source.where_csv"
    line = [text(language, where, file=source.file, sheet=source.sheet, cells=said).rstrip(", ")]
    if source.submitted_by:
        by, on = source.submitted_by, day(language, source.submitted_on)
        line.append(text(language, "explain.source.submitted", by=by, on=on))
    elif source.submitted_on:
        line.append(text(language, "explain.source.submitted_on", on=day(language, source.submitted_on)))
    if source.approved_by:
        by, on = source.approved_by, day(language, source.approved_on)
        line.append(text(language, "explain.source.approved", by=by, on=on))
    return " · ".join(line)


def excerpt_html(excerpt: SheetExcerpt, language: Language) -> str:
    """Some rows of the original sheet as they stand there, the cells used outlined."""
    if excerpt.gone:
        return f'<p class="fi-quiet">{escape(text(language, "explain.excerpt.gone", file=excerpt.file))}</p>'
    used = set(excerpt.marked)
    shown = _columns(excerpt)
    head = "".join(f'<th scope="col">{escape(excerpt.columns[place])}</th>' for place in shown)
    body = []
    for row, cells in excerpt.rows:
        drawn = "".join(
            _cell(cells[place], (row, excerpt.columns[place]) in used, language)
            for place in shown
            if place < len(cells)
        )
        body.append(f'<tr><th scope="row">{row}</th>{drawn}</tr>')
    label = escape(text(language, "explain.excerpt.caption", sheet=excerpt.sheet, file=excerpt.file), quote=True)
    corner = escape(text(language, "explain.excerpt.row"))
    return (
        f'<div class="fi-scroll"><table class="fi-sheet" aria-label="{label}"><thead><tr>'
        f'<th scope="col"><span class="fi-quiet">{corner}</span></th>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _cell(words: str, used: bool, language: Language) -> str:
    """One cell; that it was used is said too, for who does not see the outline."""
    said = f' <span class="fi-unseen">{escape(text(language, "explain.excerpt.used"))}</span>' if used else ""
    kind = "used" if used else ""
    return f'<td class="{kind}" title="{escape(words, quote=True)}">{escape(_clipped(words))}{said}</td>'


def _columns(excerpt: SheetExcerpt) -> list[int]:
    """The columns that fit beside a chart: those used with their neighbours, and the first that say what it is."""
    marked = {column for _, column in excerpt.marked}
    used = [place for place, column in enumerate(excerpt.columns) if column in marked]
    near = sorted(range(len(excerpt.columns)), key=lambda place: (min((abs(place - at) for at in used), default=place)))
    naming = [
        place
        for place in range(len(excerpt.columns))
        if any(place < len(cells) and len(cells[place]) > LONG_TEXT for row, cells in excerpt.rows)
    ]
    kept = list(dict.fromkeys([*used, *naming[:1], *near]))[: max(COLUMNS_SHOWN, len(used))]
    return sorted(kept)


def _clipped(cell: str) -> str:
    return cell if len(cell) <= CELL_LENGTH else cell[: CELL_LENGTH - 1].rstrip() + "…"

