"""How an organisation's own workbook is to be read: per sheet its header, its columns, the rows left out.

A mapping holds what was understood and what somebody corrected. Every correction is one method that
answers with a new mapping, so that one click on a screen is one call. Rows and columns count from 1 as on the sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

Period = tuple[date | None, date | None]

# A column whose cells are the values of one indicator, which its own header names.
INDICATOR_VALUE = "indicator_value"
# The total of a year beside its quarters or months: used only where none of those is filled in.
YEAR_TOTAL = "year_total"
# The key column by which a row refers to the sheet that gives its period or its indicator.
PERIOD_KEY = "period_key"
# Where the text of a constant stands: in the mapping itself, in the name of the sheet, or in one cell of it.
GIVEN, SHEET_NAME, CELL = "given", "sheet_name", "cell"
MOST_HEADER_ROWS = 3
# Roles that several columns of one sheet may have; any other leaves the column that had it for the same period.
SEVERAL = frozenset({"", INDICATOR_VALUE, YEAR_TOTAL, "dimension", "dimension_name", "dimension_value"})


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """One column: its header in the file, the role of its cells ('' leaves it out), the period it is about.

    `chosen`: somebody chose the period, so the header does not say it. `name` is the dimension of a column of
    groups, or the indicator of a column of values. `series` and `number` tell apart columns that come in pairs
    ('target', 1: the first dimension of the target).
    """

    column: int
    header: str
    role: str = ""
    period: Period | None = None
    chosen: bool = False
    name: str = ""
    series: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class RowMap:
    """One row that somebody left out or took back in; `text` is its first text, by which it is known again."""

    row: int
    text: str
    used: bool = False


@dataclass(frozen=True, slots=True)
class Constant:
    """What a sheet has no column for: a role and its text, or where that text stands ('B2' for a cell)."""

    role: str
    text: str
    source: str = GIVEN


@dataclass(frozen=True, slots=True)
class SheetMap:
    """One sheet. Without `columns` its header rows are still to be understood.

    `texts_out`: rows with one of these texts are left out ('Totaal'). `everybody`: categories that stand for the
    total ('Vlaanderen'), so that their value is a total and not a part of the breakdown.
    """

    name: str
    used: bool = True
    header_rows: tuple[int, ...] = ()
    columns: tuple[ColumnMap, ...] = ()
    rows: tuple[RowMap, ...] = ()
    texts_out: tuple[str, ...] = ()
    everybody: tuple[str, ...] = ()
    constants: tuple[Constant, ...] = ()

    def column(self, number: int) -> ColumnMap | None:
        """The column in place `number`."""
        return next((column for column in self.columns if column.column == number), None)

    def roles(self) -> frozenset[str]:
        """The roles that its columns and constants have."""
        columns = {column.role for column in self.columns if column.role}
        return frozenset(columns | {constant.role for constant in self.constants})


@dataclass(frozen=True, slots=True)
class Match:
    """An indicator in the file that is one of the organisation's own.

    `grant_ref` and `key` name it in the file, `to_grant_ref` and `to_key` as it is kept; `indicator_id` None
    says that somebody called it a new one. `by_code`: nobody had to say so.
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
    """How one layout is read, and which of its indicators are which of the organisation's own."""

    sheets: tuple[SheetMap, ...] = ()
    matches: tuple[Match, ...] = ()
    fingerprint: str = ""

    def sheet(self, name: str) -> SheetMap | None:
        """The sheet of a name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)

    def with_sheet(self, name: str, *, used: bool) -> Mapping:
        """Use a sheet, or leave it out."""
        return self._with(name, lambda sheet: replace(sheet, used=used))

    def with_header(self, name: str, rows: Iterable[int]) -> Mapping:
        """Other header rows, one to three below each other: the columns are to be understood anew."""
        chosen = tuple(sorted(rows))
        if not chosen or len(chosen) > MOST_HEADER_ROWS or chosen != tuple(range(chosen[0], chosen[-1] + 1)):
            raise ValueError("header rows stand below each other, three at most")
        return self._with(name, lambda sheet: replace(sheet, used=True, header_rows=chosen, columns=()))

    def with_role(
        self, name: str, column: int, role: str, *, period: Period | None = None, header: str = ""
    ) -> Mapping:
        """Another role for a column ('' leaves it out); the period stays unless another is chosen.

        The role leaves the column that had it for the same period, where two of them cannot go together.
        `header` is needed for a column that stands aside of the table and was in no mapping so far.
        """

        def changed(sheet: SheetMap) -> SheetMap:
            before = sheet.column(column)
            about = period or (before.period if before else None)
            kept = []
            for item in sheet.columns if before else (*sheet.columns, ColumnMap(column, header)):
                if item.column == column:
                    item = replace(item, role=role, period=about, chosen=item.chosen or period is not None)
                elif role not in SEVERAL and (item.role, item.period) == (role, about):
                    item = replace(item, role="")
                kept.append(item)
            return replace(sheet, used=True, columns=tuple(kept))

        return self._with(name, changed)

    def with_period(self, name: str, column: int, period: Period | None) -> Mapping:
        """The period that a column is about, whatever its header says; None: the period of the row."""

        def changed(sheet: SheetMap) -> SheetMap:
            kept = (
                replace(item, period=period, chosen=True) if item.column == column else item
                for item in sheet.columns
            )
            return replace(sheet, columns=tuple(kept))

        return self._with(name, changed)

    def with_row(self, name: str, row: int, text: str, *, used: bool) -> Mapping:
        """Leave out one row, or take it back in; `text` is its first text."""

        def changed(sheet: SheetMap) -> SheetMap:
            others = [item for item in sheet.rows if item.row != row]
            return replace(sheet, rows=(*others, RowMap(row, text, used)))

        return self._with(name, changed)

    def without_text(self, name: str, text: str, *, out: bool = True) -> Mapping:
        """Leave out every row that carries this text ('Totaal'), or with `out` False no longer."""

        def changed(sheet: SheetMap) -> SheetMap:
            others = tuple(item for item in sheet.texts_out if item != text)
            return replace(sheet, texts_out=(*others, text) if out else others)

        return self._with(name, changed)

    def with_everybody(self, name: str, text: str, *, whole: bool = True) -> Mapping:
        """A group that is the whole ('Vlaanderen'): its value is the total of the indicator."""

        def changed(sheet: SheetMap) -> SheetMap:
            others = tuple(item for item in sheet.everybody if item != text)
            return replace(sheet, everybody=(*others, text) if whole else others)

        return self._with(name, changed)

    def with_constant(self, name: str, role: str, text: str, source: str = GIVEN) -> Mapping:
        """What the sheet has no column for: unit, period, title … ; an empty text takes it away."""

        def changed(sheet: SheetMap) -> SheetMap:
            others = tuple(item for item in sheet.constants if item.role != role)
            return replace(sheet, constants=(*others, Constant(role, text, source)) if text else others)

        return self._with(name, changed)

    def with_match(self, match: Match) -> Mapping:
        """One indicator matched, or called new; an indicator of the organisation is matched once."""
        kept = [
            item
            for item in self.matches
            if (item.grant_ref, item.key) != (match.grant_ref, match.key)
            and (match.indicator_id is None or item.indicator_id != match.indicator_id)
        ]
        return replace(self, matches=(*kept, match))

    def _with(self, name: str, change: Callable[[SheetMap], SheetMap]) -> Mapping:
        if self.sheet(name) is None:
            raise KeyError(name)
        return replace(self, sheets=tuple(change(s) if s.name == name else s for s in self.sheets))
