"""Rows of one title that a user had added up: places or teams of which the sheet has no total.

Nothing is ever added up unasked, and nothing again where the rows of a later file are others than those that somebody
said it of. Entries count from 0, sheet rows and columns from 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import isclose

from impact.ingest.arithmetic.part_totals import has_no_sum
from impact.ingest.extract.entries import PART_NAMES, SERIES_NAMES, EntryColumns
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.tables.resolved_table import MEASURED_ROLES, ResolvedTable
from impact.ingest.tables.total_rows import SURE_LABEL, WHOLE_LABEL, read_total_label
from impact.ingest.values.column_parser import text_of
from impact.model.issues import IssueKind
from impact.model.mapping import SummedTitle, key_of_part
from impact.model.submission import RowSum
from impact.model.title_comparison import title_key
from impact.model.vocabulary.value_states import State

# What rows of one sum may differ in, and lose by it: it is of all places together.
PLACE_NAMES = ("location",)
# What they must agree in to be of one indicator.
SAME_NAMES = (
    "grant_ref", "code", "result_title", "unit", "measure", "time_kind", "ascending", "country", "frequency",
    "aggregation_status",
)  # fmt: skip
# What they must agree in where they have a baseline: of several moments it has no sum.
BASELINE_NAMES = ("baseline_year", "baseline_date")
# Columns that may name a row: first those that say what it is about, then texts beside it.
REMARK_ROLES = ("comment", "source")
NAMING_ROLES = ("location", "", *REMARK_ROLES)
# A program writes longer tables, and gives its rows columns that tell them apart.
MOST_ROWS = 5_000
MOST_SUMS_OFFERED = 40
# Two parts and their total.
FEWEST_WITH_TOTAL = 3


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of one title in a table: their entries, in groups of one period and group of people, and their names.

    `name_of` has the text by which a column tells a row (by its sheet row), {} where none does.
    """

    title: str
    entries: list[int]
    groups: list[list[int]]
    name_of: dict[int, str]


def sum_rows(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> tuple[RowSum, ...]:
    """Make one indicator of the rows of each title that the mapping adds up; its values are the sums of theirs.

    Returns what was added up, and what could be where somebody says so. A title of which any number is missing, in
    question or no count stays as it is, with its rows apart: a sum without one of its parts would be wrong. So does
    one that was added up in another file of other rows: its values wait for an answer.
    """
    row_sums: list[RowSum] = []
    asked_values = {(item.entry, item.series) for item in entries.cell_issues}
    entries_of: dict[str, list[int]] = {}
    for entry, sheet in enumerate(entries.sheet):
        entries_of.setdefault(sheet, []).append(entry)
    for resolved in tables:
        offers = 0
        on_sheet = entries_of.get(resolved.table.sheet.name, [])
        for key, rows in _find_repeated_titles(entries, resolved, on_sheet).items():
            remembered = resolved.summed_titles.get(key)
            if remembered is None and offers >= MOST_SUMS_OFFERED:
                continue
            row_sum = _build_sum(entries, resolved, rows, remembered, asked_values)
            if row_sum.is_made:
                _add_up(entries, rows.groups)
            elif remembered is not None:
                _ask_about_rows(entries, rows.entries, remembered)
            if row_sum.numbers or remembered is not None:
                row_sums.append(row_sum)
            offers += bool(row_sum.numbers)
    return tuple(row_sums)


def _find_repeated_titles(
    entries: EntryColumns, resolved: ResolvedTable, on_sheet: Sequence[int]
) -> dict[str, _Rows]:
    """The titles on several rows of one period, and those that the mapping adds up, by their key in file order."""
    if len(resolved.rows) > MOST_ROWS and not resolved.summed_titles:
        return {}
    first = resolved.table.first + 1
    rows = {first + row for row in resolved.rows}
    titles = entries.text["title"]
    members_of: dict[str, list[int]] = {}
    for entry in on_sheet:
        if entries.row[entry] in rows and titles[entry]:
            members_of.setdefault(titles[entry], []).append(entry)
    for spelling in [title for title in members_of if title_key(title) != title]:
        members_of.setdefault(title_key(spelling), []).extend(members_of.pop(spelling))
    repeated_titles: dict[str, _Rows] = {}
    for key, members in members_of.items():
        groups: dict[tuple[object, ...], list[int]] = {}
        for entry in members:
            group = entries.start[entry], entries.end[entry], entries.breakdown[entry]
            groups.setdefault(group, []).append(entry)
        if key in resolved.summed_titles or any(len(group) > 1 for group in groups.values()):
            ordered = [sorted(group, key=lambda entry: entries.row[entry]) for group in groups.values()]
            name_of = _name_rows(entries, resolved, members, ordered)
            repeated_titles[key] = _Rows(entries.text["title"][members[0]], members, ordered, name_of)
    return repeated_titles


def _name_rows(
    entries: EntryColumns, resolved: ResolvedTable, members: Sequence[int], groups: Sequence[Sequence[int]]
) -> dict[int, str]:
    """What the first column that names all rows calls them: a place, or a text of which no two are alike."""
    first = resolved.table.first + 1
    rows = sorted({entries.row[entry] for entry in members})
    columns = [(column.meaning.role, column.place) for column in resolved.columns] + [
        ("", place) for place, _ in resolved.unknown
    ]
    naming_columns = sorted((NAMING_ROLES.index(role), place) for role, place in columns if role in NAMING_ROLES)
    for rank, place in naming_columns:
        name_of = {row: " ".join(text_of(resolved.cells[place][row - first]).split()) for row in rows}
        is_place = NAMING_ROLES[rank] == "location" and any(name_of.values())
        # Of a place a row may be the same one again; a remark that stands twice names nothing, and numbers name nobody.
        is_told = all(name_of.values()) and all(
            len({name_of[entries.row[entry]] for entry in group}) == len(group) for group in groups
        )
        # Remarks that differ from period to period are remarks; other texts are then other rows.
        is_remark = NAMING_ROLES[rank] in REMARK_ROLES and (
            len({tuple(sorted(name_of[entries.row[entry]] for entry in group)) for group in groups}) > 1
        )
        has_letters = all(any(map(str.isalpha, name)) for name in name_of.values())
        if is_place or (is_told and has_letters and not is_remark):
            return name_of
    return {}


def _build_sum(
    entries: EntryColumns, resolved: ResolvedTable, rows: _Rows, remembered: SummedTitle | None,
    asked_values: Collection[tuple[int, str]],
) -> RowSum:  # fmt: skip
    may_be_added = _may_be_added(entries, resolved, rows, asked_values)
    names = [rows.name_of.get(entries.row[entry], "") for entry in rows.groups[0]]
    summed = SummedTitle(rows.title, len(rows.groups[0]), tuple(sorted(names)) if rows.name_of else ())
    is_same = remembered is not None and (remembered.rows, remembered.names) == (summed.rows, summed.names)
    return RowSum(
        key_of_part(resolved.table.sheet.name, resolved.table.part),
        rows.title,
        tuple(sorted({entries.row[entry] for entry in rows.entries})),
        _find_first_numbers(entries, rows.groups) if may_be_added else (),
        summed,
        is_made=may_be_added and is_same,
        is_remembered=remembered is not None,
    )


def _find_first_numbers(entries: EntryColumns, groups: Sequence[Sequence[int]]) -> tuple[float, ...]:
    """The numbers of the first sum: of the first period with values, of everybody where that is given."""
    for name in (ACTUAL, TARGET, BASELINE):
        values = entries.series[name].value
        filled = [group for group in groups if values[group[0]] is not None]
        if filled:
            first_group = next((group for group in filled if not entries.breakdown[group[0]]), filled[0])
            return tuple(number for entry in first_group if (number := values[entry]) is not None)
    return ()


def _may_be_added(
    entries: EntryColumns, resolved: ResolvedTable, rows: _Rows, asked_values: Collection[tuple[int, str]]
) -> bool:
    """Whether all rows have a certain count of one kind for every period that any of them has, and none is a total."""
    members, groups = rows.entries, rows.groups
    first = members[0]
    if len(resolved.rows) > MOST_ROWS or has_no_sum(entries.text["title"][first], entries.text["unit"][first]):
        return False
    if any(len({entries.text[name][entry] for entry in members}) > 1 for name in SAME_NAMES):
        return False
    if any(entries.is_part[entry] or any(entries.parts[name][entry] is not None for name in PART_NAMES)
           for entry in members):  # fmt: skip
        return False
    return not _has_total(entries, resolved, rows) and _have_same_rows(entries, rows) and all(
        _are_counts(entries, resolved, groups, name, asked_values) for name in SERIES_NAMES
    )


def _has_total(entries: EntryColumns, resolved: ResolvedTable, rows: _Rows) -> bool:
    """Whether one of the rows is the total of the others, or may be.

    It says so, it alone has no name, or no row has a name and its numbers are the sums of the others.
    """
    first = resolved.table.first + 1
    totals = {first + row for row in (*resolved.taken_totals, *resolved.whole_doubts, *resolved.possible_totals)}
    labels = {name for row in rows.name_of.values() for name in [read_total_label(row).kind] if name}
    has_label = bool(labels & {WHOLE_LABEL, SURE_LABEL})
    has_blank = any(rows.name_of.values()) and not all(rows.name_of.values())
    if has_label or has_blank or any(entries.row[entry] in totals for entry in rows.entries):
        return True
    return not rows.name_of and _has_row_of_sums(entries, rows.groups)


def _has_row_of_sums(entries: EntryColumns, groups: Sequence[Sequence[int]]) -> bool:
    """Whether one row is in every period what all others give together; of two rows none is, and of zeros none."""
    of_rows = [
        [value for entry in group if (value := cells.value[entry]) is not None]
        for cells in entries.series.values()
        for group in groups
    ]
    numbers = [column for column in of_rows if any(column)]
    count = max(map(len, numbers), default=0)
    return count >= FEWEST_WITH_TOTAL and any(
        all(len(column) == count and isclose(2 * column[place], sum(column), rel_tol=1e-9) for column in numbers)
        for place in range(count)
    )


def _have_same_rows(entries: EntryColumns, rows: _Rows) -> bool:
    """Whether every period has the same rows: those of a wide table, else as many with the same names."""
    row_sets: set[tuple[object, ...]] = set()
    for group in rows.groups:
        if len(group) < 2 or len({entries.row[entry] for entry in group}) != len(group):
            return False
        if len({entries.wide_table[entry] for entry in group}) > 1:
            return False
        if any(entries.wide_table[entry] for entry in group):
            row_sets.add(tuple(sorted(entries.row[entry] for entry in group)))
        else:
            names = Counter(rows.name_of.get(entries.row[entry], "") for entry in group)
            row_sets.add(tuple(sorted(names.items())))
    return len(row_sets) == 1


def _are_counts(
    entries: EntryColumns, resolved: ResolvedTable, groups: Sequence[Sequence[int]], name: str,
    asked_values: Collection[tuple[int, str]],
) -> bool:  # fmt: skip
    """Whether each group has a certain count in a series in all of its rows or in none, of one unit and one moment."""
    cells = entries.series[name]
    value_columns = {column.place + 1 for column in resolved.columns if column.meaning.role in MEASURED_ROLES}
    filled_groups = [group for group in groups if any(cells.state[entry] is not None for entry in group)]
    are_certain = all(
        cells.state[entry] is State.REPORTED
        and cells.value[entry] is not None
        and entry not in cells.percent
        and entry not in cells.yes_no
        and cells.column[entry] in value_columns
        and (entry, name) not in asked_values
        and (entry, name) not in entries.period_doubts
        for group in filled_groups
        for entry in group
    )
    members = [entry for group in filled_groups for entry in group]
    has_one_unit = len({cells.unit.get(entry, "") for entry in members}) < 2
    has_one_moment = name != BASELINE or all(
        len({entries.text[field][entry] for entry in members}) < 2 for field in BASELINE_NAMES
    )
    has_one_scale = all(
        len({(cells.scale.get(e, 1.0), entries.year_targets.get(e), e in entries.final_targets) for e in group}) < 2
        for group in filled_groups
    )
    return are_certain and has_one_unit and has_one_moment and has_one_scale


def _ask_about_rows(entries: EntryColumns, members: Sequence[int], remembered: SummedTitle) -> None:
    """Let the values of rows wait that were added up in an earlier file and cannot be in this one."""
    params = {"title": remembered.title}
    for entry in members:
        for name in SERIES_NAMES:
            if entries.series[name].state[entry] is not None:
                entries.ask_whether_it_counts(entry, name, IssueKind.ROWS_OF_SUM_DIFFER, params)


def _add_up(entries: EntryColumns, groups: Sequence[Sequence[int]]) -> None:
    owner = entries.sheet[groups[0][0]], min(entries.row[entry] for group in groups for entry in group)
    for group in groups:
        first, *other_entries = group
        for name in SERIES_NAMES:
            cells = entries.series[name]
            if cells.state[first] is None:
                continue
            numbers = [value for entry in group if (value := cells.value[entry]) is not None]
            places = [(entries.sheet[entry], entries.row[entry], cells.column[entry], name) for entry in other_entries]
            entries.summed_cells.update(places)
            cells.value[first] = float(f"{sum(numbers):.12g}")
            cells.raw[first] = " + ".join(cells.raw[entry].strip() for entry in group)
            for entry in other_entries:
                cells.raw[entry], cells.value[entry], cells.state[entry] = "", None, None
                if name == BASELINE:
                    cells.column[entry] = 0
        comments = dict.fromkeys(text for entry in group if (text := entries.text["comment"][entry]))
        entries.text["comment"][first] = " · ".join(comments)
        for entry in group:
            for name in PLACE_NAMES:
                entries.text[name][entry] = ""
            entries.section[entry] = entries.section[first]
            if entries.row[entry] != owner[1]:
                entries.owner_of[entry] = owner
            else:
                entries.owner_of.pop(entry, None)
