"""Values that a remark in their row, or a comment on their cell, limits, doubts or gives another number for.

Ordinary remarks stay silent. Entries count from 0.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from impact.ingest.comparison.beside_tables import Remark, header_cells, remarks_in
from impact.ingest.comparison.row_routing import ask_about_text
from impact.ingest.comparison.sheet_limits import ask_about_period, ask_condition, short
from impact.ingest.extract.entries import CellIssue, EntryColumns
from impact.ingest.files.cell_formats_xlsx import CellIndex
from impact.ingest.notation.limiting_texts import Subject, find_limit
from impact.ingest.notation.period_limits import read_period_limit
from impact.ingest.notation.rival_numbers import read_remark_numbers, rival_numbers
from impact.ingest.statements.stated_scales import ScaleChange, read_scale_change
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words
from impact.model.submission import IssueKind
from impact.model.words import State

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
_YEAR = re.compile(r"\b(20\d\d)\b")


# The entries of which a remark says that their scale has changed, with the remark.
ChangesByEntry = dict[int, tuple[ScaleChange, str]]


def ask_about_remarks(entries: EntryColumns, tables: Sequence[ResolvedTable]) -> ChangesByEntry:
    """Ask about the values of rows whose remarks limit or doubt them; returns those of which the scale has changed."""
    changes: ChangesByEntry = {}
    remarks: dict[tuple[str, int], list[Remark]] = defaultdict(list)
    for remark in remarks_in(tables):
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
            if change is not None:
                changes.update(dict.fromkeys(members[place], (change, short(remark.text))))
            else:
                _ask_about_remark(entries, members[place], remark)
    return changes


@lru_cache(CACHE_SIZE)
def _may_say_something(text: str) -> bool:
    """Whether a remark can be about its value: it limits it, names a period, or holds a number."""
    return bool(
        read_remark_numbers(text)
        or read_scale_change(text)
        or find_limit(text, Subject.ROW)
        or _NOT_MEASURED.search(normalise_words(text))
        or read_period_limit(text, Subject.ROW)
    )


def _ask_about_remark(entries: EntryColumns, members: Sequence[int], remark: Remark) -> None:
    text = remark.text
    series = entries.series[ACTUAL]
    if _NOT_MEASURED.search(normalise_words(text)):
        for entry in members:
            if series.value[entry] == 0:
                ask_about_text(entries, entry, ACTUAL, text)
    limit = find_limit(text, Subject.ROW)
    if remark.role == "source" and (not limit or len(limit.split()) > MOST_SOURCE_WORDS):
        return
    is_of_target = remark.role == "target_comment" or _ABOUT_TARGET.search(normalise_words(limit)) is not None
    name = TARGET if is_of_target else ACTUAL
    period = read_period_limit(text, Subject.ROW) if not is_of_target else None
    if period is not None:
        ask_about_period(entries, members, period, short(text), IssueKind.TEXT_BESIDE)
    for entry in _of_named_years(entries, members, name, text):
        _offer_rivals(entries, entry, name, text)
        more = _rivals(entries, entry, name, text)
        if more:
            ask_about_numbers(entries, entry, name, more, text)
        elif limit and period is None:
            ask_condition(entries, entry, name, IssueKind.TEXT_BESIDE, short(text))


def _of_named_years(entries: EntryColumns, members: Sequence[int], name: str, text: str) -> list[int]:
    """The entries of a row with a value that a remark may be about: of the years it names, else all of them."""
    filled = [entry for entry in members if entries.series[name].state[entry] is not None]
    years = {int(year) for year in _YEAR.findall(text)}
    of_years = [entry for entry in filled if (end := entries.end[entry]) is not None and end.year in years]
    if of_years and _ONLY_YEAR.search(normalise_words(text)):
        # '2024 only' beside a value of 2024 says nothing new.
        return [entry for entry in of_years if (day := entries.start[entry]) is None or day.year not in years]
    return of_years or filled


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
    series = entries.series[name]
    value = series.value[entry]
    if value is None:
        return
    readings = tuple(dict.fromkeys((value, *more)))[:MOST_READINGS]
    series.value[entry], series.state[entry] = None, State.UNCLEAR
    entries.cell_issues.append(
        CellIssue(
            entry, IssueKind.NOTE_DISAGREES, series.column[entry], series.raw[entry], readings, name,
            {"text": short(text)},
        )
    )  # fmt: skip


def ask_about_header_comments(
    entries: EntryColumns, notes: Mapping[str, Mapping[CellIndex, str]], tables: Iterable[ResolvedTable]
) -> None:
    """Ask about the values of a column whose header has a comment that limits them."""
    if not notes:
        return
    heads = header_cells(tables)
    limits: dict[tuple[str, int], tuple[int, int, str]] = {}
    for sheet, of_cells in notes.items():
        for place, text in of_cells.items():
            rows = heads.get((sheet, place))
            limit = find_limit(text, Subject.ROW) if rows is not None else ""
            if rows is not None and limit:
                limits[sheet, place[1] + 1] = (*rows, short(limit))
    if not limits:
        return
    for name, series in entries.series.items():
        for entry, column in enumerate(series.column):
            first, last, text = limits.get((entries.sheet[entry], column), (0, 0, ""))
            if text and first < entries.row[entry] <= last:
                ask_condition(entries, entry, name, IssueKind.TEXT_LIMITS, text)
