"""The grantee's own sheet on screen: as it stands, escaped, with heads and doubtful cells that can be pointed at."""

from __future__ import annotations

import re

import pytest

from pages.parts.sheet import sheet
from pages.parts.sheet.sheet import Column, Mark, Menu, Pick, Row, Sheet

MENUS = (Menu(sheet.ROLE, "Wat staat erin?", (("title", "Indicator"), ("", "niet gebruikt"))),)


def a_sheet(**changes):
    made = {
        "name": "Cijfers",
        "columns": (Column(1, "A", "indicator", "title"), Column(2, "B", "K1 2025", "actual", "x", numeric=True)),
        "rows": (
            Row(4, ("Wat meten we", "jan-mrt"), sheet.HEADING),
            Row(5, ("Scans", "1.250")),
            Row(6, ("", "1.711"), sheet.LEFT_OUT, "overgeslagen: totaalrij", (sheet.USE, sheet.HEAD)),
        ),
        "marks": {(5, 2): Mark(sheet.WORST, "question-1")},
    }
    return Sheet(**(made | changes))


def test_every_text_of_the_file_is_shown_as_text():
    attack = '<img src=x onerror="alert(1)">'
    shown = sheet.build_body(
        a_sheet(name=attack, columns=(Column(1, "A", attack, attack, attack), Column(2, "B", "")),
                rows=(Row(5, (attack, attack + "x" * sheet.LONG), "", attack),),
                marks={(5, 1): Mark(sheet.DOUBT, attack)}),
        (Menu(sheet.ROLE, attack, ((attack, attack),)),),
    )  # fmt: skip
    assert "<img" not in shown
    assert shown.count("&lt;img") >= 8
    assert not re.search(r'\bonerror="', shown)


def test_a_head_says_what_is_in_the_column_and_a_row_what_happens_with_it():
    shown = sheet.build_body(a_sheet(), MENUS)
    assert 'aria-label="Kolom A: indicator. Kies wat erin staat"' in shown
    assert 'data-row="6" data-acts="use head"' in shown
    assert 'data-row="5" data-acts="leave head"' in shown


def test_a_questioned_cell_leads_to_its_question_and_says_how_much_it_matters():
    shown = sheet.build_body(a_sheet(), MENUS)
    assert re.search(r'<td class="n worst"><button[^>]*data-cell="B5" data-question="question-1"', shown)
    assert "telt deze waarde niet mee" in shown


def test_why_a_row_is_left_out_stands_by_its_first_words():
    shown = sheet.build_body(a_sheet(), MENUS)
    assert re.search(r'1\.711</span><span class="why">overgeslagen: totaalrij', shown)


def test_a_merged_cell_spans_what_it_covers_and_nothing_is_shown_twice():
    merged = a_sheet(merged={(4, 1): (1, 2)}, marks={})
    shown = sheet.build_body(merged, MENUS)
    assert 'rowspan="1" colspan="2"' in shown
    assert "jan-mrt" not in shown


def test_who_may_only_look_gets_no_buttons_on_heads_and_rows():
    shown = sheet.build_body(a_sheet(marks={}), MENUS, may_point=False)
    assert "<button" not in shown


@pytest.mark.parametrize(
    "said",
    [
        None, "title", {}, {"kind": "role"}, {"kind": "role", "number": "1", "value": "title"},
        {"kind": "role", "number": 9, "value": "title"}, {"kind": "leave", "number": 99, "value": ""},
        {"kind": "leave", "number": 6, "value": ""},
        {"kind": "drop", "number": 1, "value": ""}, {"kind": "role", "number": 1, "value": ["title"]},
        {"kind": "role", "number": 1, "value": "no choice of the menu"}, {"kind": "role", "number": True, "value": ""},
    ],
)  # fmt: skip
def test_what_the_browser_says_is_taken_only_where_it_fits_the_sheet(said):
    assert sheet.read_pick(said, a_sheet(), MENUS) is None


def test_a_pick_of_a_column_or_a_row_is_taken():
    picked = {"kind": "role", "number": 2, "value": "title"}
    assert sheet.read_pick(picked, a_sheet(), MENUS) == Pick("role", 2, "title")
    assert sheet.read_pick({"kind": "leave", "number": 5, "value": ""}, a_sheet(), MENUS) == Pick("leave", 5, "")
