"""The page of a grantee and the list of grantees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from harness import press

from impact.i18n import text
from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure, TimeKind
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level
from impact.views.figures.status_counts import StatusCounts
from pages.grantee import talking_points
from pages.parts.figures import indicator_table, sparklines
from pages.parts.layout.menu import Page
from tests import sample_views as sample
from tests.pages.situations import an_access, heading, html, run, said


def page(monkeypatch, language=Language.NL, view=None, **address):
    asked = []

    def grantee(_, query):
        asked.append(query)
        return replace(view or sample.grantee_view(), query=query)

    at = run(monkeypatch, Page.GRANTEE, {"grantee": grantee}, an_access(language=language), organisation="7", **address)
    return at, asked


@pytest.mark.parametrize("language", list(Language))
def test_a_grantee_is_shown_in_each_language(monkeypatch, language):
    at, _ = page(monkeypatch, language)
    assert not at.exception
    assert not at.error
    assert sample.NAME in heading(at)


def test_what_goes_well_comes_before_the_questions_and_both_before_the_table(monkeypatch):
    at, _ = page(monkeypatch)
    assert [heading.value for heading in at.header][:3] == [
        "Wat goed gaat", "Vragen voor het gesprek", "Alle indicatoren",
    ]


def test_the_sentence_counts_what_is_good_and_what_wants_a_talk(monkeypatch):
    at, _ = page(monkeypatch)
    assert "2 van de 3 streefwaarden" in heading(at)
    assert "Eén vraagt een gesprek" in heading(at)


def test_figures_that_lag_become_questions_and_not_verdicts(monkeypatch):
    at, _ = page(monkeypatch)
    assert "Van 21 bij de start naar 34 dagen in 2025: dat gaat de andere kant op." in html(at).replace("\\u00a0", " ")
    assert "Wat speelt er" in said(at)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.NL, "Alle periodes samen werd het 1 076, waar 1 100 verwacht werd; 82 jongeren in 2025."),
        (Language.EN, "All periods together came to 1,076, where 1,100 was expected; 82 young people in 2025."),
        (Language.FR, "Toutes les périodes ensemble donnent 1 076, alors que 1 100 était attendu ; 82 jeunes en 2025."),
    ],
)
def test_a_question_about_a_sum_is_about_the_sum_and_not_about_a_period_beyond_its_target(language, words, monkeypatch):
    row = sample.reading(
        measure=Measure.NUMBER, time_kind=TimeKind.PERIOD, unit="jongeren", status=Status.ATTENTION, actual=82.0,
        target=80.0, expected=80.0, actual_to_date=1076.0, target_to_date=1100.0, achievement=0.94, pace=0.94,
    )  # fmt: skip
    monkeypatch.setattr(talking_points.frame, "t", partial(text, language))
    said_of_it = talking_points._build_question(row, language).replace("\u00a0", " ").replace("\u202f", " ")
    assert said_of_it == words


PEOPLE = {
    Language.NL: "verwacht werd; 459 personen in 2025. Wie in meer periodes kwam, telt telkens mee.",
    Language.EN: "was expected; 459 people in 2025. Whoever came in several periods counts in each.",
    Language.FR: "était attendu ; 459 personnes en 2025. "
    "Une personne venue pendant plusieurs périodes compte dans chacune.",
}  # fmt: skip
OUT_OF_BAND = {
    Language.NL: "7,6 (0-10) in 2025, te houden op minstens 8.",
    Language.EN: "7.6 (0-10) in 2025, to be kept at 8 or more.",
    Language.FR: "7,6 (0-10) en 2025, à maintenir à 8 au moins.",
}  # fmt: skip


@pytest.mark.parametrize("language", Language)
def test_a_question_says_what_was_agreed_and_who_counts_more_than_once(language, monkeypatch):
    monkeypatch.setattr(talking_points.frame, "t", partial(text, language))

    def read_question(**facts: object) -> str:
        words = talking_points._build_question(sample.reading(status=Status.ATTENTION, **facts), language)
        return words.replace("\u00a0", " ").replace("\u202f", " ")

    people = read_question(
        measure=Measure.NUMBER, time_kind=TimeKind.PERIOD, unit="personen", actual=459.0, target=520.0, expected=520.0,
        actual_to_date=1789.0, target_to_date=1890.0, achievement=0.9466, pace=0.9466, counts_again=True,
    )  # fmt: skip
    assert people.endswith(PEOPLE[language])
    band = read_question(
        measure=Measure.SCORE, unit="0-10", actual=7.6, target=None, expected=None, basis=Basis.BAND, band_low=8.0,
        achievement=None, pace=None,
    )  # fmt: skip
    assert band == OUT_OF_BAND[language]


def test_filters_of_the_address_reach_the_question(monkeypatch):
    _, asked = page(monkeypatch, level="output", as_of="2024-12-31", counting="true")
    query = asked[0]
    assert (query.level, query.as_of, query.only_counting) == (Level.OUTPUT, date(2024, 12, 31), True)


def test_a_long_list_is_turned_by_pages_and_never_draws_a_thousand_charts(monkeypatch):
    rows = tuple(sample.reading(indicator_id=number) for number in range(1, 51))
    at, asked = page(monkeypatch, view=sample.grantee_view(rows=rows, total_rows=4484), **{"from": "50"})
    assert not at.exception
    assert asked[0].first == 50
    assert "51 tot 100 van 4 484" in said(at)
    assert len(at.get("plotly_chart")) <= 12 + 1


def test_a_grantee_without_figures_gets_a_page_that_says_so(monkeypatch):
    nothing = sample.grantee_view(
        totals=StatusCounts(), went_well=(), rows=(), total_rows=0, breakdowns=(), submissions=(), due=0, reported=0,
        unclear=0, periods=(), story="", grants=(), theme_title="",
    )
    at, _ = page(monkeypatch, view=nothing)
    assert not at.exception
    assert "heeft nog geen cijfers aangeleverd" in heading(at)


def test_the_explanation_opens_over_the_page(monkeypatch):
    monkeypatch.setattr("pages.parts.layout.load.explain", lambda *_: sample.explanation())
    at, _ = page(monkeypatch)
    press(at, "trends", "explain", "1")
    assert not at.exception
    assert "98" in html(at)
    assert "nu verwacht" in html(at)


def test_presenting_shows_one_figure_at_a_time(monkeypatch):
    at, _ = page(monkeypatch, present="true", section="2")
    assert not at.exception
    assert len(at.get("plotly_chart")) == 1
    assert heading(at).startswith("Leerlingen die op niveau lezen: 58 % in 2025")


def test_without_a_grantee_in_the_address_all_are_listed_by_name(monkeypatch):
    at = run(monkeypatch, Page.GRANTEE, {"grantees": lambda _: sample.grantee_list()})
    assert not at.exception
    body = html(at)
    assert body.index("Ademruimte Kwiek") < body.index(sample.NAME)
    assert "nog niets ontvangen" in body


def test_an_empty_database_says_what_would_be_here(monkeypatch):
    at = run(monkeypatch, Page.GRANTEE, {"grantees": lambda _: ()})
    assert not at.exception
    assert "Nog geen organisaties" in said(at)


def test_a_spark_line_breaks_where_nothing_was_reported():
    drawn = sparklines.build_sparkline(sample.waiting_time(), Language.NL)
    # one lone point, then after the gap a line of two: never a line across the year without a value
    assert drawn.count("<path d=\"M") == 1 + 1
    assert drawn.count('r="1.8"') == 1
    assert "21, –, 26, 34" in drawn


def test_a_missing_value_in_the_table_is_a_word_or_a_dash_and_a_true_zero_is_zero():
    table = indicator_table.build_table([sample.undated(), sample.permits()], sample.NAME, Language.NL)
    assert "niet duidelijk gelezen" in table
    assert '<td class="n fi-none" data-label="Nulmeting">–</td>' in table
    assert '<td class="n" data-label="Nulmeting">0</td>' in table


def test_text_from_a_workbook_never_becomes_markup():
    row = sample.reading(title='<img src=x onerror="alert(1)">', unit="<b>", breakdown="<i>")
    table = indicator_table.build_table([row], sample.NAME, Language.NL)
    assert "<img" not in table
    assert "<i>" not in table


def test_what_was_merely_kept_is_counted_apart_and_a_value_far_beyond_its_target_is_asked_about(monkeypatch):
    kept = sample.reading(indicator_id=8, basis=Basis.BAND, status=Status.ACHIEVED, target=None, target_final=None)
    far = sample.reading(
        indicator_id=9, title="Bezoeken", unit="bezoeken", actual=61538.0, target=100.0,
        notes=(Note.FAR_BEYOND_TARGET,), status=Status.NOT_RATED,
    )  # fmt: skip
    at, _ = page(monkeypatch, view=sample.grantee_view(rows=(kept, far), went_well=()))
    words = said(at)
    assert "Eén indicator bleef binnen de marge" in words
    question = "bij een streefwaarde van 100: klopt dit cijfer, en klopt de streefwaarde?"
    assert question in html(at).replace("\\u00a0", " ")
