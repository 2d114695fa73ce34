"""The portfolio page: what it says first, where it leads, and what an address can ask of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from harness import components, press, visit
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level
from impact.views.figures.status_counts import StatusCounts
from impact.views.portfolio import (
    Change,
    ChangeCounts,
    ChangeKind,
    JudgedOver,
    LevelStrip,
    MatrixRow,
    PortfolioQuery,
    PortfolioView,
)
from pages.parts.layout import presentation_mode
from pages.parts.layout.menu import Page
from pages.portfolio import changes as changes_section
from pages.portfolio.changes import describe_aims, describe_periods, describe_values
from tests.pages.situations import an_access, html, run, said

COUNTS = StatusCounts(achieved=1, on_track=2, attention=1, not_rated=1)


def a_row(number: int, name: str, *, late: bool = False, received: date | None = date(2026, 1, 9)) -> MatrixRow:
    return MatrixRow(number, name, "jeugd", {Level.OUTPUT: COUNTS}, 4, 5, None if late else received, late)


def a_view(query: PortfolioQuery, *rows: MatrixRow, organisations: int | None = None) -> PortfolioView:
    rows = rows or (a_row(1, "Beekdal Zwiepe"), a_row(2, "Ademruimte Kwiek", late=True))
    return PortfolioView(
        query=query, portfolio_id=1, name="Portefeuille", fund="Fonds", as_of=date(2025, 12, 31),
        periods=(date(2025, 12, 31), date(2024, 12, 31)), themes=(("jeugd", "Jeugd"), ("wonen", "Wonen")),
        levels=(Level.OUTPUT,), totals=COUNTS, strips=(LevelStrip(Level.OUTPUT, COUNTS),), matrix=rows,
        organisations=len(rows) if organisations is None else organisations, due=10, reported=8, evidenced=0.875,
        shared=(), not_addable=(), changes=(), change_counts=ChangeCounts(), since=date(2025, 6, 12),
        portfolios=((1, "Portefeuille"),), data_revision=1, round_ends=date(2025, 12, 31),
    )  # fmt: skip


def draw(monkeypatch: pytest.MonkeyPatch, view: object = a_view, language: Language = Language.NL, **address: str):
    asked: list[PortfolioQuery] = []

    def load(_: object, query: PortfolioQuery) -> PortfolioView:
        asked.append(query)
        return view(query) if callable(view) else replace(view, query=query)

    at = run(monkeypatch, Page.PORTFOLIO, {"portfolio": load}, an_access(language=language), **address)
    assert not at.exception, at.exception[0].stack_trace
    return at, asked


def test_the_sentence_counts_what_can_be_judged_and_what_asks_for_a_conversation(monkeypatch):
    at, _ = draw(monkeypatch)
    assert at.title[0].value.replace("\\", "") == (
        "Van de 4 streefwaarden die nu beoordeeld kunnen worden, liggen er 3 op koers of zijn behaald. "
        "Eén vraagt een gesprek."
    )
    reported = "80 % van wat op 31 december 2025 aan de beurt was of nog openstond, is gerapporteerd"
    assert reported in said(at).replace("\\", "")


def test_what_has_no_judgement_yet_stands_hatched_in_the_bar(monkeypatch):
    bars = html(draw(monkeypatch)[0])
    assert "Output: 1 behaald, 2 op koers, 1 aandacht, 1 nog geen oordeel" in bars
    assert "repeating-linear-gradient" in bars


def test_every_grantee_is_a_link_to_its_page_and_who_is_late_is_said(monkeypatch):
    at, _ = draw(monkeypatch)
    table = html(at)
    assert 'data-page=\\"grantee\\"' in table
    assert "/grantee?organisation=1&amp;lang=nl" in table or "/grantee?lang=nl&amp;organisation=1" in table
    assert "te laat" in table
    assert "1 van de 2 organisaties is niet te laat" in table


def test_a_name_from_a_file_is_text_and_never_markup(monkeypatch):
    evil = '<img src=x onerror="alert(1)">'
    table = html(draw(monkeypatch, lambda query: a_view(query, a_row(1, evil)))[0])
    assert "<img" not in table
    assert "&lt;img" in table


def test_the_address_puts_the_question(monkeypatch):
    at, asked = draw(
        monkeypatch, theme="wonen", level="output", as_of="2024-12-31", counting="true", since="2025-01-01",
        sort="conversation", **{"from": "50"},
    )  # fmt: skip
    query = asked[-1]
    assert (query.theme, query.level, query.as_of) == ("wonen", Level.OUTPUT, date(2024, 12, 31))
    assert (query.only_counting, query.since, query.sort, query.first) == (True, date(2025, 1, 1), "conversation", 50)
    assert at.selectbox(key="filter-theme").value == "wonen"
    assert at.toggle(key="filter-counting").value is True


def test_a_choice_goes_into_the_address_by_its_key_so_that_a_link_speaks_every_language(monkeypatch):
    at, asked = draw(monkeypatch, language=Language.FR)
    at.selectbox(key="filter-theme").select("wonen").run()
    assert at.query_params["theme"] in ("wonen", ["wonen"])
    assert asked[-1].theme == "wonen"
    at.selectbox(key="filter-theme").select("all").run()
    assert "theme" not in at.query_params
    assert asked[-1].theme is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("theme", "onzin"), ("level", "onzin"), ("as_of", "gisteren"), ("since", "31/02"), ("portfolio", "x")],
)
def test_a_value_nobody_knows_is_said_once_and_dropped(monkeypatch, name, value):
    at, asked = draw(monkeypatch, **{name: value})
    assert len(at.info) == 1
    assert value in at.info[0].value
    assert name not in at.query_params
    assert getattr(asked[-1], "portfolio_id" if name == "portfolio" else name) is None


def test_a_day_between_two_periods_and_a_level_without_figures_stay_visible_in_their_filter(monkeypatch):
    at, asked = draw(monkeypatch, as_of="2025-03-01", level="impact")
    assert (asked[-1].as_of, asked[-1].level) == (date(2025, 3, 1), Level.IMPACT)
    assert at.selectbox(key="filter-as_of").value == "2025-03-01"
    assert at.selectbox(key="filter-level").value == "impact"


def test_a_chosen_level_still_offers_the_others(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = visit(Page.PORTFOLIO, "officer", Language.NL, demo_master.url, monkeypatch)
    one = visit(Page.PORTFOLIO, "officer", Language.NL, demo_master.url, monkeypatch, level="output")
    assert one.selectbox(key="filter-level").value == "output"
    offered = everything.selectbox(key="filter-level").options
    assert one.selectbox(key="filter-level").options == offered
    assert len(offered) > 4


def test_many_grantees_are_shown_page_by_page(monkeypatch):
    at, asked = draw(monkeypatch, lambda query: a_view(query, organisations=120))
    assert any("1–50 van 120" in caption.value for caption in at.caption)
    assert at.button(key="rows-before").disabled
    at.button(key="rows-after").click().run()
    assert asked[-1].first == 50
    assert "Wie heeft gerapporteerd" not in [title.value for title in at.header], "said of all, known of some"


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (ChangeCounts(status=25, better=16, worse=8, restated=1),
         "Van 25 indicatoren veranderde de stand: 16 beter · 8 minder goed · 1 kreeg of verloor een oordeel. "
         "Van één indicator werd een gekende waarde herzien."),
        (ChangeCounts(status=1, worse=1), "Van één indicator veranderde de stand: 1 minder goed."),
    ],
)  # fmt: skip
def test_what_changed_says_which_way(counts, words, monkeypatch):
    monkeypatch.setattr(changes_section.frame, "t", partial(text, Language.NL))
    assert changes_section.describe_counts(counts) == words


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (ChangeCounts(new_period=59, first_values=4),
         "55 indicatoren kregen een nieuwe periode en hielden hun stand · 4 kregen hun eerste waarde"),
        (ChangeCounts(new_period=1, first_values=1), "Eén indicator kreeg zijn eerste waarde"),
        (ChangeCounts(new_period=1), "Eén indicator kreeg een nieuwe periode en hield zijn stand"),
    ],
)  # fmt: skip
def test_nobody_keeps_a_status_that_nothing_had_before(counts, words, monkeypatch):
    monkeypatch.setattr(changes_section.frame, "t", partial(text, Language.NL))
    assert changes_section.describe_new_periods(counts) == words


def test_a_change_from_nothing_shows_no_value_before_and_a_true_zero_is_shown(monkeypatch):
    changes = (
        Change(7, 1, "Beekdal", "Woningen", "woningen", None, 6.0, Status.NOT_RATED, Status.ACHIEVED, None),
        Change(8, 1, "Beekdal", "Klachten", "", 0.0, 3.0, Status.ACHIEVED, Status.BEHIND, None),
    )
    view = replace(a_view(PortfolioQuery()), changes=changes, change_counts=ChangeCounts(new_period=12))
    at, _ = draw(monkeypatch, view)
    bodies = [json.loads(component.proto.json).get("body", "") for component in components(at)]
    listed = next(body for body in bodies if "Woningen" in body)
    without, zero = re.findall(r"<tr>.*?</tr>", listed)
    assert "→" not in without
    assert "<br>6\u00a0woningen <" in without
    assert "0 → 3" in zero


@pytest.mark.parametrize(
    ("measure", "unit", "before", "after", "words"),
    [
        (Measure.RUBRIC, "niveau", 1.0, 2.0, ("niveau 1 → niveau 2", "level 1 → level 2", "niveau 1 → niveau 2")),
        (Measure.YES_NO, "ja/nee", 0.0, 1.0, ("nee → ja", "no → yes", "non → oui")),
        (Measure.NUMBER, "scans", 6.0, 58.0, ("6 → 58 scans", "6 → 58 scans", "6 → 58 scans")),
        (Measure.RUBRIC, "niveau", None, 2.0, ("niveau 2", "level 2", "niveau 2")),
    ],
)
def test_a_change_is_named_in_the_words_of_its_measure(measure, unit, before, after, words):
    one = Change(
        7, 1, "Beekdal", "Eigen regie", unit, before, after, Status.NOT_RATED, Status.ACHIEVED, None, measure=measure
    )
    said = [describe_values(one, language) for language in (Language.NL, Language.EN, Language.FR)]
    assert [text.replace("\u00a0", " ").replace("\u202f", " ") for text in said] == list(words)


def test_a_value_that_is_protected_is_not_called_the_first(monkeypatch):
    """It was known, and its status of then stands beside it."""
    monkeypatch.setattr(changes_section.frame, "t", partial(text, Language.NL))
    ends, ended = date(2025, 12, 31), date(2024, 12, 31)
    for before, after, words in ((None, 60.0, "– → 60 personen"), (None, None, "–"), (10.0, None, "10 → –")):
        change = Change(
            7, 1, "Organisatie Zwaan", "Vrijwilligers", "personen", before, after, Status.ON_TRACK, Status.ATTENTION,
            ends, date(2025, 1, 1), ChangeKind.STATUS, ended, date(2024, 1, 1),
        )  # fmt: skip
        assert describe_values(change, Language.NL).replace("\u00a0", " ") == words
        assert describe_periods(change, Language.NL) == "2024 → 2025"


AIMS = [
    ({"aim_before": 33.0, "aim_after": 36.0}, (", beoogd 33 → 36", ", aimed at 33 → 36", ", visé 33 → 36")),
    ({"aim_before": 36.0, "aim_after": 36.0}, (", beoogd 36", ", aimed at 36", ", visé 36")),
    ({"aim_after": 36.0}, (", beoogd 36", ", aimed at 36", ", visé 36")),
    ({"aim_before": 36.0}, ("", "", "")),
    ({"aim_after": 36.0, "kind": ChangeKind.RESTATED}, ("", "", "")),
    ({"aim_after": 36.0, "judged_over": JudgedOver.SUM},
     (", beoordeeld op alle periodes samen", ", judged over all periods together",
      ", apprécié sur toutes les périodes ensemble")),
    ({"aim_after": 36.0, "judged_over": JudgedOver.MEAN},
     (", beoordeeld op een gemiddelde over jaren", ", judged by a mean over years",
      ", apprécié sur une moyenne de plusieurs années")),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "words"), AIMS)
def test_a_value_that_rose_while_its_status_fell_says_what_was_aimed_at(facts, words):
    change = Change(
        7, 1, "Wimperhof", "Vrijwilligers", "personen", 34.0, 35.0, Status.ON_TRACK, Status.ATTENTION, None,
        **{"kind": ChangeKind.STATUS} | facts,
    )  # fmt: skip
    assert [describe_aims(change, language) for language in Language] == list(words)


def test_a_portfolio_without_figures_says_what_to_do_first(monkeypatch):
    nothing = replace(
        a_view(PortfolioQuery()), totals=StatusCounts(), strips=(), matrix=(), periods=(), organisations=0, levels=()
    )
    at, _ = draw(monkeypatch, nothing)
    assert [title.value for title in at.header] == ["Nog geen cijfers"]
    assert len(at.get("page_link")) == 1


def test_filters_that_leave_nothing_offer_everything_again(monkeypatch):
    nothing = replace(a_view(PortfolioQuery()), totals=StatusCounts(), strips=(), matrix=(), organisations=0)
    at, _ = draw(monkeypatch, nothing, theme="wonen")
    assert [title.value for title in at.header] == ["Niets met deze keuze"]


MATRIX_TITLE = "Bij 2 van de 2 organisaties vraagt minstens één indicator een gesprek"
CHANGES_TITLE = "Wat veranderde sinds 12 juni 2025"


def test_presenting_shows_one_section_and_keys_turn_to_the_next(monkeypatch):
    at, _ = draw(monkeypatch, present="true", veil="false")
    assert len(at.title) == 1
    assert not at.selectbox, "no filters and no menu while presenting"
    assert "fi-strips" in html(at) and "fi-stack" not in html(at)
    at.button(key="present-next").click().run()
    assert at.query_params["section"] in ("2", ["2"])
    assert [title.value for title in at.title] == [MATRIX_TITLE]
    assert presentation_mode.BLANK not in html(at)
    at.button(key="present-blank").click().run()
    assert not at.title and "fi-stack" not in html(at)
    assert presentation_mode.BLANK in html(at)
    at.button(key="present-End").click().run()
    assert [title.value for title in at.title] == [CHANGES_TITLE]
    at.button(key="present-Home").click().run()
    assert at.query_params["section"] in ("1", ["1"])
    assert presentation_mode.BLANK not in html(at)
    at.button(key="present-stop").click().run()
    assert "present" not in at.query_params
    assert at.selectbox(key="filter-theme")


def test_while_presenting_a_long_table_is_parted_over_slides_and_no_row_is_left_out(monkeypatch):
    rows = tuple(a_row(number, f"Organisatie {number:02}") for number in range(1, 17))
    view = replace(a_view(PortfolioQuery()), matrix=rows, organisations=16)
    shown = []
    for section in ("2", "3", "4"):
        at, _ = draw(monkeypatch, view, present="true", section=section)
        assert at.title[0].value.replace("\\", "").endswith(f"({int(section) - 1}/3)")
        shown += [row.name for row in rows if row.name in html(at)]
    assert shown == [row.name for row in rows]


def test_presenting_beyond_the_last_section_stays_at_the_last(monkeypatch):
    at, _ = draw(monkeypatch, present="true", section="99")
    assert [title.value for title in at.title] == [CHANGES_TITLE]


def test_on_the_demo_nobody_waits_for_the_program_of_charts(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.PORTFOLIO, "officer", Language.NL, demo_master.url, monkeypatch)
    flat = [element.type for element in _flat(at.main)]
    assert "plotly_chart" not in flat
    assert flat.count("bidi_component") > len(("levels", "who", "changes", "matrix"))
    assert '<svg role=\\"img\\" aria-label' in html(at)


def test_a_small_chart_opens_large_with_its_values_at_hand(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.PORTFOLIO, "officer", Language.NL, demo_master.url, monkeypatch)
    body = html(at)
    assert "Waarden in woorden" in body
    assert body.count("fi-values") - body.count(".fi-values") == body.count('<svg role=\\"img') > 0
    press(at, "shared", "open", "0")
    assert not at.exception
    assert len(at.get("plotly_chart")) == 1


@pytest.mark.parametrize("value", ["", "-1", "99", "x", "\u00b2", "1e1"])
def test_a_place_that_no_chart_has_opens_nothing(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    at = visit(Page.PORTFOLIO, "officer", Language.NL, demo_master.url, monkeypatch)
    press(at, "shared", "open", value)
    assert not at.exception
    assert not at.get("plotly_chart")


def _flat(block):
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from _flat(child)
        else:
            yield child


def test_a_fund_reads_its_portfolio_along_its_frame_by_a_click(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.PORTFOLIO, "officer", Language.NL, demo_master.url, monkeypatch)
    (choice,) = [one for one in at.get("button_group") if one.key == "filter-sort"]
    choice.set_value("frame").run()
    assert not at.exception and at.query_params["sort"] == "frame"
    assert text(Language.NL, "portfolio.frame") in [item.value for item in at.header]


@pytest.mark.parametrize("language", list(Language))
def test_along_the_frame_gaps_and_figures_of_no_outcome_are_said(
    language: Language, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.PORTFOLIO, "officer", language, demo_master.url, monkeypatch, sort="frame")
    assert not at.exception
    for key in ("fund_frame.nobody", "fund_frame.unlinked"):
        # As it is written into the data of a component.
        assert json.dumps(text(language, key))[1:-1] in html(at), key


def test_whoever_has_no_frame_is_not_offered_one_or_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    at, _ = draw(monkeypatch, sort="frame")
    assert text(Language.NL, "fund_frame.none.title") in said(at)
    for role in (Role.COACH, Role.UMBRELLA, Role.ACADEMIC):
        at = run(
            monkeypatch, Page.PORTFOLIO, {"portfolio": lambda _, query: a_view(query)}, an_access(role), sort="frame"
        )
        assert not at.exception
        (choice,) = [one for one in at.get("button_group") if one.key == "filter-sort"]
        assert len(choice.options) == 2, role
        assert "Beekdal Zwiepe" in html(at)
