"""Diff of a remembered mapping against a file: follow columns that moved, and list what a user must decide.

Sheets are matched by name, columns by header; in both years are ignored. Header rows inside this module count from 0,
column numbers and the rows of a mapping from 1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from impact.ingest.files.readers import Sheet
from impact.ingest.layouts import mapping_proposal
from impact.ingest.layouts.fingerprint import fingerprint, header_patterns, name_pattern
from impact.ingest.layouts.header_share import aligned_patterns, shared_share
from impact.ingest.layouts.mapping_application import to_sheet_map
from impact.ingest.layouts.table_parts import locate_parts
from impact.ingest.tables import table_detection
from impact.ingest.tables.column_resolution import resolve_table
from impact.model.mapping import IN_MAPPING, ColumnMap, Mapping, SheetMap, key_of_part

SEARCHED_ROWS = 60
# A sheet with this share of the headers or less is not the remembered sheet.
SAME_SHEET_SHARE = 0.5
REPEATED_SHEET_SHARE = 0.9
MIN_RENAMED_SIMILARITY = 0.72


class DriftKind(StrEnum):
    """How a file differs from the remembered layout; the texts are in the catalog `mapping` as `drift_…`."""

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
    """One difference between a remembered layout and a file.

    `column` is the number in this file, from 1; `was` and `now` are names, headers, row numbers (from 1) or a period.
    `asks`: a user has to confirm it; otherwise it was followed and is only reported.
    """

    kind: DriftKind
    sheet: str
    column: int | None = None
    was: str = ""
    now: str = ""
    asks: bool = True


@dataclass(frozen=True, slots=True)
class FollowedMapping:
    """A remembered mapping adapted to one file.

    `fit` is the share, 0 to 1, of its columns with a role whose header is in the file.
    """

    mapping: Mapping
    drift: tuple[Drift, ...]
    fit: float


def follow_layout(mapping: Mapping, sheets: Sequence[Sheet]) -> FollowedMapping:
    """Adapt a mapping to a file: match sheets by name and columns by header, wherever they stand now.

    A period in a header is taken from the header of this file (next year's file has next year's periods). Sheets
    that are not in the mapping are added, unused unless they repeat the headers of a used one.
    """
    visible = [sheet for sheet in sheets if not sheet.hidden and sheet.rows]
    drift: list[Drift] = []
    sheet_of = _match_sheets(mapping, visible)
    located, new_parts = locate_parts(mapping, sheet_of)
    sheet_maps: list[SheetMap] = [*new_parts]
    drift += [Drift(DriftKind.SHEET_NEW, item.key, now=item.key) for item in new_parts]
    matched = expected = 0
    for sheet_map in mapping.sheets:
        sheet = sheet_of.get(sheet_map.name)
        if sheet is None:
            if sheet_map.used:
                drift.append(Drift(DriftKind.SHEET_GONE, sheet_map.key, was=sheet_map.key))
                expected += sum(bool(c.role) for c in sheet_map.columns) or 1
            continue
        if sheet_map.used and sheet.name != sheet_map.name:
            same = name_pattern(sheet.name) == name_pattern(sheet_map.name)
            drift.append(
                Drift(DriftKind.SHEET_RENAMED, sheet.name, was=sheet_map.name, now=sheet.name, asks=not same)
            )
        followed = (
            _follow_sheet(*located[sheet_map.key])
            if sheet_map.used
            else _FollowedSheet(replace(sheet_map, name=sheet.name))
        )
        sheet_maps.append(followed.sheet_map)
        drift += followed.drift
        matched += followed.matched
        expected += followed.expected
    matched_names = {sheet.name for sheet in sheet_of.values()}
    for sheet in visible:
        if sheet.name not in matched_names:
            more, more_drift = _map_new_sheet(mapping, sheet)
            sheet_maps.append(more)
            drift += more_drift
    order = {sheet.name: number for number, sheet in enumerate(visible)}
    sheet_maps.sort(key=lambda sheet_map: (order[sheet_map.name], sheet_map.part))
    result = replace(mapping, sheets=tuple(sheet_maps))
    result = replace(result, fingerprint=fingerprint(result))
    return FollowedMapping(result, tuple(drift), matched / expected if expected else 0.0)


def header_overlap(mapping: Mapping, sheets: Sequence[Sheet]) -> float:
    """Return the mean share, 0 to 1, of the headers of the used sheets of a mapping that a file has.

    A cheap filter before `follow_layout`.
    """
    sheet_of = _match_sheets(mapping, [sheet for sheet in sheets if not sheet.hidden and sheet.rows])
    used = [sheet_map for sheet_map in mapping.sheets if sheet_map.used and sheet_map.columns]
    shares = [
        _locate_header(sheet_map, sheet_of[sheet_map.name])[1] if sheet_map.name in sheet_of else 0.0
        for sheet_map in used
    ]
    return sum(shares) / len(shares) if shares else 0.0


@dataclass(slots=True)
class _FollowedSheet:
    sheet_map: SheetMap
    drift: list[Drift] | tuple[()] = ()
    matched: int = 0
    expected: int = 0


def _match_sheets(mapping: Mapping, visible: Sequence[Sheet]) -> dict[str, Sheet]:
    """Map each sheet name of a mapping to a sheet of this file: same name, name with another year, or same headers."""
    free = {sheet.name: sheet for sheet in visible}
    sheet_of: dict[str, Sheet] = {}
    for sheet_map in mapping.sheets:
        if sheet_map.name in free:
            sheet_of[sheet_map.name] = free.pop(sheet_map.name)
    for sheet_map in mapping.sheets:
        if sheet_map.name not in sheet_of:
            alike = [
                sheet for sheet in free.values() if name_pattern(sheet.name) == name_pattern(sheet_map.name)
            ]
            if len(alike) == 1:
                sheet_of[sheet_map.name] = free.pop(alike[0].name)
    for sheet_map in mapping.sheets:
        if sheet_map.name not in sheet_of and sheet_map.used and sheet_map.columns and free:
            share, sheet = max(
                ((_locate_header(sheet_map, s)[1], s) for s in free.values()), key=lambda pair: pair[0]
            )
            if share > SAME_SHEET_SHARE:
                sheet_of[sheet_map.name] = free.pop(sheet.name)
    return sheet_of


def _map_new_sheet(mapping: Mapping, sheet: Sheet) -> tuple[SheetMap, list[Drift]]:
    """Map a sheet that the layout lacks: as a used sheet with the same headers, else by a guess and not used."""
    for sheet_map in mapping.sheets:
        if (
            sheet_map.used
            and sheet_map.columns
            and _locate_header(sheet_map, sheet)[1] >= REPEATED_SHEET_SHARE
        ):
            followed = _follow_sheet(sheet_map, sheet)
            return followed.sheet_map, [Drift(DriftKind.SHEET_NEW, sheet.name, now=sheet.name)]
    table = table_detection.find_table(sheet)
    proposal = (
        to_sheet_map(resolve_table(table))
        if table
        else mapping_proposal.propose_sheet_map(sheet) or SheetMap(sheet.name)
    )
    drift = [Drift(DriftKind.SHEET_NEW, sheet.name, now=sheet.name)] if table else []
    return replace(proposal, used=False), drift


def _locate_header(sheet_map: SheetMap, sheet: Sheet) -> tuple[list[int], float]:
    """The header rows (from 0) of a mapped sheet in this file, and the share, 0 to 1, of its headers found there."""
    expected = [pattern for pattern in header_patterns([c.header for c in sheet_map.columns]) if pattern]
    height = len(sheet_map.header_rows) or 1
    first = (sheet_map.header_rows[0] if sheet_map.header_rows else 1) - 1
    best, most = [*range(first, first + height)], -1.0
    last = min(len(sheet.rows) - height + 1, SEARCHED_ROWS)
    for row in sorted(range(last), key=lambda row: (row != first, row)):
        rows = [*range(row, row + height)]
        share = shared_share(expected, table_detection.header_texts(sheet, rows))
        if share > most:
            best, most = rows, share
        if share == 1.0:
            break
    return best, max(most, 0.0)


def _follow_sheet(
    sheet_map: SheetMap, sheet: Sheet, known_rows: Sequence[int] | None = None
) -> _FollowedSheet:
    """Follow one table; `known_rows` are its header rows (from 0) where they are known."""
    key = key_of_part(sheet.name, sheet_map.part)
    if not sheet_map.columns:
        proposal = mapping_proposal.propose_sheet_map(sheet, sheet_map.header_rows) or SheetMap(sheet.name)
        adapted = replace(
            sheet_map,
            name=sheet.name,
            columns=proposal.columns,
            header_rows=proposal.header_rows or sheet_map.header_rows,
        )
        return _FollowedSheet(replace(adapted, constants=sheet_map.constants or proposal.constants), (), 1, 1)
    rows, share = ([*known_rows], 1.0) if known_rows is not None else _locate_header(sheet_map, sheet)
    drift: list[Drift] = []
    if share <= SAME_SHEET_SHARE and [row + 1 for row in rows] != [*sheet_map.header_rows]:
        # Too few headers match to conclude that the header moved.
        rows = [row - 1 for row in sheet_map.header_rows if row <= len(sheet.rows)]
    if not rows or rows[-1] >= len(sheet.rows):
        drift.append(Drift(DriftKind.SHEET_GONE, key, was=sheet_map.key))
        return _FollowedSheet(
            replace(sheet_map, name=sheet.name, used=False), drift, 0, len(sheet_map.columns)
        )
    numbered = tuple(row + 1 for row in rows)
    if numbered != sheet_map.header_rows:
        drift.append(
            Drift(
                DriftKind.HEADER_MOVED,
                key,
                was=str(sheet_map.header_rows[-1]),
                now=str(numbered[-1]),
                asks=False,
            )
        )
    columns, column_drift = _follow_columns(sheet_map, sheet, rows)
    drift += column_drift
    for constant in sheet_map.constants:
        if constant.role == "period" and constant.source == IN_MAPPING:
            drift.append(Drift(DriftKind.PERIOD_TO_CHOOSE, key, was=constant.text))
    lost_kinds = (DriftKind.COLUMN_GONE, DriftKind.COLUMN_RENAMED)
    lost_count = sum(item.kind in lost_kinds for item in column_drift)
    expected = sum(bool(c.role) for c in sheet_map.columns)
    adapted_map = replace(sheet_map, name=sheet.name, header_rows=numbered, columns=columns)
    return _FollowedSheet(adapted_map, drift, expected - lost_count, expected)


def _follow_columns(
    sheet_map: SheetMap, sheet: Sheet, rows: Sequence[int]
) -> tuple[tuple[ColumnMap, ...], list[Drift]]:
    key = key_of_part(sheet.name, sheet_map.part)
    texts = table_detection.header_texts(sheet, rows)
    expected = header_patterns([c.header for c in sheet_map.columns])
    places_of: dict[str, list[int]] = defaultdict(list)
    for place, pattern in enumerate(aligned_patterns(texts, expected)):
        if pattern:
            places_of[pattern].append(place)
    # A column of names may have no header at all.
    places_of[""] = [
        place
        for place, column in enumerate(sheet.columns)
        if not texts[place] and any(cell not in ("", None) for cell in column[rows[-1] + 1 :])
    ]
    understood = {
        c.column: c
        for c in to_sheet_map(resolve_table(table_detection.build_table_under(sheet, rows))).columns
    }
    column_at: dict[int, ColumnMap] = {}
    drift: list[Drift] = []
    missing: list[ColumnMap] = []
    for column, pattern in zip(sheet_map.columns, expected, strict=True):
        places = places_of.get(pattern) or []
        if not places:
            missing.append(column)
            continue
        place = column.column - 1 if column.column - 1 in places else places[0]
        places.remove(place)
        column_at[place + 1] = _moved_column(column, place + 1, texts[place], understood)
        if place + 1 != column.column and column.role:
            drift.append(
                _column_drift(DriftKind.COLUMN_MOVED, key, place + 1, column.header, texts[place], False)
            )
    new_numbers = {number for number in understood if number not in column_at}
    # Where most headers differ, the same column number is no evidence of the same column.
    mostly_known = sum(bool(c.role) for c in missing) * 2 < sum(bool(c.role) for c in sheet_map.columns)
    for column in missing:
        number = _find_renamed(column, new_numbers, texts, by_place=mostly_known)
        if number is None:
            if column.role:
                drift.append(_column_drift(DriftKind.COLUMN_GONE, key, None, column.header, "", True))
            continue
        new_numbers.discard(number)
        column_at[number] = _moved_column(column, number, texts[number - 1], understood)
        if column.role:
            drift.append(
                _column_drift(DriftKind.COLUMN_RENAMED, key, number, column.header, texts[number - 1], True)
            )
    for number in sorted(new_numbers):
        column_at[number] = understood[number]
        asks = bool(understood[number].role)
        drift.append(_column_drift(DriftKind.COLUMN_NEW, key, number, "", texts[number - 1], asks))
    for number, column in column_at.items():
        if column.chosen and column.role:
            period_text = (
                "" if column.period is None else " – ".join(str(day) for day in column.period if day)
            )
            drift.append(_column_drift(DriftKind.PERIOD_TO_CHOOSE, key, number, period_text, "", True))
    return tuple(column_at[number] for number in sorted(column_at)), drift


def _column_drift(kind: DriftKind, key: str, column: int | None, was: str, now: str, asks: bool) -> Drift:
    return Drift(kind, key, column, was, now, asks)


def _moved_column(column: ColumnMap, number: int, header: str, understood: dict[int, ColumnMap]) -> ColumnMap:
    """The column at its present number (from 1) and header; its period from that header unless a user chose it."""
    if column.chosen:
        period = column.period
    else:
        current = understood.get(number)
        period = current.period if current is not None else column.period
    return replace(column, column=number, header=header, period=period)


def _find_renamed(column: ColumnMap, new: set[int], texts: Sequence[str], *, by_place: bool) -> int | None:
    """The new column (number from 1) most like a missing one by edit similarity, or else at its old number."""
    best, most = None, MIN_RENAMED_SIMILARITY
    for number in sorted(new):
        like = SequenceMatcher(None, column.header.casefold(), texts[number - 1].casefold()).ratio()
        if like > most:
            best, most = number, like
    if best is None and by_place and column.column in new:
        return column.column
    return best
