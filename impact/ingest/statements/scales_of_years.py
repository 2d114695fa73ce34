"""Lines that state a scale of some years only: 't.e.m. 2023 in duizend euro, vanaf 2024 in euro'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from impact.ingest.statements.scale_texts import LONGEST_LINE, ScaleLine, read_scale_line
from impact.ingest.values.value_vocabulary import CACHE_SIZE

FIRST, LAST = 0, 9999
_YEAR = r"(?P<{name}>(?:19|20)\d\d)"
# The words before a year, and how far what is said goes: up to it, before it, after it or from it on.
_SPANS = tuple(
    (re.compile(rf"\b(?:{words})\s+(?:en\s+|het\s+jaar\s+|l['’]ann[ée]e\s+)?{_YEAR.format(name='year')}\b", re.I), kind)
    for words, kind in (
        (
            r"t\.?\s?e\.?\s?m\.?|t/m|tot\s+en\s+met|tot\s+eind|until|till|up\s+to|through|to\s+the\s+end\s+of"
            r"|jusqu['’](?:en|[àa]|[àa]\s+fin)|jusque|tot",
            "until",
        ),
        (r"voor|vóór|before|prior\s+to|avant", "before"),
        (r"na|after|apr[èe]s", "after"),
        (r"vanaf|sinds|sedert|from|since|as\s+of|as\s+from|starting|depuis|d[èe]s|[àa]\s+partir\s+de", "from"),
    )
)
_RANGE = re.compile(rf"\b{_YEAR.format(name='first')}\s?(?:[-–/]|t/m|tot|to|[àa])\s?{_YEAR.format(name='last')}\b")
_LONE = re.compile(rf"\b(?:in|en|voor|for|pour|de|van)?\s*\b{_YEAR.format(name='year')}\b", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[,;\n]\s*|(?<=[^\W\d_]{3})\.\s+|\s[-–—]\s"
    r"|(?<!\btot)\s(?:en|maar|and|but|et|mais)\s(?=\D{0,18}(?:19|20)\d\d)"
)


@dataclass(frozen=True, slots=True)
class YearsScale:
    """The scale of the years `first` to `last`. `is_limit`: a word says where it ends, as a year alone does not."""

    first: int
    last: int
    line: ScaleLine
    is_limit: bool = True


@lru_cache(CACHE_SIZE)
def read_scales_of_years(text: str) -> tuple[YearsScale, ...]:
    """Read the scales that a line limits to years; () where it limits none, or states no scale but 1. Cached."""
    if len(text) > LONGEST_LINE or not re.search(r"\b(?:19|20)\d\d\b", text):
        return ()
    scales = [scale for clause in _CLAUSE_END.split(text) if clause and (scale := _read_clause(clause)) is not None]
    # 'Overview 2024 (x 1,000 euro)' is a title, and limits nothing.
    are_limits = len(scales) > 1 or any(scale.is_limit for scale in scales)
    return tuple(scales) if are_limits and any(scale.line.scale != 1 for scale in scales) else ()


def _read_clause(clause: str) -> YearsScale | None:
    for pattern, kind in _SPANS:
        match = pattern.search(clause)
        if match is not None:
            year = int(match["year"])
            first, last = {
                "until": (FIRST, year), "before": (FIRST, year - 1), "after": (year + 1, LAST), "from": (year, LAST),
            }[kind]  # fmt: skip
            return _with_scale(clause, match, first, last, is_limit=True)
    match = _RANGE.search(clause)
    if match is not None:
        return _with_scale(clause, match, int(match["first"]), int(match["last"]), is_limit=False)
    match = _LONE.search(clause)
    if match is None:
        return None
    return _with_scale(clause, match, int(match["year"]), int(match["year"]), is_limit=False)


def _with_scale(clause: str, span: re.Match[str], first: int, last: int, *, is_limit: bool) -> YearsScale | None:
    rest = f"{clause[: span.start()]} {clause[span.end() :]}".strip(" :()[].*")
    line = read_scale_line(rest)
    if line is None and (unit := re.search(r"\b(?:in|en)\s+(?:€|euros?|eur)\W*$", rest, re.IGNORECASE)):
        line = ScaleLine(unit[0].split()[-1], 1.0)
    return None if line is None else YearsScale(first, last, line, is_limit)
