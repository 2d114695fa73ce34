"""The same workbook comes back with its problems marked, and nothing else in it is touched."""

from __future__ import annotations

import io
import re
from pathlib import Path
from random import Random

import pytest
import xlsxwriter
from machine_speed import at_most

from impact import ingest
from impact.errors import UnreadableFile
from impact.i18n import text
from impact.i18n.issues import issue_text
from impact.ingest.annotate import annotate_workbook
from impact.ingest.annotate.styles import TINTS
from impact.ingest.annotate.xml_patch import MAX_NODES
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.submission import Submission
from impact.model.vocabulary.languages import Language
from tests.ingest.packed import (
    MAIN,
    MAY_CHANGE,
    NO_OFFICE,
    OFFICE,
    comments,
    issue,
    opened,
    parts,
    rebuilt,
    replaced,
    rich,
    saved_by_office,
)  # fmt: skip

QUESTION, REMARK = (TINTS[severity].decode() for severity in Severity)
NUMBER = issue(IssueKind.AMBIGUOUS_NUMBER, 2, 5, "1.250", readings=(1.25, 1250.0))
RANGE = issue(IssueKind.RANGE, 4, 5, "100 - 200", readings=(100.0, 200.0))
COLUMN = issue(IssueKind.UNKNOWN_COLUMN, 1, 7, "x", severity=Severity.REMARK)
ROW = issue(IssueKind.ROW_SKIPPED, 8, None, "Een toelichting", severity=Severity.REMARK, params={"line": "8"})
SHEET = issue(IssueKind.SHEET_SKIPPED, None, None, severity=Severity.REMARK, sheet="Nota")
ISSUES = (NUMBER, RANGE, COLUMN, ROW, SHEET)


def back(data: bytes, *issues: Issue, language: Language = Language.NL) -> bytes:
    """The marked workbook; a list in its place fails."""
    made = annotate_workbook(data, "meting.xlsx", issues or ISSUES, language)
    assert (made.kind, made.reason) == ("marked", "")
    return made.data


def same_reading(before: Submission, after: Submission) -> bool:
    """Whether two files say the same, doubts and all."""
    names = (
        "indicators",
        "actuals",
        "targets",
        "issues",
        "columns",
        "sheets",
        "locale",
        "layout",
        "organisation",
    )
    return all(getattr(before, name) == getattr(after, name) for name in names)


def tints(data: bytes, sheet: int = 0) -> dict[str, str]:
    """The cells of a sheet that carry a tint of ours."""
    cells = (cell for row in opened(data).worksheets[sheet].iter_rows() for cell in row)
    return {
        cell.coordinate: cell.fill.fgColor.rgb
        for cell in cells
        if cell.fill.fgColor.rgb in (QUESTION, REMARK)
    }


def test_only_the_parts_that_must_change_do() -> None:
    before = rich()
    after = back(before)
    old, new = parts(before), parts(after)
    of_the_sheet = ("xl/worksheets/sheet1.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml")
    assert {name for name, content in old.items() if new[name] != content} == {*MAY_CHANGE, *of_the_sheet}
    assert list(new)[: len(old)] == list(old)
    assert set(new) - set(old) == {"xl/worksheets/sheet3.xml"}
    # Cells that are not marked keep every byte too.
    sheet = re.sub(rb' s="\d+"', b"", new["xl/worksheets/sheet1.xml"])
    assert re.sub(rb'<c r="G1"/>', b"", sheet) == re.sub(
        rb' s="\d+"', b"", old["xl/worksheets/sheet1.xml"]
    ).replace(b'<row r="1" spans="1:9">', b'<row r="1">')


def test_parts_that_stay_are_copied_as_they_are_packed() -> None:
    def strange(found: dict[str, bytes]) -> None:
        found["xl/media/image1.png"] = b"\x00" * 400_000

    before = rebuilt(rich(), strange)
    after = back(before)
    assert parts(after)["xl/media/image1.png"] == b"\x00" * 400_000
    assert len(after) < len(before) + 8_000


def test_a_conversation_on_a_cell_is_not_touched() -> None:
    """Newer programs keep it in a part of its own, with a copy among the comments for older ones."""
    said = b'<threadedComment ref="E4" id="{1}"><text>Klopt dit?</text></threadedComment>'
    thread = b'<ThreadedComments xmlns="x">' + said + b"</ThreadedComments>"

    def conversation(found: dict[str, bytes]) -> None:
        found["xl/threadedComments/threadedComment1.xml"] = thread
        found["xl/comments1.xml"] = found["xl/comments1.xml"].replace(b">Iemand<", b">tc={1}<")
        relations = "xl/worksheets/_rels/sheet1.xml.rels"
        added = b'<Relationship Id="rId90" Type="http://schemas.microsoft.com/office/2017/10/relationships/'
        added += b'threadedComment" Target="../threadedComments/threadedComment1.xml"/></Relationships>'
        found[relations] = found[relations].replace(b"</Relationships>", added)

    before = rebuilt(rich(), conversation)
    after = back(before)
    for name in ("xl/threadedComments/threadedComment1.xml", "xl/worksheets/_rels/sheet1.xml.rels"):
        assert parts(after)[name] == parts(before)[name]
    assert comments(after)["E4"].startswith("Van mij\n--- FilantrImpact ---\n")
    assert comments(annotate_workbook(after, "m.xlsx", (), Language.NL).data) == {"E4": "Van mij"}


def test_each_problem_has_a_tint_and_a_comment_and_the_cell_keeps_its_looks() -> None:
    before = rich()
    after = back(before)
    assert tints(after) == {"E2": QUESTION, "E4": QUESTION, "G1": REMARK, "A8": REMARK}
    said = comments(after)
    assert set(said) == {"E2", "E4", "G1", "A8"}
    for place, about in (("E2", NUMBER), ("E4", RANGE), ("G1", COLUMN), ("A8", ROW)):
        assert issue_text(Language.NL, about) in said[place]
    old, new = (opened(data).worksheets[0]["E4"] for data in (before, after))
    assert (new.number_format, new.font.b, new.border.left.style) == (
        "#,##0.00 €",
        True,
        old.border.left.style,
    )
    assert (new.value, new.alignment.vertical, new.protection.locked) == (
        old.value,
        old.alignment.vertical,
        True,
    )


def test_somebodys_own_comment_stays_with_ours_behind_it() -> None:
    said = comments(back(rich()))
    assert said["E4"].startswith("Van mij\n--- FilantrImpact ---\n")
    assert comments(back(rich()), 1) == {"A1": "Ook van mij"}


@pytest.mark.parametrize("language", list(Language))
def test_the_last_sheet_lists_every_problem_with_questions_first_and_a_link_to_its_cell(
    language: Language,
) -> None:
    sheet = opened(back(rich(), ROW, NUMBER, SHEET, RANGE, language=language)).worksheets[-1]
    rows = list(sheet.iter_rows(min_row=5, max_col=6, values_only=True))
    assert sheet["A1"].value == text(language, "marked_workbook.title")
    assert [row[5] for row in rows] == [issue_text(language, item) for item in (NUMBER, RANGE, ROW, SHEET)]
    assert [row[3] for row in rows[:2]] == ["1.250", "100 - 200"]
    assert [sheet.cell(line, 3).hyperlink.location for line in (5, 6, 7)] == [
        "'Cijfers'!E2",
        "'Cijfers'!E4",
        "'Cijfers'!A8",
    ]
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("name", ["Cij'fers", "A&B <x>", "Cijfers 2025!", "Données é"])
def test_a_link_leads_to_a_sheet_whatever_its_name(name: str) -> None:
    sheet = opened(back(rich(name), issue(IssueKind.RANGE, 2, 5, "1", sheet=name))).worksheets[-1]
    assert sheet["C5"].hyperlink.location == f"'{name.replace(chr(39), chr(39) * 2)}'!E2"
    assert sheet["B5"].value == name


def test_the_marked_file_is_read_as_the_original_was() -> None:
    before = rich()
    found = ingest.read_submission(before, "m.xlsx")
    assert {one.kind for one in found.issues} >= {
        IssueKind.AMBIGUOUS_NUMBER,
        IssueKind.RANGE,
        IssueKind.PERCENT_BELOW_ONE,
    }
    for language in Language:
        assert same_reading(found, ingest.read_submission(back(before, *found.issues, language=language), "m.xlsx"))


def test_a_sheet_of_somebodys_own_with_our_name_is_read_and_kept() -> None:
    before = rich("filantrimpact")
    found = ingest.read_submission(before, "m.xlsx")
    after = back(before, *found.issues)
    assert opened(after).sheetnames == ["filantrimpact", "Nota", "FilantrImpact 2"]
    assert same_reading(found, ingest.read_submission(after, "m.xlsx"))


def test_what_comes_back_is_marked_anew_and_not_twice() -> None:
    first = back(rich())
    again = back(first, RANGE, COLUMN, language=Language.FR)
    assert set(parts(again)) == set(parts(first))
    assert opened(again).sheetnames == ["Cijfers", "Nota", "FilantrImpact"]
    assert tints(again) == {"E4": QUESTION, "G1": REMARK}
    said = comments(again)
    assert set(said) == {"E4", "G1"}
    assert said["E4"] == f"Van mij\n--- FilantrImpact ---\n{issue_text(Language.FR, RANGE)}"
    assert opened(again).worksheets[2]["A1"].value == text(Language.FR, "marked_workbook.title")
    assert parts(again)["xl/drawings/vmlDrawing1.vml"].count(b"<v:shape ") == 2


def test_when_all_is_mended_nothing_of_ours_is_left_but_an_empty_list() -> None:
    before = rich()
    clean = annotate_workbook(back(before), "m.xlsx", (), Language.NL).data
    assert tints(clean) == {}
    assert comments(clean) == {"E4": "Van mij"}
    old, new = (opened(data).worksheets[0] for data in (before, clean))
    for place in ("E2", "E4", "G1", "A8"):
        assert repr(old[place].fill) == repr(new[place].fill), place
    assert opened(clean).worksheets[2].max_row == 4


def test_the_name_does_not_grow_each_time() -> None:
    for language in Language:
        once = annotate_workbook(rich(), "meting.v2.xlsx", ISSUES, language)
        assert annotate_workbook(once.data, once.name, ISSUES, language).name == once.name
        assert once.name.startswith("meting.v2 (") and once.name.endswith(").xlsx")


@pytest.mark.skipif(OFFICE is None, reason=NO_OFFICE)
def test_libreoffice_opens_it_and_what_it_saves_is_marked_anew_and_not_twice(tmp_path: Path) -> None:
    before = rich()
    first = back(before, NUMBER, RANGE, COLUMN)
    saved = saved_by_office(first, tmp_path, "xlsx")
    assert set(comments(saved)) == {"E2", "E4", "G1"}
    assert set(tints(saved)) == {"E2", "E4", "G1"}
    again = back(saved, RANGE)
    assert tints(again) == {"E4": QUESTION}
    assert set(comments(again)) == {"E4"}
    assert comments(again)["E4"].count(issue_text(Language.NL, RANGE)) == 1
    clean = annotate_workbook(again, "m.xlsx", (), Language.NL).data
    assert comments(clean)["E4"].strip() == "Van mij"
    assert opened(clean).worksheets[0]["E4"].fill.fgColor.rgb == "FFC0FFEE"
    assert ingest.read_submission(saved, "m.xlsx").actuals == ingest.read_submission(before, "m.xlsx").actuals


@pytest.mark.skipif(OFFICE is None, reason=NO_OFFICE)
@pytest.mark.parametrize("language", list(Language))
def test_libreoffice_sees_the_comments_in_each_language(language: Language, tmp_path: Path) -> None:
    saved = saved_by_office(back(rich(), NUMBER, ROW, language=language), tmp_path, "ods")
    content = re.sub(rb"<[^>]+>", b"", parts(saved)["content.xml"]).decode().replace("&apos;", "'")
    # Spaces of a kind are written as elements there.
    flat = re.sub(r"\s+", "", content)
    for item in (NUMBER, ROW):
        assert re.sub(r"\s+", "", issue_text(language, item)) in flat


def test_cells_and_rows_that_are_not_there_yet_are_put_in_with_the_looks_they_had() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Cijfers")
        percent, day = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.set_column(2, 2, 12, percent)
        sheet.set_row(4, 20, day)
        sheet.write_row(0, 0, ["Indicator", "Doel"])
        sheet.write_row(2, 0, ["a", None, None, 4])
    places = ((2, 3), (3, 2), (3, 9), (5, 1), (99, 5))
    sheet = opened(
        back(stream.getvalue(), *(issue(IssueKind.RANGE, *place, "1 - 2") for place in places))
    ).worksheets[0]
    assert [sheet.cell(*place).fill.fgColor.rgb for place in places] == [QUESTION] * len(places)
    assert [sheet.cell(*place).number_format for place in places] == [
        "0.0%",
        "General",
        "General",
        "dd/mm/yyyy",
        "General",
    ]
    assert sheet["D3"].value == 4 and sheet["A3"].value == "a"


def test_a_cell_under_a_joined_range_is_marked_where_it_is_seen() -> None:
    after = back(rich(), issue(IssueKind.RANGE, 9, 3, "x"))
    assert set(tints(after)) >= {"A8"} and set(comments(after)) == {"A8", "E4"}
    assert opened(after).worksheets[-1]["C5"].hyperlink.location == "'Cijfers'!C9"


def test_two_doubts_about_one_cell_share_a_comment_and_the_question_gives_the_tint() -> None:
    remark = issue(IssueKind.OTHER_NOTATION, 2, 5, "1.250", severity=Severity.REMARK)
    after = back(rich(), remark, NUMBER)
    assert tints(after)["E2"] == QUESTION
    said = comments(after)["E2"]
    assert said.index(issue_text(Language.NL, NUMBER)) < said.index(issue_text(Language.NL, remark))


def _strict(found: dict[str, bytes]) -> None:
    for name, content in found.items():
        if name.endswith((".xml", ".rels")):
            content = content.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
            old, new = (
                b"http://schemas.openxmlformats.org/officeDocument/2006/",
                b"http://purl.oclc.org/ooxml/officeDocument/",
            )
            found[name] = content.replace(old, new)


def test_a_strict_workbook_gets_strict_parts() -> None:
    after = parts(back(rebuilt(rich(comment_on="A5"), _strict)))
    new = [
        after[name] for name in ("xl/worksheets/sheet3.xml", "xl/comments1.xml", "xl/_rels/workbook.xml.rels")
    ]
    assert not any(b"schemas.openxmlformats.org/spreadsheetml" in part for part in new)
    assert b"http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" in new[2]


def _prefixed(found: dict[str, bytes]) -> None:
    for name in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/comments1.xml"):
        content = re.sub(rb"<(/?)(?=[a-zA-Z])(?![\w]+:)", rb"<\1x:", found[name])
        found[name] = content.replace(b"xmlns=", b"xmlns:x=")
    content = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1p:", found["xl/_rels/workbook.xml.rels"])
    found["xl/_rels/workbook.xml.rels"] = content.replace(b"xmlns=", b"xmlns:p=")


def test_a_workbook_that_writes_prefixes_is_followed() -> None:
    after = back(rebuilt(rich(), _prefixed))
    assert b'<x:c r="G1" s=' in parts(after)["xl/worksheets/sheet1.xml"]
    assert set(comments(after)) == {"E2", "E4", "G1", "A8"}
    assert tints(after) == {"E2": QUESTION, "E4": QUESTION, "G1": REMARK, "A8": REMARK}


def test_a_prefix_that_is_explained_on_each_sheet_anew_is_explained_on_ours() -> None:
    relations = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    data = replaced(
        rich(), "xl/workbook.xml", (b" " + relations, b""), (b"<sheet ", b"<sheet " + relations + b" ")
    )
    assert opened(back(data)).sheetnames[-1] == "FilantrImpact"


@pytest.mark.parametrize("change", [
    ((b'<c r="', b'<c   r = "'),),
    ((b'<row r="1" spans="1:9">', b'<row spans="1:9">'), (b'<row r="2" spans="1:9">', b"<row>")),
    ((b"<sheetData>", b"<!-- <sheetData><row r=\"1\"><c r=\"A1\"/></row> --><sheetData>"),),
    ((b"<sheetData>", b"<sheetData\n>"), (b"</sheetData>", b"</sheetData >")),
])  # fmt: skip
def test_unusual_ways_of_writing_a_sheet_are_followed(change: tuple[tuple[bytes, bytes], ...]) -> None:
    after = back(replaced(rich(), "xl/worksheets/sheet1.xml", *change))
    assert tints(after) == {"E2": QUESTION, "E4": QUESTION, "G1": REMARK, "A8": REMARK}
    assert b"geheim" not in after and opened(after).worksheets[0].protection.sheet


PATHS = (
    b"/xl/worksheets/sheet1.xml", b"/xl/./worksheets/../worksheets/sheet1.xml", b"../xl/worksheets/sheet1.xml",
    b"worksheets\\sheet1.xml", b"worksheets/Sheet1.xml",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_sheet_is_found_by_whatever_path_leads_to_it(path: bytes) -> None:
    data = replaced(rich(), "xl/_rels/workbook.xml.rels", (b'"worksheets/sheet1.xml"', b'"%s"' % path))
    after = parts(back(data))
    assert len(after) == len(parts(data)) + 1
    assert after["xl/comments1.xml"].count(b"<comment ") == 4


def test_texts_in_the_cell_itself_and_shared_formulas_stay() -> None:
    formula = b'<c r="G4"><f t="shared" ref="G4:G5" si="0">C4+1</f><v>1</v></c>'
    data = replaced(
        rich(), "xl/worksheets/sheet1.xml",
        (b'</c></row><row r="5" spans="1:9">', b"</c>" + formula + b'</row><row r="5" spans="1:9">'),
    )  # fmt: skip

    def chained(found: dict[str, bytes]) -> None:
        found["xl/calcChain.xml"] = b'<calcChain xmlns="%s"><c r="G4" i="1"/></calcChain>' % MAIN.encode()
        found["[Content_Types].xml"] = found["[Content_Types].xml"].replace(
            b"</Types>",
            b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            b'spreadsheetml.calcChain+xml"/></Types>',
        )

    before = rebuilt(data, chained)
    after = back(before, issue(IssueKind.FORMULA_WITHOUT_VALUE, 4, 7))
    assert parts(after)["xl/calcChain.xml"] == parts(before)["xl/calcChain.xml"]
    assert re.search(
        rb'<c r="G4" s="\d+"><f t="shared" ref="G4:G5" si="0">C4\+1</f><v>1</v></c>',
        parts(after)["xl/worksheets/sheet1.xml"],
    )
    assert tints(after) == {"G4": QUESTION}


def test_a_sheet_with_a_drawing_of_controls_keeps_it_and_gets_our_boxes_in_it() -> None:
    control = (
        b'<v:shape id="_x0000_s1030" type="#_x0000_t201"><x:ClientData ObjectType="Button"/></v:shape></xml>'
    )
    data = replaced(rich(), "xl/drawings/vmlDrawing1.vml", (b"</xml>", control))
    drawing = parts(back(data))["xl/drawings/vmlDrawing1.vml"]
    assert b'<x:ClientData ObjectType="Button"/>' in drawing
    ids = re.findall(rb'<v:shape id="([^"]+)"', drawing)
    assert len(ids) == len(set(ids)) == 5
    taken = re.findall(
        rb'<o:idmap[^>]*data="([^"]*)"', drawing + parts(back(data))["xl/drawings/vmlDrawing2.vml"]
    )
    blocks = [block for one in taken for block in one.split(b",")]
    assert len(blocks) == len(set(blocks))


def test_a_workbook_without_styles_gets_them() -> None:
    def bare(found: dict[str, bytes]) -> None:
        del found["xl/styles.xml"]
        for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            found[name] = re.sub(rb"<(Override|Relationship)[^>]*styles[^>]*/>", b"", found[name])
        found["xl/worksheets/sheet1.xml"] = re.sub(rb' s="\d+"', b"", found["xl/worksheets/sheet1.xml"])

    assert set(tints(back(rebuilt(rich(), bare)))) == {"E2", "E4", "G1", "A8"}


def test_macros_stay_and_the_kind_of_file_with_them() -> None:
    def macro(found: dict[str, bytes]) -> None:
        found["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 not looked into"

    made = annotate_workbook(rebuilt(rich(), macro), "m.xlsm", ISSUES, Language.EN)
    assert made.name == "m (with questions).xlsm" and "macroEnabled" in made.media_type
    assert parts(made.data)["xl/vbaProject.bin"] == b"\xd0\xcf\x11\xe0 not looked into"


HOSTILE_TEXTS = (
    "\x00\x01\x1f",
    "]]>",
    "<c r='A1'/>",
    "&amp;&",
    "_x000D_",
    "\ud800",
    "\ufffe\uffff",
    "a\r\n\tb",
    "é€😀",
    "x" * 40_000,
)


@pytest.mark.parametrize("words", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_hostile_text_breaks_nothing_and_stays_text(words: str) -> None:
    about = issue(IssueKind.TEXT_FOR_NUMBER, 2, 5, words)
    after = back(rich(), about)
    shown = opened(after).worksheets[-1]["D5"].value
    assert shown is not None and len(shown) <= 500
    if words in ("_x000D_", "]]>", "&amp;&", "é€😀"):
        assert shown.replace("_x005F_", "_") == words and words in comments(after)["E2"].replace(
            "_x005F_", "_"
        )
    listed = annotate_workbook(rich(), "m.ods", (about,), Language.NL)
    assert opened(listed.data).worksheets[0]["D5"].value is not None


@pytest.mark.parametrize(("part", "change"), [
    ("xl/worksheets/sheet1.xml", (b'<row r="3"', b'<row r="2"')),
    ("xl/worksheets/sheet1.xml", (b'<c r="B2"', b'<c r="A2"')),
    ("xl/comments1.xml", (b"<comments", b"<!DOCTYPE comments [<!ENTITY a 'b'>]><comments")),
    ("xl/comments1.xml", (b"<authors>", b'<a "<a "<a "')),
    ("xl/styles.xml", (b"<fills", b"<filled")),
    ("xl/drawings/vmlDrawing1.vml", (b"</xml>", b"")),
    ("xl/worksheets/_rels/sheet1.xml.rels", (b"vmlDrawing1.vml", b"vmlDrawing9.vml")),
])  # fmt: skip
def test_what_cannot_be_changed_safely_gives_a_list(part: str, change: tuple[bytes, bytes]) -> None:
    made = annotate_workbook(replaced(rich(), part, change), "meting.xlsx", ISSUES, Language.NL)
    assert (made.kind, made.reason) == ("list", "built")
    sheet = opened(made.data).worksheets[0]
    assert [sheet.cell(line, 3).value for line in range(5, 9)] == ["E2", "E4", "G1", "rij 8"]


def test_rows_within_rows_give_a_list() -> None:
    rows = b'<row r="20"><c r="A20"/><ext><row r="21"/></ext></row></sheetData>'
    data = replaced(rich(), "xl/worksheets/sheet1.xml", (b"</sheetData>", rows))
    made = annotate_workbook(data, "m.xlsx", [issue(IssueKind.RANGE, row, 1, "1 - 2") for row in (20, 21)], Language.NL)
    assert (made.kind, made.reason) == ("list", "built")


@pytest.mark.parametrize("part", [
    "[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/styles.xml",
    "xl/worksheets/sheet1.xml", "xl/comments1.xml",
])  # fmt: skip
@pytest.mark.parametrize("kind", [
    b"<!DOCTYPE x>", b"<!DOCTYPE x SYSTEM 'file:///etc/hostname'>", b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///x'>]>",
    b"<!DOCTYPE x [<!ENTITY a 'b'><!ENTITY c '&a;&a;&a;&a;'>]>",
])  # fmt: skip
def test_a_part_with_a_document_type_is_never_parsed(part: str, kind: bytes) -> None:
    def typed(found: dict[str, bytes]) -> None:
        declaration, _, rest = found[part].partition(b"?>")
        found[part] = declaration + b"?>" + kind + rest

    made = annotate_workbook(rebuilt(rich(), typed), "m.xlsx", ISSUES, Language.NL)
    assert (made.kind, made.reason) == ("list", "built")


def test_a_part_that_would_fill_the_memory_gives_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("impact.ingest.annotate.xml_patch.MAX_NODES", 100)
    assert annotate_workbook(rich(), "m.xlsx", ISSUES, Language.NL).reason == "built"


def test_a_sheet_too_large_for_a_tree_is_marked_and_its_other_rows_keep_every_byte() -> None:
    cells = b'<c s="1" t="n"/>' * 40
    rows = b"".join(b'<row r="%d" spans="1:9">%s</row>' % (row, cells) for row in range(10, 19_000))
    data = replaced(rich(), "xl/worksheets/sheet1.xml", (b"</sheetData>", rows + b"</sheetData>"))
    sheet = parts(back(data))["xl/worksheets/sheet1.xml"]
    assert rows.count(b"=") > MAX_NODES / 2
    assert rows in sheet and b"<?" not in sheet[60:]


NEWER = (
    b' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr"'
    b' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    b' xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" xr:uid="{1}"'
)
EXTENSION = (
    b'<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{78C0D931}">'
    b'<x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    b'<x14:cfRule type="dataBar" id="{2}"/><xm:sqref>C2:C5</xm:sqref></x14:conditionalFormatting>'
    b"</x14:conditionalFormattings></ext></extLst>"
)


@pytest.mark.filterwarnings("ignore:Unknown extension is not supported:UserWarning")
def test_what_newer_programs_add_to_a_sheet_stays_word_for_word() -> None:
    data = replaced(
        rich(), "xl/worksheets/sheet1.xml", (b"<worksheet ", b"<worksheet" + NEWER + b" "),
        (b'<row r="2" ', b'<row r="2" x14ac:dyDescent="0.25" '), (b"</worksheet>", EXTENSION + b"</worksheet>"),
    )  # fmt: skip
    old, new = (parts(one)["xl/worksheets/sheet1.xml"] for one in (data, back(data)))
    assert EXTENSION in new and b'<row r="2" x14ac:dyDescent="0.25" spans="1:9">' in new
    declared = re.compile(rb'[\w:]+="[^"]*"')
    assert set(declared.findall(NEWER)) <= set(declared.findall(new.partition(b"<sheetData")[0]))
    for name in (b"conditionalFormatting", b"dataValidations", b"sheetProtection", b"hyperlinks", b"legacyDrawing"):
        whole = re.compile(rb"<%s[ >].*?(?:/>|</%s>)" % (name, name), re.DOTALL)
        assert whole.findall(old) == whole.findall(new) != [], name
    assert set(comments(back(data))) == {"E2", "E4", "G1", "A8"}


@pytest.mark.parametrize("filling", [b"<!--", b'<a "', b"<?a ", b"<![CDATA["])
def test_a_part_that_is_no_xml_is_not_searched_without_end(filling: bytes) -> None:
    data = replaced(rich(), "xl/comments1.xml", (b"<authors>", filling * 150_000))
    with at_most(2.0):
        assert annotate_workbook(data, "m.xlsx", ISSUES, Language.NL).reason == "built"


def test_a_signed_workbook_is_not_changed() -> None:
    def signed(found: dict[str, bytes]) -> None:
        found["_xmlsignatures/sig1.xml"] = b"<Signature/>"

    assert annotate_workbook(rebuilt(rich(), signed), "m.xlsx", ISSUES, Language.NL).reason == "built"


@pytest.mark.parametrize("name", ["m.xls", "m.xlsb", "m.ods", "m.csv"])
@pytest.mark.parametrize("language", list(Language))
def test_another_format_gives_a_list_that_names_sheet_and_cell(name: str, language: Language) -> None:
    made = annotate_workbook(b"whatever", name, (NUMBER, ROW), language)
    assert (made.kind, made.reason) == ("list", "format") and made.name.endswith(".xlsx")
    sheet = opened(made.data).worksheets[0]
    row = [cell.value for cell in sheet[5]][:6]
    assert row[1:4] == ["Cijfers", "E2", "1.250"] and row[5] == issue_text(language, NUMBER)
    assert sheet["C5"].hyperlink is None


def test_above_twenty_thousand_rows_the_list_leads_into_the_file() -> None:
    rows = b"".join(b'<row r="%d"/>' % row for row in range(10, 20_010))
    data = replaced(rich(), "xl/worksheets/sheet1.xml", (b"</sheetData>", rows + b"</sheetData>"))
    made = annotate_workbook(data, "mijn meting.xlsx", ISSUES, Language.NL)
    assert (made.kind, made.reason) == ("list", "large")
    link = opened(made.data).worksheets[0]["C5"].hyperlink
    assert (link.target, link.location) == ("mijn%20meting.xlsx", "'Cijfers'!E2")


def test_above_five_megabytes_nothing_of_the_file_is_looked_into() -> None:
    made = annotate_workbook(b"PK\x03\x04" + b"\x00" * (5 * 1024 * 1024), "groot.xlsx", ISSUES, Language.NL)
    assert (made.kind, made.reason) == ("list", "large")


@pytest.mark.parametrize("name", [
    "\\\\server\\share\\x.xlsx", "C:\\temp\\x.xlsx", "http://evil.example/x.xlsx", "../../etc/x.xlsx", "file:x.xlsx",
    "a#b'!A1.xlsx", "x\r\ny.xlsx",
])  # fmt: skip
def test_a_link_into_the_file_names_the_file_and_no_path(name: str) -> None:
    made = annotate_workbook(b"PK\x03\x04 broken", name, (NUMBER,), Language.NL)
    target = opened(made.data).worksheets[0]["C5"].hyperlink.target
    assert not re.search(r"[\\/:#]|\.\.", target) and target.endswith("xlsx")
    assert "/" not in made.name and "\\" not in made.name


def test_our_list_handed_in_by_mistake_is_told_from_the_workbook() -> None:
    made = annotate_workbook(b"whatever", "m.ods", ISSUES, Language.NL)
    with pytest.raises(UnreadableFile) as refused:
        ingest.read_submission(made.data, made.name)
    assert refused.value.key == "errors.own_list"


def test_five_megabytes_are_marked_within_two_seconds() -> None:
    stream, chance = io.BytesIO(), Random(1)
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Cijfers")
        for row in range(19_990):
            sheet.write_row(row, 0, [f"Indicator {row}", *(chance.random() * 1000 for _ in range(17))])
    data = stream.getvalue()
    assert 4_500_000 < len(data) <= 5 * 1024 * 1024
    issues = tuple(issue(IssueKind.RANGE, row, 5, "1 - 2", readings=(1.0, 2.0)) for row in range(2, 302))
    with at_most(2.0):
        after = back(data, *issues)
    assert parts(after)["xl/comments1.xml"].count(b"<comment ") == 300
