"""Every value names the cell it came from, through corrections, review and taking back: read there independently."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from circles import Circles, circles
from kept import once
from odf import opendocument
from odf.table import Table, TableCell, TableRow
from odf.teletype import extractText
from sqlalchemy import select, update
from stored import Stored

from impact.errors import NotAllowed, NotFound
from impact.i18n import text
from impact.model.access import Access
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.submission_states import SubmissionState
from impact.model.vocabulary.value_states import State
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, open_workspace, unscoped_reading, unscoped_writing
from impact.services.dashboards import explain, indicators
from impact.services.operations import expired_data
from impact.services.submissions import review, source_excerpts, upload
from impact.store.db import blob_storage
from impact.store.schema.indicators_and_measurements import Indicator, Measurement, Target
from impact.store.schema.organisations import Portfolio
from impact.store.schema.submissions import Submission
from impact.store.submissions.undo_log import UndoRecord
from impact.views.figures.explain import EarlierValue, Explanation, Source, Term
from impact.views.figures.filled_formulas import fill_in_formula
from impact.views.indicator import IndicatorQuery
from tests.ingest import made

LARGEST = "iati_result_2020.xlsx"
HEADS = ("Code", "Indicator", "Eenheid", "Nulmeting", "Begin", "Einde", "Geslacht", "Streefwaarde", "Waarde")
YEARS = (2023, 2024, 2025)


@dataclass
class Sheet:
    """What a grantee keeps: a value per year, one per group, a target per year and a baseline."""

    baseline: float = 2
    values: dict[int, float] = field(default_factory=lambda: {2023: 11, 2024: 21, 2025: 31})
    targets: dict[int, float] = field(default_factory=lambda: {2023: 15, 2024: 25, 2025: 40})
    girls: dict[int, float] = field(default_factory=lambda: {2023: 6, 2024: 9, 2025: 16})
    above: int = 0

    def rows(self) -> list[list[Any]]:
        """As rows; titles above the header move every cell, as people do."""
        found: list[list[Any]] = [["Ons jaarverslag", *[""] * 8] for _ in range(self.above)]
        found.append(list(HEADS))
        for year in YEARS:
            begun = ["K1", "Leden", "personen", self.baseline, f"{year}-01-01", f"{year}-12-31"]
            found.append([*begun, "", self.targets[year], self.values[year]])
            found.append([*begun, "meisjes", "", self.girls[year]])
        return found


def as_xlsx(rows: list[list[Any]]) -> bytes:
    return made.xlsx(("Cijfers", rows))


def as_csv(rows: list[list[Any]]) -> bytes:
    return made.text_table([[str(cell).replace(".", ",") for cell in row] for row in rows], ";")


MAKERS: dict[str, Callable[[list[list[Any]]], bytes]] = {"xlsx": as_xlsx, "csv": as_csv, "ods": made.ods}


# Reading a stored file with other readers than the product's


Grid = dict[str, list[list[Any]]]


@cache
def grid(data: bytes, ending: str) -> Grid:
    """Per sheet the cells of a file; a percentage as it is shown."""
    if ending in (".xlsx", ".xlsm", ".xltx"):
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, read_only=True)
        return {sheet.title: [[_shown(cell) for cell in row] for row in sheet.rows] for sheet in book.worksheets}
    if ending in (".csv", ".tsv"):
        words = data.decode("utf-8-sig")
        delimiter = max(",;\t", key=words.split("\n")[0].count)
        return {"": list(csv.reader(io.StringIO(words), delimiter=delimiter))}
    assert ending == ".ods", ending
    return {
        table.getAttribute("name"): [
            [extractText(cell) for cell in line.getElementsByType(TableCell)]
            for line in table.getElementsByType(TableRow)
        ]
        for table in opendocument.load(io.BytesIO(data)).getElementsByType(Table)
    }


def _shown(cell: Any) -> Any:
    percent = "%" in str(getattr(cell, "number_format", "")) and isinstance(cell.value, int | float)
    return cell.value * 100 if percent else cell.value


def cell_of(data: bytes, name: str, sheet: str, row: int, column: int) -> Any:
    """What stands in a cell, None beyond the sheet; a text table has one sheet, whatever it is called."""
    ending = Path(name).suffix.casefold()
    rows = grid(data, ending)["" if ending in (".csv", ".tsv") else sheet]
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None


def holds(raw: str, cell: Any) -> bool:
    """Whether a cell holds this text, or the number that is written so."""
    said = str(cell).strip()
    return raw.strip() == said or (number_of(raw) is not None and number_of(raw) == number_of(said))


def number_of(words: str) -> float | None:
    plain = words.replace("%", "").replace(" ", "").strip()
    for given in (plain, plain.replace(",", ".")):
        try:
            return float(f"{float(given):.12g}")
        except ValueError:
            continue
    return None


@pytest.mark.parametrize(
    ("raw", "cell", "same"),
    [("31", 31.0, True), ("1,5", "1,5", True), ("45 %", 45.0, True), ("31", 32, False), ("", None, False),
     ("n.v.t.", "n.v.t.", True), ("3", "30", False)],
)  # fmt: skip
def test_the_comparison_itself_tells_a_wrong_cell_apart(raw: str, cell: Any, same: bool) -> None:
    assert holds(raw, cell) is same


@dataclass(frozen=True)
class Stated:
    """A value somewhere in the database with the cell that it names."""

    what: str
    submission_id: int
    sheet: str
    row: int | None
    column: int | None
    raw: str


def stated(workspace: Workspace) -> Iterator[Stated]:
    """Every measurement and target that came in a file, replaced ones and waiting ones too, and every baseline.

    Also those baselines that are remembered only by what replaced them.
    """
    with unscoped_reading(workspace) as connection:
        for table in (Measurement, Target):
            query = select(table.__table__).where(table.submission_id.is_not(None))
            for row in connection.execute(query).mappings():
                yield Stated(
                    f"{table.__tablename__} {row['id']}", row["submission_id"], row["sheet"], row["row_no"],
                    row["column_no"], row["raw"],
                )  # fmt: skip
        heads = [dict(row) for row in connection.execute(select(Indicator.__table__)).mappings()]
        for undo in connection.scalars(select(Submission.undo)):
            said = UndoRecord.unpacked(undo).said
            heads += [{"id": item.indicator_id, **item.before} for item in said if item.before is not None]
        for row in heads:
            if row["baseline_submission_id"] is not None:
                yield Stated(
                    f"baseline {row['id']}", row["baseline_submission_id"], row["baseline_sheet"],
                    row["baseline_row"], row["baseline_column"], row["baseline_raw"],
                )  # fmt: skip


def wrong(workspace: Workspace) -> tuple[int, list[str]]:
    """How many values name a cell, and which of them do not stand there."""
    with unscoped_reading(workspace) as connection:
        cards = {row["id"]: row for row in connection.execute(select(Submission.__table__)).mappings()}
    kept: dict[int, bytes] = {}
    found, count = [], 0
    for item in stated(workspace):
        count += 1
        card = cards[item.submission_id]
        data = kept.setdefault(item.submission_id, blob_storage.load_file(workspace.files, card["content_hash"]))
        if item.row is None or item.column is None:
            found.append(f"{item.what}: no cell")
            continue
        cell = cell_of(data, card["file_name"], item.sheet, item.row, item.column)
        if not holds(item.raw, cell):
            found.append(f"{item.what}: {item.raw!r} is not {cell!r} in {card['file_name']} {item.row},{item.column}")
    return count, found


# A grantee that hands in, corrects and takes back


class Desk:
    """A grantee and its fund."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.circles: Circles = circles(workspace)
        self.organisation = self.circles.organisations["grantee a"]
        self.editor = self.circles.member("maker@a.be", Role.GRANTEE_EDITOR, "grantee a")
        self.fund = self.circles.member("fonds@a.be", Role.FUND_STAFF, "fund a")
        self.sheet = Sheet()
        self.sent = 0

    def hand_in(self, kind: str = "xlsx", who: Access | None = None, reason: str = "beter geteld") -> int:
        """The sheet as it is now, in a format; returns its submission."""
        self.sent += 1
        done = upload.confirm(
            who or self.fund,
            ReadRequest(MAKERS[kind](self.sheet.rows()), f"cijfers {self.sent}.{kind}", locale=Language.NL),
            self.organisation, self.workspace, reason=reason,
        )  # fmt: skip
        assert done.submission_id is not None
        return done.submission_id

    @property
    def indicator(self) -> int:
        with unscoped_reading(self.workspace) as connection:
            return int(connection.scalars(select(Indicator.id)).one())

    def explained(self, who: Access | None = None) -> Explanation:
        return explain.explain_indicator(who or self.fund, self.indicator, None, self.workspace)

    def values(self, who: Access | None = None) -> tuple[Term, ...]:
        return explain.list_values(who or self.fund, self.indicator, self.workspace)

    def term(self, role: str, year: int = 0, group: str = "") -> Term:
        (found,) = [
            term for term in self.values()
            if (term.role, term.breakdown) == (role, group) and year in (0, term.period_end and term.period_end.year)
        ]  # fmt: skip
        return found


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return once(workspace, Desk)


def amounts(chain: tuple[EarlierValue, ...]) -> list[float | None]:
    return [item.value for item in chain]


def checked(desk: Desk, source: Source | None) -> str:
    """The text that an independent reader finds in the cell that is named."""
    assert source is not None
    assert source.submission_id is not None
    assert source.row is not None
    assert source.column is not None
    with unscoped_reading(desk.workspace) as connection:
        digest = connection.scalar(select(Submission.content_hash).where(Submission.id == source.submission_id))
    assert digest is not None
    cell = cell_of(
        blob_storage.load_file(desk.workspace.files, digest), source.file, source.sheet, source.row, source.column
    )
    assert holds(source.raw, cell), (source, cell)
    return str(cell)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_correction_tells_what_it_replaced_and_why_in_each_format(kind: str, desk: Desk) -> None:
    desk.hand_in("csv")
    desk.sheet.values[2025], desk.sheet.above = 33, 2
    desk.hand_in(kind, reason="twee leden vergeten")
    desk.sheet.values[2025] = 34
    desk.hand_in("ods", reason="nog een lid")
    for term in (desk.term("value", 2025), next(one for one in desk.explained().terms if one.role == "value")):
        assert (term.value, amounts(term.earlier)) == (34, [33, 31])
        assert term.source is not None
        assert term.source.reason == "nog een lid"
        assert [item.reason for item in term.earlier] == ["nog een lid", "twee leden vergeten"]
        assert [item.replaced_by for item in term.earlier] == ["Sofie Maes", "Sofie Maes"]
        assert [item.replaced_on is not None for item in term.earlier] == [True, True]
        assert [item.source and item.source.file for item in term.earlier] == [f"cijfers 2.{kind}", "cijfers 1.csv"]
        assert [item.source and item.source.approved_by for item in term.earlier] == ["Sofie Maes", "Sofie Maes"]
        assert number_of(checked(desk, term.source)) == 34
        assert [number_of(checked(desk, item.source)) for item in term.earlier] == [33, 31]
    assert desk.term("value", 2024).earlier == ()


def test_targets_groups_and_baselines_have_their_past_too(desk: Desk) -> None:
    desk.hand_in("xlsx")
    desk.sheet.targets[2024], desk.sheet.girls[2023], desk.sheet.baseline = 26, 7, 3
    desk.hand_in("ods")
    desk.sheet.baseline = 4
    desk.hand_in("csv")
    assert amounts(desk.term("target", 2024).earlier) == [25]
    assert amounts(desk.term("value", 2023, "Geslacht=meisjes").earlier) == [6]
    baseline = desk.term("baseline")
    assert (baseline.value, amounts(baseline.earlier)) == (4, [3, 2])
    for term in desk.values():
        for source in (term.source, *(item.source for item in term.earlier)):
            checked(desk, source)


def test_what_was_taken_back_is_no_link_of_a_chain(desk: Desk) -> None:
    desk.hand_in("xlsx")
    desk.sheet.values[2025], desk.sheet.baseline = 33, 3
    middle = desk.hand_in("csv")
    desk.sheet.values[2025], desk.sheet.baseline = 34, 4
    last = desk.hand_in("ods")
    upload.undo(desk.fund, middle, desk.workspace)
    assert amounts(desk.term("value", 2025).earlier) == [31]
    assert amounts(desk.term("baseline").earlier) == [2]
    view = indicators.build_indicator_view(desk.fund, IndicatorQuery(desk.indicator), desk.workspace)
    assert {point.value for point in view.history if point.end and point.end.year == 2025} == {34, 31}
    upload.undo(desk.fund, last, desk.workspace)
    assert (desk.term("value", 2025).value, desk.term("value", 2025).earlier) == (31, ())
    assert (desk.term("baseline").value, desk.term("baseline").earlier) == (2, ())
    assert wrong(desk.workspace)[1] == []


def test_what_waits_stands_apart_and_counts_nowhere(desk: Desk) -> None:
    desk.hand_in("xlsx")
    before = desk.explained()
    desk.sheet.values[2025], desk.sheet.targets[2025], desk.sheet.baseline = 33, 41, 3
    waits = desk.hand_in("csv", desk.editor, reason="hertelling")
    found = desk.explained()
    assert [(term.value, term.earlier) for term in found.terms] == [(t.value, t.earlier) for t in before.terms]
    assert found.formulas == before.formulas
    pending = {term.role: term.waiting for term in found.terms if term.waiting}
    assert {role: amounts(items) for role, items in pending.items()} == {
        "value": [33], "target": [41], "baseline": [3]
    }  # fmt: skip
    for (item,) in pending.values():
        assert item.source is not None
        assert (item.source.reason, item.source.approved_by, item.replaced_by) == ("hertelling", "", "")
        checked(desk, item.source)
    said = explain.explanation_lines(found, Language.NL)
    assert sum(text(Language.NL, "explain.waiting") in line for line in said) == 3
    review.approve(desk.fund, waits, desk.workspace)
    after = desk.explained()
    assert [term.waiting for term in after.terms] == [()] * len(after.terms)
    assert {term.role: amounts(term.earlier) for term in after.terms if term.earlier} == {
        "value": [31], "target": [40], "baseline": [2]
    }  # fmt: skip
    assert {term.source.approved_by for term in after.terms if term.source} == {"Sofie Maes"}


def test_what_came_back_leaves_no_trace_with_the_figure(desk: Desk) -> None:
    desk.hand_in("xlsx")
    before = desk.values()
    desk.sheet.values[2025], desk.sheet.baseline = 33, 3
    waits = desk.hand_in("csv", desk.editor)
    assert desk.values() != before
    review.send_back(desk.fund, waits, "klopt niet met het verslag", desk.workspace)
    assert desk.values() == before


def test_a_first_value_that_waits_is_listed_without_a_value(desk: Desk) -> None:
    desk.sheet.values.update({2025: ""})  # type: ignore[dict-item]
    desk.hand_in("xlsx")
    desk.sheet.values[2025] = 33
    desk.hand_in("csv", desk.editor)
    term = desk.term("value", 2025)
    assert (term.value, term.state, term.source, amounts(term.waiting)) == (None, State.NOT_REPORTED, None, [33])


@pytest.mark.parametrize("seed", range(4))
def test_every_cell_that_is_named_holds_its_text_after_any_history(seed: int, desk: Desk) -> None:
    """Files in every format, corrected, reviewed, returned and taken back in any order."""
    chance = random.Random(seed)
    alive: list[int] = []
    for _ in range(7):
        change = chance.choice(("values", "targets", "girls"))
        getattr(desk.sheet, change)[chance.choice(YEARS)] = chance.randint(1, 900) / chance.choice((1, 2, 10))
        if chance.random() < 0.5:
            desk.sheet.baseline = chance.randint(0, 99) / 2
        desk.sheet.above = chance.randint(0, 3)
        kind = chance.choice(list(MAKERS))
        if chance.random() < 0.4:
            waits = desk.hand_in(kind, desk.editor)
            match chance.randint(0, 2):
                case 0:
                    review.approve(desk.fund, waits, desk.workspace)
                    alive.append(waits)
                case 1:
                    review.send_back(desk.fund, waits, "nog eens nakijken", desk.workspace)
                case _:
                    upload.undo(desk.editor, waits, desk.workspace)
        else:
            alive.append(desk.hand_in(kind))
        if len(alive) > 2 and chance.random() < 0.4:
            upload.undo(desk.fund, alive.pop(chance.randrange(len(alive))), desk.workspace)
        count, faults = wrong(desk.workspace)
        assert faults == []
        assert count >= 10
    links = 0
    for term in desk.values():
        for source in (term.source, *(item.source for item in term.earlier)):
            checked(desk, source)
            links += 1
        seen = [(item.source.file, item.source.cell) for item in term.earlier if item.source]
        assert len(seen) == len(set(seen))
    assert links > len(desk.values())


def test_a_cell_that_is_named_wrongly_is_found(desk: Desk) -> None:
    desk.hand_in("xlsx")
    assert wrong(desk.workspace)[1] == []
    with unscoped_writing(desk.workspace) as connection:
        connection.execute(update(Measurement).values(row_no=Measurement.row_no + 1))
    assert len(wrong(desk.workspace)[1]) == 6


def test_in_the_demo_every_value_stands_in_its_cell(demo_master: Stored) -> None:
    workspace = open_workspace(demo_master.url)
    count, faults = wrong(workspace)
    assert faults == []
    assert count > 500
    workspace.engine.dispose()


# Cells on a click


@pytest.mark.parametrize("kind", MAKERS)
def test_each_link_opens_on_its_sheet_with_the_cell_marked(kind: str, desk: Desk) -> None:
    desk.hand_in(kind)
    desk.sheet.values[2025], desk.sheet.above = 33, 3
    desk.hand_in("csv" if kind == "ods" else "ods")
    term = desk.term("value", 2025)
    for source, amount in ((term.source, 33), (term.earlier[0].source, 31)):
        assert source is not None
        assert source.submission_id is not None
        shown = source_excerpts.load_cell_excerpt(
            desk.fund, source.submission_id, source.sheet, source.row or 0, source.column or 0, desk.workspace
        )
        assert shown is not None
        ((row, letter),) = shown.marked
        cells = dict(shown.rows)[row][shown.columns.index(letter)]
        assert number_of(cells) == amount
        assert f"{letter}{row}" == source.cell


def test_a_file_past_its_time_says_so_at_each_link_and_the_values_stay(desk: Desk) -> None:
    desk.hand_in("xlsx")
    desk.sheet.values[2025] = 33
    desk.hand_in("csv")
    with unscoped_writing(desk.workspace) as connection:
        connection.execute(update(Portfolio).values(files_kept_months=1))
    expired_data.delete_expired_files(desk.workspace, now() + timedelta(days=62))
    term = desk.term("value", 2025)
    assert (term.value, amounts(term.earlier)) == (33, [31])
    for source in (term.source, term.earlier[0].source):
        assert source is not None
        assert source.gone
        assert source.submission_id is not None
        shown = source_excerpts.load_cell_excerpt(desk.fund, source.submission_id, source.sheet, 1, 1, desk.workspace)
        assert shown is not None
        assert (shown.gone, shown.rows) == (True, ())
    said = "\n".join(explain.explanation_lines(desk.explained(), Language.NL))
    assert text(Language.NL, "explain.excerpt.gone", file="cijfers 1.xlsx") in said
    assert text(Language.NL, "explain.excerpt.gone", file="cijfers 2.csv") in said


def test_cells_are_shown_to_who_may_see_the_file_only(desk: Desk) -> None:
    number = desk.hand_in("xlsx")
    for who, error in (
        (desk.circles.member("fonds@b.be", Role.FUND_STAFF, "fund b"), NotFound),
        (desk.circles.member("maker@b.be", Role.GRANTEE_EDITOR, "grantee b"), NotFound),
        (desk.circles.member("kennis@a.be", Role.ACADEMIC, "partner a"), NotAllowed),
    ):
        with pytest.raises(error):
            source_excerpts.load_cell_excerpt(who, number, "Cijfers", 2, 9, desk.workspace)
    assert source_excerpts.load_cell_excerpt(desk.editor, number, "Cijfers", 2, 9, desk.workspace) is not None


def test_the_command_line_tells_the_chain(desk: Desk) -> None:
    desk.hand_in("xlsx")
    desk.sheet.values[2025] = 33
    desk.hand_in("csv", reason="twee leden vergeten")
    said = explain.explanation_lines(desk.explained(), Language.EN)
    assert [line.strip() for line in said if " = (" in line and line.startswith("  ")] == [
        fill_in_formula(step, Language.EN) for step in desk.explained().formulas if step.operands
    ]
    (line,) = [line for line in said if "↳" in line]
    for words in ("31", "twee leden vergeten", "cijfers 1.xlsx", "Cijfers", "I6"):
        assert words in line
    assert SubmissionState.UNDONE.value not in "\n".join(said)


@pytest.mark.shared
def test_in_a_large_real_file_the_values_stand_in_their_cells(real_master: Stored) -> None:
    """Each value of one submission, read once by another reader."""
    workspace = open_workspace(real_master.url)
    with unscoped_reading(workspace) as connection:
        card = connection.execute(
            select(Submission.__table__).where(Submission.file_name == LARGEST)
        ).mappings().one()  # fmt: skip
    data = blob_storage.load_file(workspace.files, card["content_hash"])
    faults, count = [], 0
    for item in stated(workspace):
        if item.submission_id != card["id"]:
            continue
        count += 1
        found = cell_of(data, LARGEST, item.sheet, item.row or 0, item.column or 0)
        if not holds(item.raw, found):
            faults.append(f"{item.what}: {item.raw!r} is not {found!r} at {item.row},{item.column}")
    assert faults == []
    assert count > 1000
    workspace.engine.dispose()
