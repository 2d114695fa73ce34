"""Numbers that a text contradicts: the comment on their cell, a remark in their row, a note or legend on their sheet.

They are UNCLEAR until somebody says which number holds. Ordinary comments and remarks stay silent.
Entries count from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from impact.ingest.comparison.scale_checks import SIGNIFICANT_DIGITS
from impact.ingest.comparison.sheet_limits import ask_condition, parts_of_line, short
from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.extract.indicator_identity import IdentifiedIndicator
from impact.ingest.files.cell_formats_xlsx import CellIndex
from impact.ingest.files.readers import Sheet
from impact.ingest.notation.limiting_texts import Subject, find_limit
from impact.ingest.notation.rival_numbers import read_remark_numbers, rival_numbers
from impact.ingest.periods_of_rows.period_notes import find_note, mark_of_header
from impact.ingest.statements.stated_scales import read_scale_change
from impact.ingest.tables.column_resolution import VALUE_ROLES, ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.values import number_parser
from impact.ingest.values.scale_words import JOINED_PATTERN, SCALE_PATTERN
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words
from impact.model.issues import IssueKind

MOST_READINGS = 4
MOST_TEXT = 200
MOST_LEGEND_CELLS = 6
_FORECAST = (
    r"prognoses?|raming(?:en)?|geraamde?|schatting(?:en)?|geschatte?|inschatting|verwacht(?:e|ing|ingen)?"
    r"|(?:nog )?niet gemeten|forecasts?|estimat(?:e|es|ed|ion|ions)|projections?|projected|not (?:yet )?measured"
    r"|expected|previsions?|previsionnel(?:les|le|s)?|estime(?:e|es|s)?|(?:non|pas(?: encore)?) mesuree?s?"
)
_FORECAST_ONLY = re.compile(rf"\b(?:{_FORECAST})\b")
_IN_LEGEND = re.compile(rf"\b(?:{_FORECAST}|voorlopige?|provisional|preliminary|provisoires?)\b")
_LOOK = re.compile(
    r"\b(?:(?:licht|donker)?(?:groene?|oranje|rode?|rood|gele?|geel|grijze?|grijs|blauwe?|paarse?)|cursieve?|schuin(?:e|gedrukt)?"
    r"|vet(?:gedrukt)?|onderstreept|gearceerd|kleur(?:en)?|ingekleurd|gemarkeerd|green|orange|red|yellow|gr[ae]y|blue|italics?"
    r"|bold|shaded|colou?r(?:ed|s)?|highlighted|verte?s?|rouges?|jaunes?|grise?s?|bleue?s?|italiques?|gras|ombre|couleurs?)\b"
)
_KEY_WORDS = frozenset(
    """
    legende legend kleurcode cijfer cijfers cel cellen waarde waarden figure figures number numbers cell cells value
    values chiffre chiffres cellule cellules valeur valeurs is zijn betekent staat voor are means mean est sont signifie
    de het een the a an le la les l un une des in en of and or et ou
    """.split()  # noqa: SIM905
)
_UNITS = (
    rf"(?:{SCALE_PATTERN}|{JOINED_PATTERN}"
    r"|uren|dagen|weken|maanden|jaren|minuten|percent|procent(?:en)?"
    r"|euro s?"
    r"|euro|eur|usd|vte|fte|stuks|personen|gezinnen|hours|days|weeks|months|minutes|persons|people"
    r"|households|heures|jours|semaines|mois|pour cent|pourcentages?|personnes|menages"
    r"|ha|m2|km|kg|ton(?:nes|s)?)"
)
_IN_UNIT = re.compile(
    rf"\b(?:in|en|per|par) (?:\w+ )?{_UNITS}\b|\b(?:andere|ander|nieuwe|other|different|new|autre|nouvelle) "
    r"(?:meet)?(?:eenheid|schaal|unit|scale|unite|echelle)\b|\bx ?1 ?000\b"
)
_SINCE = re.compile(
    r"\b(?:vanaf|sinds|sedert|voor|tot|later|eerder|nadien|daarna|vroeger|since|from|before|after|until|later|depuis"
    r"|a partir|avant|apres|jusqu|desormais)\b(?=.*\b20\d\d\b|.*\b(?:in|en|per|par)\b)"
    r"|\b20\d\d (?:en later|and later|et apres|on)\b"
    r"|\b(?:andere|ander|other|different|autre) (?:meet)?(?:eenheid|schaal|unit|scale|unite|echelle)\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DATE = re.compile(
    r"\b\d{1,4}[/\-.]\d{1,2}(?:[/\-.]\d{2,4})\b|\b\d{1,2}/\d{1,2}\b"
    r"|\b(?:19|20)\d\d\b|\b\d{1,2}[:hu]\d\d\b"
)
_NUMBER = re.compile(r"(?<![\w.,])[-+]?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)*(?![\w])")
_LONE_NUMBER = re.compile(r"\W*\d+(?:[.,]\d+)?\W*")


def ask_about_notes(
    entries: EntryColumns, notes: Mapping[str, Mapping[CellIndex, str]], tables: Sequence[ResolvedTable]
) -> set[str]:
    """Make numbers UNCLEAR that a text contradicts; `notes` are the comments by sheet and cell (from 0).

    Returns the parts of legends that are keys of colours and nothing else: what they say is asked about here.
    """
    doubtful = {
        sheet: texts
        for sheet, by_cell in notes.items()
        if (texts := {place: text for place, text in by_cell.items() if _contradicts(text)})
    }
    columns = _doubtful_columns(tables)
    remarks = {text for text in set(entries.text["comment"]) if text and changes_unit(text)}
    legends = _find_legends(tables)
    if not (doubtful or columns or remarks or legends):
        return set()
    for name in SERIES_NAMES:
        cells = entries.series[name]
        for entry, (row, column) in enumerate(zip(entries.row, cells.column, strict=True)):
            value, sheet = cells.value[entry], entries.sheet[entry]
            text = doubtful.get(sheet, {}).get((row - 1, column - 1), "")
            if value is None:
                if text and find_limit(text, Subject.ROW):
                    ask_condition(entries, entry, name, IssueKind.TEXT_BESIDE, short(text))
                continue
            given_numbers = _numbers_against(text, value)
            if given_numbers is None:
                text = ""
            of_column = columns.get((sheet, column), ("", 0, 0))
            if not text and of_column[1] < row <= of_column[2]:
                text = of_column[0]
            if not text and entries.text["comment"][entry] in remarks:
                text = entries.text["comment"][entry]
            if not text and name == ACTUAL:
                text = legends.get(sheet, "")
            if text:
                _ask(
                    entries, entry, name, IssueKind.NOTE_DISAGREES, given_numbers or (), {"text": short(text)}
                )
    return {part for legend in legends.values() for part in parts_of_line(legend) if _is_colour_key(part)}


def ask_about_changes(entries: EntryColumns, indicators: Iterable[IdentifiedIndicator]) -> None:
    """Make targets UNCLEAR that are written with a plus sign ('+5') where the other numbers are not."""
    targets = entries.series[TARGET]
    signed = [raw.lstrip().startswith("+") for raw in targets.raw]
    if not any(signed):
        return
    for item in indicators:
        members = [entry for entry in item.entries if signed[entry] and targets.value[entry] is not None]
        other_values = [
            (cells.raw[entry], value)
            for name in (BASELINE, ACTUAL)
            for cells in (entries.series[name],)
            for entry in item.entries
            if (value := cells.value[entry]) is not None
        ]
        if not members or any(raw.lstrip().startswith("+") for raw, _ in other_values):
            continue
        for entry in members:
            value = targets.value[entry] or 0.0
            level = other_values[0][1] if other_values else 0.0
            # Ten percent more of a count is no ten more.
            is_share = entry in targets.percent and "%" not in other_values[0][0] if other_values else False
            changed = level * (1 + value / 100) if is_share else level + value
            levels = [float(f"{changed:.{SIGNIFICANT_DIGITS}g}")] if other_values else []
            _ask(entries, entry, TARGET, IssueKind.CHANGE_OR_LEVEL, levels, {})


@lru_cache(CACHE_SIZE)
def changes_unit(remark: str) -> bool:
    """Whether a remark says that some of the numbers of its row are in another unit: 'from 2023 on counted in days'."""
    words = normalise_words(remark)
    # A scale of scores that changed has questions of its own.
    is_other_scale = read_scale_change(remark) is not None
    return not is_other_scale and bool(_IN_UNIT.search(words)) and bool(_SINCE.search(words))


def numbers_in(text: str) -> list[float]:
    """Return the numbers that a text gives, without dates and years: [14.0] of 'Must be 14 (12/1/2025)'."""
    values: list[float] = []
    for match in _NUMBER.finditer(_DATE.sub(" ", text)):
        parsed = number_parser.parse_number_text(match[0])
        values += [number for number in (parsed.comma, parsed.point) if number is not None]
    return list(dict.fromkeys(values))


def _numbers_against(note: str, value: float) -> Sequence[float] | None:
    """The numbers of a comment that may be meant instead of a value; None where it does not contradict the value."""
    if find_limit(note, Subject.ROW) or _is_number_alone(note):
        return list(dict.fromkeys((*rival_numbers(note, value), *numbers_in(note))))
    return rival_numbers(note, value) or None


def _is_number_alone(note: str) -> bool:
    return bool(_LONE_NUMBER.fullmatch(note.strip())) and not _YEAR.fullmatch(normalise_words(note))


def _contradicts(note: str) -> bool:
    against = any(is_against for _, is_against in read_remark_numbers(note))
    return against or _is_number_alone(note) or bool(find_limit(note, Subject.ROW))


def _doubtful_columns(tables: Iterable[ResolvedTable]) -> dict[tuple[str, int], tuple[str, int, int]]:
    """By sheet and column (from 1) the note that calls a marked column a forecast, and the rows of its table."""
    notes: dict[tuple[str, int], tuple[str, int, int]] = {}
    for resolved in tables:
        for column in resolved.columns:
            mark = mark_of_header(column.header) if column.meaning.role in VALUE_ROLES else ""
            note = find_note(resolved, mark) if mark else ""
            if note and _FORECAST_ONLY.search(normalise_words(note)):
                table = resolved.table
                notes[table.sheet.name, column.place + 1] = (note, table.first, table.last)
    return notes


def _find_legends(tables: Iterable[ResolvedTable]) -> dict[str, str]:
    """By sheet the text beside its tables that says that a colour or a slant means a forecast: looks are not read."""
    rows_of: dict[str, set[int]] = {}
    sheets: dict[str, Sheet] = {}
    for resolved in tables:
        name = resolved.table.sheet.name
        first = resolved.table.first
        sheets.setdefault(name, resolved.table.sheet)
        rows_of.setdefault(name, set()).update(first + row for row in resolved.rows)
    legends: dict[str, str] = {}
    for name, sheet in sheets.items():
        data_rows = rows_of[name]
        texts = [
            " ".join(filled)
            for index, row in enumerate(sheet.rows)
            if index not in data_rows
            and 0 < len(filled := [str(cell) for cell in row if isinstance(cell, str) and cell]) <= MOST_LEGEND_CELLS
        ]
        text = next((text for text in texts if _is_legend(text)), "")
        if text:
            legends[name] = text
    return legends


def _is_legend(text: str) -> bool:
    words = normalise_words(text)
    return len(text) <= 3 * MOST_TEXT and bool(_LOOK.search(words)) and bool(_IN_LEGEND.search(words))


def _is_colour_key(part: str) -> bool:
    """Whether a part of a legend says that a look means an estimate, and not a word more."""
    words = normalise_words(part)
    rest = _IN_LEGEND.sub(" ", _LOOK.sub(" ", words))
    return _is_legend(part) and _KEY_WORDS.issuperset(rest.split())


def _ask(
    entries: EntryColumns, entry: int, name: str, kind: IssueKind, more: Sequence[float], params: Mapping[str, str]
) -> None:
    value = entries.series[name].value[entry]
    if value is not None:
        entries.ask_about_value(entry, name, kind, tuple(dict.fromkeys((value, *more)))[:MOST_READINGS], params)
