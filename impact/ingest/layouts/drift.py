"""A remembered mapping held against a file: followed where columns moved, and what is left to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from impact.ingest.files.readers import Sheet
from impact.ingest.layouts import mapping_proposal
from impact.ingest.layouts.fingerprint import fingerprint, header_patterns, name_pattern
from impact.ingest.layouts.mapping_application import as_map
from impact.ingest.tables import table_detection
from impact.ingest.tables.column_resolution import settle
from impact.model.mapping import GIVEN, ColumnMap, Mapping, SheetMap

SEARCHED_ROWS = 60
# Below this share of its headers a sheet is another sheet.
SAME_SHEET = 0.5
ONE_MORE = 0.9
RENAMED_LIKE = 0.72


class DriftKind(StrEnum):
    """How a file differs from the layout that was remembered; worded in the catalog `mapping` as `drift_…`."""

    SHEET_GONE = "sheet_gone"
    SHEET_NEW = "sheet_new"
    SHEET_RENAMED = "sheet_renamed"
    HEADER_MOVED = "header_moved"
    COLUMN_GONE = "column_gone"
    COLUMN_NEW = "column_new"
    COLUMN_MOVED = "column_moved"
    COLUMN_RENAMED = "column_renamed"
    PERIOD_TO_CHOOSE = "period_to_choose"


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference; `column` counts from 1 in this file, `was` and `now` are names, headers or a period.

    `asks`: somebody has to look at it; the rest was followed and is only told.
    """

    kind: DriftKind
    sheet: str
    column: int | None = None
    was: str = ""
    now: str = ""
    asks: bool = True


@dataclass(frozen=True, slots=True)
class Followed:
    """A mapping as it holds for one file. `fit`: the share of its used columns that are there by name, 0 to 1."""

    mapping: Mapping
    drift: tuple[Drift, ...]
    fit: float


def follow(mapping: Mapping, sheets: Sequence[Sheet]) -> Followed:
    """The mapping for this file: columns by their header, wherever they stand; years move on with the headers."""
    visible = [sheet for sheet in sheets if not sheet.hidden and sheet.rows]
    told: list[Drift] = []
    places = _places(mapping, visible)
    made: list[SheetMap] = []
    found = wanted = 0
    for known in mapping.sheets:
        sheet = places.get(known.name)
        if sheet is None:
            if known.used:
                told.append(Drift(DriftKind.SHEET_GONE, known.name, was=known.name))
                wanted += sum(bool(c.role) for c in known.columns) or 1
            continue
        if known.used and sheet.name != known.name:
            same = name_pattern(sheet.name) == name_pattern(known.name)
            told.append(Drift(DriftKind.SHEET_RENAMED, sheet.name, was=known.name, now=sheet.name, asks=not same))
        followed = _follow(known, sheet) if known.used else _Sheet(replace(known, name=sheet.name))
        made.append(followed.known)
        told += followed.told
        found += followed.found
        wanted += followed.wanted
    taken = {sheet.name for sheet in places.values()}
    for sheet in visible:
        if sheet.name not in taken:
            more, drift = _new_sheet(mapping, sheet)
            made.append(more)
            told += drift
    order = {sheet.name: number for number, sheet in enumerate(visible)}
    made.sort(key=lambda known: order[known.name])
    result = replace(mapping, sheets=tuple(made))
    result = replace(result, fingerprint=fingerprint(result))
    return Followed(result, tuple(told), found / wanted if wanted else 0.0)


def resemblance(mapping: Mapping, sheets: Sequence[Sheet]) -> float:
    """Which share of the headers of a mapping a file has, 0 to 1: looked at before a mapping is followed."""
    places = _places(mapping, [sheet for sheet in sheets if not sheet.hidden and sheet.rows])
    used = [known for known in mapping.sheets if known.used and known.columns]
    shares = [_header(known, places[known.name])[1] if known.name in places else 0.0 for known in used]
    return sum(shares) / len(shares) if shares else 0.0


@dataclass(slots=True)
class _Sheet:
    known: SheetMap
    told: list[Drift] | tuple[()] = ()
    found: int = 0
    wanted: int = 0


def _places(mapping: Mapping, visible: Sequence[Sheet]) -> dict[str, Sheet]:
    """Per mapped sheet the sheet of this file: by its name, its name with another year, or its headers."""
    free = {sheet.name: sheet for sheet in visible}
    found: dict[str, Sheet] = {}
    for known in mapping.sheets:
        if known.name in free:
            found[known.name] = free.pop(known.name)
    for known in mapping.sheets:
        if known.name not in found:
            alike = [sheet for sheet in free.values() if name_pattern(sheet.name) == name_pattern(known.name)]
            if len(alike) == 1:
                found[known.name] = free.pop(alike[0].name)
    for known in mapping.sheets:
        if known.name not in found and known.used and known.columns and free:
            share, sheet = max(((_header(known, s)[1], s) for s in free.values()), key=lambda pair: pair[0])
            if share > SAME_SHEET:
                found[known.name] = free.pop(sheet.name)
    return found


def _new_sheet(mapping: Mapping, sheet: Sheet) -> tuple[SheetMap, list[Drift]]:
    """A sheet that was not there: read as one like it, else left out until somebody says otherwise."""
    for known in mapping.sheets:
        if known.used and known.columns and _header(known, sheet)[1] >= ONE_MORE:
            followed = _follow(known, sheet)
            return followed.known, [Drift(DriftKind.SHEET_NEW, sheet.name, now=sheet.name)]
    table = table_detection.find(sheet)
    made = as_map(settle(table)) if table else mapping_proposal.guess(sheet) or SheetMap(sheet.name)
    told = [Drift(DriftKind.SHEET_NEW, sheet.name, now=sheet.name)] if table else []
    return replace(made, used=False), told


def _header(known: SheetMap, sheet: Sheet) -> tuple[list[int], float]:
    """The header rows of a known sheet in this file (from 0), and which share of its headers stand there."""
    wanted = [pattern for pattern in header_patterns([c.header for c in known.columns]) if pattern]
    height = len(known.header_rows) or 1
    first = (known.header_rows[0] if known.header_rows else 1) - 1
    best, most = [*range(first, first + height)], -1.0
    last = min(len(sheet.rows) - height + 1, SEARCHED_ROWS)
    for row in sorted(range(last), key=lambda row: (row != first, row)):
        rows = [*range(row, row + height)]
        share = _shared(wanted, table_detection.header_texts(sheet, rows))
        if share > most:
            best, most = rows, share
        if share == 1.0:
            break
    return best, max(most, 0.0)


def _shared(wanted: Sequence[str], headers: Sequence[str]) -> float:
    there = set(_patterns(headers, wanted))
    return sum(pattern in there for pattern in wanted) / len(wanted) if wanted else 0.0


def _patterns(headers: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """The patterns of headers, with the first year that makes most of them known: a file may begin a year earlier."""
    plain = header_patterns(headers)
    looked = set(wanted)
    best = plain
    most = len(looked & set(plain))
    if plain == header_patterns(headers, 1):
        # No year in any header: there is nothing to shift.
        return best
    for shift in range(1, 4):
        for first in (shift, -shift):
            moved = header_patterns(headers, first)
            if len(looked & set(moved)) > most:
                best, most = moved, len(looked & set(moved))
    return best


def _follow(known: SheetMap, sheet: Sheet) -> _Sheet:
    if not known.columns:
        made = mapping_proposal.guess(sheet, known.header_rows) or SheetMap(sheet.name)
        kept = replace(
            known, name=sheet.name, columns=made.columns, header_rows=made.header_rows or known.header_rows
        )
        return _Sheet(replace(kept, constants=known.constants or made.constants), (), 1, 1)
    rows, share = _header(known, sheet)
    told: list[Drift] = []
    if share <= SAME_SHEET and [row + 1 for row in rows] != [*known.header_rows]:
        # Too little is left of the layout to say that its header moved.
        rows = [row - 1 for row in known.header_rows if row <= len(sheet.rows)]
    if not rows or rows[-1] >= len(sheet.rows):
        told.append(Drift(DriftKind.SHEET_GONE, sheet.name, was=known.name))
        return _Sheet(replace(known, name=sheet.name, used=False), told, 0, len(known.columns))
    numbered = tuple(row + 1 for row in rows)
    if numbered != known.header_rows:
        told.append(
            Drift(
                DriftKind.HEADER_MOVED,
                sheet.name,
                was=str(known.header_rows[-1]),
                now=str(numbered[-1]),
                asks=False,
            )
        )
    columns, more = _columns(known, sheet, rows)
    told += more
    for constant in known.constants:
        if constant.role == "period" and constant.source == GIVEN:
            told.append(Drift(DriftKind.PERIOD_TO_CHOOSE, sheet.name, was=constant.text))
    lost = (DriftKind.COLUMN_GONE, DriftKind.COLUMN_RENAMED)
    gone = sum(drift.kind in lost for drift in more)
    wanted = sum(bool(c.role) for c in known.columns)
    made_map = replace(known, name=sheet.name, header_rows=numbered, columns=columns)
    return _Sheet(made_map, told, wanted - gone, wanted)


def _columns(
    known: SheetMap, sheet: Sheet, rows: Sequence[int]
) -> tuple[tuple[ColumnMap, ...], list[Drift]]:
    texts = table_detection.header_texts(sheet, rows)
    wanted = header_patterns([c.header for c in known.columns])
    free: dict[str, list[int]] = defaultdict(list)
    for place, pattern in enumerate(_patterns(texts, wanted)):
        if pattern:
            free[pattern].append(place)
    understood = {c.column: c for c in as_map(settle(table_detection.under(sheet, rows))).columns}
    made: dict[int, ColumnMap] = {}
    told: list[Drift] = []
    lost: list[ColumnMap] = []
    for column, pattern in zip(known.columns, wanted, strict=True):
        places = free.get(pattern) or []
        if not places:
            lost.append(column)
            continue
        place = column.column - 1 if column.column - 1 in places else places[0]
        places.remove(place)
        made[place + 1] = _moved(column, place + 1, texts[place], understood)
        if place + 1 != column.column and column.role:
            told.append(_told(DriftKind.COLUMN_MOVED, sheet, place + 1, column.header, texts[place], False))
    new = {number for number in understood if number not in made}
    # Where most headers are others, a column in the same place says nothing.
    mostly = sum(bool(c.role) for c in lost) * 2 < sum(bool(c.role) for c in known.columns)
    for column in lost:
        number = _renamed(column, new, texts, by_place=mostly)
        if number is None:
            if column.role:
                told.append(_told(DriftKind.COLUMN_GONE, sheet, None, column.header, "", True))
            continue
        new.discard(number)
        made[number] = _moved(column, number, texts[number - 1], understood)
        if column.role:
            told.append(_told(DriftKind.COLUMN_RENAMED, sheet, number, column.header, texts[number - 1], True))
    for number in sorted(new):
        made[number] = understood[number]
        asks = bool(understood[number].role)
        told.append(_told(DriftKind.COLUMN_NEW, sheet, number, "", texts[number - 1], asks))
    for number, column in made.items():
        if column.chosen and column.role:
            said = "" if column.period is None else " – ".join(str(day) for day in column.period if day)
            told.append(_told(DriftKind.PERIOD_TO_CHOOSE, sheet, number, said, "", True))
    return tuple(made[number] for number in sorted(made)), told


def _told(kind: DriftKind, sheet: Sheet, column: int | None, was: str, now: str, asks: bool) -> Drift:
    return Drift(kind, sheet.name, column, was, now, asks)


def _moved(column: ColumnMap, number: int, header: str, understood: dict[int, ColumnMap]) -> ColumnMap:
    """A known column where it stands now, about the period that its header names now."""
    if column.chosen:
        period = column.period
    else:
        now = understood.get(number)
        period = now.period if now is not None else column.period
    return replace(column, column=number, header=header, period=period)


def _renamed(column: ColumnMap, new: set[int], texts: Sequence[str], *, by_place: bool) -> int | None:
    """The new column that is most like a lost one, or stands where it stood."""
    best, most = None, RENAMED_LIKE
    for number in sorted(new):
        like = SequenceMatcher(None, column.header.casefold(), texts[number - 1].casefold()).ratio()
        if like > most:
            best, most = number, like
    if best is None and by_place and column.column in new:
        return column.column
    return best
