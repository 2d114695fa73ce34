"""Rows of one title are a question with their numbers: added up, groups or places, apart, or left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from harness import check, find_key, said, visit
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.model.mapping import Mapping, SummedTitle
from impact.model.vocabulary.languages import Language
from pages.parts.layout.menu import Page
from pages.upload import upload_state
from tests.pages.own_workbook import FILE, workbook

ROWS = (
    ("Indicator", "Opmerking", "K1 2026", "K2 2026"),
    ("Uitgevoerde energiescans", "Deurne", 20, 18),
    ("Uitgevoerde energiescans", "Gent", 13, 12),
    ("Uitgevoerde energiescans", "Aalst", 17, 16),
    ("Ingediende dossiers", "Gent", 200, 208),
)


@pytest.fixture
def page(demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    stored = demo_master.copy(tmp_path / "data")
    at = visit(Page.UPLOAD, "grantee-G01", Language.NL, stored.url, monkeypatch)
    at.file_uploader[0].upload(FILE, workbook(ROWS, second=False))
    return at.run()


def words(at: AppTest) -> str:
    return "\n".join(piece.words for piece in said(at)).replace("\\", "")


def indicators(at: AppTest) -> list[str]:
    return [item.title for item in at.session_state[upload_state.PREVIEW][1].proposals]


def test_the_question_names_the_rows_and_their_numbers(page: AppTest) -> None:
    check(page, Language.NL)
    assert "“Uitgevoerde energiescans” staat op de rijen 2, 3, 4." in words(page)
    label = page.button(key=find_key(page, "repeated-0-", "-sum")).label
    assert label.replace("\\", "") == "Optellen: 20 + 13 + 17 = 50"
    assert not [button for button in page.button if button.key == "matches-all"]


def test_the_rows_become_the_parts_of_one_indicator(page: AppTest) -> None:
    assert indicators(page).count("Uitgevoerde energiescans") == 3
    page.button(key=find_key(page, "repeated-0-", "-2")).click().run()
    assert not page.exception
    assert indicators(page).count("Uitgevoerde energiescans") == 1
    assert "staat op de rijen" not in words(page)


def test_the_rows_are_added_up_and_apart_again(page: AppTest) -> None:
    page.button(key=find_key(page, "repeated-0-", "-sum")).click().run()
    check(page, Language.NL)
    assert indicators(page).count("Uitgevoerde energiescans") == 1
    assert "“Uitgevoerde energiescans” op de rijen 2, 3, 4 is opgeteld tot één indicator." in words(page)
    assert "In de eerste periode: 20 + 13 + 17 = 50." in words(page)
    page.button(key=find_key(page, "repeated-summed-0-")).click().run()
    assert indicators(page).count("Uitgevoerde energiescans") == 3


def read_by(at: AppTest, mapping: Mapping) -> Mapping:
    """Read the file of the page by a layout; returns the layout it has then."""
    draft = at.session_state[upload_state.DRAFT]
    at.session_state[upload_state.DRAFT] = replace(draft, request=replace(draft.request, mapping=mapping))
    return current_mapping(at.run())


def current_mapping(at: AppTest) -> Mapping:
    return at.session_state[upload_state.PREVIEW][1].preview.mapping


def test_rows_that_were_added_up_in_another_file_are_asked_about_and_each_answer_takes_that_back(page: AppTest) -> None:
    plain = current_mapping(page)
    remembered = plain.with_summed_title(plain.sheets[0].key, SummedTitle("Uitgevoerde energiescans", 2))
    for answer in ("2", "apart", "out", "sum"):
        assert read_by(page, remembered).sheets[0].summed
        assert "werd in een eerder bestand opgeteld, maar in dit bestand zijn de rijen anders (2, 3, 4)" in words(page)
        assert "is opgeteld tot één indicator" not in words(page)
        page.button(key=find_key(page, "repeated-0-", f"-{answer}")).click().run()
        assert not page.exception
        assert [item.rows for item in current_mapping(page).sheets[0].summed] == ([3] if answer == "sum" else [])
        assert "in een eerder bestand" not in words(page)
    one = plain.with_summed_title(plain.sheets[0].key, SummedTitle("Ingediende dossiers", 2))
    assert read_by(page, one).sheets[0].summed
    assert "“Ingediende dossiers” werd in een eerder bestand opgeteld" in words(page)
    page.button(key=find_key(page, "repeated-summed-0-")).click().run()
    assert not current_mapping(page).sheets[0].summed


def test_each_is_an_indicator_of_its_own(page: AppTest) -> None:
    page.button(key=find_key(page, "repeated-0-", "-apart")).click().run()
    assert not page.exception
    assert "staat op de rijen" not in words(page)
    assert "Uitgevoerde energiescans" not in indicators(page)


@pytest.mark.parametrize(
    "rows",
    [
        (("Indicator", "Eenheid", "K1 2026"), ("Bereik", "%", 20), ("Bereik", "%", 13)),
        (("Indicator", "K1 2026"), ("Gemiddelde score", 7), ("Gemiddelde score", 8)),
        (("Indicator", "K1 2026", "K2 2026"), ("Bezoeken", 20, 4), ("Bezoeken", 13, None)),
        (("Indicator", "K1 2026"), ("Bezoeken", "1.250"), ("Bezoeken", 13)),
        (("Indicator", "Opmerking", "K1 2026"), ("Bezoeken", "voorlopig", 20), ("Bezoeken", "", 13)),
    ],
)
def test_what_has_no_sum_is_not_offered_one(
    rows: tuple[tuple[object, ...], ...], demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path / "data")
    at = visit(Page.UPLOAD, "grantee-G01", Language.NL, stored.url, monkeypatch)
    at.file_uploader[0].upload(FILE, workbook(rows, second=False))
    at.run()
    keys = [button.key for button in at.button if (button.key or "").startswith("repeated-")]
    assert {str(key).rpartition("-")[2] for key in keys} >= {"apart", "out"}
    assert not [key for key in keys if str(key).endswith("-sum")]
    assert "Optellen kan hier niet" in words(at)


PEOPLE = (
    ("Indicator", "Opmerking", "K1 2026"),
    ("Unieke deelnemers", "Deurne", 20),
    ("Unieke deelnemers", "Gent", 13),
    ("Bezochte lessen", "Deurne", 5),
    ("Bezochte lessen", "Gent", 6),
)


def test_people_are_added_up_last_with_a_warning_and_a_second_click_is_not_one_on_the_next_title(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path / "data")
    at = visit(Page.UPLOAD, "grantee-G01", Language.NL, stored.url, monkeypatch)
    at.file_uploader[0].upload(FILE, workbook(PEOPLE, second=False))
    at.run()
    orders = [
        [str(button.key).rpartition("-")[2] for button in at.button if str(button.key).startswith(f"repeated-{place}-")]
        for place in (0, 1)
    ]
    assert [order.index("sum") for order in orders] == [len(orders[0]) - 1, 0]
    assert "wie op meer dan één rij meetelt, telt in de som dubbel" in words(at)
    assert "2 titels op meer dan één rij" in words(at)
    first, second = (find_key(at, f"repeated-{place}-", "-sum") for place in (0, 1))
    at.button(key=first).click().run()
    # The lessons come in the place of the participants, by another key than theirs.
    assert find_key(at, "repeated-0-", "-sum") not in (first, second)
    assert first not in [button.key for button in at.button]


def test_the_rows_are_left_out(page: AppTest) -> None:
    page.button(key=find_key(page, "repeated-0-", "-out")).click().run()
    assert not page.exception
    assert indicators(page) == ["Ingediende dossiers"]
