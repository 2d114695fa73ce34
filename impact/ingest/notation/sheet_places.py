"""Places and partners that tell sheets of one table apart: by their names ('RDC', 'Burundi') or titles ('Pays : Mali').

A name that says no more than a period, a version or what such a sheet is ('2024', 'Cijfers', 'kopie') names no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from impact.ingest.files.readers import Sheet
from impact.ingest.notation.block_titles import title_above
from impact.ingest.notation.row_words import name_without_revision, read_row_kind
from impact.ingest.periods.period_parser import read_period_words
from impact.ingest.periods.sheet_periods import is_reporting_word, split_years
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

LONGEST_PLACE = 80
# A name states at most so many periods ('2024 (jan-jun)').
MOST_PERIODS = 3
# What a sheet is, for whom it was written or in which language: the same table again, not another place.
_SHEET_WORDS = frozenset(
    """
    overzicht overview apercu samenvatting summary resume synthese synthesis totaal totalen total totaux alles alle all
    tous tout geconsolideerd consolide consolidated consolidatie consolidation samen gezamenlijk dashboard
    tableau bord algemeen general globaal global globale invoer input saisie invullen formulier form formulaire blanco
    gegevens donnees dataset database basis base bron source export import lijst list liste tabel table tableaux
    indicatoren indicators resultaatkader logframe kader cadre kpi matrix matrice raamwerk framework
    detail details annex bijlage annexe origineel original ontwerp concept draft brouillon ingediend submitted soumis
    goedgekeurd approved approuve gevalideerd validated valide controle check test voorbeeld example exemple template
    intern interne internal extern externe external bestuur board fonds fund funder funders donor donors donateur
    bailleur bailleurs subsidiegever financier website publiek public publication publicatie web print
    annuel annuelle annuels annual yearly jaarlijks jaarlijkse activiteiten activities activites impact outcomes outputs
    effecten effects effets werkblad blad sheet kerncijfers jaarcijfers planning uitvoering
    nl fr en nederlands frans engels dutch french english francais anglais neerlandais
    kwantitatief kwalitatief quantitative qualitative quantitatif qualitatif fase phase golf wave vague ronde round
    week maand month mois kwartaal trimester trimestre quarter semester semestre periode period
    de het een van voor op in la le les l du des d un une pour the of for a an and et en to par per sur
    """.split()  # noqa: SIM905
)
_SHEET = re.compile(
    r"(?:blad|werkblad|sheet|feuil|feuille|tab|tabblad|onglet|pagina|page|deel|part|partie)\d*"
)
_PLACE_LINE = re.compile(
    r"\s*(?:pays|country|land|region|région|regio|province|provincie|commune|gemeente|municipality|stad|ville|city|site"
    r"|lieu|locatie|location|plaats|place|vestiging|antenne|afdeling|branch|district|zone|bureau|office|kantoor"
    r"|partner|partenaire|organisatie|organisation|organization|werking|project|projet)\s*[:：=]\s*(?P<place>\S.*)",
    re.IGNORECASE,
)


@lru_cache(CACHE_SIZE)
def name_of_place(text: str) -> str:
    """Return what a name says beside periods, versions and words for a sheet, in plain words; '' for nothing."""
    words = normalise_words(split_years(text))
    for _ in range(MOST_PERIODS):
        reading = read_period_words(words) if words else None
        if reading is None:
            break
        words = normalise_words(reading.rest)
    if not words or read_row_kind(words):
        return ""
    words = name_without_revision(words)
    is_named = any(
        # '2A' is a number of a list, as '01' is.
        sum(letter.isalpha() for letter in word) > 1
        and word not in _SHEET_WORDS
        and not _SHEET.fullmatch(word)
        and not is_reporting_word(word)
        and not read_row_kind(word)
        and name_without_revision(f"{word} x") != "x"
        for word in words.split()
    )
    return words if is_named else ""


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
            places[sheet] = spelling_of.setdefault(key, _without_period(text, key))
    return places


def _without_period(text: str, key: str) -> str:
    """The words of a text that belong to the name of its place, as they are written."""
    words = set(key.split())
    own_parts = [part for part in re.split(r"[\s_]+", text) if set(normalise_words(part).split()) <= words]
    return " ".join(part for part in own_parts if part).strip(" -–—:,()") or key
