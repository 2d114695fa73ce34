"""Annotating an xlsx workbook: a tinted and commented cell for each problem, and a sheet that lists them.

Only these parts change: the list of sheets, the styles, the sheets with a problem, their comments, and
the relations and content types that declare those. All else is copied as packed bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from impact.ingest.annotate import cell_marks, comments, previous_marks, styles, summary_sheet, xml_patch
from impact.ingest.annotate.cell_marks import CellPosition
from impact.ingest.annotate.problem_text import Problem, build_introduction, build_line, describe_problem
from impact.ingest.annotate.styles import Styles
from impact.ingest.annotate.xml_patch import UnsupportedPackage
from impact.ingest.annotate.zip_package import Package, TooLarge
from impact.model.cell_address import address
from impact.model.issues import Severity
from impact.model.vocabulary.languages import Language

MAX_ROWS = 20_000
# So many cells; a cell with several problems has one mark.
MAX_MARKS = 20_000
STRICT, TRANSITIONAL = "http://purl.oclc.org/ooxml/", "http://schemas.openxmlformats.org/"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument."
_ROW = re.compile(rb"<(?:[^\s<>/:]+:)?row(?=[\s/>])")


@dataclass(slots=True)
class _WorkbookPart:
    """The workbook part: the path of each worksheet by name, in order; `strict`: has the namespaces of Strict OOXML."""

    path: str
    sheets: dict[str, str]
    names: tuple[str, ...]
    hidden: frozenset[str]
    strict: bool

    @property
    def namespace(self) -> str:
        """The XML namespace of worksheets."""
        return f"{STRICT}spreadsheetml/main" if self.strict else f"{TRANSITIONAL}spreadsheetml/2006/main"

    def relation_type(self, name: str = "") -> str:
        """The type URI of a relation by its last word; without one the common prefix."""
        start = (
            f"{STRICT}officeDocument/relationships"
            if self.strict
            else f"{TRANSITIONAL}officeDocument/2006/relationships"
        )
        return f"{start}/{name}" if name else start


@dataclass(slots=True)
class _SheetMarks:
    """The marks of one sheet: the worst severity and the comment texts, by cell."""

    severity: dict[CellPosition, Severity] = field(default_factory=dict)
    texts: dict[CellPosition, list[str]] = field(default_factory=dict)


def mark_workbook(data: bytes, issues: Sequence[Problem], language: Language) -> bytes:
    """Mark every problem in an xlsx file and add the list of problems in the order of `issues`.

    Raises UnsupportedPackage where the file cannot be changed safely, TooLarge above 20,000 rows or problems.
    """
    package = Package(data)
    book = _read_workbook_part(package)
    if (
        len({(issue.sheet, issue.row, issue.column) for issue in issues}) > MAX_MARKS
        or sum(_count_rows(package.read_part(path)) for path in book.sheets.values()) > MAX_ROWS
    ):
        raise TooLarge
    previous_list = previous_marks.find_previous_list(package, book.path, book.sheets)
    own_sheet, memory = previous_list if previous_list else ("", {})
    workbook_styles = _load_styles(package, book)
    by_sheet: dict[str, list[tuple[int, Problem]]] = {}
    for index, issue in enumerate(issues):
        # An issue about a value that disappeared may name a sheet that no longer exists.
        if issue.row and issue.sheet in book.sheets:
            by_sheet.setdefault(issue.sheet, []).append((index, issue))
    positions: dict[int, CellPosition] = {}
    styles_before: dict[int, int] = {}
    used_blocks: set[int] | None = None
    for name, path in book.sheets.items():
        sheet_issues = by_sheet.get(name, [])
        if name == own_sheet or not (
            sheet_issues or workbook_styles.tinted or _has_own_comments(package, path)
        ):
            continue
        used_blocks = _used_shape_blocks(package) if used_blocks is None else used_blocks
        _mark_sheet(
            package,
            book,
            path,
            sheet_issues,
            language,
            workbook_styles,
            memory.get(name, {}),
            used_blocks,
            positions,
            styles_before,
        )
    lines = [
        build_line(language, issue, _link_target(book, own_sheet, issue, positions.get(i)))
        for i, issue in enumerate(issues)
    ]
    content = summary_sheet.write_summary_sheet(
        book.namespace, language, build_introduction(language, "marked", issues), lines, workbook_styles,
        [styles_before.get(i) for i in range(len(issues))],
    )  # fmt: skip
    if own_sheet:
        package.write_part(book.sheets[own_sheet], content)
    else:
        _add_sheet(package, book, content)
    package.write_part(_styles_path(package, book), workbook_styles.serialise())
    return package.pack()


def _read_workbook_part(package: Package) -> _WorkbookPart:
    path = next(
        (relation.path for relation in package.relations("") if relation.kind == "officeDocument"), ""
    )
    if not path:
        raise UnsupportedPackage("no workbook")
    root = package.part_tree(path)
    targets = {relation.id: relation for relation in package.relations(path)}
    sheets: dict[str, str] = {}
    names, hidden = [], set[str]()
    for element in xml_patch.elements(xml_patch.child(root, "sheets")):
        name = element.get("name", "")
        relation = targets.get(xml_patch.relation_id(element))
        if relation is None or name in names:
            raise UnsupportedPackage("sheets")
        names.append(name)
        if relation.kind == "worksheet" and relation.path:
            sheets[name] = relation.path
        if element.get("state", "visible") != "visible":
            hidden.add(name)
    if not names:
        raise UnsupportedPackage("no sheets")
    if len(set(map(str.lower, sheets.values()))) < len(sheets):
        raise UnsupportedPackage("sheets")
    strict = any(str(space).startswith(STRICT) for space in root.nsmap.values())
    return _WorkbookPart(path, sheets, tuple(names), frozenset(hidden), strict)


def _count_rows(part: bytes) -> int:
    return part.count(b"<row ") if b"<worksheet" in part[:4_000] else len(_ROW.findall(part))


def _load_styles(package: Package, book: _WorkbookPart) -> Styles:
    path = _styles_path(package, book)
    return Styles(package.read_part(path) if path else styles.EMPTY_STYLES % book.namespace.encode())


def _styles_path(package: Package, book: _WorkbookPart) -> str:
    path = next((relation.path for relation in package.relations(book.path) if relation.kind == "styles"), "")
    if path or package.changed or package.added:
        if not path:
            path = (
                "xl/styles.xml"
                if not package.has_part("xl/styles.xml")
                else package.free_name("xl/styles{}.xml")
            )
            package.add_relation(book.path, book.relation_type("styles"), path)
            package.declare_part(path, f"{_CONTENT_TYPE}spreadsheetml.styles+xml")
        return path
    return ""


def _has_own_comments(package: Package, path: str) -> bool:
    comments_path = _related_path(package, path, "comments")
    return bool(comments_path) and comments.AUTHOR.encode() in package.read_part(comments_path)


def _related_path(package: Package, path: str, kind: str) -> str:
    return next(
        (item.path for item in package.relations(path) if item.kind == kind and package.has_part(item.path)),
        "",
    )


def _used_shape_blocks(package: Package) -> set[int]:
    """The blocks of shape ids used by any drawing of the workbook."""
    drawings = [entry.orig_filename for key, entry in package.entries.items() if key.endswith(".vml")]
    return set().union(*(comments.shape_id_blocks(package.read_part(name)) for name in drawings))


def _mark_sheet(
    package: Package,
    book: _WorkbookPart,
    path: str,
    sheet_issues: Sequence[tuple[int, Problem]],
    language: Language,
    workbook_styles: Styles,
    memory: Mapping[CellPosition, int],
    used_blocks: set[int],
    positions: dict[int, CellPosition],
    styles_before: dict[int, int],
) -> None:
    """Mark one sheet; fills `positions` and `styles_before` with the cell of each issue and its earlier style."""
    sheet = cell_marks.Sheet(package.read_part(path))
    sheet.unfold({issue.row or 1 for _, issue in sheet_issues}, workbook_styles.tinted)
    for index, issue in sheet_issues:
        row = issue.row or 1
        positions[index] = row, issue.column or cell_marks.first_filled_column(sheet, row)
    anchors = cell_marks.merged_anchors(sheet, {positions[index] for index, _ in sheet_issues})
    marks = _SheetMarks()
    for index, issue in sheet_issues:
        position = anchors.get(positions[index], positions[index])
        if marks.severity.get(position) is not Severity.QUESTION:
            marks.severity[position] = issue.severity
        texts = marks.texts.setdefault(position, [])
        if (sentence := describe_problem(language, issue)) not in texts:
            texts.append(sentence)
    cell_marks.mark_cells(sheet, marks.severity, workbook_styles, memory)
    for index, _ in sheet_issues:
        styles_before[index] = sheet.styles_before[anchors.get(positions[index], positions[index])]
    _write_comments(package, book, path, sheet, marks.texts, used_blocks)
    if sheet.edited:
        package.write_part(path, sheet.serialise())


def _write_comments(
    package: Package,
    book: _WorkbookPart,
    path: str,
    sheet: cell_marks.Sheet,
    texts: Mapping[CellPosition, Sequence[str]],
    used_blocks: set[int],
) -> None:
    comments_path = _related_path(package, path, "comments")
    if not comments_path and not texts:
        return
    edit = comments.write_comments(
        package.read_part(comments_path) if comments_path else comments.empty_comments_part(book.namespace),
        texts,
    )
    if not comments_path:
        comments_path = package.free_name("xl/comments{}.xml")
        package.add_relation(path, book.relation_type("comments"), comments_path)
        package.declare_part(comments_path, f"{_CONTENT_TYPE}spreadsheetml.comments+xml")
    elif edit.part == package.read_part(comments_path):
        return
    package.write_part(comments_path, edit.part)
    relation = cell_marks.comments_drawing_id(sheet)
    drawing = (
        next((item.path for item in package.relations(path) if item.id == relation), "") if relation else ""
    )
    if relation and not package.has_part(drawing):
        raise UnsupportedPackage("no drawing")
    lengths = {place: sum(map(len, sentences)) for place, sentences in texts.items()}
    before = package.read_part(drawing) if drawing else comments.NEW_DRAWING
    after = comments.edit_drawing(before, edit.new_boxes, edit.removed_boxes, lengths, used_blocks)
    if not drawing and edit.new_boxes:
        drawing = package.free_name("xl/drawings/vmlDrawing{}.vml")
        package.declare_extension("vml", f"{_CONTENT_TYPE}vmlDrawing")
        relation = package.add_relation(path, book.relation_type("vmlDrawing"), drawing)
        cell_marks.add_drawing(sheet, relation, book.relation_type())
    if drawing and after != before:
        package.write_part(drawing, after)


def _link_target(book: _WorkbookPart, own_sheet: str, issue: Problem, position: CellPosition | None) -> str:
    if issue.sheet not in book.sheets or issue.sheet in book.hidden or issue.sheet == own_sheet:
        return ""
    return summary_sheet.link_location(issue.sheet, address(*position) if position else "A1")


def _add_sheet(package: Package, book: _WorkbookPart, content: bytes) -> None:
    path = package.free_name("xl/worksheets/sheet{}.xml")
    package.write_part(path, content)
    package.declare_part(path, f"{_CONTENT_TYPE}spreadsheetml.worksheet+xml")
    relation = package.add_relation(book.path, book.relation_type("worksheet"), path)
    sheet_list = xml_patch.child(package.part_tree(book.path, change=True), "sheets")
    existing = xml_patch.elements(sheet_list)
    number = max((xml_patch.parse_number(item.get("sheetId")) or 0 for item in existing), default=0) + 1
    key = next(str(name) for name in existing[0].attrib if str(name).endswith("}id"))
    attributes = {"name": summary_sheet.choose_sheet_name(book.names), "sheetId": str(number), key: relation}
    # Some programs declare the prefix of relations on each sheet element and not at the root.
    prefixes = {"r": key.removeprefix("{").removesuffix("}id")}
    etree.SubElement(sheet_list, xml_patch.qualified_name(sheet_list, "sheet"), attributes, nsmap=prefixes)
