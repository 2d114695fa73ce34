"""Running a page of the product in-process, on views made by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from machine_speed import patient
from streamlit.testing.v1 import AppTest

from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.theory import guest_links
from impact.views.evidence import EvidenceView
from impact.views.figures.figure_comments import CommentsView
from impact.views.figures.status_counts import StatusCounts
from impact.views.rounds import NoRoundsReason, RoundsView
from impact.views.saved_views import SavedViews
from impact.views.start import StartView
from impact.views.submissions.review import FilesInProgress
from impact.views.theory.conversations import ConversationsView
from pages.parts.layout import account_block, load, visitor
from pages.parts.layout.menu import Page

NOTHING = StartView(Role.FUND_STAFF, "", "", 1, StatusCounts(), 0, (), (), None, True, True)
MAIN = Path(__file__).parents[2] / "pages/main.py"


def an_access(role: Role = Role.FUND_STAFF, language: Language = Language.NL, organisation: int = 1) -> Access:
    return Access(1, "Portefeuillemedewerker", role, organisation, (1,), (), language, "officer")


def run(monkeypatch: Any, page: Page, views: dict[str, Callable[..., Any]], access: Access | None = None,
        **address: str) -> AppTest:
    """The page as it stands after one run; `views` replaces what `pages.parts.layout.load` would read."""
    viewer = access or an_access()
    held = {
        "workspace": lambda: None,
        "start": lambda _: NOTHING,
        "open_drafts": lambda _: (),
        "comments_to_read": lambda _: (),
        "decisions_to_look_at": lambda _: (),
        "theory_comparison": lambda *_: None,
        "conversations_to_answer": lambda _: (),
        "places_to_plan": lambda *_: {1: "Portefeuille"},
        "conversations": lambda _, number: ConversationsView(
            number, (), may_begin=False, may_take_sides=False, may_be_private=False
        ),
        "figure_conversations": lambda _, number: ConversationsView(
            0, (), may_begin=False, may_take_sides=False, may_be_private=False, indicator_id=number
        ),
        "research_consent": lambda *_: None,
        "evidence": lambda _, number: EvidenceView(number, (), (), may_attach=False),
        "values": lambda *_: (),
        "figure_comments": lambda _, number: CommentsView(number, (), may_comment=False),
        "comment_counts": lambda *_: {},
        "grantees_to_edit": lambda _: {},
        "saved_views": lambda _: SavedViews((), may_share=True),
        "evidence_counts": lambda *_: {},
        "pending_figures": lambda *_: (),
        "files_in_progress": lambda *_: FilesInProgress((), (), may_withdraw=True, may_submit=True),
        "rounds": lambda _, number: RoundsView(number, (), None, NoRoundsReason.RHYTHM, several=False, may_submit=True),
    }
    for name, answer in {**held, **views}.items():
        monkeypatch.setattr(load, name, answer)
    if "workspace" not in views:
        monkeypatch.setattr(guest_links, "list_links", lambda *_: None)
    monkeypatch.setattr(visitor, "viewer", lambda: viewer)
    monkeypatch.setattr(visitor, "is_demo", lambda: True)
    monkeypatch.setattr(account_block, "draw_viewer", lambda _: None)
    at = AppTest.from_file(str(MAIN), default_timeout=patient(30))
    at.query_params["lang"] = viewer.language.value
    at.run()  # the pages are known only after the main script has run once
    for name, value in address.items():
        at.query_params[name] = value
    return at.switch_page(page.file.relative_to(MAIN.parent).as_posix()).run()


def said(at: AppTest) -> str:
    """All native text of the page."""
    kinds = (at.title, at.header, at.subheader, at.caption, at.markdown, at.error, at.info)
    return plain("\n".join(str(element.value) for kind in kinds for element in kind))


def plain(words: str) -> str:
    """Text as it is read: without the signs that keep markdown from happening."""
    return words.replace("\\", "").replace("\u00a0", " ")


def heading(at: AppTest) -> str:
    """The sentence at the top."""
    return plain(at.title[0].value)


def html(at: AppTest) -> str:
    """All HTML of the page: `st.html` and the tables with links."""
    pieces = [str(element.value) for element in at.get("html")]
    pieces += [component.proto.json or "" for component in at.get("bidi_component")]
    return "\n".join(pieces)
