"""Corrections that a sentence or a comment gives: '2023: 854 instead of 845', 'nog 3 toe te voegen'.

The value that is corrected waits, with the other number among the answers. Entries count from 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from impact.ingest.comparison.note_doubts import numbers_in
from impact.ingest.comparison.remark_doubts import ask_about_numbers
from impact.ingest.comparison.sheet_limits import comments_beside
from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.files.cell_formats_xlsx import CellIndex
from impact.ingest.notation.beside_tables import lines_beside
from impact.ingest.notation.rival_numbers import read_revised_target
from impact.ingest.statements.target_revisions import is_revision
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.values.value_vocabulary import normalise_words

_CORRECTS = re.compile(
    r"\b(?:i p v|ipv|in plaats van|instead of|rather than|au lieu de?|en non|moet(?:en)? (?:\w+ )?zijn|moest zijn"
    r"|should (?:be|read)|must be|doit etre|devrait etre|lees|read|lire|fout|foutief|typfout|telfout|error|typo|erreur"
    r"|wrong|verkeerd|gecorrigeerd|corrected|corrige\w*|corrig\w+|verbeterd)\b"
)
_TO_ADD = re.compile(
    r"\b(?:(?:nog|encore|still|plus)\s+(?P<first>\d+)\b[^.\d]{0,40}?(?:toe\s+te\s+voegen|toevoegen|bij\s+te\s+tellen|bijtellen"
    r"|ontbre\w+|te\s+verwerken|niet\s+geteld|[àa]\s+ajouter|[àa]\s+compter|manqu\w+|to\s+(?:be\s+)?(?:add|count)(?:ed)?|missing)"
    r"|(?P<second>\d+)\s+(?:\w+\s+){0,2}?(?:nog\s+(?:toe\s+te\s+voegen|bij\s+te\s+tellen|niet\s+geteld)|to\s+(?:be\s+)?add(?:ed)?"
    r"|still\s+(?:to\s+add|missing)|[àa]\s+ajouter|encore\s+[àa]\s+ajouter))\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
LEAST_WORD = 4


def ask_about_corrections(
    entries: EntryColumns, tables: Sequence[ResolvedTable], notes: Mapping[str, Mapping[CellIndex, str]]
) -> set[str]:
    """Ask which number holds where a sentence beside a table corrects a value, or a comment adds to it.

    `notes` are the comments by sheet and cell (from 0). Returns the sentences that correct a value.
    """
    settled_texts: set[str] = set()
    for name, texts in _sentences(tables, notes).items():
        members = [entry for entry, sheet in enumerate(entries.sheet) if sheet == name]
        for text in texts:
            if _ask_about_sentence(entries, members, text):
                settled_texts.add(text)
    for series in SERIES_NAMES if notes else ():
        cells = entries.series[series]
        for entry, value in enumerate(cells.value):
            place = entries.row[entry] - 1, cells.column[entry] - 1
            text = notes.get(entries.sheet[entry], {}).get(place, "") if value is not None else ""
            added = number_to_add(text) if text else None
            if value is not None and added is not None:
                ask_about_numbers(entries, entry, series, (value + added,), text)
    return settled_texts


def number_to_add(text: str) -> float | None:
    """Return the number that a remark still adds to the value beside it ('nog 3 toe te voegen'); None for none."""
    match = _TO_ADD.search(text)
    return float(match["first"] or match["second"]) if match else None


def _sentences(
    tables: Sequence[ResolvedTable], notes: Mapping[str, Mapping[CellIndex, str]]
) -> dict[str, list[str]]:
    """By sheet the sentences beside its tables, in boxes and comments too, that correct a number."""
    of_sheet: dict[str, list[ResolvedTable]] = {}
    for resolved in tables:
        of_sheet.setdefault(resolved.table.sheet.name, []).append(resolved)
    sentences: dict[str, list[str]] = {}
    for name, own in of_sheet.items():
        lines = [line for line in lines_beside(own[0].table.sheet, own) if line.is_alone]
        for line in (*lines, *comments_beside(notes.get(name, {}), own)):
            corrects = _CORRECTS.search(normalise_words(line.text)) or _revises_target(line.text)
            if corrects and numbers_in(line.text):
                sentences.setdefault(name, []).append(line.text)
    return sentences


def _ask_about_sentence(entries: EntryColumns, members: Sequence[int], text: str) -> bool:
    """Ask about the values that a sentence corrects; returns whether there are any."""
    is_about_some = False
    is_of_target = _revises_target(text)
    numbers, years = numbers_in(text), {int(year) for year in _YEAR.findall(text)}
    named_titles = _named_indicators(entries, members, text)
    for series in (TARGET,) if is_of_target else (ACTUAL, TARGET):
        values = entries.series[series].value
        fits = [
            entry
            for entry in members
            if values[entry] is not None
            and (not years or (end := entries.end[entry]) is None or end.year in years)
            and (not named_titles or entries.text["title"][entry] in named_titles)
        ]
        old = [entry for entry in fits if values[entry] in numbers]
        # Without the old number the sentence must say of which indicator and year it is.
        is_told_enough = bool(named_titles) if is_of_target else bool(named_titles and years and series == ACTUAL)
        corrected = old or (fits if is_told_enough or (is_of_target and len(fits) == 1) else [])
        if is_of_target and any(values[entry] in read_revised_target(text)[0] for entry in corrected):
            # One of the targets is the new number.
            return True
        for entry in corrected:
            other_numbers = [number for number in numbers if number != values[entry]]
            if other_numbers:
                ask_about_numbers(entries, entry, series, other_numbers, text)
                is_about_some = True
    return is_about_some


def _revises_target(text: str) -> bool:
    """Whether a sentence gives another number for a target: 'Doel gezinnen herzien naar 140'."""
    return is_revision(text) and any(read_revised_target(text))


def _named_indicators(entries: EntryColumns, members: Sequence[int], text: str) -> set[str]:
    """The titles of which a word of some length stands in a sentence."""
    words = set(normalise_words(text).split())
    titles = {entries.text["title"][entry] for entry in members}
    return {
        title
        for title in titles
        if any(len(word) >= LEAST_WORD and word in words for word in normalise_words(title).split())
    }
