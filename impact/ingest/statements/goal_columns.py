"""Columns of goals whose header has no word for a target: 'tegen eind 2027 willen we', 'by 2027', 'd'ici fin 2027'."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from impact.ingest.tables.header_meanings import Meaning
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.cell_account import CellRule

_YEAR = r"(?P<year>20\d\d)"
# The year by which something is to be reached, and words for what one wants.
_BY_YEAR = re.compile(
    r"^(?:wat |what |ce que )?(?:\w+ )?"
    r"(?:tegen|richting|naar|by|toward|towards|d ici|vers|horizon|a l horizon)"
    rf" (?:(?:het |the |la |l )?(?:eind|einde|end|fin|jaar|year|annee|l annee)(?: of| van| de)? )?(?:a )?{_YEAR}\b"
)
_SAYS_WANTED = re.compile(
    r"\b(?:willen we|we willen|wij willen|beogen (?:we|wij)|(?:we|wij) beogen|mikken (?:we|wij)|(?:we|wij) mikken"
    r"|streven (?:we|wij)|(?:we|wij) streven|ambitie|gewenst(?:e)?|we want|we aim|we hope|ambition|desired|wanted"
    r"|nous voulons|nous visons|on vise|on veut|souhaite(?:e|es|s)?|vise(?:e|es|s)?)\b"
)
_NEVER = None, None
_ANY_YEAR = re.compile(rf"\b{_YEAR}\b")


def settle_goal_columns(tables: Iterable[ResolvedTable]) -> None:
    """Read columns that say by when or what is wanted as targets, where others hold the actuals.

    Columns that somebody left out stay so; those of a user's own choice have a meaning already.
    """
    for resolved in tables:
        actuals = [column for column in resolved.columns if column.meaning.role == ACTUAL]
        headers = {column.place: column.header for column in actuals} | dict(resolved.unknown)
        goals = {
            place: year
            for place, header in headers.items()
            if resolved.left_out_columns.get(place) != CellRule.NOT_IN_LAYOUT
            and place not in resolved.chosen_columns
            and (year := read_goal_year(header)) is not None
        }
        # 'By 2024' beside 2024 may be what was reached by then.
        years = [end.year for c in actuals if c.place not in goals and (end := (c.meaning.period or _NEVER)[1])]
        goals = {place: year for place, year in goals.items() if not year or year > max(years, default=0)}
        if not goals or all(column.place in goals for column in actuals):
            continue
        new_columns = [column for column in resolved.columns if column.place not in goals]
        new_columns += [
            Column(place, headers[place], Meaning(TARGET, period=_period_of(year))) for place, year in goals.items()
        ]
        resolved.columns = tuple(sorted(new_columns, key=lambda column: column.place))
        resolved.unknown = tuple(item for item in resolved.unknown if item[0] not in goals)
        for place in goals:
            resolved.left_out_columns.pop(place, None)
            resolved.unread_columns.pop(place, None)


def read_goal_year(header: str) -> int | None:
    """Return the year by which a header says that something is wanted, 0 where it names none; else None."""
    words = normalise_words(header)
    by_year = _BY_YEAR.search(words)
    if by_year is not None:
        return int(by_year["year"])
    if _SAYS_WANTED.search(words) is None:
        return None
    year = _ANY_YEAR.search(words)
    return int(year["year"]) if year is not None else 0


def _period_of(year: int) -> tuple[date, date] | None:
    return (date(year, 1, 1), date(year, 12, 31)) if year else None
