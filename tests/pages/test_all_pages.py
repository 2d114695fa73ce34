"""Each page draws for everybody, in each language: with nothing in the database, with the demo, with a real file.

Who looks at which page in which language is pairwise: every page meets every persona and every language, and every
persona every language, but not each page in each language for each persona.
"""

from __future__ import annotations

import re
from itertools import product

import pytest
from harness import Subjects, check, faults, query_for, said, subjects, visit, words_of_html, workspace
from pairs import all_pairs
from stored import Stored, built_once
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import demo_personas
from impact.services.core.workspace import open_workspace
from impact.services.dashboards import grantees
from impact.services.demo.portfolio_setup import build_portfolio_setup as demo_portfolio
from pages.parts.layout.menu import Page

PERSONAS = tuple(account.persona for account in demo_portfolio().accounts)
ROLES = tuple(role.value for role in Role)
LANGUAGES = tuple(Language)
IN_THE_DEMO = all_pairs(tuple(Page), PERSONAS, LANGUAGES)
# Where nothing was handed in a page speaks another language to a role than to the first persona of that role above.
IN_A_NEW_PORTFOLIO = all_pairs(tuple(Page), ROLES, LANGUAGES, shift=1)


def named(visit: tuple[Page, str, Language]) -> str:
    """A visit in the name of its test."""
    page, persona, language = visit
    return f"{page.value}-{persona}-{language.value}"


@pytest.fixture(scope="session")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """A database with tables and not one row."""
    return built_once(tmp_path_factory, "nothing", lambda stored: open_workspace(stored.url).engine.dispose())


def test_every_page_is_drawn_for_every_persona_and_role_and_in_every_language() -> None:
    """Every two of them meet, also each role's permissions and each page."""
    for visits, everybody in ((IN_THE_DEMO, PERSONAS), (IN_A_NEW_PORTFOLIO, ROLES)):
        assert {(page, persona) for page, persona, _ in visits} == {*product(Page, everybody)}
        assert {(page, language) for page, _, language in visits} == {*product(Page, Language)}
        assert {(persona, language) for _, persona, language in visits} == {*product(everybody, Language)}
    assert {account.role for account in demo_portfolio().accounts} == {*Role}


def test_all_pairs_leaves_out_no_two_values_that_could_meet() -> None:
    for lengths in ((3, 3, 3), (5, 4, 2), (14, 11, 3), (4, 7, 4), (6, 6, 1)):
        lists = [[f"{name}{number}" for number in range(length)] for name, length in zip("abc", lengths, strict=True)]
        for shift in range(3):
            triples = all_pairs(*lists, shift=shift)
            assert len(triples) == lengths[0] * lengths[1]
            for one, other in ((0, 1), (0, 2), (1, 2)):
                met = {(triple[one], triple[other]) for triple in triples}
                assert met == {*product(lists[one], lists[other])}
    with pytest.raises(ValueError, match="shortest"):
        all_pairs("ab", "cde", "fgh")


@pytest.mark.parametrize(("page", "persona", "language"), IN_THE_DEMO, ids=map(named, IN_THE_DEMO))
def test_the_demo_draws_for_everybody(
    page: Page, persona: str, language: Language, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = subjects(demo_master.url, persona)
    at = visit(page, persona, language, demo_master.url, monkeypatch, **query_for(page, found))
    check(at, language)


ICON = re.compile(r":material/[a-z_]+:")
NO_SPACE = re.compile(r"[\w%)»]: ")
READ_ALOUD = (Page.START, Page.PORTFOLIO, Page.GRANTEE, Page.INDICATOR, Page.THEORY, Page.COMPARE)


@pytest.mark.parametrize("page", READ_ALOUD)
def test_french_has_a_space_before_each_colon_also_where_pages_put_texts_together(
    page: Page, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = subjects(demo_master.url, "officer")
    at = visit(page, "officer", Language.FR, demo_master.url, monkeypatch, **query_for(page, found))
    pieces = [ICON.sub("", re.sub(r"\\(.)", r"\1", piece.words)) for piece in said(at)]
    assert [words for words in pieces if NO_SPACE.search(words)] == []


@pytest.mark.parametrize(("page", "persona", "language"), IN_A_NEW_PORTFOLIO, ids=map(named, IN_A_NEW_PORTFOLIO))
def test_a_portfolio_in_which_nothing_was_handed_in_draws_for_every_role(
    page: Page, persona: str, language: Language, new_database: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = {} if page is Page.THEORY else query_for(page, subjects(new_database.url, persona))
    at = visit(page, persona, language, new_database.url, monkeypatch, **query)
    check(at, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", list(Page))
def test_an_empty_database_shows_nobody_anything(
    page: Page, language: Language, nothing: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(page, None, language, nothing.url, monkeypatch)
    check(at, language)
    assert [title.value for title in at.title] == [text(language, "frame.session.ended")]


@pytest.mark.parametrize("page", list(Page))
def test_without_a_session_no_page_shows_anything_but_the_way_to_sign_in(
    page: Page, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = subjects(demo_master.url, "officer")
    at = visit(page, None, Language.NL, demo_master.url, monkeypatch, **query_for(page, found))
    check(at, Language.NL)
    assert [title.value for title in at.title] == [text(Language.NL, "frame.session.ended")]
    assert len(at.get("bidi_component")) == 1
    assert not at.get("plotly_chart")


def _organisations() -> list[int]:
    return list(range(len(demo_portfolio().grantees)))


@pytest.mark.parametrize("page", [Page.GRANTEE, Page.THEORY])
@pytest.mark.parametrize("place", _organisations())
def test_every_grantee_of_the_demo_draws(
    page: Page, place: int, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = subjects(demo_master.url, "officer").organisations
    at = visit(page, "officer", Language.NL, demo_master.url, monkeypatch, organisation=seen[place])
    check(at, Language.NL)


@pytest.mark.parametrize("place", _organisations())
def test_every_indicator_of_the_demo_draws(
    place: int, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = subjects(demo_master.url, "officer").organisations[place]
    indicators = subjects(demo_master.url, "officer", organisation).indicators
    assert indicators
    for indicator, language in zip(indicators, LANGUAGES * len(indicators), strict=False):
        at = visit(Page.INDICATOR, "officer", language, demo_master.url, monkeypatch, indicator=indicator)
        check(at, language)


@pytest.mark.shared
@pytest.mark.parametrize("page", list(Page))
def test_the_largest_real_file_draws_on_every_page(
    page: Page, real_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file brings no theory of change: there the menu leads to those of the demo.
    query = {} if page is Page.THEORY else query_for(page, _real(real_master))
    at = visit(page, "officer", Language.EN, real_master.url, monkeypatch, **query)
    check(at, Language.EN)


@pytest.mark.shared
def test_indicators_of_the_largest_real_file_draw(real_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    indicators = _real(real_master).indicators
    assert len(indicators) > 20
    for indicator in indicators[:: max(len(indicators) // 12, 1)]:
        at = visit(Page.INDICATOR, "officer", Language.EN, real_master.url, monkeypatch, indicator=indicator)
        check(at, Language.EN)


def _real(stored: Stored) -> Subjects:
    names = {grantee.organisation.name for grantee in demo_portfolio().grantees}
    place = workspace(stored.url)
    rows = grantees.list_grantees(demo_personas.find_persona_access(place, "officer"), place)
    organisation = next(row.organisation_id for row in rows if row.name not in names)
    return Subjects((organisation,), subjects(stored.url, "officer", organisation).indicators)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", [Page.GRANTEE, Page.THEORY, Page.INDICATOR])
def test_what_is_not_within_sight_is_not_found_and_said_so(
    page: Page, language: Language, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = subjects(demo_master.url, "grantee-G01")
    others = [key for key in subjects(demo_master.url, "officer").organisations if key not in own.organisations]
    foreign = Subjects((others[0],), subjects(demo_master.url, "officer", others[0]).indicators)
    at = visit(page, "grantee-G01", language, demo_master.url, monkeypatch, **query_for(page, foreign))
    check(at, language, mishap_wanted=True)
    assert not at.get("plotly_chart")
    assert not [item for item in at.get("bidi_component") if "theory" in item.proto.component_name]


NONSENSE = ("0", "-1", "999999999", "abc", "1; drop table figure", "٣", "1" * 40, "../../etc", "<b>x</b>", "")


@pytest.mark.parametrize("words", NONSENSE)
@pytest.mark.parametrize("page", list(Page))
def test_an_address_full_of_nonsense_never_gives_an_exception(
    page: Page, words: str, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("organisation", "indicator", "portfolio", "theme", "level", "as_of", "since", "sort", "from", "section")
    at = visit(page, "officer", Language.NL, demo_master.url, monkeypatch, **dict.fromkeys(names, words))
    assert not at.exception, [problem.value for problem in at.exception]


@pytest.mark.parametrize("page", list(Page))
def test_presenting_a_page_shows_one_section_without_menu(
    page: Page, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = subjects(demo_master.url, "officer")
    for section in ("1", "2"):
        query = query_for(page, found) | {"present": "true", "section": section}
        at = visit(page, "officer", Language.NL, demo_master.url, monkeypatch, **query)
        assert not at.exception, [problem.value for problem in at.exception]
        assert not at.sidebar.children


# The harness itself: what must be found is found.


def _broken() -> None:
    import streamlit as st

    st.title("Portfolio")
    st.caption("portfolio.sentence.talk")
    st.markdown("**nan %** van 12")
    st.html("<p>None</p>")
    st.write("nog {n} te gaan")
    st.caption("on track")
    st.error("mis")
    raise ValueError("stuk")


def test_a_broken_page_is_caught_in_every_way() -> None:
    found = "\n".join(faults(AppTest.from_function(_broken).run(), Language.NL))
    for fault in ("exception: stuk", "errors shown", "raw key 'portfolio.sentence.talk'", "no value 'nan'",
                  "no value 'None'", "left open '{n}'", "not in nl: 'on track'"):  # fmt: skip
        assert fault in found, found


def _sound() -> None:
    import streamlit as st

    st.title("9 van 12 streefwaarden zijn bereikt")
    st.html("<style>.a{}</style><p aria-label='9 behaald'>0 %</p>")


def test_a_sound_page_passes() -> None:
    check(AppTest.from_function(_sound).run(), Language.NL)


def test_words_in_attributes_and_between_tags_are_read_and_styles_are_not() -> None:
    html = "<style>.none{}</style><b aria-label='9 behaald' class='null'>Naam</b>"
    assert words_of_html(html) == ["9 behaald", "Naam"]
