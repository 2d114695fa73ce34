"""What stands on an open page does nothing any more once the session has ended or the rights of the viewer changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from harness import faults, said, visit, workspace
from sqlalchemy import update
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import demo_personas, saved_views, sessions
from impact.services.admin import research_consent
from impact.services.core.workspace import unscoped_writing
from impact.services.operations import one_time_downloads
from impact.store.schema.accounts import Membership
from pages.parts.layout.menu import Page

NL = Language.NL
Change = Callable[[Stored, str, Role], None]


def _end_session(stored: Stored, persona: str, _role: Role) -> None:
    place = workspace(stored.url)
    sessions.end_everywhere(demo_personas.find_persona_access(place, persona), place)


def _change_role(stored: Stored, persona: str, role: Role) -> None:
    place = workspace(stored.url)
    account_id = demo_personas.find_persona_access(place, persona).account_id
    with unscoped_writing(place) as connection:
        connection.execute(update(Membership).where(Membership.account_id == account_id).values(role=role.value))


def _keep(_stored: Stored, _persona: str, _role: Role) -> None:
    """Everything stays as it was: the click does what it says."""


CHANGES = [(_keep, True), (_end_session, False), (_change_role, False)]


@pytest.fixture
def stored(demo_master: Stored, tmp_path: Path) -> Stored:
    """A demo of one's own, to write in."""
    return demo_master.copy(tmp_path)


@pytest.mark.parametrize(("change", "acts"), CHANGES)
def test_a_file_of_a_page_is_made_for_who_still_looks(
    stored: Stored, monkeypatch: pytest.MonkeyPatch, change: Change, acts: bool
) -> None:
    offered: list[str] = []
    monkeypatch.setattr(
        one_time_downloads, "offer_file", lambda _access, name, _data, _kind: offered.append(name) or "/download/x"
    )
    at = visit(Page.PORTFOLIO, "officer", NL, stored.url, monkeypatch)
    at.session_state["page-file"] = True
    at.run()
    change(stored, "officer", Role.FACILITATOR)
    at.button(key="page-file-xlsx").click().run()
    assert bool(offered) is acts


@pytest.mark.parametrize(("change", "acts"), CHANGES)
def test_a_view_is_shared_and_removed_by_who_still_looks(
    stored: Stored, monkeypatch: pytest.MonkeyPatch, change: Change, acts: bool
) -> None:
    place = workspace(stored.url)
    officer = demo_personas.find_persona_access(place, "officer")
    number = saved_views.save_view(officer, place, name="Najaar", parameters=(("status", "behind"),), is_shared=False)
    pages = [visit(Page.ALL_FIGURES, "officer", NL, stored.url, monkeypatch) for _ in range(2)]
    change(stored, "officer", Role.COACH)
    pages[0].button(key=f"saved-view-share-{number}").click().run()
    (view,) = saved_views.list_saved_views(officer, place).views
    assert view.is_shared is acts
    pages[1].button(key=f"saved-view-remove-{number}").click().run()
    assert bool(saved_views.list_saved_views(officer, place).views) is not acts


@pytest.mark.parametrize(("change", "acts"), CHANGES)
def test_what_was_done_is_undone_by_who_still_may(
    stored: Stored, monkeypatch: pytest.MonkeyPatch, change: Change, acts: bool
) -> None:
    place = workspace(stored.url)
    grantee = demo_personas.find_persona_access(place, "grantee-G12")
    own = grantee.organisation_id
    at = visit(Page.GRANTEE, "grantee-G12", NL, stored.url, monkeypatch, organisation=own)
    at.button(key="research-decide").click().run()
    assert not faults(at, NL)
    change(stored, "grantee-G12", Role.GRANTEE_VIEWER)
    at.button(key="told-undo").click().run()
    consent = research_consent.load_consent(grantee, own, place)
    assert consent is not None
    assert consent.is_given is acts
    assert not [button for button in at.button if button.key == "told-undo"]


def _words(at: AppTest) -> str:
    return " ".join(piece.words for piece in said(at)).replace("\\", "")


@pytest.mark.parametrize("change", [_end_session, _change_role])
def test_a_click_that_came_too_late_is_not_said_to_be_done(
    stored: Stored, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    """The page that is drawn says what holds now."""
    at = visit(Page.ALL_FIGURES, "officer", NL, stored.url, monkeypatch, status=["behind"])
    change(stored, "officer", Role.COACH)
    at.text_input(key="saved-view-name").set_value("Te laat")
    at.button(key="saved-view-save").click().run()
    assert not at.exception
    assert text(NL, "saved_views.saved", name="Te laat") not in _words(at)
