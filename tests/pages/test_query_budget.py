"""How many statements a page sends to the database: with nothing cached, and once its views are in the cache.

The numbers are those of the demo portfolio; what stays the same is who is looking, which is asked once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import event
from sqlalchemy.engine import Engine
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas
from impact.services.core.workspace import unscoped_writing
from impact.services.theory.sector import templates
from impact.store import sector_templates
from impact.store.accounts import accounts
from impact.theory.document import TheoryDocument
from pages.parts.layout.menu import Page
from tests.pages.harness import query_for, subjects, visit, workspace

# Per page: how many statements it sends with an empty cache, and with a full one. Who is looking takes three of them;
# drafts (two), decisions (one), comments that were not read (one), conversations (one; two on the page of a theory,
# four on that of an indicator) and the links of guests to a theory (three) are never kept between runs. A theory takes
# six for its evidence, expectations, assumptions, answers and plan, and six for the checks that look at targets, values
# and the frame of the fund; its own revision, which others may raise, one each time.
USUAL = {
    "officer": {
        Page.START: (26, 9), Page.PORTFOLIO: (33, 4), Page.GRANTEE: (39, 14), Page.INDICATOR: (44, 12),
        Page.THEORY: (37, 11), Page.UPLOAD: (7, 7), Page.REVIEW: (5, 5), Page.ADMIN_PEOPLE: (3, 3),
        Page.ADMIN_ORGANISATIONS: (13, 13), Page.ADMIN_CALENDAR: (12, 12), Page.ACCOUNT: (6, 6),
    },
    "grantee-G01": {
        Page.START: (27, 9), Page.PORTFOLIO: (33, 4), Page.GRANTEE: (39, 14), Page.INDICATOR: (46, 14),
        Page.THEORY: (34, 11), Page.UPLOAD: (8, 8), Page.ACCOUNT: (6, 6),
    },
}  # fmt: skip
# A statement or two more is no alarm; five more always are.
MORE, FEWER = 2, 5
# The list of sector templates, whoever looks: the templates, their newest versions, and for an umbrella its drafts.
TEMPLATE_LIST = 7
CASES = [(persona, page) for persona, pages in USUAL.items() for page in pages]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent while this is open, without those that only begin a transaction."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("persona", "page"), CASES, ids=lambda case: getattr(case, "value", case))
def test_a_page_stays_within_its_budget_of_queries(
    persona: str, page: Page, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = subjects(demo_master.url, persona)
    at = visit(page, persona, Language.NL, demo_master.url, monkeypatch, **query_for(page, found))
    st.cache_data.clear()
    with counted() as cold:
        at.run()
    with counted() as warm:
        at.run()
    assert not at.exception
    for sent, usual in zip((cold, warm), USUAL[persona][page], strict=True):
        listed = "\n".join(" ".join(statement.split())[:160] for statement in sent)
        assert len(sent) <= usual + MORE, f"{len(sent)} statements, usually {usual}:\n{listed}"
        assert len(sent) > usual - FEWER, f"only {len(sent)} statements: less than {usual} is the usual now"


@pytest.mark.parametrize("persona", ["umbrella", "officer", "grantee-G01"])
def test_the_list_of_sector_templates_sends_no_more_for_many_than_for_one(
    persona: str, demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path / "templates")
    place = workspace(stored.url)
    umbrella = demo_personas.find_persona_access(place, "umbrella")
    at = visit(Page.THEORY, persona, Language.NL, stored.url, monkeypatch, templates="1")
    counts = []
    for number in range(3):
        with counted() as sent:
            at.run()
        assert not at.exception
        counts.append(len(sent))
        template_id = templates.create_template(umbrella, f"Sjabloon {number}", "wonen", place)
        with unscoped_writing(place) as connection:
            record = sector_templates.find_template(connection, template_id)
            assert record is not None
            sector_templates.add_template_version(
                connection, record, 1, TheoryDocument(), dated=date(2026, 5, 4), reason={}, publisher="Koepel"
            )
    assert len(set(counts)) == 1 and counts[0] <= TEMPLATE_LIST + MORE, counts


def test_who_is_looking_is_looked_up_once_per_run(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.PORTFOLIO, "officer", Language.NL, demo_master.url, monkeypatch)
    for _ in range(2):
        with counted() as sent:
            at.run()
        assert sum("FROM session" in statement for statement in sent) == 1
        assert sum("FROM membership" in statement for statement in sent) == 1


def test_a_membership_that_was_taken_and_an_account_that_was_closed_are_seen_by_the_next_run(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = text(Language.NL, "frame.session.ended")
    for trouble in ("membership", "account"):
        stored = demo_master.copy(tmp_path / trouble)
        at = visit(Page.START, "officer", Language.NL, stored.url, monkeypatch)
        assert at.title[0].value != ended
        with unscoped_writing(workspace(stored.url)) as connection:
            row = accounts.find_by_persona(connection, "officer")
            assert row is not None
            if trouble == "account":
                accounts.change_account(connection, row.id, state="closed")
            else:
                for membership in accounts.list_memberships(connection, row.id):
                    accounts.remove_membership(connection, membership.id)
        assert at.run().title[0].value == ended
