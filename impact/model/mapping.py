"""Column mapping: how to read an organisation's own workbook, per sheet its header, columns and omitted rows.

A mapping holds what the program recognised and what a user corrected. Each correction is one method that
returns a new mapping, so that one click on a page is one call. Rows and columns count from 1 as on the sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from impact.model.title_comparison import title_key

Period = tuple[date | None, date | None]

# A column whose cells are the values of one indicator, which its own header names.
INDICATOR_VALUE = "indicator_value"
# The total of a year beside its quarters or months: used only where none of those is filled in.
YEAR_TOTAL = "year_total"
# The key column by which a row refers to the sheet that gives its period or its indicator.
PERIOD_KEY = "period_key"
# Source of the text of a constant: the mapping itself, the name of the sheet, or one cell of it. Stored values.
IN_MAPPING, SHEET_NAME, CELL = "given", "sheet_name", "cell"
MOST_HEADER_ROWS = 3
# Roles that several columns of one sheet may have; any other role moves from the column that had it for that period.
REPEATABLE_ROLES = frozenset({"", INDICATOR_VALUE, YEAR_TOTAL, "dimension", "dimension_name", "dimension_value"})


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """One column: its header in the file, the role of its cells ('' ignores it) and the period of its values.

    `chosen`: a user chose the period, which the header does not state; of a column without a role, a user left it
    out. `name` is the dimension of a column
    of groups, or the indicator of a column of values. `series` and `number` tell apart columns that come in pairs
    ('target', 1: the first dimension of the target); `number` counts from 1, 0 where there are no pairs. `guessed`: its
    role was inferred and nobody has confirmed it, so its values are asked about and count nowhere.
    """

    column: int
    header: str
    role: str = ""
    period: Period | None = None
    chosen: bool = False
    name: str = ""
    series: str = ""
    number: int = 0
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class RowMap:
    """One row that a user excluded or included again; `text` is its first text, which identifies it in a next file."""

    row: int
    text: str
    used: bool = False


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that a sheet has no column for: a role and its text, or where `source` is CELL the address ('B2')."""

    role: str
    text: str
    source: str = IN_MAPPING


@dataclass(frozen=True, slots=True)
class SummedTitle:
    """A title of which a user had the rows added up, with what tells those rows again in a next file.

    `rows` counts the rows of one period, 0 where that is not known; `names` are what a column calls them (places,
    teams), sorted, () where none does. A file in which either differs is asked about and not added up.
    """

    title: str
    rows: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetMap:
    """One table of a sheet. Without `columns` its header rows have not been recognised yet.

    `part` counts the tables of one sheet, from 1; one that has others beside it has the columns `first_column` to
    `last_column` (0: all of the sheet). Where a table ends is not kept: it ends above the next header.
    `texts_out`: rows with one of these texts are excluded ('Totaal'). `everybody`: categories that are the
    total ('Vlaanderen'), so that their value is a total and not a part of the breakdown. `summed`: titles of which the
    rows are added up, each title once, whatever its spelling.
    """

    name: str
    used: bool = True
    header_rows: tuple[int, ...] = ()
    columns: tuple[ColumnMap, ...] = ()
    rows: tuple[RowMap, ...] = ()
    texts_out: tuple[str, ...] = ()
    everybody: tuple[str, ...] = ()
    summed: tuple[SummedTitle, ...] = ()
    constants: tuple[Constant, ...] = ()
    part: int = 1
    first_column: int = 0
    last_column: int = 0

    @property
    def key(self) -> str:
        """What it is called in a mapping: the name of its sheet, and for a further table its number as well."""
        return key_of_part(self.name, self.part)

    def column(self, number: int) -> ColumnMap | None:
        """Return the column with this number, counted from 1; None where the mapping has none."""
        return next((column for column in self.columns if column.column == number), None)

    def roles(self) -> frozenset[str]:
        """Return the roles that its columns and constants have."""
        columns = {column.role for column in self.columns if column.role}
        return frozenset(columns | {constant.role for constant in self.constants})


def key_of_part(name: str, part: int) -> str:
    """Return the key of one table (counted from 1) of a sheet; a sheet name cannot hold such brackets."""
    return name if part == 1 else f"{name}[{part}]"


@dataclass(frozen=True, slots=True)
class Match:
    """An indicator of the file matched with a stored indicator of the organisation.

    `grant_ref` and `key` identify it in the file, `to_grant_ref` and `to_key` in the store; `indicator_id` None:
    a user declared it a new indicator. `by_code`: matched by its code, without a user.
    """

    grant_ref: str
    key: str
    title: str
    indicator_id: int | None = None
    to_grant_ref: str = ""
    to_key: str = ""
    to_title: str = ""
    by_code: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one layout, identified by `fingerprint`, is read, and which of its indicators are stored ones."""

    sheets: tuple[SheetMap, ...] = ()
    matches: tuple[Match, ...] = ()
    fingerprint: str = ""

    def sheet(self, name: str) -> SheetMap | None:
        """Return the table with this key (of the first one the name of its sheet); None where the mapping has none."""
        return next((sheet for sheet in self.sheets if sheet.key == name), None)

    def parts(self, name: str) -> tuple[SheetMap, ...]:
        """Return all tables of the sheet with this name."""
        return tuple(sheet for sheet in self.sheets if sheet.name == name)

    def with_sheet(self, name: str, *, used: bool) -> Mapping:
        """Include a table, or exclude it; `name` is its key, and KeyError one that the mapping does not have."""
        return self._with(name, lambda sheet: replace(sheet, used=used))

    def with_unused_columns_left_out(self, in_question: Collection[tuple[str, int]] = ()) -> Mapping:
        """Note that a user agrees to every column without a role: it is not asked about again.

        Columns `in_question`, as (sheet, column from 1), are: nobody has answered what they hold.
        """
        return self._with_columns(
            lambda name, c: c if c.role or (name, c.column) in in_question else replace(c, chosen=True)
        )

    def with_guess_confirmed(self) -> Mapping:
        """Take every guessed column as what it was guessed to be."""
        return self._with_columns(lambda _name, c: replace(c, guessed=False) if c.guessed else c)

    def with_guess_settled(
        self, confirmed: Collection[tuple[str, int]], left_out: Collection[tuple[str, int]]
    ) -> Mapping:
        """Settle guessed columns, as (sheet, column from 1), by what was answered; the others stay guessed."""

        def settle(name: str, column: ColumnMap) -> ColumnMap:
            if not column.guessed or (name, column.column) not in (*confirmed, *left_out):
                return column
            if (name, column.column) in left_out:
                return replace(column, role="", chosen=True, guessed=False)
            return replace(column, guessed=False)

        return self._with_columns(settle)

    def guessed_columns(self) -> dict[tuple[str, int], ColumnMap]:
        """Return the columns whose role was guessed, by (sheet, column from 1), of the used tables.

        A column that has another header in another of them is returned without one.
        """
        guessed: dict[tuple[str, int], ColumnMap] = {}
        for sheet in self.sheets:
            for column in sheet.columns if sheet.used else ():
                if column.guessed and column.role:
                    earlier = guessed.get((sheet.name, column.column), column)
                    is_same = earlier.header == column.header
                    guessed[sheet.name, column.column] = column if is_same else replace(column, header="")
        return guessed

    def with_header(self, name: str, rows: Iterable[int]) -> Mapping:
        """Set the header rows, one to three consecutive rows; the columns are then recognised anew.

        Raises ValueError for other rows.
        """
        numbers = tuple(sorted(rows))
        if not numbers or len(numbers) > MOST_HEADER_ROWS or numbers != tuple(range(numbers[0], numbers[-1] + 1)):
            raise ValueError("header rows stand below each other, three at most")
        return self._with(name, lambda sheet: replace(sheet, used=True, header_rows=numbers, columns=()))

    def with_role(
        self, name: str, column: int, role: str, *, period: Period | None = None, header: str = ""
    ) -> Mapping:
        """Set the role of a column ('' ignores it); its period stays unless `period` is passed.

        A role that only one column may have for a period is taken from the column that had it.
        `header` is needed for a column beside the table that is in no mapping yet.
        """

        def revise(sheet: SheetMap) -> SheetMap:
            previous = sheet.column(column)
            new_period = period or (previous.period if previous else None)
            columns = []
            for item in sheet.columns if previous else (*sheet.columns, ColumnMap(column, header)):
                if item.column == column:
                    # A period chosen earlier stays chosen, but that a column was left out does not.
                    had_choice = item.chosen and bool(item.role or item.period)
                    chosen = not role or period is not None or had_choice
                    # Of a column that was an indicator, the name was that of the indicator.
                    name = "" if item.role == INDICATOR_VALUE != role else item.name
                    item = replace(item, role=role, period=new_period, chosen=chosen, name=name, guessed=False)
                elif role not in REPEATABLE_ROLES and (item.role, item.period) == (role, new_period):
                    item = replace(item, role="", chosen=True)
                columns.append(item)
            return replace(sheet, used=True, columns=tuple(columns))

        return self._with(name, revise)

    def with_period(self, name: str, column: int, period: Period | None) -> Mapping:
        """Set the period of a column, whatever its header says; None takes the period of each row."""

        def revise(sheet: SheetMap) -> SheetMap:
            columns = (
                replace(item, period=period, chosen=True) if item.column == column else item
                for item in sheet.columns
            )
            return replace(sheet, columns=tuple(columns))

        return self._with(name, revise)

    def with_row(self, name: str, row: int, text: str, *, used: bool) -> Mapping:
        """Exclude one row, or include it again; `text` is its first text."""

        def revise(sheet: SheetMap) -> SheetMap:
            remaining = [item for item in sheet.rows if item.row != row]
            return replace(sheet, rows=(*remaining, RowMap(row, text, used)))

        return self._with(name, revise)

    def with_excluded_text(self, name: str, text: str, *, out: bool = True) -> Mapping:
        """Exclude every row that contains this text ('Totaal'); with `out` False include them again."""

        def revise(sheet: SheetMap) -> SheetMap:
            remaining = tuple(item for item in sheet.texts_out if item != text)
            return replace(sheet, texts_out=(*remaining, text) if out else remaining)

        return self._with(name, revise)

    def with_total_category(self, name: str, text: str, *, whole: bool = True) -> Mapping:
        """Declare a category ('Vlaanderen') the total of the indicator, or with `whole` False a category again."""

        def revise(sheet: SheetMap) -> SheetMap:
            remaining = tuple(item for item in sheet.everybody if item != text)
            return replace(sheet, everybody=(*remaining, text) if whole else remaining)

        return self._with(name, revise)

    def with_summed_title(self, name: str, summed: SummedTitle) -> Mapping:
        """Add up the rows of a title."""

        def revise(sheet: SheetMap) -> SheetMap:
            key = title_key(summed.title)
            remaining = tuple(item for item in sheet.summed if title_key(item.title) != key)
            return replace(sheet, summed=(*remaining, summed))

        return self._with(name, revise)

    def without_summed_title(self, name: str, title: str) -> Mapping:
        """Keep the rows of a title apart again, whatever its spelling."""

        def revise(sheet: SheetMap) -> SheetMap:
            key = title_key(title)
            return replace(sheet, summed=tuple(item for item in sheet.summed if title_key(item.title) != key))

        return self._with(name, revise)

    def with_constant(self, name: str, role: str, text: str, source: str = IN_MAPPING) -> Mapping:
        """Set a value that the sheet has no column for (unit, period, title …); an empty text removes it."""

        def revise(sheet: SheetMap) -> SheetMap:
            remaining = tuple(item for item in sheet.constants if item.role != role)
            return replace(sheet, constants=(*remaining, Constant(role, text, source)) if text else remaining)

        return self._with(name, revise)

    def with_match(self, match: Match) -> Mapping:
        """Match an indicator of the file, or declare it new; replaces an older match of either indicator."""
        remaining = [
            item
            for item in self.matches
            if (item.grant_ref, item.key) != (match.grant_ref, match.key)
            and (match.indicator_id is None or item.indicator_id != match.indicator_id)
        ]
        return replace(self, matches=(*remaining, match))

    def _with_columns(self, change: Callable[[str, ColumnMap], ColumnMap]) -> Mapping:
        return replace(
            self,
            sheets=tuple(
                replace(sheet, columns=tuple(change(sheet.name, column) for column in sheet.columns))
                for sheet in self.sheets
            ),
        )

    def _with(self, name: str, change: Callable[[SheetMap], SheetMap]) -> Mapping:
        if self.sheet(name) is None:
            raise KeyError(name)
        return replace(self, sheets=tuple(change(s) if s.key == name else s for s in self.sheets))
