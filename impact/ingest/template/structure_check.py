"""Remarks on what a person changed in our own template: its columns, the cells that identify a row, what is hidden.

The values themselves are read as those of any file. Not checked: whether a code and its title were replaced together
(`UNKNOWN_CODE` and `VALUE_GONE` may tell), values outside the lists of the template (they have issues of their own as
values), and for a template in another format than xlsx, or of more than about 5,500 rows, what only the package
tells: hidden rows and columns, formulas and protection. A template with a row or column inserted before its title is
no longer recognised as one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from impact.i18n import period as period_words
from impact.i18n import text
from impact.ingest.extract.cell_checks import CellChecks
from impact.ingest.files.own_formats import TEMPLATE_HEADER_ROW, help_sheet_name, recognise_template
from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.files.safety_checks import CheckedFile
from impact.ingest.periods import date_parser
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.template.structure import SheetStructure, UnsupportedStructure, read_structure
from impact.ingest.template.writer import COLUMNS, INPUT_COLUMNS
from impact.ingest.values.column_parser import text_of
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.vocabulary.languages import Language

IDENTIFYING_COLUMNS = ("code", "indicator", "period", "start", "end")
# A row of headers further down, or with fewer headers of ours, is no header of a template.
MAX_HEADER_ROW, MIN_HEADERS = 30, 4
# Of one kind, so that a formula in every row does not flood the list.
MAX_REMARKS = 100
# Headers of columns in templates that were made before a header got another word: nobody changed those.
EARLIER_HEADERS = {(Language.FR, "target"): "Valeur cible"}


def check_structure(
    checks: CellChecks,
    file: CheckedFile,
    file_name: str,
    sheets: Sequence[Sheet],
    tables: Sequence[ResolvedTable],
) -> None:
    """Add remarks on the changed structure of each sheet in use that is our template.

    Comes after all other checks: what has an issue of the same cell is not said again.
    """
    tables_by_sheet = {resolved.table.sheet.name: resolved for resolved in tables}
    for sheet in sheets:
        head = recognise_template(sheet.rows)
        if head is not None and sheet.name in tables_by_sheet:
            resolved = tables_by_sheet[sheet.name]
            check = _SheetCheck(checks, sheet, head[0], resolved)
            check.run(file, file_name, _read_help_pairs(sheets, head[0]))


def _read_help_pairs(sheets: Sequence[Sheet], language: Language) -> list[tuple[str, str]]:
    """Code and title of each indicator on the instruction sheet; empty where that sheet is gone or hidden."""
    sheet = next(
        (sheet for sheet in sheets if sheet.name == help_sheet_name(language) and not sheet.hidden), None
    )
    if sheet is None:
        return []
    headers = [text(language, f"template.about.{name}") for name in ("code", "indicator")]
    rows = [[text_of(cell) for cell in row[:2]] for row in sheet.rows]
    if headers not in rows:
        return []
    pairs = []
    for row in rows[rows.index(headers) + 1 :]:
        if len(row) < 2 or not row[1]:
            break
        pairs.append((row[0], row[1]))
    return pairs


def keep_in_order(positions: Sequence[int]) -> set[int]:
    """The most positions that can stay where they are so that the others moved: a longest increasing subsequence."""
    longest: list[int] = []
    chains: list[list[int]] = []
    for position in positions:
        before: list[int] = []
        for chain in chains:
            if chain[-1] < position and len(chain) > len(before):
                before = chain
        chains.append([*before, position])
        longest = max(longest, chains[-1], key=len)
    return set(longest)


@dataclass(frozen=True, slots=True)
class _Identities:
    """Which codes and titles belong together, by the instruction sheet or else by most rows of the table."""

    titles: dict[str, set[str]]
    codes: dict[str, set[str]]


def _pair_codes_and_titles(
    help_pairs: Sequence[tuple[str, str]], row_pairs: Iterable[tuple[str, str]]
) -> _Identities:
    pairs = set(help_pairs)
    if not pairs:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for code, title in row_pairs:
            if code and title:
                counts[code][title] += 1
        for code, titles in counts.items():
            most = max(titles.values())
            pairs |= {(code, title) for title, count in titles.items() if count == most}
    identities = _Identities(defaultdict(set), defaultdict(set))
    for code, title in pairs:
        identities.titles[code].add(title)
        identities.codes[title].add(code)
    return identities


class _SheetCheck:
    """The check of one sheet; rows and columns count from 0 here, and from 1 in the issues."""

    def __init__(self, checks: CellChecks, sheet: Sheet, language: Language, resolved: ResolvedTable) -> None:
        self.checks = checks
        self.sheet = sheet
        self.language = language
        self.resolved = resolved
        self.headers = {name: text(language, f"template.column.{name}") for name, _ in COLUMNS}
        self.header_row = self._find_header_row()
        self.places: dict[str, int] = {}
        self.counts: Counter[IssueKind] = Counter()
        self.cells_with_issue = {
            (issue.row, issue.column) for issue in checks.issues if issue.sheet == sheet.name
        }
        self.unknown_codes = {issue.raw for issue in checks.issues if issue.kind is IssueKind.UNKNOWN_CODE}

    def run(self, file: CheckedFile, file_name: str, help_pairs: Sequence[tuple[str, str]]) -> None:
        """Add all remarks on this sheet."""
        if self.header_row is None:
            # Nothing is left to compare, and the table was read by the header that it has now.
            return
        self._check_columns(self.header_row)
        self._check_rows(self.header_row + 1, help_pairs)
        # A column may be added on a protected sheet too.
        has_changes = bool(set(self.counts) - {IssueKind.TEMPLATE_COLUMN_ADDED})
        answers = self._find_answers(self.header_row + 1)
        try:
            structure = read_structure(file, file_name, self.sheet.name, answers)
        except UnsupportedStructure:
            self._add(IssueKind.TEMPLATE_NOT_CHECKED, None, None, "")
            return
        if structure is None:
            return
        if has_changes and not structure.is_protected:
            self._add(IssueKind.TEMPLATE_UNPROTECTED, None, None, "")
        self._check_hidden(structure, answers)
        self._check_formulas(structure)

    def _add(self, kind: IssueKind, row: int | None, column: int | None, raw: str, **params: str) -> None:
        self.counts[kind] += 1
        if self.counts[kind] <= MAX_REMARKS:
            self.checks.issues.append(
                Issue(
                    kind,
                    Severity.REMARK,
                    self.sheet.name,
                    None if row is None else row + 1,
                    None if column is None else column + 1,
                    raw,
                    params=params,
                )
            )

    def _text_at(self, row: int, column: int) -> str:
        return text_of(self._cell_at(row, column))

    def _cell_at(self, row: int, column: int) -> Cell:
        cells = self.sheet.rows[row]
        return cells[column] if column < len(cells) else ""

    def _find_header_row(self) -> int | None:
        headers = set(self.headers.values())
        counts = [len({text_of(cell) for cell in row} & headers) for row in self.sheet.rows[:MAX_HEADER_ROW]]
        # Where two rows have as many, the row where the template has its header goes first.
        best = max(range(len(counts)), key=lambda row: (counts[row], row == TEMPLATE_HEADER_ROW))
        return best if counts[best] >= MIN_HEADERS else None

    def _check_columns(self, header_row: int) -> None:
        place_of: dict[str, int] = {}
        for place, cell in enumerate(self.sheet.rows[header_row]):
            place_of.setdefault(text_of(cell), place)
        for (language, name), header in EARLIER_HEADERS.items():
            if language is self.language and header in place_of:
                self.headers[name] = header
        self.places = {name: place_of[header] for name, header in self.headers.items() if header in place_of}
        in_order = keep_in_order(list(self.places.values()))
        own_places = set(self.places.values())
        previous = -1
        for name, header in self.headers.items():
            if name not in self.places:
                following = previous + 1
                present = self._text_at(header_row, following)
                if present and following not in own_places:
                    own_places.add(following)
                    previous = following
                    self._add(IssueKind.TEMPLATE_COLUMN_RENAMED, header_row, following, present, was=header)
                else:
                    self._add(IssueKind.TEMPLATE_COLUMN_MISSING, header_row, None, header)
            elif self.places[name] in in_order:
                previous = self.places[name]
            else:
                self._add(IssueKind.TEMPLATE_COLUMN_MOVED, header_row, self.places[name], header)
        for column in self.resolved.columns:
            # One that is not understood has the remark UNKNOWN_COLUMN.
            if column.header and column.place not in own_places and column.meaning.role not in ("", "judged"):
                self._add(IssueKind.TEMPLATE_COLUMN_ADDED, header_row, column.place, column.header)

    def _check_rows(self, first: int, help_pairs: Sequence[tuple[str, str]]) -> None:
        columns = {name: self.places[name] for name in IDENTIFYING_COLUMNS if name in self.places}
        rows = {
            row: {name: self._cell_at(row, place) for name, place in columns.items()}
            for row in range(first, len(self.sheet.rows))
        }
        titles = ((text_of(row.get("code", "")), text_of(row.get("indicator", ""))) for row in rows.values())
        identities = _pair_codes_and_titles(help_pairs, titles)
        for row, cells in rows.items():
            texts = {name: text_of(cell) for name, cell in cells.items()}
            # A free row at the end has only a code and the label of a period, both filled in by the grantee.
            if any(texts.get(name) for name in ("indicator", "start", "end")):
                if "code" in columns and "indicator" in columns:
                    self._check_identity(row, texts["code"], texts["indicator"], identities)
                if all(name in columns for name in ("period", "start", "end")):
                    self._check_period(row, cells, texts)

    def _check_identity(self, row: int, code: str, title: str, identities: _Identities) -> None:
        if not title:
            if not code or identities.titles.get(code):
                self._add_emptied(row, "indicator")
            return
        codes = identities.codes.get(title, set())
        if not code:
            if codes and "" not in codes:
                self._add_emptied(row, "code")
        elif codes and code not in codes:
            if code not in self.unknown_codes:
                self._add_changed(row, "code", code, title)
        elif not codes and identities.titles.get(code):
            self._add_changed(row, "indicator", title, code)

    def _check_period(self, row: int, cells: dict[str, Cell], texts: dict[str, str]) -> None:
        blank = [name for name in ("start", "end") if not texts[name]]
        for name in blank:
            self._add_emptied(row, name)
        if not texts["period"]:
            self._add_emptied(row, "period")
        if blank or not texts["period"]:
            return
        start = date_parser.parse_day(cells["start"], month_first=self.checks.month_first)
        end = date_parser.parse_day(cells["end"], closing=True, month_first=self.checks.month_first)
        if start is None or end is None or end < start:
            # Each has an issue of its own.
            return
        expected = period_words(self.language, start, end)
        is_same_label = " ".join(texts["period"].split()) == " ".join(expected.split())
        if not is_same_label and date_parser.parse_period(cells["period"]) != (start, end):
            self._add_changed(row, "period", texts["period"], expected)

    def _add_emptied(self, row: int, name: str) -> None:
        self._add(IssueKind.TEMPLATE_CELL_EMPTIED, row, self.places[name], "", header=self.headers[name])

    def _add_changed(self, row: int, name: str, raw: str, other: str) -> None:
        place = self.places[name]
        if (row + 1, place + 1) not in self.cells_with_issue:
            self._add(
                IssueKind.TEMPLATE_CELL_CHANGED, row, place, raw, header=self.headers[name], other=other
            )

    def _find_answers(self, first: int) -> list[tuple[int, int]]:
        """The cells that a grantee fills in and that hold something, as (row, column).

        An error and a formula without an outcome hold nothing here; each has an issue of its own.
        """
        places = [self.places[name] for name in INPUT_COLUMNS if name in self.places]
        rows = range(first, len(self.sheet.rows))
        return [(row, place) for row in rows for place in places if self._text_at(row, place)]

    def _check_hidden(self, structure: SheetStructure, answers: Sequence[tuple[int, int]]) -> None:
        rows = sorted({row for row, _ in answers} & structure.hidden_rows)
        if rows:
            self._add(IssueKind.TEMPLATE_HIDDEN_ROWS, rows[0], None, format_row_ranges(rows))
        for place in sorted({place for _, place in answers} & structure.hidden_columns):
            header = next(self.headers[name] for name, own in self.places.items() if own == place)
            self._add(IssueKind.TEMPLATE_HIDDEN_COLUMN, self.header_row, place, header)

    def _check_formulas(self, structure: SheetStructure) -> None:
        for (row, place), formula in structure.formulas.items():
            self._add(IssueKind.TEMPLATE_FORMULA, row, place, self._text_at(row, place), formula=formula)


def format_row_ranges(rows: Sequence[int]) -> str:
    """Sorted rows, counted from 0, as text counted from 1: '7–9, 12'."""
    starts = [rows[0], *(row for before, row in pairwise(rows) if row > before + 1)]
    ends = [*(before for before, row in pairwise(rows) if row > before + 1), rows[-1]]
    ranges = (
        str(start + 1) if start == end else f"{start + 1}–{end + 1}"
        for start, end in zip(starts, ends, strict=True)
    )
    return ", ".join(ranges)
