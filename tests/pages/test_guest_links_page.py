"""Links for guests on the page of a theory: made, shown once, withdrawn, by those who may, in each language."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import faults, said, visit, workspace
from sqlalchemy import select
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.errors import NotFound
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.core.workspace import unscoped_reading
from impact.services.theory import guest_visits
from impact.services.theory.guest_links import LINK_PATH
from impact.store.schema.theory_of_change import GuestLink
from pages.parts.layout.menu import Page


def open_theory(
    stored: Stored, persona: str, monkeypatch: pytest.MonkeyPatch, language: Language = Language.NL
) -> AppTest:
    query = {"organisation": 2} if persona in ("officer", "grantee-G01") else {}
    at = visit(Page.THEORY, persona, language, stored.url, monkeypatch, **query)
    assert not faults(at, language)
    return at


def words(at: AppTest) -> str:
    return " ".join(piece.words for piece in said(at)).replace("\\", "")


def make(at: AppTest, note: str = "Lid van de raad") -> AppTest:
    at.text_input(key="guest-new-note").set_value(note)
    return at.button(key="guest-new-go").click().run()


def find_confirmation(at: AppTest):
    (button,) = [item for item in at.button if str(item.key).startswith("guest-erase-confirm")]
    return button


def read_link(at: AppTest) -> str:
    """The token of the link that is shown, '' where there is none."""
    codes = [block.value for block in at.code if LINK_PATH in block.value]
    return codes[0].partition(LINK_PATH)[2] if codes else ""


def test_a_link_is_made_shown_once_and_withdrawn_by_the_other_side(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path)
    at = open_theory(stored, "officer", monkeypatch)
    assert text(Language.NL, "guests.none") in words(at)
    at = make(at)
    assert not faults(at, Language.NL)
    token = read_link(at)
    place = workspace(stored.url)
    assert guest_visits.find_offer(place, token) and "Lid van de raad" in words(at)
    with unscoped_reading(place) as connection:
        link = connection.execute(select(GuestLink.shows_names, GuestLink.expires_at, GuestLink.made_at)).one()
    # Without a choice the careful one: a pseudonym, for two weeks.
    assert not link.shows_names and (link.expires_at - link.made_at).days == 14
    dismissed = at.button(key="guest-made-dismiss").click().run()
    assert not read_link(dismissed)
    for language in (Language.FR, Language.EN, Language.NL):
        other = open_theory(stored, "grantee-G01", monkeypatch, language)
        assert "Lid van de raad" in words(other) and not read_link(other)
        assert text(language, "guests.shown.pseudonyms") in words(other)
    (button,) = [item for item in other.button if str(item.key).endswith("-withdraw") and "guest" in str(item.key)]
    after = button.click().run()
    assert not faults(after, Language.NL) and text(Language.NL, "guests.state.withdrawn") in words(after)
    with pytest.raises(NotFound):
        guest_visits.open_visit(place, token, "Iemand")


def test_a_guest_is_erased_by_either_side_after_reading_what_that_means(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path)
    token = read_link(make(open_theory(stored, "officer", monkeypatch)))
    place = workspace(stored.url)
    guest = guest_visits.find_guest(place, guest_visits.open_visit(place, token, "Gast *Linde*"))
    assert guest is not None
    guest_visits.ask(guest, ("1", ""), "Is dit *nagevraagd*?", place)
    at = open_theory(stored, "grantee-G01", monkeypatch)
    field = at.selectbox(key="guest-erase-who")
    assert field.options == ["Gast *Linde* (Lid van de raad) · berichten: 1",
                             "Iedereen die deze link opende: Lid van de raad · berichten: 1"]  # fmt: skip
    at = field.select_index(0).run()
    # It says once more whom.
    assert text(Language.NL, "guests.erase.sure", who="Gast *Linde* (Lid van de raad)") in words(at)
    assert "nagevraagd" in words(at)
    at = find_confirmation(at).click().run()
    assert not faults(at, Language.NL) and text(Language.NL, "guests.erased_words") in words(at)
    for language in Language:
        shown = words(open_theory(stored, "officer", monkeypatch, language))
        assert text(language, "guests.erased_words") in shown
        assert "*Linde*" not in shown and "nagevraagd" not in shown


def test_nobody_else_is_erased_where_the_list_of_guests_became_another(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path)
    token = read_link(make(open_theory(stored, "officer", monkeypatch)))
    place = workspace(stored.url)

    def ask(name: str, question: str) -> None:
        guest = guest_visits.find_guest(place, guest_visits.open_visit(place, token, name))
        assert guest is not None
        guest_visits.ask(guest, ("1", ""), question, place)

    ask("Gast Linde", "Is dit nagevraagd?")
    at = open_theory(stored, "grantee-G01", monkeypatch)
    at = at.selectbox(key="guest-erase-who").select_index(0).run()
    # A guest who stands before the other in the list asks something before the click.
    ask("Gast Anders", "Voor wie is dit?")
    at = find_confirmation(at).click().run()
    assert not faults(at, Language.NL)
    shown = words(open_theory(stored, "officer", monkeypatch))
    assert "Voor wie is dit?" in shown and "Gast Anders" in shown
    assert "Is dit nagevraagd?" not in shown and "Gast Linde" not in shown


def test_a_click_to_erase_one_guest_is_none_on_another(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path)
    token = read_link(make(open_theory(stored, "officer", monkeypatch)))
    place = workspace(stored.url)
    for name in ("Gast Anders", "Gast Linde"):
        guest = guest_visits.find_guest(place, guest_visits.open_visit(place, token, name))
        assert guest is not None
        guest_visits.ask(guest, ("1", ""), f"Vraag van {name}", place)
    at = open_theory(stored, "grantee-G01", monkeypatch)
    at = at.selectbox(key="guest-erase-who").select_index(0).run()
    click = find_confirmation(at)
    at = at.selectbox(key="guest-erase-who").select_index(1).run()
    assert find_confirmation(at).key != click.key


def test_a_link_without_a_note_is_refused_and_what_was_chosen_stays(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_theory(demo_master.copy(tmp_path), "officer", monkeypatch)
    at.number_input(key="guest-new-days").set_value(30)
    at = make(at, " ")
    assert text(Language.NL, "guests.note_wrong", most=120) in " ".join(error.value for error in at.error)
    assert at.number_input(key="guest-new-days").value == 30 and not read_link(at)


@pytest.mark.parametrize("persona", ["coach", "academic", "umbrella", "facilitator"])
def test_others_see_no_guests(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, persona: str
) -> None:
    shown = words(open_theory(demo_master.copy(tmp_path), persona, monkeypatch))
    assert text(Language.NL, "guests.about") not in shown and text(Language.NL, "guests.make") not in shown


def test_what_a_guest_asked_stands_on_the_page_as_of_a_guest(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path)
    token = read_link(make(open_theory(stored, "officer", monkeypatch)))
    place = workspace(stored.url)
    guest = guest_visits.find_guest(place, guest_visits.open_visit(place, token, "Gast *Linde*"))
    assert guest is not None
    guest_visits.ask(guest, ("1", ""), "Hoe weet u dat?", place)
    for language in Language:
        shown = words(open_theory(stored, "grantee-G01", monkeypatch, language))
        assert "Hoe weet u dat?" in shown and "Gast *Linde*" in shown
        assert text(language, "conversations.guest_reads") in shown
        assert f"({text(language, 'conversations.guest')})" in shown
