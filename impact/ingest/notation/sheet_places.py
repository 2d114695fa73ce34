"""Places and partners that tell sheets of one table apart: by their names ('RDC', 'Burundi') or titles ('Pays : Mali').

A name that says no more than a period, a version or what such a sheet is ('2024', 'Cijfers', 'kopie') names no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from impact.ingest.files.readers import Sheet
from impact.ingest.notation.block_titles import title_above
from impact.ingest.notation.row_words import name_of_place, spell_name
from impact.ingest.periods.period_parser import read_period_words
from impact.ingest.periods.sheet_periods import split_years
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.ingest.values.value_vocabulary import normalise_words

LONGEST_PLACE = 80
_PLACE_LINE = re.compile(
    r"\s*(?:pays|country|land|region|région|regio|province|provincie|commune|gemeente|municipality|stad|ville|city|site"
    r"|lieu|locatie|location|plaats|place|vestiging|antenne|afdeling|branch|district|zone|bureau|office|kantoor"
    r"|partner|partenaire|organisatie|organisation|organization|werking|project|projet)\s*[:：=]\s*(?P<place>\S.*)",
    re.IGNORECASE,
)


def are_two_places(first: str, second: str) -> bool:
    """Whether the names of two sheets are those of two places."""
    places = name_of_place(first), name_of_place(second)
    return "" not in places and places[0] != places[1]


def repeats_earlier(sheet: Sheet, earlier: Iterable[Sheet]) -> bool:
    """Whether a sheet is an earlier one cell by cell; two places or two years may well have the same numbers."""
    return any(
        sheet.rows == other.rows
        and not are_two_places(sheet.name, other.name)
        and not _are_two_periods(sheet.name, other.name)
        for other in earlier
    )


def _are_two_periods(first: str, second: str) -> bool:
    """Whether the names of two sheets name periods, and not the same: '2023' and '2024', 'T1' and 'T2'."""
    readings = [read_period_words(normalise_words(split_years(name))) for name in (first, second)]
    named_periods = [(item.candidates, item.part) for item in readings if item is not None]
    return len(named_periods) == len(readings) and named_periods[0] != named_periods[1]


def find_places(tables: Iterable[ResolvedTable]) -> dict[str, str]:
    """Return the place of each sheet that has one, as it is written: of a line such as 'Pays : Mali', or its name.

    Where no sheet has one so, their titles name the places.
    """
    titles: dict[str, str] = {}
    for resolved in tables:
        titles.setdefault(resolved.table.sheet.name, title_above(resolved))
    lines = {
        sheet: match["place"] for sheet, title in titles.items() if (match := _PLACE_LINE.fullmatch(title))
    }
    places = _spell_alike({sheet: lines.get(sheet, sheet) for sheet in titles})
    return places or _spell_alike(titles)


def _spell_alike(texts: Mapping[str, str]) -> dict[str, str]:
    """The place that the text of each sheet names, one spelling for each place."""
    spelling_of: dict[str, str] = {}
    places: dict[str, str] = {}
    for sheet, text in texts.items():
        key = name_of_place(text) if len(text) <= LONGEST_PLACE else ""
        if key:
            places[sheet] = spelling_of.setdefault(key, spell_name(text, key))
    return places
