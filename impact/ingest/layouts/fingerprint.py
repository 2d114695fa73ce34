"""Fingerprints of layouts: digests of sheet names and headers with years replaced by offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256

from impact.ingest.periods import date_parser
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.mapping import Mapping, SheetMap

# A year in a header is a word or begins one ('2024', '2024q1'); inside a code ('v2019_x') it is no year.
_IN_HEADER = re.compile(r"(?<![a-z0-9])((?:19|20|21)\d\d)(?!\d)")
# Sheet names are often written without a space: 'Verkeer2021'.
_IN_NAME = re.compile(r"(?<!\d)((?:19|20|21)\d\d)(?!\d)")


def header_patterns(headers: Sequence[str], later: int = 0) -> tuple[str, ...]:
    """Return headers as plain words, each year replaced by y0, y1 …: years since the earliest year in any header.

    `later` shifts the base year: offsets then count from that many years after the earliest (may be negative).
    """
    return _patterns(tuple(headers), later)


@lru_cache(1_000)
def _patterns(headers: tuple[str, ...], later: int) -> tuple[str, ...]:
    words = [normalise_words(header) for header in headers]
    years = [int(year) for text in words for year in _IN_HEADER.findall(text)]
    first = min(years, default=0) + later
    return tuple(_IN_HEADER.sub(lambda match: f"y{int(match[1]) - first}", text) for text in words)


def name_pattern(name: str) -> str:
    """Return the name of a sheet as plain words with its year replaced by 'y'."""
    return _IN_NAME.sub("y", normalise_words(name))


def fingerprint(mapping: Mapping) -> str:
    """Return the digest of the used sheets of a mapping: names and headers, not values or years."""
    return layout_digest(
        (sheet.name, [c.header for c in sheet.columns]) for sheet in mapping.sheets if sheet.used
    )


def layout_digest(sheets: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return the SHA-256 hex digest of sheet names and headers, independent of the order of the sheets."""
    lines = sorted("\t".join((name_pattern(name), *header_patterns(headers))) for name, headers in sheets)
    return sha256("\n".join(lines).encode()).hexdigest()


def column_patterns(sheet: SheetMap) -> dict[int, str]:
    """Return the header pattern of each mapped column, by its number (from 1)."""
    patterns = header_patterns([column.header for column in sheet.columns])
    return {column.column: pattern for column, pattern in zip(sheet.columns, patterns, strict=True)}


def find_period(header: str) -> Period | None:
    """Return the period in a header (first and last day, inclusive), None where there is none."""
    match = date_parser.extract_period(normalise_words(header))
    return match[0] if match else None


def strip_period(header: str) -> str:
    """Return a header without the year of its period, for the name its columns have in common."""
    match = date_parser.extract_period(normalise_words(header))
    if match is None:
        return header
    return _IN_HEADER.sub("", header).strip(" -_:()[]/,") if normalise_words(header) else header
