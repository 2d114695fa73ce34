"""Source cells: a citation of a cell in one line, and an excerpt of the original sheet as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from impact.i18n import MISSING, day, exact, join_unit, period, text
from impact.i18n.groups import name_breakdown
from impact.model.vocabulary.languages import Language
from impact.views.figures.explain import SheetExcerpt, Source, Term
from impact.views.html_elements import element, fragment
from pages.parts.layout import local_time

# Enough decimals to check the formula with a calculator.
DECIMALS = 3
CELL_LENGTH, LONG_TEXT, COLUMNS_SHOWN = 60, 14, 4
STYLE = Markup("""<style>
.fi-scroll { overflow-x: auto; }
.fi-sheet { border-collapse: collapse; border: 1px solid light-dark(#e2ddd2, #333e43); font-size: 0.87rem;
  width: auto; min-width: 100%; }
.fi-sheet th { background: light-dark(#f2efe8, #1b2327); font-weight: 600; color: light-dark(#5c686f, #a9b8b8); }
.fi-sheet th, .fi-sheet td { padding: 0.32rem 0.5rem; border: 1px solid light-dark(#e2ddd2, #333e43);
  text-align: left; max-width: 5.6rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.fi-sheet td.used { outline: 2px solid light-dark(#0b5c5c, #4fb3a9); outline-offset: -2px; font-weight: 600; }
.fi-quiet { color: light-dark(#5c686f, #a9b8b8); }
.fi-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
</style>""")


def format_with_unit(language: Language, amount: float | None, unit: str) -> str:
    """Format a number with at most DECIMALS decimals and its unit."""
    return MISSING if amount is None else join_unit(language, exact(language, amount, DECIMALS), unit)


def format_period(term: Term, language: Language) -> str:
    """The period of a term; 31 December without a start is written as the year."""
    start, end = term.period_start, term.period_end
    if start is None and end is not None and (end.month, end.day) == (12, 31):
        return str(end.year)
    return period(language, start, end)


def describe_term(term: Term, language: Language) -> str:
    """The name of a term: its role, period and breakdown."""
    role = text(language, f"explain.term.{term.role}")
    if term.title:
        role = text(language, "calculation.part", title=term.title)
    if term.period_start or term.period_end:
        role += f" {format_period(term, language)}"
    return f"{role} · {name_breakdown(language, term.breakdown)}" if term.breakdown else role


def describe_source(group: Sequence[Source], language: Language) -> str:
    """Cite cells of one sheet in one line: file, sheet, cells, who submitted and approved, and the reason."""
    source = group[0]
    if source.entered_at is not None:
        return " · ".join([_describe_entry(source, language), *_describe_approval(source, language)])
    used = list(dict.fromkeys(item.cell for item in group if item.cell))
    key = "explain.source.cell.many" if len(used) > 1 else "explain.source.cell"
    place = text(language, key, cells=", ".join(used)) if used else ""
    where = "explain.source.where" if source.sheet else "explain.source.where_csv"
    line = [text(language, where, file=source.file, sheet=source.sheet, cells=place).rstrip(", ")]
    if source.submitted_by:
        by, on = source.submitted_by, day(language, source.submitted_on)
        line.append(text(language, "explain.source.submitted", by=by, on=on))
    elif source.submitted_on:
        line.append(text(language, "explain.source.submitted_on", on=day(language, source.submitted_on)))
    return " · ".join([*line, *_describe_approval(source, language)])


def _describe_entry(source: Source, language: Language) -> str:
    """Who typed a value on screen, and on which day at what time."""
    moment = local_time.to_local(source.entered_at) if source.entered_at else None
    on = f"{day(language, moment.date())}, {moment:%H:%M}" if moment else ""
    if not source.submitted_by:
        return text(language, "explain.source.entered_on", on=on)
    return text(language, "explain.source.entered", by=source.submitted_by, on=on)


def _describe_approval(source: Source, language: Language) -> list[str]:
    line = []
    if source.approved_by:
        by, on = source.approved_by, day(language, source.approved_on)
        line.append(text(language, "explain.source.approved", by=by, on=on))
    if source.reason:
        line.append(text(language, "explain.source.reason", reason=source.reason))
    return line


def build_excerpt(excerpt: SheetExcerpt, language: Language) -> Markup:
    """An excerpt of the original sheet as an HTML table, the cells used outlined."""
    if excerpt.gone:
        return fragment(
            STYLE,
            element("p", text(language, "explain.excerpt.gone", file=excerpt.file), class_="fi-quiet"),
        )
    used = set(excerpt.marked)
    columns = _select_columns(excerpt)
    head = fragment(element("th", excerpt.columns[place], scope="col") for place in columns)
    body = []
    for row, texts in excerpt.rows:
        row_cells = fragment(
            _build_cell(texts[place], (row, excerpt.columns[place]) in used, language)
            for place in columns
            if place < len(texts)
        )
        body.append(element("tr", element("th", row, scope="row"), row_cells))
    label = text(language, "explain.excerpt.caption", sheet=excerpt.sheet, file=excerpt.file)
    corner = text(language, "explain.excerpt.row")
    return fragment(
        STYLE,
        element(
            "div",
            element(
                "table",
                element(
                    "thead",
                    element(
                        "tr",
                        element("th", element("span", corner, class_="fi-quiet"), scope="col"),
                        head,
                    ),
                ),
                element("tbody", *body),
                class_="fi-sheet",
                aria_label=label,
            ),
            class_="fi-scroll",
            tabindex="0",
            role="region",
            aria_label=label,
        ),
    )


def _build_cell(words: str, used: bool, language: Language) -> Markup:
    """One table cell; "used" is added as hidden text for screen readers."""
    hint = fragment(" ", element("span", text(language, "explain.excerpt.used"), class_="fi-unseen")) if used else ""
    kind = "used" if used else ""
    return element("td", _clip(words), hint, class_=kind, title=words)


def _select_columns(excerpt: SheetExcerpt) -> list[int]:
    """Indices (from 0) of the columns to show: those used, the first with long texts, and the nearest ones."""
    marked = {column for _, column in excerpt.marked}
    used = [place for place, column in enumerate(excerpt.columns) if column in marked]
    near = sorted(range(len(excerpt.columns)), key=lambda place: (min((abs(place - at) for at in used), default=place)))
    naming = [
        place
        for place in range(len(excerpt.columns))
        if any(place < len(cells) and len(cells[place]) > LONG_TEXT for row, cells in excerpt.rows)
    ]
    selection = list(dict.fromkeys([*used, *naming[:1], *near]))[: max(COLUMNS_SHOWN, len(used))]
    return sorted(selection)


def _clip(cell: str) -> str:
    return cell if len(cell) <= CELL_LENGTH else cell[: CELL_LENGTH - 1].rstrip() + "…"
