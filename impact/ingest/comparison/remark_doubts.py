"""Values that a remark in their row, or a comment on their cell, limits, doubts or gives another number for.

Ordinary remarks stay silent. Entries count from 0.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from impact.ingest.comparison.line_scales import ask_about_scale
from impact.ingest.comparison.row_routing import ask_about_text
from impact.ingest.comparison.sheet_limits import ask_about_period, ask_condition, short
from impact.ingest.extract.entries import EntryColumns
from impact.ingest.files.cell_formats_xlsx import CellIndex
from impact.ingest.notation.beside_tables import Remark, header_cells, remarks_in
from impact.ingest.notation.limiting_texts import Subject, find_limit
from impact.ingest.notation.period_limits import read_period_limit
from impact.ingest.notation.rival_numbers import (
    gives_target,
    read_remark_numbers,
    read_revised_target,
    rival_numbers,
    rival_targets,
)
from impact.ingest.periods_of_rows.leading_parts import read_leading_part
from impact.ingest.statements.running_totals import remove_running_total, states_running_total
from impact.ingest.statements.scale_texts import read_scale_line
from impact.ingest.statements.stated_scales import ScaleChange, read_scale_change
from impact.ingest.statements.target_revisions import is_revision, speaks_of_target
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words
from impact.model.issues import IssueKind

MOST_READINGS = 4
MOST_SOURCE_WORDS = 6
_ONLY_YEAR = re.compile(
    r"\b(?:only|enkel|alleen|uniquement|seulement)(?: in| en| voor| pour| for)? 20\d\d\b"
    r"|\b20\d\d (?:only|alleen|uniquement|seulement)\b"
)
_NOT_MEASURED = re.compile(
    r"\b(?:(?:niet|nog niet|geen|not|not yet|non|pas|pas encore|never|nooit)(?: \w+)? "
    r"(?:gemeten|bevraagd|geregistreerd|meting|metingen|cijfers|gegevens|data|measured|recorded"
    r"|mesure|mesuree|mesures|mesurees|releve)|non mesuree?s?|unmeasured|ongemeten"
    r"|pas de (?:mesure|donnees|chiffres?)|no (?:measurement|data|figures?))\b|^(?:n v t|nvt|n b|na|n a)$"
)
_ABOUT_TARGET = re.compile(r"\b(?:doel\w*|streef\w*|targets?|cibles?|objectifs?|goals?)\b")
# The role of a comment on a cell of a row, among those of remarks.
_COMMENT = "comment on a cell"
_YEAR = re.compile(r"\b(20\d\d)\b")


# The entries of which a remark says that their scale has changed, with the remark.
ChangesByEntry = dict[int, tuple[ScaleChange, str]]


def ask_about_remarks(
    entries: EntryColumns, tables: Sequence[ResolvedTable], notes: Mapping[str, Mapping[CellIndex, str]]
) -> ChangesByEntry:
    """Ask about the values of rows whose remarks limit or doubt them; returns those of which the scale has changed.

    `notes` are the comments by sheet and cell (from 0): one on the title of a row is a remark about the row.
    """
    changes: ChangesByEntry = {}
    remarks: dict[tuple[str, int], list[Remark]] = defaultdict(list)
    value_cells = _find_value_cells(entries) if notes else set()
    for remark in (*remarks_in(tables), *_comments_in_rows(notes, tables, value_cells)):
        if _may_say_something(remark.text):
            remarks[remark.sheet, remark.row + 1].append(remark)
    if not remarks:
        return changes
    members: dict[tuple[str, int], list[int]] = defaultdict(list)
    for entry, place in enumerate(zip(entries.sheet, entries.row, strict=True)):
        if place in remarks:
            members[place].append(entry)
    for place, of_row in remarks.items():
        for remark in of_row:
            change = read_scale_change(remark.text)
            if (remark.sheet, remark.row + 1, remark.column + 1) in value_cells:
                # What else the comment of a value says of that value is asked where comments are.
                _ask_about_target(entries, members[place], remark.text)
                _ask_about_cell(entries, members[place], remark)
            elif change is not None:
                changes.update(dict.fromkeys(members[place], (change, short(remark.text))))
            else:
                _ask_about_remark(entries, members[place], remark)
    return changes


def _find_value_cells(entries: EntryColumns) -> set[tuple[str, int, int]]:
    """Sheet, row and column (from 1) of every value, target and baseline."""
    return {
        place
        for series in entries.series.values()
        for place in zip(entries.sheet, entries.row, series.column, strict=True)
    }


def _comments_in_rows(
    notes: Mapping[str, Mapping[CellIndex, str]],
    tables: Sequence[ResolvedTable],
    value_cells: Collection[tuple[str, int, int]],
) -> Iterator[Remark]:
    """Yield the comments in the rows of tables; those on a value only where they say of what or when it is."""
    rows = {
        (resolved.table.sheet.name, resolved.table.first + row) for resolved in tables for row in resolved.rows
    } if notes else set()
    for sheet, texts in notes.items():
        for (row, column), text in texts.items():
            is_of_value = (sheet, row + 1, column + 1) in value_cells
            if (sheet, row) in rows and (not is_of_value or speaks_of_target(text) or _says_of_what(text)):
                yield Remark(sheet, row, column, text, _COMMENT)


def _says_of_what(text: str) -> bool:
    """Whether a text says of which part of its period a number is, or in which scale."""
    return read_period_limit(text, Subject.ROW) is not None or read_scale_line(text) is not None


def _ask_about_cell(entries: EntryColumns, members: Sequence[int], comment: Remark) -> None:
    """Ask about one value whose comment says of which part of its period it is, or in which scale."""
    for name, series in entries.series.items():
        own = [entry for entry in members if series.column[entry] == comment.column + 1]
        _ask_of_what(entries, own, name, comment.text)


def _ask_of_what(entries: EntryColumns, members: Sequence[int], name: str, text: str) -> None:
    period = read_period_limit(text, Subject.ROW)
    scale = read_scale_line(text)
    if period is not None and name == ACTUAL:
        ask_about_period(entries, members, period, short(text), IssueKind.TEXT_BESIDE)
    if scale is not None:
        for entry in members:
            ask_about_scale(entries, entry, name, scale, short(text), entries.text["unit"][entry])


@lru_cache(CACHE_SIZE)
def _may_say_something(text: str) -> bool:
    """Whether a remark can be about its value: it limits it, names a period, or holds a number."""
    return bool(
        read_remark_numbers(text)
        or any(read_revised_target(text))
        or read_scale_change(text)
        or find_limit(text, Subject.ROW)
        or _NOT_MEASURED.search(normalise_words(text))
        or _says_of_what(text)
    )


def _ask_about_remark(entries: EntryColumns, members: Sequence[int], remark: Remark) -> None:
    text = remark.text
    series = entries.series[ACTUAL]
    if _NOT_MEASURED.search(normalise_words(text)):
        for entry in _of_leading_part(entries, members, text) or members:
            if series.value[entry] == 0:
                ask_about_text(entries, entry, ACTUAL, text)
    _ask_about_target(entries, members, text)
    limit = find_limit(text, Subject.ROW)
    if remark.role == "source" and (not limit or len(limit.split()) > MOST_SOURCE_WORDS):
        return
    is_of_target = remark.role == "target_comment" or _ABOUT_TARGET.search(normalise_words(limit)) is not None
    name = TARGET if is_of_target else ACTUAL
    period = read_period_limit(text, Subject.ROW) if not is_of_target else None
    if period is not None:
        ask_about_period(entries, members, period, short(text), IssueKind.TEXT_BESIDE)
    if remark.role == _COMMENT and (scale := read_scale_line(text)) is not None:
        # Those of remarks are asked about with the lines beside the table.
        for series_name in entries.series:
            for entry in members:
                ask_about_scale(entries, entry, series_name, scale, short(text), entries.text["unit"][entry])
    for entry in _of_named_years(entries, members, name, text):
        _offer_rivals(entries, entry, name, text)
        more = _rivals(entries, entry, name, text)
        if more:
            ask_about_numbers(entries, entry, name, more, text)
        elif limit and period is None and not _repeats_running_total(entries, entry, text):
            ask_condition(entries, entry, name, IssueKind.TEXT_BESIDE, short(text))


def _ask_about_target(entries: EntryColumns, members: Sequence[int], text: str) -> None:
    """Ask which target of a row holds where its remark gives another one, or changes a number it does not name."""
    targets = entries.series[TARGET]
    years = {int(year) for year in _YEAR.findall(text)}
    filled = [entry for entry in members if targets.value[entry] is not None]
    of_years = [entry for entry in filled if (end := entries.end[entry]) is not None and end.year in years]
    if not speaks_of_target(text):
        for entry in (of_years or filled) if is_revision(text) else ():
            ask_about_numbers(entries, entry, TARGET, _rivals(entries, entry, TARGET, text), text)
        return
    if years and not of_years and not is_revision(text):
        # 'Doel 2026: 160' beside the target of 2025.
        return
    if any((value := targets.value[entry]) is not None and gives_target(text, value) for entry in filled):
        # One of the targets is the new number.
        return
    for entry in of_years or filled:
        value = targets.value[entry]
        other_numbers = rival_targets(text, value) if value is not None else None
        if other_numbers is not None:
            ask_about_numbers(entries, entry, TARGET, other_numbers, text)


def _repeats_running_total(entries: EntryColumns, entry: int, text: str) -> bool:
    """Whether a remark says nothing but what the name of its indicator says: 'sinds de start' beside '(cumulatief)'."""
    if not states_running_total(text):
        return False
    is_stated = any(states_running_total(entries.text[name][entry]) for name in ("title", "unit", "measure"))
    return is_stated and not find_limit(remove_running_total(text), Subject.ROW)


def _of_named_years(entries: EntryColumns, members: Sequence[int], name: str, text: str) -> list[int]:
    """The entries of a row with a value that a remark may be about: of the part or years it names, else all of them."""
    filled = [entry for entry in members if entries.series[name].state[entry] is not None]
    if name == ACTUAL and (of_part := _of_leading_part(entries, members, text)):
        # Also where the part it names has no number yet: 'K3 loopt nog' says nothing of the other quarters.
        filled = [entry for entry in filled if entry in of_part]
    years = {int(year) for year in _YEAR.findall(text)}
    of_years = [entry for entry in filled if (end := entries.end[entry]) is not None and end.year in years]
    if of_years and _ONLY_YEAR.search(normalise_words(text)):
        # '2024 only' beside a value of 2024 says nothing new.
        return [entry for entry in of_years if (day := entries.start[entry]) is None or day.year not in years]
    return of_years or filled


def _of_leading_part(entries: EntryColumns, members: Sequence[int], text: str) -> list[int]:
    """The entries of the part of a year that a remark begins with, of whatever year; none where it begins otherwise."""
    part = read_leading_part(text)
    if part is None:
        return []
    days = [(entry, entries.start[entry], entries.end[entry]) for entry in members]
    return [
        entry
        for entry, start, end in days
        if start is not None and end is not None and start.year == end.year
        and (start.month, end.month) == (part.first, part.last)
    ]  # fmt: skip


def _offer_rivals(entries: EntryColumns, entry: int, name: str, text: str) -> None:
    """Offer the numbers of a remark beside the only number of a question that its cell has already, as a struck one."""
    # Most remarks give no number, and a sheet may have thousands of questions.
    if entries.series[name].value[entry] is not None or not read_remark_numbers(text):
        return
    for index, issue in enumerate(entries.cell_issues):
        if (issue.entry, issue.series) == (entry, name) and len(issue.readings) == 1:
            readings = tuple(dict.fromkeys((*issue.readings, *rival_numbers(text, issue.readings[0]))))
            entries.cell_issues[index] = replace(issue, readings=readings[:MOST_READINGS])


def _rivals(entries: EntryColumns, entry: int, name: str, text: str) -> Sequence[float]:
    value = entries.series[name].value[entry]
    return () if value is None else rival_numbers(text, value)


def ask_about_numbers(entries: EntryColumns, entry: int, name: str, more: Sequence[float], text: str) -> None:
    """Make a number UNCLEAR, with the numbers of a text as further readings."""
    value = entries.series[name].value[entry]
    if value is not None:
        readings = tuple(dict.fromkeys((value, *more)))[:MOST_READINGS]
        entries.ask_about_value(entry, name, IssueKind.NOTE_DISAGREES, readings, {"text": short(text)})


def ask_about_header_comments(
    entries: EntryColumns, notes: Mapping[str, Mapping[CellIndex, str]], tables: Iterable[ResolvedTable]
) -> None:
    """Ask about the values of a column whose header has a comment that limits them, or says of what they are."""
    if not notes:
        return
    heads = header_cells(tables)
    limits: dict[tuple[str, int], tuple[int, int, str, str]] = {}
    for sheet, of_cells in notes.items():
        for place, text in of_cells.items():
            rows = heads.get((sheet, place))
            limit = find_limit(text, Subject.ROW) if rows is not None else ""
            if rows is not None and (limit or _says_of_what(text)):
                limits[sheet, place[1] + 1] = (*rows, short(limit), text)
    if not limits:
        return
    for name, series in entries.series.items():
        members: dict[str, list[int]] = defaultdict(list)
        for entry, column in enumerate(series.column):
            first, last, limit, text = limits.get((entries.sheet[entry], column), (0, 0, "", ""))
            if not first < entries.row[entry] <= last:
                continue
            if limit:
                ask_condition(entries, entry, name, IssueKind.TEXT_LIMITS, limit)
            members[text].append(entry)
        for text, own in members.items():
            _ask_of_what(entries, own, name, text)
