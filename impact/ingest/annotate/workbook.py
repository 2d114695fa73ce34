"""The same workbook with a tinted and commented cell for each problem, and a sheet that lists them.

Only these parts change: the list of sheets, the styles, the sheets with a problem, their comments, and
what says that those exist. All else is copied as it is packed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from impact.i18n.issues import issue_text
from impact.ingest.annotate import comments, previous_marks, styles, summary_sheet, worksheet, xml_patch
from impact.ingest.annotate.problem_text import introduction, line
from impact.ingest.annotate.styles import Styles
from impact.ingest.annotate.worksheet import Place
from impact.ingest.annotate.xml_patch import Unfollowable
from impact.ingest.annotate.zip_package import Package, TooLarge
from impact.model.address import address
from impact.model.submission import Issue, Severity
from impact.model.words import Language

MOST_ROWS = 20_000
MOST_MARKS = 20_000
STRICT, USUAL = "http://purl.oclc.org/ooxml/", "http://schemas.openxmlformats.org/"
_KIND = "application/vnd.openxmlformats-officedocument."
_ROW = re.compile(rb"<(?:[^\s<>/:]+:)?row(?=[\s/>])")


@dataclass(slots=True)
class _Book:
    """The workbook's own part: its sheets by name, in order, and how it names things."""

    path: str
    sheets: dict[str, str]
    names: tuple[str, ...]
    hidden: frozenset[str]
    strict: bool

    @property
    def namespace(self) -> str:
        """The namespace of sheets."""
        return f"{STRICT}spreadsheetml/main" if self.strict else f"{USUAL}spreadsheetml/2006/main"

    def relation(self, word: str = "") -> str:
        """The type of a relation, or the beginning of all."""
        start = f"{STRICT}officeDocument/relationships" if self.strict else f"{USUAL}officeDocument/2006/relationships"
        return f"{start}/{word}" if word else start


@dataclass(slots=True)
class _Marks:
    """What is to be marked on one sheet, and where each problem landed."""

    severity: dict[Place, Severity] = field(default_factory=dict)
    texts: dict[Place, list[str]] = field(default_factory=dict)


def mark(data: bytes, issues: Sequence[Issue], language: Language) -> bytes:
    """The workbook with every problem marked, in the order given.

    Unfollowable where it cannot be changed safely, TooLarge where it is too long for it.
    """
    package = Package(data)
    book = _book(package)
    if len(issues) > MOST_MARKS or sum(_rows(package.part(path)) for path in book.sheets.values()) > MOST_ROWS:
        raise TooLarge
    known = previous_marks.find(package, book.path, book.sheets)
    own, memory = known if known else ("", {})
    styled = _styles(package, book)
    by_sheet: dict[str, list[tuple[int, Issue]]] = {}
    for index, issue in enumerate(issues):
        # A value that is gone may have stood on a sheet that is gone too.
        if issue.row and issue.sheet in book.sheets:
            by_sheet.setdefault(issue.sheet, []).append((index, issue))
    landed: dict[int, Place] = {}
    looks: dict[int, int] = {}
    used: set[int] | None = None
    for name, path in book.sheets.items():
        asked = by_sheet.get(name, [])
        if name == own or not (asked or styled.ours or _commented_by_us(package, path)):
            continue
        used = _blocks(package) if used is None else used
        _sheet(package, book, path, asked, language, styled, memory.get(name, {}), used, landed, looks)
    lines = [line(language, issue, _target(book, own, issue, landed.get(i))) for i, issue in enumerate(issues)]
    content = summary_sheet.write(
        book.namespace, language, introduction(language, "marked", issues), lines, styled,
        [looks.get(i) for i in range(len(issues))],
    )  # fmt: skip
    if own:
        package.put(book.sheets[own], content)
    else:
        _add_sheet(package, book, content)
    package.put(_path_of_styles(package, book), styled.part())
    return package.packed()


def _book(package: Package) -> _Book:
    path = next((relation.path for relation in package.relations("") if relation.kind == "officeDocument"), "")
    if not path:
        raise Unfollowable("no workbook")
    root = package.tree(path)
    targets = {relation.id: relation for relation in package.relations(path)}
    sheets: dict[str, str] = {}
    names, hidden = [], set[str]()
    for element in xml_patch.elements(xml_patch.child(root, "sheets")):
        name = element.get("name", "")
        relation = targets.get(xml_patch.identity(element))
        if relation is None or name in names:
            raise Unfollowable("sheets")
        names.append(name)
        if relation.kind == "worksheet" and relation.path:
            sheets[name] = relation.path
        if element.get("state", "visible") != "visible":
            hidden.add(name)
    if not names:
        raise Unfollowable("no sheets")
    if len(set(map(str.lower, sheets.values()))) < len(sheets):
        raise Unfollowable("sheets")
    strict = any(str(space).startswith(STRICT) for space in root.nsmap.values())
    return _Book(path, sheets, tuple(names), frozenset(hidden), strict)


def _rows(part: bytes) -> int:
    return part.count(b"<row ") if b"<worksheet" in part[:4_000] else len(_ROW.findall(part))


def _styles(package: Package, book: _Book) -> Styles:
    path = _path_of_styles(package, book)
    return Styles(package.part(path) if path else styles.EMPTY % book.namespace.encode())


def _path_of_styles(package: Package, book: _Book) -> str:
    found = next((relation.path for relation in package.relations(book.path) if relation.kind == "styles"), "")
    if found or package.changed or package.added:
        if not found:
            found = "xl/styles.xml" if not package.has("xl/styles.xml") else package.free("xl/styles{}.xml")
            package.relate(book.path, book.relation("styles"), found)
            package.declare(found, f"{_KIND}spreadsheetml.styles+xml")
        return found
    return ""


def _commented_by_us(package: Package, path: str) -> bool:
    found = _related(package, path, "comments")
    return bool(found) and comments.AUTHOR.encode() in package.part(found)


def _related(package: Package, path: str, kind: str) -> str:
    return next(
        (item.path for item in package.relations(path) if item.kind == kind and package.has(item.path)), ""
    )


def _blocks(package: Package) -> set[int]:
    """The blocks of shape numbers that are taken in any drawing of the workbook."""
    drawings = [entry.orig_filename for key, entry in package.entries.items() if key.endswith(".vml")]
    return set().union(*(comments.blocks(package.part(name)) for name in drawings))


def _sheet(
    package: Package,
    book: _Book,
    path: str,
    asked: Sequence[tuple[int, Issue]],
    language: Language,
    styled: Styles,
    memory: Mapping[Place, int],
    used: set[int],
    landed: dict[int, Place],
    looks: dict[int, int],
) -> None:
    """Mark one sheet; where each problem landed and how its cell looked before are noted by its number."""
    sheet = worksheet.Sheet(package.part(path))
    sheet.unfold({issue.row or 1 for _, issue in asked}, styled.ours)
    for index, issue in asked:
        row = issue.row or 1
        landed[index] = row, issue.column or worksheet.first_filled(sheet, row)
    seen = worksheet.anchors(sheet, {landed[index] for index, _ in asked})
    marks = _Marks()
    for index, issue in asked:
        place = seen.get(landed[index], landed[index])
        if marks.severity.get(place) is not Severity.QUESTION:
            marks.severity[place] = issue.severity
        said = marks.texts.setdefault(place, [])
        if (sentence := issue_text(language, issue)) not in said:
            said.append(sentence)
    worksheet.mark(sheet, marks.severity, styled, memory)
    for index, _ in asked:
        looks[index] = sheet.before[seen.get(landed[index], landed[index])]
    _comments(package, book, path, sheet, marks.texts, used)
    if sheet.edited:
        package.put(path, sheet.part())


def _comments(
    package: Package,
    book: _Book,
    path: str,
    sheet: worksheet.Sheet,
    texts: Mapping[Place, Sequence[str]],
    used: set[int],
) -> None:
    where = _related(package, path, "comments")
    if not where and not texts:
        return
    written = comments.write(package.part(where) if where else comments.new_part(book.namespace), texts)
    if not where:
        where = package.free("xl/comments{}.xml")
        package.relate(path, book.relation("comments"), where)
        package.declare(where, f"{_KIND}spreadsheetml.comments+xml")
    elif written.part == package.part(where):
        return
    package.put(where, written.part)
    relation = worksheet.drawing_of_comments(sheet)
    drawing = next((item.path for item in package.relations(path) if item.id == relation), "") if relation else ""
    if relation and not package.has(drawing):
        raise Unfollowable("no drawing")
    lengths = {place: sum(map(len, said)) for place, said in texts.items()}
    before = package.part(drawing) if drawing else comments.NEW_DRAWING
    after = comments.draw(before, written.boxes, written.gone, lengths, used)
    if not drawing and written.boxes:
        drawing = package.free("xl/drawings/vmlDrawing{}.vml")
        package.declare_extension("vml", f"{_KIND}vmlDrawing")
        relation = package.relate(path, book.relation("vmlDrawing"), drawing)
        worksheet.put_drawing(sheet, relation, book.relation())
    if drawing and after != before:
        package.put(drawing, after)


def _target(book: _Book, own: str, issue: Issue, place: Place | None) -> str:
    if issue.sheet not in book.sheets or issue.sheet in book.hidden or issue.sheet == own:
        return ""
    return summary_sheet.location(issue.sheet, address(*place) if place else "A1")


def _add_sheet(package: Package, book: _Book, content: bytes) -> None:
    path = package.free("xl/worksheets/sheet{}.xml")
    package.put(path, content)
    package.declare(path, f"{_KIND}spreadsheetml.worksheet+xml")
    relation = package.relate(book.path, book.relation("worksheet"), path)
    listed = xml_patch.child(package.tree(book.path, change=True), "sheets")
    others = xml_patch.elements(listed)
    number = max((xml_patch.number(item.get("sheetId")) or 0 for item in others), default=0) + 1
    key = next(str(name) for name in others[0].attrib if str(name).endswith("}id"))
    attributes = {"name": summary_sheet.free_name(book.names), "sheetId": str(number), key: relation}
    # Some programs say on each sheet anew what the prefix of relations means.
    prefixes = {"r": key.removeprefix("{").removesuffix("}id")}
    etree.SubElement(listed, xml_patch.beside(listed, "sheet"), attributes, nsmap=prefixes)
