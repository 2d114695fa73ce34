"""Columns that are indicators themselves, with a row per year or month: when they are so for certain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from impact.ingest.files.readers import Cell
from impact.ingest.notation.row_words import read_row_kind
from impact.ingest.periods import date_parser
from impact.ingest.periods.header_details import read_details, read_unit
from impact.ingest.periods.period_vocabulary import Period, YearPart
from impact.ingest.periods_of_rows.row_periods import PART_ROLES, read_part
from impact.ingest.tables import column_rules, header_meanings
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, HEADER_WORDS, SERIES_WORDS, TARGET
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.group_words import find_group
from impact.ingest.values.non_measurement_words import is_unmeasured
from impact.ingest.values.total_words import TOTAL_WORDS
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.mapping import INDICATOR_VALUE, SheetMap

# So many years below each other, and names of more letters than this, prove that columns are indicators.
FEWEST_YEARS, SHORTEST_NAME = 2, 3
_SERIES = frozenset((ACTUAL, TARGET, BASELINE))
_BRACKETED_END = re.compile(r"(?P<name>.+?)\s*[(\[](?P<unit>[^()\[\]]+)[)\]]\s*")
# Words that say what kind of number stands under a header, and of which a name may be made.
_MEASURE_WORDS = frozenset(
    """
    aantal number nombre percentage pourcentage taux rate ratio gemiddelde gemiddeld average moyenne score aandeel share
    part bedrag uren hours heures
    """.split()  # noqa: SIM905
)
# What is counted in most registers; a table of places has none of these above its columns.
_COUNTED_WORDS = frozenset(
    """
    bezoekers bezoeken deelnemers deelnames lessen sessies oproepen telefoons gesprekken gezinnen leden vrijwilligers
    activiteiten klanten maaltijden overnachtingen huisbezoeken trajecten aanmeldingen inschrijvingen kinderen jongeren
    leerlingen cursisten workshops bijeenkomsten contacten vragen consultaties begeleidingen uitleningen verkopen giften
    visitors visits participants lessons sessions calls conversations families households members volunteers activities
    clients meals nights referrals registrations children youngsters pupils students meetings contacts questions
    consultations loans sales donations attendees appointments users beneficiaries
    visiteurs visites seances appels entretiens familles menages membres benevoles activites repas nuitees inscriptions
    enfants jeunes eleves etudiants ateliers reunions demandes prets ventes dons rendez utilisateurs beneficiaires
    """.split()  # noqa: SIM905
)
# A name with such a word is that of the target or baseline of another column.
_TARGET_WORDS = frozenset(
    (*SERIES_WORDS[TARGET], *SERIES_WORDS[BASELINE], *HEADER_WORDS["target_or_result"])
)


def is_proved_by_periods(sheet_map: SheetMap, resolved: ResolvedTable) -> bool:
    """Whether columns are surely indicators: a row per period, and every other column a measure with its own name.

    'Jaar | Gezinnen | Lessen' over 2022, 2023, 2024, or 'Maand' over januari, februari; periods that come again are
    those of records. Which year months are of may still be asked.
    """
    dated = [column for column in sheet_map.columns if column.role in ("period", *PART_ROLES)]
    measures = [column for column in sheet_map.columns if column.role == INDICATOR_VALUE]
    if len(dated) != 1 or len(dated) + len(measures) < len(sheet_map.columns) or not measures:
        return False
    cells = [cell for cell in resolved.cells[dated[0].column - 1] if text_of(cell)]
    cells = [cell for cell in cells if normalise_words(text_of(cell)) not in TOTAL_WORDS]
    role = dated[0].role
    distinct = {_period_of(cell) if role == "period" else read_part(cell, role) for cell in cells}
    are_years = None not in distinct and len(distinct) == len(cells) >= FEWEST_YEARS
    names = [column.header for column in measures]
    # A row per month is a register of what is counted; a row per year may be about anything.
    words = _MEASURE_WORDS | _COUNTED_WORDS if all(isinstance(item, YearPart) for item in distinct) else _MEASURE_WORDS
    is_proved = all(_names_measure(name) for name in names) and _are_no_places(names, words)
    return are_years and dated[0].column < measures[0].column and is_proved


def _period_of(cell: Cell) -> Period | YearPart | None:
    """The period of a row, or its part of a year that is not named ('wk 12')."""
    reading = date_parser.read_period_cell(cell)
    part = reading.part if reading is not None and not reading.rest else None
    return date_parser.parse_period(cell) or part


def name_without_units(sheet_map: SheetMap) -> SheetMap:
    """Return a mapping whose indicators are called without the unit in brackets, which is read as their unit."""
    columns = (
        replace(column, name=name)
        if column.role == INDICATOR_VALUE and (name := _without_unit(column.name or column.header))
        else column
        for column in sheet_map.columns
    )
    return replace(sheet_map, columns=tuple(columns))


def _without_unit(header: str) -> str:
    match = _BRACKETED_END.fullmatch(header)
    if match is None or not (read_unit(match["unit"]) is not None or _is_counted_in(match["name"], match["unit"])):
        return ""
    return match["name"].strip()


def _is_counted_in(name: str, unit: str) -> bool:
    """Whether a name says itself what stands in brackets behind it: 'Aantal huisbezoeken (bezoeken)'."""
    words = normalise_words(unit).split()
    return len(words) == 1 and any(
        word.endswith(words[0]) and len(words[0]) > SHORTEST_NAME for word in normalise_words(name).split()
    )


def _names_measure(header: str) -> bool:
    """Whether a header can only be the name of what is counted: no known word for something else, nor for a plan."""
    words = normalise_words(header)
    bare = _without_unit(header) or header
    if "(" in bare or "[" in bare:
        # Who knows whether it is a unit, or what the values are limited to.
        return False
    if _TARGET_WORDS.intersection(words.split()):
        return False
    is_named = any(len(word) > SHORTEST_NAME and word.isalpha() for word in words.split())
    rule = column_rules.explain_by_words(header, [1.0], has_actuals=True)
    return is_named and not rule and not is_unmeasured(words) and header_meanings.interpret_header(header) is None


def says_what_is_counted(names: Sequence[str]) -> bool:
    """Return whether any of some names has a word for what is counted or measured: 'Bezoekers', not 'Gent'."""
    words = {word for name in names for word in normalise_words(name).split()}
    return bool((_MEASURE_WORDS | _COUNTED_WORDS).intersection(words))


def _are_no_places(names: Sequence[str], of_measures: frozenset[str]) -> bool:
    """Whether names say what is measured, or in units that differ: 'Gent | Aalst' are places of who knows what."""
    units = {read_details(name).unit for name in names}
    words = {word for name in names for word in normalise_words(name).split()}
    return len(units) > 1 or bool(of_measures.intersection(words))


def tells_series(sheet_map: SheetMap) -> bool:
    """Return whether known words say which column is the target or baseline, and which was reached: 'Doel | Real.'."""
    roles = sheet_map.roles()
    return ACTUAL in roles and bool({TARGET, BASELINE} & roles)


def are_parts(cells: Sequence[Cell], above: Sequence[str]) -> bool:
    """Return whether half of the names of rows are periods or groups ('jan', 'Vrouwen') of what is named elsewhere.

    Also where only what stands above them says what is counted: 'Bezoekers' over Gent and Aalst. Rows that only say
    their kind ('Doel', 'Realisatie') are no parts: they hold the values of the indicator above them. With a budget or
    what remains beside them, nobody knows.
    """
    texts = [text for cell in cells if (text := text_of(cell))]
    kinds = [read_row_kind(text) for text in texts]
    if _SERIES.issuperset(kinds):
        return False
    are_known = [date_parser.is_period_text(text) or find_group(text) is not None for text in texts]
    if all(kind or is_part for kind, is_part in zip(kinds, are_known, strict=True)):
        return True
    return sum(are_known) * 2 >= len(texts) or (says_what_is_counted(above) and not says_what_is_counted(texts))
