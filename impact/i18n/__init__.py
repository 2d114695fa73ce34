"""Texts, numbers, dates and periods in Dutch, English and French: what the rest of the product calls.

Texts live in `catalog/*.json`, one file per area of the product, three languages side by side,
so that a missing translation is visible where it is missing (a test walks them all). How each is written:
`texts` (parameters, plural forms), `number_formats`, `date_formats`, `period_formats`. Words of data that
every language has (`data_words`) are shown in the reader's.
"""

from impact.i18n.data_words import guess_language, translate_source, translate_unit
from impact.i18n.date_formats import day
from impact.i18n.number_formats import (
    BABEL_LOCALES,
    MISSING,
    NO_BREAK,
    WHOLE_PERCENTS,
    exact,
    join_unit,
    number,
    percent,
    percent_judged,
    round_judged,
    value,
)
from impact.i18n.period_formats import period
from impact.i18n.texts import catalog, isolate_direction, join_clauses, label_text, text

__all__ = [
    "BABEL_LOCALES", "MISSING", "NO_BREAK", "WHOLE_PERCENTS", "catalog", "day", "exact", "guess_language",
    "isolate_direction", "join_clauses", "join_unit", "label_text", "number", "percent", "percent_judged", "period",
    "round_judged", "text", "translate_source", "translate_unit", "value",
]
