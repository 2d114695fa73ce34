"""An umbrella compares its members with the sector on a page: in the demo, on a new database, in three languages."""

from __future__ import annotations

import pytest
from harness import faults, said, visit
from stored import Stored

from impact.i18n import text
from impact.model.words import Language
from pages.parts.layout.menu import Page


@pytest.mark.parametrize("language", Language)
def test_the_umbrella_of_the_demo_sees_two_groups_and_no_name(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    at = visit(Page.SECTOR, "umbrella", language, demo_master.url, monkeypatch)
    assert not faults(at, language)
    shown = " ".join(piece.words for piece in said(at)).replace("\\", "")
    assert text(language, "sector.groups", members=6, sector=6) in shown
    assert text(language, "sector.levels") in shown
    for name in ("Ravelhoek", "Pollepeer", "Brandelaar"):
        assert name not in shown


@pytest.mark.parametrize("language", Language)
def test_an_umbrella_with_one_member_reads_why_nothing_is_compared(
    new_database: Stored, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    at = visit(Page.SECTOR, "umbrella", language, new_database.url, monkeypatch)
    assert not faults(at, language)
    shown = " ".join(piece.words for piece in said(at)).replace("\\", "")
    assert text(language, "sector.few_members", members=0, n=5) in shown


def test_a_coach_does_not_open_it(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.SECTOR, "coach", Language.NL, demo_master.url, monkeypatch)
    assert text(Language.NL, "frame.closed") in at.title[0].value
