"""Rows about a part of the row above them: 'waarvan vrouwen', 'dont femmes', '- mannen', an indented 'girls'.

Such a row belongs to its parent by where it stands and what it says, never by its order among rows of the same
title. A named group of people becomes a breakdown of the parent; any other part keeps a title of its own, together
with that of its parent.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from impact.ingest.extract.entries import EntryColumns
from impact.ingest.files.readers import Cell
from impact.ingest.notation.group_headings import PERIOD_ROLES
from impact.ingest.tables.column_resolution import HEADING_ROW, VALUE_ROLES, ResolvedTable
from impact.ingest.tables.header_vocabulary import BASELINE
from impact.ingest.tables.section_rows import names_period
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.total_words import TOTAL_WORDS
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words
from impact.model.title_comparison import title_key

# 'of which' in three languages; what follows is the part.
_WHICH = (
    r"(?:waarvan|waaronder|daarvan|onder wie|dont|parmi lesquel(?:le)?s|of which|of whom|thereof|including|inclusief"
    r"|y compris)\b"
)
_OF_WHICH = re.compile(
    rf"^\W*(?P<words>{_WHICH}(?:\s*[/|]\s*{_WHICH})*|(?:w\.?\s?v\.?|w\.\s?o\.?|o\.\s?w\.?|idem)(?=\s))"
    r"[\s:.,]*(?P<part>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_BULLET = re.compile(
    r"^\s*(?:[-–—−•·*→↳└▪◦»>]+|o(?=\s))\s*(?P<part>[^\W\d].*|\d+\s*[-–+].*|[<>≥≤+]\s*\d.*)$", re.DOTALL
)
_INDENTED = re.compile(r"^(?:[^\S\n]{2,}|\t)(?P<part>\S.*)$", re.DOTALL)
_LANGUAGE_OF_WORDS = {"dont": "fr", "parmi": "fr", "y": "fr", "of": "en", "thereof": "en", "including": "en"}
_SEX_WORDS = {
    "nl": "vrouw vrouwen man mannen meisje meisjes jongen jongens vrouwelijk mannelijk",
    "fr": "femme femmes homme hommes fille filles garcon garcons feminin masculin",
    "en": "woman women man men girl girls boy boys female females male males",
}
_AGE_WORDS = (
    "kind kinderen jongere jongeren volwassene volwassenen oudere ouderen senior senioren enfant enfants jeune jeunes "
    "adulte adultes aine aines seniors child children youth youths adult adults elderly"
)
_UNKNOWN_WORDS = "x v m f h andere anders overig onbekend autre autres inconnu other others unknown non binair binaire"
_REST_WORDS = frozenset("andere anders overig onbekend autre autres inconnu other others unknown".split())  # noqa: SIM905
_AGE = re.compile(
    # '6 à 12' is an age and '1a' the number of a row: what joins two ages has a second one.
    r"^[<>≥≤+-]?\s*\d+\s*(?:(?:[-–/+]|t/?m|tot|[aà]|to|et|en|and)\s*\d+|[-–+])?\s*\+?"
    r"\s*(?:jaar|jarigen|ans|years?|y|jr?\.?|yrs?\.?)?$"
)
_SEX_NAME = {"nl": "Geslacht", "fr": "Sexe", "en": "Sex"}
_PART_NAME = {"nl": "Groep", "fr": "Groupe", "en": "Group"}
_LANGUAGE_OF_SEX = {word: language for language, words in _SEX_WORDS.items() for word in words.split()}
_GROUP_WORDS = frozenset(_AGE_WORDS.split()) | frozenset(_UNKNOWN_WORDS.split())
# A longer text says more than the name of a group.
MAX_GROUP_LENGTH = 40
# 'Deelnemers' and its part 'Brussel' are named together.
PARENT_SEPARATOR = " – "
TAB_WIDTH = 4
# Words for a group without an indent of their own stand below the row that they are a part of.
BELOW_PARENT = 0.5


@dataclass(frozen=True, slots=True)
class PartTitle:
    """A title that names a part: its own words, and the breakdown they give ('' where they name no group of people)."""

    part: str
    breakdown: str
    is_marked: bool = True


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A row that is a part of a row above: title, index (from 0; None where it holds no data) and code of that row.

    `between` are the parts that stand between the two: of '6-9 years' below 'Girls' below 'Participants', 'Girls'.
    `is_coded`: the row has a code of its own. `is_under_heading`: the row above has no values and is a heading.
    """

    parent: str
    source: int | None
    code: str
    part: PartTitle
    between: tuple[PartTitle, ...] = ()
    is_coded: bool = False
    is_under_heading: bool = False


@dataclass(frozen=True, slots=True)
class _Ancestor:
    """A row that rows below may be a part of: title and code of the indicator, and the parts down to this row."""

    depth: float
    name: str
    position: int | None
    code: str
    row: int
    between: tuple[PartTitle, ...]


@dataclass(slots=True)
class GroupRows:
    """The rows of a table that are a part of a row above, by their index from 0 among its data rows."""

    rows: dict[int, GroupRow] = field(default_factory=dict)


NO_GROUP_ROWS = GroupRows()


def find_group_rows(resolved: ResolvedTable) -> GroupRows:
    """Find the rows of a table that are a part of the row above, by their titles and where they stand."""
    column = resolved.find("title")
    if column is None:
        return NO_GROUP_ROWS
    titles = resolved.cells[column.place]
    part_of: dict[Cell, PartTitle] = {
        title: part for title in set(titles) if isinstance(title, str) and (part := parse_part_title(title))
    }
    if not part_of:
        return NO_GROUP_ROWS
    return _attach_to_parents(resolved, titles, part_of)


@lru_cache(CACHE_SIZE)
def parse_part_title(title: str) -> PartTitle | None:
    """Return what a title says about a part of the row above; None for a title of its own.

    A mark ('waarvan', a bullet, an indent) makes a part of any words; without a mark only words for groups do.
    """
    of_which = _OF_WHICH.match(title)
    if of_which is not None:
        part = of_which["part"].strip()
        first = normalise_words(of_which["words"]).split()
        language = _LANGUAGE_OF_WORDS.get(first[0] if first else "", "nl")
        return PartTitle(part, _breakdown_of(part) or f"{_PART_NAME[language]}={part}")
    marked = _BULLET.match(title) or _INDENTED.match(title)
    part = marked["part"].strip() if marked else title.strip()
    breakdown = _breakdown_of(part)
    return PartTitle(part, breakdown, bool(marked)) if breakdown or marked else None


def _breakdown_of(part: str) -> str:
    """The breakdown that a text names by words for groups of people only; '' where it says more."""
    if len(part) > MAX_GROUP_LENGTH:
        return ""
    words = normalise_words(part).split()
    if not words or len(words) > 4 or part.strip().endswith("?"):
        return ""
    sex = [word for word in words if word in _LANGUAGE_OF_SEX]
    joined = sum(word in ("en", "et", "and", "of", "ou", "or") for word in words[1:-1])
    if sex and len(sex) + joined == len(words) and words[0] in sex:
        return f"{_SEX_NAME[_LANGUAGE_OF_SEX[sex[0]]]}={part}"
    if all(word in _GROUP_WORDS for word in words):
        return f"{_PART_NAME['nl']}={part}" if len(words) > 1 or len(words[0]) > 1 else f"{_SEX_NAME['nl']}={part}"
    return f"{_PART_NAME['nl']}={part}" if _AGE.match(part.strip().casefold()) and not part.strip().isdigit() else ""


def _attach_to_parents(
    resolved: ResolvedTable, titles: Sequence[Cell], part_of: Mapping[Cell, PartTitle]
) -> GroupRows:
    """Give each part the nearest row above that is none: also a heading without numbers, but not a total."""
    position_of = {row: position for position, row in enumerate(resolved.rows)}
    certain = _certain_parts(titles, part_of)
    codes = resolved.find("code")
    numbers: Sequence[Cell] = resolved.cells[codes.place] if codes else ("",) * len(titles)
    groups = GroupRows()
    above: list[_Ancestor] = []
    for row, title in enumerate(titles):
        name, position = text_of(title), position_of.get(row)
        part = part_of.get(title) if row in certain else None
        if part is None:
            if name:
                is_total = normalise_words(name) in TOTAL_WORDS
                above = [] if is_total else [_Ancestor(0, name, position, text_of(numbers[row]), row, ())]
            continue
        depth = _depth_of(title) + BELOW_PARENT
        while above and above[-1].depth >= depth:
            above.pop()
        parent = above[-1] if above else None
        if parent is None or not _shares_context(resolved, row, parent.row):
            # What is indented further below a part without a row that it belongs to is a part of that one.
            above = [] if position is None else [_Ancestor(depth, name, position, text_of(numbers[row]), row, ())]
            continue
        above.append(replace(parent, depth=depth, position=position, row=row, between=(*parent.between, part)))
        if position is None:
            continue
        own_code = text_of(numbers[row])
        groups.rows[position] = GroupRow(
            parent.name,
            parent.position,
            parent.code,
            part,
            parent.between,
            is_coded=bool(own_code) and own_code != parent.code,
            is_under_heading=not part.breakdown and not _has_values(resolved, parent.row),
        )
    return groups


def _depth_of(title: Cell) -> int:
    """How far a title is indented, in spaces."""
    text = str(title).replace("\t", " " * TAB_WIDTH)
    return len(text) - len(text.lstrip())


def _shares_context(resolved: ResolvedTable, row: int, parent: int) -> bool:
    """Whether a row names no other project, result or place than the row above."""
    for column in resolved.columns:
        if column.meaning.role in ("grant_ref", "grant_title", "result_title", "location", "level"):
            cells = resolved.cells[column.place]
            if text_of(cells[row]) not in ("", text_of(cells[parent])):
                return False
    return True


def _has_values(resolved: ResolvedTable, row: int) -> bool:
    cells = (resolved.cells[column.place][row] for column in resolved.columns if column.meaning.role in VALUE_ROLES)
    return any(cell not in ("", None) for cell in cells)


def _certain_parts(titles: Sequence[Cell], part_of: Mapping[Cell, PartTitle]) -> frozenset[int]:
    """Rows whose title is a part: marked as one, or words for a group that stand beside another group or repeat.

    What only says that it is the rest ('Andere') is a part beside a group that has a name: below 'Theater' it may be
    other culture.
    """
    rows = [row for row, title in enumerate(titles) if title in part_of]
    count_of = Counter(titles[row] for row in rows)
    rest = frozenset(row for row in rows if not part_of[titles[row]].is_marked and _is_rest(titles[row]))
    among = frozenset(rows)
    beside = {row: {row - 1, row + 1} & (among - rest if row in rest else among) for row in rows}
    return frozenset(
        row
        for row in rows
        if part_of[titles[row]].is_marked or beside[row] or (count_of[titles[row]] > 1 and row not in rest)
    )


def _is_rest(title: Cell) -> bool:
    return _REST_WORDS.issuperset(normalise_words(text_of(title)).split())


def apply_group_rows(entries: EntryColumns, groups: GroupRows) -> None:
    """Give the entries of a table (one per data row) the title, code and breakdown that their parent makes of them.

    What a part leaves blank (unit, period, place) is that of its parent.
    A part with a unit of its own, or with a baseline beside it in the table, is an indicator by itself under the
    title of both: as a breakdown it would lose its unit or its baseline.
    """
    text = entries.text
    baselines = entries.series[BASELINE].state
    apart = any(baselines[row] is not None for row in groups.rows)
    # A period that stands in the row but could not be read is asked about, not inherited.
    undated = {item.entry for item in entries.cell_issues if not item.series}
    for row, group in groups.rows.items():
        source = group.source
        for name in ("unit", "measure", "time_kind", "result_title", "location", "ascending"):
            if source is not None and not text[name][row]:
                text[name][row] = text[name][source]
        if source is not None and entries.start[row] is None and entries.end[row] is None and row not in undated:
            entries.start[row], entries.end[row] = entries.start[source], entries.end[source]
        if not group.is_coded and not group.is_under_heading:
            text["code"][row] = text["code"][row] or group.code
        same_unit = source is None or title_key(text["unit"][row]) == title_key(text["unit"][source])
        is_group = same_unit and not apart and not group.is_coded
        chain = (*group.between, group.part)
        names = [part.part for part in chain if not (is_group and part.breakdown)]
        if group.is_under_heading:
            heading = PARENT_SEPARATOR.join((group.parent, *names[:-1]))
            text["result_title"][row] = text["result_title"][row] or heading
        else:
            if not is_group or not group.part.breakdown:
                text["code"][row] = text["code"][row] if group.is_coded else ""
            text["title"][row] = PARENT_SEPARATOR.join((group.parent, *names))
        if is_group and any(part.breakdown for part in chain):
            dimensions = [*filter(None, (entries.breakdown[row],)), *_join_dimensions(chain)]
            entries.breakdown[row] = "; ".join(sorted(dimensions))
            entries.is_part[row] = True


def _join_dimensions(parts: Sequence[PartTitle]) -> list[str]:
    """The breakdowns of nested parts, one for each dimension: 'Sex=girls', 'Group=children – 6-9'."""
    values: dict[str, list[str]] = {}
    for part in parts:
        if part.breakdown:
            name, _, value = part.breakdown.partition("=")
            values.setdefault(name, []).append(value)
    return [f"{name}={PARENT_SEPARATOR.join(items)}" for name, items in values.items()]


def separate_headings(resolved: ResolvedTable) -> None:
    """Leave out the rows of one text as headings where titles stand again under several of them: 'RDC', 'Burundi'.

    Without their heading such rows would be told apart by their order only, which may be another one next time.
    """
    column = resolved.find("title")
    if column is None:
        return
    titles = resolved.cells[column.place]
    count_of = Counter(titles[row] for row in resolved.rows)
    # Only a title that stands once may be a heading, and only for titles that stand again.
    if not count_of or max(count_of.values()) < 2 or min(count_of.values()) > 1:
        return
    rows = sorted(resolved.rows)
    heading_rows = [
        row
        for row, reason in resolved.reasons.items()
        if reason == HEADING_ROW and not names_period(next((t for c in resolved.cells if (t := text_of(c[row]))), ""))
    ]
    repeated = {title for title, count in count_of.items() if count > 1 and title and not _is_part(title)}
    marks = [resolved.cells[item.place] for item in resolved.columns if item.meaning.role in PERIOD_ROLES]
    keys = {row: (titles[row], *(cells[row] for cells in marks)) for row in rows if titles[row] in repeated}
    if not keys or _tells_apart(sorted(heading_rows), keys, every=True):
        return
    own = resolved.cells[: len(resolved.table.sheet.rows[0])]
    lone = [
        row
        for row, below in zip(rows, [*rows[1:], -1], strict=True)
        if count_of[titles[row]] == 1
        and text_of(titles[row])
        and below >= 0
        and not _is_part(titles[below])
        and row not in resolved.rows_in
        and row not in resolved.source_rows
        and not any(text_of(cells[row]) for place, cells in enumerate(own) if place != column.place)
    ]
    among = frozenset(lone)
    headings = [row for row in lone if rows[bisect_left(rows, row) + 1] not in among]
    if headings and _tells_apart(sorted((*heading_rows, *headings)), keys):
        for row in headings:
            resolved.rows.remove(row)
            resolved.leave_out(row, HEADING_ROW)


def _is_part(title: Cell) -> bool:
    return isinstance(title, str) and parse_part_title(title) is not None


def _tells_apart(headings: Sequence[int], keys: Mapping[int, tuple[Cell, ...]], *, every: bool = False) -> bool:
    """Whether rows with the same key stand under several headings; `every`: all of them, none twice under one."""
    blocks: dict[tuple[Cell, ...], list[int]] = {}
    for row, key in keys.items():
        blocks.setdefault(key, []).append(bisect_left(headings, row))
    again = [places for places in blocks.values() if len(places) > 1]
    if every and any(0 in places or len(set(places)) < len(places) for places in again):
        return False
    return any(len(set(places) - {0}) > 1 for places in again)


def find_sections(resolved: ResolvedTable) -> list[str]:
    """Return per data row the text of the nearest heading above it in its table, or the title of that; '' for none."""
    text_of_row = {
        row: next((text for c in resolved.cells if (text := text_of(c[row]))), "")
        for row, reason in resolved.reasons.items()
        if reason == HEADING_ROW
    }
    # A year above rows gives them their period: the same title below the next year is no other indicator.
    headings = sorted(row for row, text in text_of_row.items() if not names_period(text))
    if not headings:
        return [resolved.block_title] * len(resolved.rows)
    texts = [text_of_row[row] for row in headings]
    return [texts[at - 1] if (at := bisect_left(headings, row)) else resolved.block_title for row in resolved.rows]
