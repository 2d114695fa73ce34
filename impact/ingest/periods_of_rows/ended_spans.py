"""Days in headers that are the ends of spans, by a text above the table: 'Quarter ended', 'Trimestre se terminant le'.

The day stands for the whole quarter, month, half-year or year; where the text does not say which, for one of those.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.tables.column_resolution import VALUE_ROLES, ResolvedTable
from impact.ingest.tables.header_vocabulary import BASELINE
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.value_vocabulary import normalise_words

_MONTHS_OF = {
    1: r"maand(?:en)?|months?|mois",
    3: r"kwarta(?:al|len)|trimest(?:ers?|res?)|quarters?|(?:drie|3) maanden|(?:three|3) months|(?:trois|3) mois",
    6: r"semest(?:ers?|res?)|halfja(?:ar|ren)|half years?|(?:zes|6) maanden|(?:six|6) months|(?:six|6) mois",
    12: r"ja(?:ar|ren)|boekja(?:ar|ren)|werkja(?:ar|ren)|years?|annees?|exercices?|12 (?:maanden|months|mois)",
}
_ENDS = (
    r"(?:dat |die |which |qui )?(?:eindig(?:t|en|d|ende?)|geeindigd|afgesloten|aflopend|afgelopen|ended|ending|ends"
    r"|closed|closing|se termin(?:ant|e|ent)|finissant|terminee?s?|clos|close|closes|cloturee?s?|acheve(?:e|s|es)?)"
)
_SPAN_ENDS = {
    months: re.compile(rf"\b(?:{words})\b(?: \w+)? {_ENDS}\b") for months, words in _MONTHS_OF.items()
}
_PERIOD_ENDS = re.compile(rf"\b(?:period(?:e|es|en|s)?|verslagperiodes?|reporting periods?)\b(?: \w+)? {_ENDS}\b")


def read_span_of_days(text: str) -> tuple[int, ...]:
    """Return how many months the spans have that end on days by a text, several where it does not say; () for none."""
    words = normalise_words(text)
    # 'Drie maanden eindigend op' are three months and no single one, and a half year is no year.
    for months in (6, 3, 12, 1):
        if _SPAN_ENDS[months].search(words):
            return (months,)
    return tuple(_MONTHS_OF) if _PERIOD_ENDS.search(words) else ()


def give_spans_of_days(resolved: ResolvedTable) -> None:
    """Give columns of single days the spans that end on them, where a text above the table says that they do."""
    if not any(_is_day(column) for column in resolved.columns):
        return
    table = resolved.table
    rows = table.sheet.rows[table.begin : table.header_rows[0]]
    texts = [cell for row in rows for cell in row if isinstance(cell, str) and cell]
    lengths = next((months for text in texts if (months := read_span_of_days(text))), ())
    if lengths:
        resolved.columns = tuple(
            _spread(column, lengths) if _is_day(column) else column for column in resolved.columns
        )


def spans_ending(day: date, lengths: tuple[int, ...]) -> tuple[Period, ...]:
    """Return the spans of so many months that end on a day; of a day within a month the day itself."""
    if (day + timedelta(days=1)).day == 1:
        firsts = (12 * day.year + day.month - length for length in lengths)
        return tuple((date(first // 12, first % 12 + 1, 1), day) for first in firsts)
    return ((day, day),)


def _is_day(column: Column) -> bool:
    meaning = column.meaning
    if meaning.role not in VALUE_ROLES or meaning.role == BASELINE or meaning.period is None:
        return False
    start, end = meaning.period
    return end is not None and start in (None, end)


def _spread(column: Column, lengths: tuple[int, ...]) -> Column:
    day = (column.meaning.period or (None, None))[1]
    if day is None:
        return column
    spans = spans_ending(day, lengths)
    is_certain = len(spans) == 1 and spans[0] != (day, day)
    candidates = () if is_certain else spans
    return replace(column, meaning=replace(column.meaning, period=spans[0], candidates=candidates))
