"""Two selections side by side: the counts of each are those of the portfolio page, and joiners are no growth."""

from __future__ import annotations

from datetime import date

import pytest
from harness import faults, said, visit, workspace
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas
from impact.services.dashboards.portfolio import build_portfolio_view
from impact.views.portfolio import PortfolioQuery, PortfolioView
from pages.parts.layout.menu import Page

NL = Language.NL


def _words(at: AppTest) -> str:
    return " ".join(piece.words for piece in said(at)).replace("\\", "").replace("\u00a0", " ")


def _view(stored: Stored, persona: str, **filters: object) -> PortfolioView:
    place = workspace(stored.url)
    access = demo_personas.find_persona_access(place, persona)
    return build_portfolio_view(access, PortfolioQuery(rows=10_000, **filters), place)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("persona", ["officer", "umbrella", "grantee-G12"])
def test_without_a_choice_now_stands_beside_a_year_before(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch, language: Language, persona: str
) -> None:
    at = visit(Page.COMPARE, persona, language, demo_master.url, monkeypatch)
    assert not faults(at, language)
    now = _view(demo_master, persona)
    newest = now.shown_period.ends or now.as_of
    assert newest is not None
    before = max((end for end in now.periods if (newest - end).days >= 360), default=None)
    left = _view(demo_master, persona, as_of=before)
    if left.totals.rated and now.totals.rated:
        assert at.title[0].value.replace("\\", "") == text(
            language, "compare.sentence", good_left=left.totals.good, left=left.totals.rated,
            good_right=now.totals.good, right=now.totals.rated,
        )  # fmt: skip


def test_a_theme_stands_beside_another_and_no_grantee_is_in_both(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    themes = [key for key, _ in _view(demo_master, "officer").themes]
    at = visit(Page.COMPARE, "officer", NL, demo_master.url, monkeypatch, theme_left=themes[0], theme_right=themes[1])
    assert not faults(at, NL)
    left, right = (_view(demo_master, "officer", theme=theme) for theme in themes[:2])
    words = _words(at)
    for view in (left, right):
        assert text(NL, "compare.counts", n=view.totals.total, grantees=view.organisations) in words
    both = {row.organisation_id for row in left.matrix} & {row.organisation_id for row in right.matrix}
    if not both:
        assert text(NL, "compare.none_same") in words


def test_over_the_same_grantees_who_joined_counts_on_neither_side(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = _view(demo_master, "officer")
    first, last = date(2022, 12, 31), now.shown_period.ends
    at = visit(Page.COMPARE, "officer", NL, demo_master.url, monkeypatch, as_of_left=first)
    views = (_view(demo_master, "officer", as_of=first), now)
    assert last is None or first < last
    rated = [{row.organisation_id: row.total for row in view.matrix if row.total.rated} for view in views]
    same = rated[0].keys() & rated[1].keys()
    good = [sum(side[key].good for key in same) for side in rated]
    count = [sum(side[key].rated for key in same) for side in rated]
    expected = text(NL, "compare.same", n=len(same), good_left=good[0], left=count[0], good_right=good[1],
                    right=count[1])  # fmt: skip
    assert expected in _words(at)


def test_an_unknown_theme_or_day_in_the_address_is_told(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.COMPARE, "officer", NL, demo_master.url, monkeypatch, theme_left="nergens", as_of_right="ooit")
    assert not faults(at, NL)
    assert "nergens" in _words(at) and "ooit" in _words(at)
