"""The frame of every page: the guard, the language, links, and what stands in an address."""

from __future__ import annotations

import pytest
from harness import visit
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.words import STATUS_ORDER, Language, Role
from impact.views.marks import StatusCounts
from pages.parts import frame, marks
from pages.parts.site import HIDDEN, STRANDS, Page, open_to


def test_nobody_sees_a_page_before_saying_who_is_looking(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.PORTFOLIO, None, Language.NL, demo_master.url, monkeypatch, theme="jeugd")
    assert [title.value for title in at.title] == ["Met wiens ogen kijk je?"]
    assert not at.get("bidi_component") and not at.selectbox(key="language").disabled
    assert at.query_params["theme"] in ("jeugd", ["jeugd"]), "choosing keeps what a link asked for"
    at.button(key="as-officer").click().run()
    assert not at.exception
    assert at.selectbox(key="filter-theme").value == "jeugd"


def test_a_persona_that_is_not_there_leads_back_to_the_chooser(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.START, "somebody-else", Language.NL, demo_master.url, monkeypatch)
    assert not at.exception
    assert text(Language.NL, "frame.unknown_persona") in at.error[0].value
    assert at.run().title[0].value == "Met wiens ogen kijk je?"


def test_a_page_that_is_not_for_a_role_is_closed_and_not_in_its_menu(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.UPLOAD, "viewer", Language.EN, demo_master.url, monkeypatch)
    assert at.title[0].value == "This page does not go with your role."
    assert not at.get("file_uploader")
    assert not open_to(Page.UPLOAD, Role.GRANTEE_VIEWER) and open_to(Page.UPLOAD, Role.GRANTEE_EDITOR)


def test_a_persona_speaks_its_language_until_the_address_says_another(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.START, None, None, demo_master.url, monkeypatch)
    at.button(key="as-grantee-G05").click().run()
    assert at.selectbox(key="language").value == "fr"
    at.selectbox(key="language").select("en").run()
    assert at.query_params["lang"] in ("en", ["en"])
    assert any("made up" in caption.value for caption in at.caption)


@pytest.mark.parametrize("wish", ["xx", "", "NL "])
def test_a_language_nobody_speaks_here_is_dutch(
    wish: str, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.START, "officer", None, demo_master.url, monkeypatch, lang=wish)
    assert not at.exception
    assert at.subheader[0].value == "Wat nu aandacht vraagt"


@pytest.mark.parametrize("section", ["0", "-3", "x", "²"])
def test_a_section_that_is_no_number_is_the_first(
    section: str, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.START, "officer", Language.NL, demo_master.url, monkeypatch, present="true", section=section)
    assert not at.exception
    assert any(caption.value == "1 van 2" for caption in at.caption)


def test_every_page_has_its_script_and_stands_in_one_place_of_the_menu() -> None:
    listed = [page for pages in STRANDS.values() for page in pages] + list(HIDDEN)
    assert sorted(listed) == sorted(Page)
    assert all(page.file.exists() for page in Page)


def test_markdown_signs_in_a_name_stay_signs() -> None:
    app = AppTest.from_string(
        "import streamlit as st\nfrom pages.parts import frame\nst.markdown(frame.plain('Wat *is* :red[dit]? $x$ <b>'))"
    ).run()
    assert not app.exception
    assert app.markdown[0].value == r"Wat \*is\* \:red\[dit\]? \$x\$ \<b\>"
    assert frame.plain("Zorgbuur Lindekwart") == "Zorgbuur Lindekwart"


def test_each_status_has_its_own_shape_and_its_word() -> None:
    drawn = {status: marks.svg(status, Language.FR) for status in STATUS_ORDER}
    assert len({svg.split("</title>")[1] for svg in drawn.values()}) == len(STATUS_ORDER)
    assert all(marks.word(status, Language.FR) in svg.replace("&#x27;", "'") for status, svg in drawn.items())


def test_bars_share_one_scale_so_that_rows_compare() -> None:
    bars = marks.strips_html([("A", StatusCounts(on_track=10)), ("B", StatusCounts(on_track=5))], Language.NL)
    assert "width:100.000%" in bars and "width:50.000%" in bars


def test_no_figures_give_no_bar_and_no_division_by_zero() -> None:
    assert "width" not in marks.strips_html([("A", StatusCounts())], Language.NL)
