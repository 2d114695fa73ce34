"""By what a layout is known again: its sheets and headers, without the years that move on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256

from impact.ingest.values import periods
from impact.ingest.values.periods import Period
from impact.ingest.values.vocabulary import plain_words
from impact.model.mapping import Mapping, SheetMap

# A year in a header stands by itself or begins a word ('2024', '2024q1'); in a code ('v2019_x') it is no year.
_IN_HEADER = re.compile(r"(?<![a-z0-9])((?:19|20|21)\d\d)(?!\d)")
# Names of sheets are written together: 'Verkeer2021'.
_IN_NAME = re.compile(r"(?<!\d)((?:19|20|21)\d\d)(?!\d)")


def header_patterns(headers: Sequence[str], later: int = 0) -> tuple[str, ...]:
    """Headers as plain words, each year as the number of years after the first year in any of them.

    `later` counts from so many years after that first one.
    """
    return _patterns(tuple(headers), later)


@lru_cache(1_000)
def _patterns(headers: tuple[str, ...], later: int) -> tuple[str, ...]:
    words = [plain_words(header) for header in headers]
    years = [int(year) for text in words for year in _IN_HEADER.findall(text)]
    first = min(years, default=0) + later
    return tuple(_IN_HEADER.sub(lambda found: f"y{int(found[1]) - first}", text) for text in words)


def name_pattern(name: str) -> str:
    """The name of a sheet without its year."""
    return _IN_NAME.sub("y", plain_words(name))


def fingerprint(mapping: Mapping) -> str:
    """The layout of the sheets that a mapping uses; neither values nor years count."""
    return digest((sheet.name, [c.header for c in sheet.columns]) for sheet in mapping.sheets if sheet.used)


def digest(sheets: Iterable[tuple[str, Sequence[str]]]) -> str:
    """One text for the names and headers of sheets, in whatever order the sheets stand."""
    lines = sorted("\t".join((name_pattern(name), *header_patterns(headers))) for name, headers in sheets)
    return sha256("\n".join(lines).encode()).hexdigest()


def patterns_of(sheet: SheetMap) -> dict[int, str]:
    """The pattern of each mapped column, by its number."""
    patterns = header_patterns([column.header for column in sheet.columns])
    return {column.column: pattern for column, pattern in zip(sheet.columns, patterns, strict=True)}


def period_in(header: str) -> Period | None:
    """The period that a header names, whatever else it says."""
    found = periods.inside(plain_words(header))
    return found[0] if found else None


def without_period(header: str) -> str:
    """A header without the period in it, for what its columns have in common."""
    found = periods.inside(plain_words(header))
    if found is None:
        return header
    return _IN_HEADER.sub("", header).strip(" -_:()[]/,") if plain_words(header) else header
