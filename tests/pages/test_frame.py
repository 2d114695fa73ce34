"""The frame of every page: the guard, the language, links, and what stands in an address."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import PAGES, signed_in, visit, workspace
from machine_speed import patient
from markupsafe import escape
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.statuses import STATUS_ORDER
from impact.services.accounts import sessions
from impact.views.figures.status_counts import StatusCounts
from pages.parts.layout import frame
from pages.parts.layout.menu import ADMINISTRATION, HIDDEN, STRANDS, Page
from pages.parts.layout.page_permissions import is_open_to
from pages.parts.marks import status_marks


def test_nobody_sees_a_page_without_a_session(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.PORTFOLIO, None, Language.NL, demo_master.url, monkeypatch, theme="jeugd")
    assert [title.value for title in at.title] == [text(Language.NL, "frame.session.ended")]
    assert at.get("bidi_component")[0].proto.json == '{"to": "/sign-in?next=/%3Flang%3Dnl%26theme%3Djeugd"}'
    assert not at.selectbox and not at.button


@pytest.mark.parametrize(
    "forged",
    ["", "x", "a" * 64, f"{'a' * 64}.{'b' * 64}", "1", "officer", ".", None, 7, {"session": "x"}],
    ids=repr,
)
def test_a_session_that_the_gate_did_not_seal_opens_nothing(
    forged: object, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_DATABASE_URL", demo_master.url)
    at = AppTest.from_file(str(PAGES / "main.py"), default_timeout=patient(60))
    at.user = {"session": forged}
    at.run()
    assert [title.value for title in at.title] == [text(Language.NL, "frame.session.ended")]


def test_a_session_that_was_ended_ends_at_the_next_click(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path / "data")
    at = visit(Page.START, "officer", Language.NL, stored.url, monkeypatch)
    assert at.title[0].value != text(Language.NL, "frame.session.ended")
    place = workspace(stored.url)
    access = sessions.find_access(place, signed_in(stored.url, "officer"))
    assert access is not None
    sessions.end_everywhere(access, place)
    assert at.run().title[0].value == text(Language.NL, "frame.session.ended")


def test_a_page_that_is_not_for_a_role_is_closed_and_not_in_its_menu(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.UPLOAD, "viewer", Language.EN, demo_master.url, monkeypatch)
    assert at.title[0].value == "This page does not go with your role."
    assert not at.get("file_uploader")
    assert not is_open_to(Page.UPLOAD, Role.GRANTEE_VIEWER) and is_open_to(Page.UPLOAD, Role.GRANTEE_EDITOR)


def test_a_persona_speaks_its_language_until_the_address_says_another(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.START, "grantee-G05", None, demo_master.url, monkeypatch)
    assert at.selectbox(key="language").value == "fr"
    at.selectbox(key="language").select("en").run()
    assert at.query_params["lang"] in ("en", ["en"])
    assert any("made up" in caption.value for caption in at.caption)


def test_a_run_looks_its_language_up_once_and_anew_where_it_changes(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up, languages = frame._look_up_language, []

    def look_up_and_count() -> Language:
        languages.append(look_up())
        return languages[-1]

    monkeypatch.setattr(frame, "_look_up_language", look_up_and_count)
    at = visit(Page.START, "grantee-G05", None, demo_master.url, monkeypatch)
    # Once for what stands above the page, once more since that remembers the language of the account.
    assert len(languages) <= 2 and languages[-1] is Language.FR
    languages.clear()
    at.selectbox(key="language").select("en").run()
    assert len(languages) <= 2 and languages[-1] is Language.EN
    assert at.selectbox(key="language").label == text(Language.EN, "frame.language")


@pytest.mark.parametrize("wish", ["xx", "", "NL "])
def test_a_language_nobody_speaks_here_is_dutch(
    wish: str, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.START, "officer", None, demo_master.url, monkeypatch, lang=wish)
    assert not at.exception
    assert at.header[0].value == "Wat nu aandacht vraagt"


@pytest.mark.parametrize("section", ["0", "-3", "x", "²"])
def test_a_section_that_is_no_number_is_the_first(
    section: str, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.START, "officer", Language.NL, demo_master.url, monkeypatch, present="true", section=section)
    assert not at.exception
    assert any(caption.value.startswith("1 van ") for caption in at.caption)


def test_every_page_has_its_script_and_stands_in_one_place_of_the_menu() -> None:
    listed = [page for pages in STRANDS.values() for page in pages] + [*ADMINISTRATION, *HIDDEN]
    assert sorted(listed) == sorted(Page)
    assert all(page.file.exists() for page in Page)


def test_markdown_signs_in_a_name_stay_signs() -> None:
    def script() -> None:
        import streamlit as st

        from pages.parts.layout import frame

        st.markdown(frame.escape_markdown("Wat *is* :red[dit]? $x$ <b>"))

    app = AppTest.from_function(script).run()
    assert not app.exception
    assert app.markdown[0].value == r"Wat \*is\* \:red\[dit\]? \$x\$ \<b\>"
    assert frame.escape_markdown("Zorgbuur Lindekwart") == "Zorgbuur Lindekwart"


def test_each_status_has_its_own_shape_and_its_word() -> None:
    drawn = {status: status_marks.build_svg(status, Language.FR) for status in STATUS_ORDER}
    assert len({svg.split("</title>")[1] for svg in drawn.values()}) == len(STATUS_ORDER)
    shapes = {status: svg.replace("&#x27;", "'") for status, svg in drawn.items()}
    assert all(escape(status_marks.get_label(status, Language.FR)) in svg for status, svg in shapes.items())


def test_bars_share_one_scale_so_that_rows_compare() -> None:
    bars = status_marks.build_strips([("A", StatusCounts(on_track=10)), ("B", StatusCounts(on_track=5))], Language.NL)
    assert "width:100.000%" in bars and "width:50.000%" in bars


def test_no_figures_give_no_bar_and_no_division_by_zero() -> None:
    assert "width" not in status_marks.build_strips([("A", StatusCounts())], Language.NL)
