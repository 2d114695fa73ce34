"""Periods in words of a language: a year, a quarter, a month, or both dates."""

from __future__ import annotations

from datetime import date

from impact.i18n.date_formats import day, format_day_by_pattern
from impact.i18n.number_formats import NO_BREAK
from impact.i18n.texts import text
from impact.model.vocabulary.languages import Language


def period(language: Language, start: date | None, end: date | None) -> str:
    """Format a period in the shortest exact form: year(s), quarter, month, else both dates.

    With one date only that date; without any the text for 'undated'.
    """
    if start is None and end is None:
        return text(language, "words.undated")
    if start is None or end is None:
        return day(language, start or end)
    whole_months = start.day == 1 and _is_last_day_of_month(end)
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if whole_months and months == 12 and start.month == 1:
        return str(end.year)
    if whole_months and months == 3 and start.month in (1, 4, 7, 10):
        letter = "T" if language is Language.FR else ("K" if language is Language.NL else "Q")
        return f"{letter}{(start.month + 2) // 3}{NO_BREAK}{end.year}"
    if whole_months and months == 1:
        return format_day_by_pattern(language, end, "MMM y")
    if whole_months and months % 12 == 0 and start.month == 1:
        return f"{start.year}–{end.year}"
    return f"{day(language, start)} – {day(language, end)}"


def _is_last_day_of_month(when: date) -> bool:
    return date.fromordinal(when.toordinal() + 1).month != when.month
