"""A mapping of a file that has none: the tables that were recognised, else a guess for a user to judge."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import replace

from impact.ingest.extract.entries import PART_NAMES, SERIES_NAMES, EntryColumns
from impact.ingest.files.readers import Sheet
from impact.ingest.layouts import mapping_proposal
from impact.ingest.layouts.bare_blocks import propose_bare_blocks, propose_tiles
from impact.ingest.layouts.fingerprint import fingerprint
from impact.ingest.layouts.mapping_application import is_key_sheet, to_sheet_map
from impact.ingest.notation.sheet_places import repeats_earlier
from impact.ingest.pipeline.opened_file import OpenedFile
from impact.model.cell_address import column_letters
from impact.model.issues import IssueKind
from impact.model.mapping import PERIOD_KEY, ColumnMap, Mapping, SheetMap
from impact.model.vocabulary.value_states import State

# A guess that asks about more rows than a person looks at is no help.
MOST_GUESSED_ROWS = 5_000


def guess_for_questions(file: OpenedFile) -> Mapping | None:
    """Guess a mapping of a file without a recognised table, to ask about each value; None where it has no values."""
    mapping, certain = guess_mapping(file)
    used = {item.name for item in mapping.sheets if item.used and mapping_proposal.rank_sheet_map(item) > 1}
    rows = sum(len(sheet.rows) for sheet in file.sheets if sheet.name in used)
    is_short = rows <= MOST_GUESSED_ROWS or not mapping.guessed_columns()
    return mapping if used and not certain and is_short else None


def guess_mapping(file: OpenedFile) -> tuple[Mapping, bool]:
    """Guess a mapping for a file; the flag says that its tables were recognised, as `read_submission` does."""
    sheet_maps: dict[str, SheetMap] = {}
    previous: list[Sheet] = []
    for sheet, resolved in file.recognised:
        repeated = bool(resolved) and repeats_earlier(sheet, previous)
        for item in resolved:
            sheet_map = file.titled_tables.get((sheet.name, item.table.part)) or to_sheet_map(item)
            sheet_maps[sheet_map.key] = replace(sheet_map, used=not repeated)
        if resolved:
            previous.append(sheet)
    certain = bool(sheet_maps)
    for sheet, _ in file.recognised:
        blocks = (propose_bare_blocks(sheet) or propose_tiles(sheet)) if sheet.name not in sheet_maps else []
        sheet_maps.update((item.key, replace(item, used=False)) for item in blocks)
        if sheet.name not in sheet_maps:
            sheet_maps[sheet.name] = replace(
                mapping_proposal.propose_sheet_map(sheet) or SheetMap(sheet.name), used=False
            )
    if not certain:
        sheet_maps = _use_best_sheets(sheet_maps)
    order = {sheet.name: number for number, (sheet, _) in enumerate(file.recognised)}
    mapping = Mapping(tuple(sorted(sheet_maps.values(), key=lambda item: (order[item.name], item.part))))
    return replace(mapping, fingerprint=fingerprint(mapping)), certain


def _use_best_sheets(sheet_maps: dict[str, SheetMap]) -> dict[str, SheetMap]:
    best_rank = max((mapping_proposal.rank_sheet_map(item) for item in sheet_maps.values()), default=0)
    if not best_rank:
        # No sheet has a column of values: the sheet with the most known roles is used.
        most_roles = max((len(item.roles()) for item in sheet_maps.values()), default=0)
        return {
            name: replace(item, used=most_roles > 0 and len(item.roles()) == most_roles)
            for name, item in sheet_maps.items()
        }
    used = {name for name, item in sheet_maps.items() if mapping_proposal.rank_sheet_map(item) == best_rank}
    if any(PERIOD_KEY in sheet_maps[name].roles() for name in used):
        used |= {name for name, item in sheet_maps.items() if is_key_sheet(item) and len(item.roles()) > 1}
    return {name: replace(item, used=name in used) for name, item in sheet_maps.items()}


def ask_about_guess(entries: EntryColumns, guessed: MappingOf[tuple[str, int], ColumnMap]) -> None:
    """Make the reported values of guessed columns, by (sheet, column from 1), UNCLEAR, with a question for each cell.

    A cell that is asked about already gets the further question: it counts once both are answered.
    """
    reading_of = {(item.entry, item.series): item.readings for item in entries.cell_issues}
    for name in SERIES_NAMES:
        cells = entries.series[name]
        for entry, value in enumerate(cells.value):
            place = entries.sheet[entry], cells.column[entry]
            state = cells.state[entry]
            if place not in guessed or state not in (State.REPORTED, State.UNCLEAR):
                continue
            readings = (value,) if value is not None else reading_of.get((entry, name), ())
            column = guessed[place]
            # Of several readings another question asks which one it is.
            entries.ask_about_value(
                entry, name, IssueKind.LAYOUT_GUESSED, readings if len(readings) == 1 else (),
                {"case": column.role, "header": column.header or column_letters(column.column)},
            )  # fmt: skip
    sheets = {sheet for sheet, _ in guessed}
    for name in PART_NAMES:
        entries.parts[name] = [
            None if sheet in sheets else part
            for sheet, part in zip(entries.sheet, entries.parts[name], strict=True)
        ]
