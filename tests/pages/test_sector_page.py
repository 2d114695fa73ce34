"""An umbrella compares its members with the sector on a page: in the demo, on a new database, in three languages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness import faults, said, visit, workspace
from stored import Stored

from impact.i18n import day, text
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas
from impact.services.core import current_workspace
from impact.services.core.workspace import Workspace
from impact.services.dashboards import sector
from impact.views.sector import SectorView
from pages.parts.layout import load, view_cache
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
    umbrella = demo_personas.find_persona_access(workspace(demo_master.url), "umbrella")
    (comparison,) = sector.build_sector_view(umbrella, workspace(demo_master.url)).portfolios
    ends, key = (comparison.as_of, "as_of") if comparison.as_of else (comparison.newest, "newest")
    assert text(language, f"sector.{key}", day=day(language, ends, "long")) in shown
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


def test_the_comparison_is_read_once_and_anew_once_the_sector_has_other_figures(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = workspace(demo_master.url)
    umbrella = demo_personas.find_persona_access(place, "umbrella")
    monkeypatch.setattr(current_workspace, "workspace", lambda: place)
    view_cache._cached.clear()  # type: ignore[attr-defined]
    builds: list[tuple[int, ...]] = []

    def build(access: Access, _: Workspace) -> SectorView:
        builds.append(access.organisation_ids)
        return SectorView(5, ())

    monkeypatch.setattr(sector, "build_sector_view", build)
    compared, revision = sector.read_sector_revision(umbrella, place)
    load.sector(umbrella)
    load.sector(umbrella)
    assert len(builds) == 1
    load.sector(replace(umbrella, organisation_ids=umbrella.organisation_ids[1:]))
    assert len(builds) == 2
    monkeypatch.setattr(sector, "read_sector_revision", lambda *_: (compared, revision + 1))
    load.sector(umbrella)
    assert len(builds) == 3


def test_a_coach_does_not_open_it(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.SECTOR, "coach", Language.NL, demo_master.url, monkeypatch)
    assert text(Language.NL, "frame.closed") in at.title[0].value
