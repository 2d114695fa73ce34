"""The page of one indicator and the explanation of its figure."""

from __future__ import annotations

from datetime import date

import pytest

from impact.i18n import text
from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.value_states import State
from impact.views.figures.explain import Explanation, Formula
from impact.views.figures.filled_formulas import fill_in_formula
from impact.views.indicator import ForecastView
from pages.indicator.measurements import find_corrections
from pages.parts.figures import explain, figure_texts
from pages.parts.layout.menu import Page
from pages.parts.sheet import cells
from tests import sample_views as sample
from tests.pages.situations import an_access, heading, html, run, said

NL = Language.NL


def page(monkeypatch, view=None, language=NL, **address):
    made = view or sample.indicator_view()
    return run(monkeypatch, Page.INDICATOR, {"indicator": lambda *_: made}, an_access(language=language),
               indicator="1", **address)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("figure", [sample.reading, sample.waiting_time, sample.permits, sample.undated])
def test_an_indicator_is_shown_in_each_language(monkeypatch, language, figure):
    at = page(monkeypatch, sample.indicator_view(figure()), language)
    assert not at.exception
    assert not at.error


def test_the_title_says_where_it_stands_and_where_it_goes(monkeypatch):
    at = page(monkeypatch)
    title = heading(at)
    assert title == "Leerlingen die op niveau lezen: 58 % in 2025, op weg naar 65 % in 2026."


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (sample.permits(), "De streefwaarde van 6 is gehaald."),
        (sample.undated(), "we zijn niet zeker wat het laatste cijfer betekent"),
        (sample.reading(target_final=None), "Er is geen streefwaarde afgesproken."),
        (sample.reading(actual=None, state=State.NOT_REPORTED), "nog geen cijfer; de streefwaarde is 65 % in 2026."),
        (sample.reading(actual=None, state=State.NOT_REPORTED, target_final=None), "nog geen streefwaarde"),
        (sample.reading(actual=None, state=State.NOT_REPORTED, notes=(Note.ONLY_BROKEN_DOWN,)), "geen totaal"),
        (sample.reading(actual=None, state=State.NOT_APPLICABLE), "op niveau lezen: niet van toepassing in 2025."),
        (sample.reading(basis=Basis.BAND, band_low=50.0, band_high=60.0), "te houden tussen 50 % en 60 %"),
        (sample.reading(actual=0.0), ": 0 % in 2025"),
        (
            sample.reading(target_final=60.0, target_final_end=date(2025, 12, 31)),
            "58 % in 2025, de streefwaarde was 60 %.",
        ),
        (sample.reading(period_start=date(2025, 10, 1)), "58 % (K4 2025)"),
    ],
)
def test_each_situation_has_its_own_sentence(row, expected):
    assert expected in figure_texts.describe_figure(row, NL).replace("\u00a0", " ")


@pytest.mark.parametrize("language", list(Language))
def test_a_value_whose_successor_is_late_says_so(monkeypatch, language):
    words = text(language, "indicator.overdue", organisation=sample.NAME).replace("\u00a0", " ")
    for is_overdue in (True, False):
        at = page(monkeypatch, sample.indicator_view(is_overdue=is_overdue), language)
        assert (words in said(at)) is is_overdue


def test_without_a_forecast_the_reason_stands_there(monkeypatch):
    at = page(monkeypatch)
    assert "Geen vooruitblik: Nog te weinig metingen" in said(at)


def test_a_forecast_is_given_with_its_interval(monkeypatch):
    allowed = ForecastView("", date(2026, 12, 31), 63.5, 60.1, 65.4, n=5)
    at = page(monkeypatch, sample.indicator_view(forecast=allowed))
    assert "63,5 % op 31 dec 2026 (80 % kans tussen 60,1 % en 65,4 %)" in said(at)


def test_every_measurement_stands_in_the_table_with_its_state_and_cell(monkeypatch):
    body = html(page(monkeypatch))
    assert "niet gerapporteerd" in body
    assert "Toetsen C14" in body
    assert "123 van 212" in body


def test_a_correction_is_told_as_first_this_then_that(monkeypatch):
    assert "2024: eerst 52 % (9 jan 2025), daarna 52,5 % (13 jan 2026)." in said(page(monkeypatch))


def test_the_same_value_handed_in_twice_is_no_correction():
    same = (sample.year(2024, 52.0, submission_id=4), sample.year(2024, 52.0, submission_id=5))
    assert find_corrections(same) == []


def test_explain_says_the_formula_in_words_and_the_same_with_numbers(monkeypatch):
    body = html(page(monkeypatch)).replace("\u00a0", " ")
    assert "tempo = (waarde − nulmeting) ÷ (nu verwacht − nulmeting)" in body
    assert "98 % = (58 − 38) ÷ (58,5 − 38)" in body
    assert "58 % = 123 ÷ 212" in body


def test_explain_names_file_sheet_cell_and_who_handed_in_and_approved(monkeypatch):
    words = said(page(monkeypatch))
    assert "klasbrug_2025.xlsx, blad “Toetsen”, cel C14" in words
    assert "aangeleverd door Klasbrug Wimperhof, 13 jan 2026" in words
    assert "goedgekeurd door Fonds Horizonlinde, 20 jan 2026" in words


def test_the_excerpt_outlines_the_cells_used_and_shows_text_as_text():
    drawn = cells.build_excerpt(sample.explanation().excerpts[0], NL)
    assert drawn.count('class="used"') == 2
    assert "Opmerking &lt;b&gt;" in drawn


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (Formula("achievement", (3.0, -2.0, 8.0), 0.5), "50 % = (3 − (−2)) ÷ (8 − (−2))"),
        (Formula("achievement_period", (120.0, 100.0, 0.0, 4.0), 1.2), "120 % = 120 ÷ 100"),
        (Formula("achievement_period", (120.0, 100.0, 5.0, 4.0), 1.25), "125 % = (120 − 4 × 5) ÷ (100 − 4 × 5)"),
        (Formula("ratio_to_target", (0.0, 4000.0), 0.0), "0 % = 0 ÷ 4 000"),
        (Formula("met_only", (2.0, 2.0), 0.0, "klachten"), "0 klachten = 2 − 2"),
        (Formula("met_only_no_baseline", (14.0, 10.0), 4.0, "dagen"), "4 dagen = 14 − 10"),
        (Formula("met_only_no_baseline", (19.8, 18.0), 1.8, "%"), "1,8 procentpunt = 19,8 − 18"),
        (Formula("band", (70.0, 50.0, 60.0), 10.0, "%"), "70 ligt 10 procentpunt buiten de marge van 50 tot 60"),
        (Formula("band", (45.0, 50.0, 60.0), -5.0, "%"), "45 ligt 5 procentpunt buiten de marge van 50 tot 60"),
        (Formula("band", (55.0, 50.0, 60.0), 0.0, "%"), "55 ligt binnen de marge van 50 tot 60"),
        (Formula("band", (7.5, 8.0, None), -0.5, "punten"), "7,5 ligt 0,5 punten onder de ondergrens van 8"),
        (Formula("band", (8.0, 8.0, None), 0.0, "punten"), "8 ligt niet onder de ondergrens van 8"),
        (Formula("band", (5.0, None, 3.0), 2.0, "klachten"), "5 ligt 2 klachten boven de bovengrens van 3"),
        (Formula("band", (0.0, None, 3.0), 0.0, "klachten"), "0 ligt niet boven de bovengrens van 3"),
        (Formula("not_applicable", (None,), None, "scans"), "streefwaarde: –"),
        (Formula("no_target", (7.0,), None, "scans"), "waarde: 7"),
        (Formula("no_measurement", (7.0,), None, "scans"), "streefwaarde: 7"),
        (Formula("config_error", (7.0, 9.0), None, "scans"), "nulmeting 7, streefwaarde 9"),
    ],
)
def test_each_formula_reads_well_with_its_numbers(step, expected):
    assert fill_in_formula(step, NL).replace("\u00a0", " ") == expected


def test_without_any_result_the_panel_says_why_there_is_no_judgement():
    nothing: Explanation = sample.explanation(formulas=(Formula("no_measurement", (65.0,), None, "%"),))
    assert explain.build_title(nothing, NL) == "Waarom staat hier geen oordeel?"


@pytest.mark.parametrize(
    ("step", "title"),
    [
        (Formula("band", (55.0, 50.0, 60.0), 0.0, "%"), "Blijft dit cijfer binnen zijn marge?"),
        (Formula("met_only", (0.0, 0.0), 0.0, "klachten"), "Is de streefwaarde gehaald?"),
        (Formula("met_only_no_baseline", (14.0, 10.0), 4.0, "dagen"), "Is de streefwaarde gehaald?"),
        (Formula("ratio_to_target", (2.0, 4.0), 0.5), "Waar komt 50 % vandaan?"),
    ],
)
def test_the_title_of_the_panel_asks_what_its_last_formula_answers(step, title):
    assert explain.build_title(sample.explanation(formulas=(step,)), NL).replace("\u00a0", " ") == title


def test_a_missing_value_among_the_numbers_is_a_word_and_not_a_zero():
    term = sample.explanation().terms[0]
    unclear = sample.explanation(terms=(term.__class__("value", None, "%", State.UNCLEAR, source=sample.SOURCE),))
    drawn = explain.build_terms(unclear, NL)
    assert "niet duidelijk gelezen" in drawn
    assert "in het werkboek: “123”" in drawn


def test_without_an_indicator_in_the_address_the_way_to_one_is_shown(monkeypatch):
    at = run(monkeypatch, Page.INDICATOR, {})
    assert not at.exception
    assert "Kies eerst een indicator" in heading(at)


def test_presenting_keeps_picture_groups_and_explanation_apart(monkeypatch):
    for section in ("1", "2", "3", "4"):
        at = page(monkeypatch, present="true", section=section)
        assert not at.exception
        assert len(at.get("plotly_chart")) == (1 if section in ("1", "2") else 0)
        # How the figure is made has a slide, and the cells it rests on another: both fit.
        assert ("fi-formula" in html(at)) is (section == "3")


def test_an_indicator_nobody_broke_down_asks_for_whom_it_works(monkeypatch):
    at = page(monkeypatch, sample.indicator_view(sample.waiting_time(status=Status.BEHIND)))
    assert "Voor wie werkt het" in said(at)
