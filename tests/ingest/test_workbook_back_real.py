"""Real and strange workbooks come back as they were, but for their marks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from example_files import BESIDE, FILES, REAL, HostileFile, hostile_files
from openpyxl.worksheet.worksheet import Worksheet

from impact import ingest
from impact.errors import ImpactError
from impact.i18n.issues import issue_text
from impact.ingest.annotate import AnnotatedWorkbook, annotate_workbook
from impact.ingest.annotate.comments import AUTHOR
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.submission import Submission
from impact.model.vocabulary.languages import Language
from tests.ingest.packed import NO_OFFICE, OFFICE, opened, parts, saved_by_office

KINDS = (".xlsx", ".xlsm", ".xltx")
SHIPPED = sorted(path for path in FILES.rglob("*") if path.suffix in KINDS and path.parent.name != "hostile")
OF_OTHERS = sorted(path for path in REAL.rglob("*") if path.suffix in KINDS)
HOSTILE = [file for name, file in sorted(hostile_files().items()) if Path(name).suffix in KINDS]
# openpyxl makes an object for each cell and each rule, of which these have hundreds of thousands and more.
TOO_MUCH_FOR_OPENPYXL = {
    "merge_5M.xlsx", "merge_whole_sheet.xlsx", "styles_200k_xfs.xlsx", "dim_lies_max.xlsx", "datavalidation_200k.xlsx",
    "defined_names_100k.xlsx", "condfmt_huge_sqref.xlsx", "empty_styled_16k_cols.xlsx",
}  # fmt: skip
LARGE = 200_000
VERY_MANY = 10_000
ANYWHERE = (Issue(IssueKind.DIRECTION_UNKNOWN, Severity.QUESTION, params={"count": "1", "title": "x"}),)


@cache
def read(file: Path | HostileFile) -> Submission | None:
    """The file as understood; None where it is refused."""
    try:
        return ingest.read_submission(file.read_bytes() if isinstance(file, Path) else file.data, file.name)
    except ImpactError:
        return None


@cache
def returned(file: HostileFile) -> AnnotatedWorkbook:
    """A strange workbook as it comes back: with its own questions, or one about the whole where it is refused."""
    found = read(file)
    return annotate_workbook(file.data, file.name, found.issues if found is not None else ANYWHERE, Language.FR)


def seen_by_openpyxl(data: bytes) -> bool:
    """Whether openpyxl finds the sheets of a workbook at all; of some strange ones it does not, as they came."""
    try:
        return bool(opened(data).sheetnames)
    except IndexError:
        return False


def same(file: Path | HostileFile, data: bytes) -> None:
    """Fail where the marked file says anything else than the original."""
    before, after = read(file), ingest.read_submission(data, file.name)
    assert before is not None
    for name in ("indicators", "actuals", "targets", "issues", "columns", "sheets", "locale", "organisation"):
        assert getattr(after, name) == getattr(before, name), name


def words(sheet: Worksheet) -> str:
    """All comments of a sheet."""
    return "\n".join(cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment)


def changed(old: dict[str, bytes], new: dict[str, bytes]) -> set[str]:
    """The parts of the original that are not the same any more; each must still be there, in its place."""
    assert list(new)[: len(old)] == list(old)
    return {name for name, content in old.items() if new[name] != content}


def may_change(names: set[str]) -> bool:
    """Whether these are the only kinds of parts that a mark touches."""
    low = [name.replace("\\", "/").lower() for name in names]
    usual = ("[content_types].xml", "workbook.xml", "workbook.xml.rels", "styles.xml")
    return all(
        name.rpartition("/")[2] in usual
        or "worksheets/" in name
        or "/comments" in name
        or name.endswith(".vml")
        for name in low
    )


def test_there_are_files_to_try() -> None:
    assert len(SHIPPED) > 25 and len(HOSTILE) > 40
    assert sum(read(path) is not None for path in SHIPPED) >= 20


@pytest.mark.shared
def test_there_are_files_of_others_to_try() -> None:
    assert len(OF_OTHERS) > 15 and len(HOSTILE) > 60
    assert sum(read(path) is not None for path in OF_OTHERS) >= 6


def counted(found: dict[str, bytes]) -> int:
    """The comments in a workbook."""
    return sum(content.count(b"<comment ") for name, content in found.items() if "comments" in name)


def commented(data: bytes) -> dict[tuple[str, int, int], str]:
    """The comments of a workbook by sheet, row and column."""
    cells = ((sheet.title, cell) for sheet in opened(data).worksheets for row in sheet.iter_rows() for cell in row)
    return {(name, cell.row, cell.column): cell.comment.text for name, cell in cells if cell.comment}


@pytest.mark.parametrize(
    "path",
    [*SHIPPED, *(pytest.param(path, marks=pytest.mark.shared) for path in OF_OTHERS)],
    ids=lambda path: path.relative_to(FILES if path.is_relative_to(FILES) else BESIDE).as_posix(),
)
def test_a_real_workbook_is_marked_and_otherwise_the_same(path: Path) -> None:
    data, found = path.read_bytes(), read(path)
    issues = found.issues if found is not None else ANYWHERE
    made = annotate_workbook(data, path.name, issues, Language.NL)
    assert made.kind == "marked"
    old, new = parts(data), parts(made.data)
    assert may_change(changed(old, new))
    second = annotate_workbook(made.data, made.name, issues, Language.NL)
    if second.kind == "list":
        # With very many marks the marked workbook is itself beyond what is marked.
        assert len(issues) > VERY_MANY
    else:
        again = parts(second.data)
        assert set(again) == set(new) and counted(again) == counted(new)
    if found is not None:
        same(path, made.data)
        asked = {(issue.sheet, issue.row, issue.column) for issue in issues if issue.column}
        before = commented(data) if counted(old) and len(data) < LARGE else {}
        assert counted(new) >= len(before.keys() | asked)
        assert counted(new) - counted(old) >= len(asked - before.keys())
    if len(data) < LARGE:
        book = opened(made.data)
        assert book.worksheets[-1].max_row == 4 + len(issues)
        said = {sheet.title: words(sheet) for sheet in book.worksheets}
        for issue in issues:
            if issue.row:
                assert issue_text(Language.NL, issue) in said[issue.sheet]
        # Where somebody had a remark of their own at a cell that we ask about, both stand there.
        theirs = commented(data) if counted(old) else {}
        assert [text for (sheet, *_), text in theirs.items() if text not in said[sheet]] == []


@pytest.mark.parametrize("file", HOSTILE, ids=str)
def test_a_strange_workbook_comes_back_marked_or_as_a_list(file: HostileFile) -> None:
    data, found, made = file.data, read(file), returned(file)
    assert made.kind in ("marked", "list")
    if made.kind == "list":
        assert opened(made.data).sheetnames == [AUTHOR]
        return
    try:
        old = parts(data)
    except NotImplementedError:
        pytest.fail("packed in a way that is copied without being read")
    assert may_change(changed(old, parts(made.data)))
    if found is not None:
        same(file, made.data)
        if file.name not in TOO_MUCH_FOR_OPENPYXL and seen_by_openpyxl(data):
            assert AUTHOR in opened(made.data).sheetnames[-1]


def test_every_accepted_strange_workbook_is_marked_itself() -> None:
    """But for one with more styles than a spreadsheet program takes."""
    lists = {file.name for file in HOSTILE if read(file) is not None and returned(file).kind == "list"}
    assert lists <= {"styles_200k_xfs.xlsx"}


def test_what_the_manifest_accepts_is_among_them() -> None:
    assert sum(file.expected.startswith("accept") for file in HOSTILE) > 15


def test_a_workbook_that_unpacks_to_too_much_to_be_marked_comes_back_as_a_list() -> None:
    """Its sheet is 151 MB of cells; the questions about it still go back."""
    (bomb,) = (file for file in HOSTILE if file.name == "bomb_dense_10M_cells.xlsx")
    assert annotate_workbook(bomb.data, bomb.name, ANYWHERE, Language.NL).kind == "list"


@pytest.mark.shared
@pytest.mark.skipif(OFFICE is None, reason=NO_OFFICE)
@pytest.mark.parametrize(
    "name", ["cids/ExceltoJSONTemplate-test.xlsx", "derived/deltares_Results_Template.xlsx"]
)
def test_libreoffice_sees_every_comment_on_a_real_workbook(name: str, tmp_path: Path) -> None:
    path = REAL / name
    found = read(path)
    assert found is not None
    made = annotate_workbook(path.read_bytes(), path.name, found.issues, Language.EN)
    content = parts(saved_by_office(made.data, tmp_path, "ods"))["content.xml"]
    assert content.count(b"<office:annotation ") == counted(parts(made.data)) > 0
