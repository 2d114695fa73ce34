"""Two indicators of one title, each of a place: the page of a grantee and the review say which of them they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from builders import AFile, a_file
from harness import check, said, visit
from small_fund import YEAR, found_small_fund
from stored import Stored, built_once
from streamlit.testing.v1 import AppTest

from impact.model.issues import Issue, IssueKind, Severity
from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas
from impact.services.core.workspace import open_workspace
from impact.services.submissions import submission_transaction
from impact.services.submissions.delivery import make_delivery
from pages.parts.layout.menu import Page

PLACES = ("Deurne", "Gent")


def scans(first: float, second: float) -> AFile:
    file = a_file().indicator("d", 0, title="Energiescans", location=PLACES[0])
    file = file.indicator("g", 0, title="Energiescans", location=PLACES[1])
    for key, value in (("d", first), ("g", second)):
        file = file.target(key, YEAR, 100.0).actual(key, YEAR - 1, value - 5).actual(key, YEAR, value)
        for group, share in (("vrouwen", 0.4), ("mannen", 0.6)):
            file = file.actual(key, YEAR, round(value * share), f"geslacht={group}")
    return file


@pytest.fixture(scope="module")
def fund(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """A grantee with the same indicator in two places: one file counts, another waits with a question in each."""

    def build(stored: Stored) -> None:
        workspace = open_workspace(stored.url)
        grantee = found_small_fund(workspace)
        for persona, file in (("officer", scans(99, 20)), ("editor", scans(95, 25))):
            access = demo_personas.find_persona_access(workspace, persona)
            asked = [
                Issue(
                    IssueKind.AMBIGUOUS_NUMBER, Severity.QUESTION, "Metingen", row, 4, "95,000", (95.0, 95000.0),
                    answered=answered,
                )
                for row, answered in ((3, "first"), (7, ""))
            ]  # fmt: skip
            read = replace(file.submission, issues=tuple(asked) if persona == "editor" else ())
            submission_transaction.submit(
                access, read, file.data, workspace, organisation_id=grantee, portfolio_id=1, submitted_by=persona,
                delivery=make_delivery(access, (), reason="Hertelling"),
            )  # fmt: skip
        workspace.engine.dispose()

    return built_once(tmp_path_factory, "two-places", build)


@pytest.fixture
def look(fund: Stored, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    def look(page: Page, **query: object) -> AppTest:
        at = visit(page, "officer", Language.NL, fund.url, monkeypatch, **query)
        check(at, Language.NL)
        return at

    return look


def list_tables(at: AppTest, words: str) -> list[str]:
    """The tables and cards of a page that hold these words, as HTML."""
    bodies = [str(getattr(getattr(item, "proto", None), "json", "")) for item in at._tree]
    return [body for body in bodies if words in body]


def test_each_table_of_a_grantee_names_the_place(look: Callable[..., AppTest]) -> None:
    at = look(Page.GRANTEE, organisation=2)
    tables = list_tables(at, "Energiescans")
    assert len(tables) == 6, "figures, what waits, what goes well, what to talk about, trends and groups"
    for table in tables:
        assert any(place in table for place in PLACES), table[:300]


def test_the_questions_in_review_name_the_indicator_and_its_place(look: Callable[..., AppTest]) -> None:
    at = look(Page.REVIEW, submission=2)
    words = " ".join(piece.words for piece in said(at)).replace("\\", "")
    assert "Energiescans – Deurne" in words and "Energiescans – Gent" in words
