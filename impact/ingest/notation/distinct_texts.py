"""The distinct texts in the columns of numbers and dates of a file: each is parsed once, and all decide together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from impact.ingest.files.cell_formats_xlsx import NO_FORMATS, CellFormats
from impact.ingest.statements.accounting_dashes import find_padded_dashes
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.values import column_parser, number_parser
from impact.ingest.values.number_parser import NumberText
from impact.model.mapping import INDICATOR_VALUE, YEAR_TOTAL

DATE_ROLES = ("start", "end", "baseline_date")
NUMBER_ROLES = (BASELINE, TARGET, ACTUAL, "numerator", "denominator", "n", YEAR_TOTAL, INDICATOR_VALUE)


def collect_number_texts(tables: Iterable[ResolvedTable]) -> dict[str, int]:
    """Return every distinct text in columns of numbers, with how many cells hold it."""
    counts: dict[str, int] = {}
    for resolved in tables:
        for column in resolved.columns:
            if column.meaning.role in NUMBER_ROLES:
                for text, count in column_parser.count_distinct_texts(resolved.pick(column)).items():
                    counts[text] = counts.get(text, 0) + count
    return counts


def collect_proofs(
    counts: Mapping[str, int],
    parsed: Mapping[str, NumberText],
    tables: Iterable[ResolvedTable],
    special: Mapping[str, CellFormats],
) -> list[tuple[str, NumberText, int]]:
    """Return the texts that may prove a decimal mark, each as parsed and with the number of its cells.

    Raised and struck-through digits are no part of a number: '1,564' with a raised 1 behind it has three of them.
    """
    marked: dict[str, int] = {}
    for resolved in tables:
        formats = special.get(resolved.table.sheet.name, NO_FORMATS)
        places = {column.place for column in resolved.columns if column.meaning.role in NUMBER_ROLES}
        for row, place in {*formats.raised, *formats.struck}:
            if place in places and resolved.table.first <= row < resolved.table.last:
                text = resolved.table.sheet.rows[row][place]
                if isinstance(text, str):
                    marked[text] = marked.get(text, 0) + 1
    return [(text, parsed[text], left) for text, count in counts.items() if (left := count - marked.get(text, 0)) > 0]


def collect_date_texts(tables: Iterable[ResolvedTable]) -> set[str]:
    """Return every distinct text in columns of dates."""
    return {
        cell
        for resolved in tables
        for column in resolved.columns
        if column.meaning.role in DATE_ROLES
        for cell in resolved.pick(column)
        if isinstance(cell, str)
    }


def parse_numbers(texts: Iterable[str]) -> dict[str, NumberText]:
    """Parse every distinct text once, without deciding on the decimal mark."""
    parsed = {text: number_parser.parse_number_text(text) for text in texts}
    return parsed | find_padded_dashes(parsed)
