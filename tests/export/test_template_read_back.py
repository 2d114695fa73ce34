"""What the own template holds is read back exactly, in three languages; a zero and a blank stay apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from impact import ingest
from impact.i18n import text
from impact.ingest.files.own_formats import recognise_template
from impact.ingest.template.writer import PrefilledValue, TemplateIndicator, write_template
from impact.model.submission import Submission
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State

YEARS = tuple((date(year, 1, 1), date(year, 12, 31)) for year in (2023, 2024, 2025))
QUARTERS = tuple(
    (date(2025, first, 1), date(2025, first + 2, 31 if first in (1, 10) else 30)) for first in (1, 4, 7, 10)
)
GROUPS = ("Geslacht=M", "Geslacht=V", "Geslacht=onbekend")

plain = st.one_of(
    st.just(0.0),
    st.integers(-9_999_999, 9_999_999).map(float),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 3) + 0.0),
)
counted = st.integers(0, 100_000).map(float)
words = st.text("abc é€=+-@';\"#1", min_size=1, max_size=30).map(str.strip).filter(bool)
filled = st.builds(PrefilledValue, value=st.none() | plain, n=st.none() | counted, note=st.just("") | words)
blank = PrefilledValue()


@st.composite
def indicators(draw: st.DrawFn) -> list[TemplateIndicator]:
    made = []
    for number in range(draw(st.integers(1, 3))):
        groups = GROUPS if draw(st.booleans()) else ()
        periods = draw(st.sampled_from([YEARS, QUARTERS]))
        places = [(period, group) for period in periods for group in ("", *groups)]
        made.append(
            TemplateIndicator(
                code=f"I{number + 1:02d}",
                title=draw(words),
                unit=draw(st.sampled_from(["personen", "km", "m²", "0-10"])),
                measure=Measure.NUMBER,
                level=draw(st.sampled_from([Level.OUTPUT, Level.OUTCOME_SHORT, Level.IMPACT])),
                baseline=draw(st.none() | plain),
                breakdowns=groups,
                periods=periods,
                targets=draw(st.dictionaries(st.sampled_from(periods), plain)),
                values=draw(st.dictionaries(st.sampled_from(places), filled)),
            )
        )
    return made


def read_back(language: Language, items: list[TemplateIndicator]) -> Submission:
    data = write_template(language, "Een organisatie (fictief)", items, YEARS)
    return ingest.read_submission(data, "invulblad.xlsx", known_codes={item.code for item in items})


def actuals(submission: Submission) -> dict:
    columns = submission.actuals
    return {
        (submission.indicators[of].code, (start, end), breakdown): (value, n, note)
        for of, start, end, breakdown, value, n, note, state in zip(
            columns.indicator,
            columns.start,
            columns.end,
            columns.breakdown,
            columns.value,
            columns.n,
            columns.note,
            columns.state,
            strict=True,
        )
        if state is State.REPORTED
    }


@pytest.mark.parametrize(
    "names",
    [
        ("Bereik", '"', "idem"), ("Jongeren", "Meisjes", "waarvan jongens"), ("1", "1-", "- a"), ("Leden", "18+", "V"),
        ("Totaal", "Subtotaal", "Leden"), ("Leden", "Total", "Totaal leden"), ("Doel", "Realisatie", "Norm"),
        ("Voorbeeld", "bv. lessen", "Leden"), ("* Leden", "Bron: leden", "Nulmeting"),
        ("Prognose", "Gemiddelde", "Verschil"),
    ],
)
def test_a_title_that_says_something_of_the_row_above_is_read_back_as_it_is(names: tuple[str, ...]):
    titles = {f"I0{number}": name for number, name in enumerate(names, start=1)}
    items = [
        TemplateIndicator(code=code, title=title, unit="km", measure=Measure.NUMBER, level=Level.OUTPUT, periods=YEARS)
        for code, title in titles.items()
    ]
    found = read_back(Language.NL, items)
    assert [(item.code, item.title) for item in found.indicators] == [(item.code, item.title) for item in items]
    assert not [issue.kind for issue in found.issues if issue.is_open and issue.column]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(language=st.sampled_from(Language), items=indicators())
def test_every_value_target_and_baseline_is_read_back_exactly(
    language: Language, items: list[TemplateIndicator]
):
    submission = read_back(language, items)
    expected = {
        (item.code, period, breakdown): (found.value, found.n, found.note)
        for item in items
        for (period, breakdown), found in item.values.items()
        if found.value is not None
    }
    # Of numbers at random some are a thousandfold apart: those are asked about, with the number among the answers.
    in_question = {reading for issue in submission.issues if issue.is_open for reading in issue.readings}
    found_values = actuals(submission)
    assert found_values.items() <= expected.items()
    certain = {key: value for key, value in expected.items() if value[0] not in in_question}
    assert certain.items() <= found_values.items()
    by_code = {item.code: item for item in submission.indicators}
    assert set(by_code) == {item.code for item in items}
    for item in items:
        found = by_code[item.code]
        assert (found.title, found.unit, found.level) == (item.title, item.unit, item.level)
        if item.baseline not in in_question:
            assert found.baseline == item.baseline
            assert (found.baseline_state is State.REPORTED) == (item.baseline is not None)
    targets = submission.targets
    read = {
        (submission.indicators[of].code, (start, end)): value
        for of, start, end, value, state in zip(
            targets.indicator, targets.start, targets.end, targets.value, targets.state, strict=True
        )
        if state is State.REPORTED
    }
    given_targets = {(item.code, period): value for item in items for period, value in item.targets.items()}
    assert read.items() <= given_targets.items()
    assert {key for key, value in given_targets.items() if value not in in_question} <= set(read)


@pytest.mark.parametrize("language", Language)
def test_a_zero_is_reported_and_a_blank_is_not(language: Language):
    item = TemplateIndicator(
        "A1",
        "Klachten",
        "klachten",
        Measure.NUMBER,
        Level.OUTPUT,
        0.0,
        values={(YEARS[0], ""): PrefilledValue(0.0)},
        targets={YEARS[0]: 0.0},
    )
    submission = read_back(language, [item])
    assert actuals(submission) == {("A1", YEARS[0], ""): (0.0, None, "")}
    assert submission.indicators[0].baseline == 0.0


@pytest.mark.parametrize("language", Language)
def test_a_percentage_keeps_its_parts_and_its_scale(language: Language):
    given_value = PrefilledValue(0.9, numerator=1.0, denominator=112.0)
    item = TemplateIndicator(
        "P1", "Deel", "%", Measure.PERCENTAGE, baseline=58.0, values={(YEARS[1], ""): given_value}
    )
    item = replace(item, values={**item.values, (YEARS[2], ""): PrefilledValue(58.3, 7.0, 12.0)})
    columns = read_back(language, [item]).actuals
    found = {
        end: (value, numerator, denominator)
        for end, value, numerator, denominator, state in zip(
            columns.end, columns.value, columns.numerator, columns.denominator, columns.state, strict=True
        )
        if state is State.REPORTED
    }
    assert found == {YEARS[1][1]: (0.9, 1.0, 112.0), YEARS[2][1]: (58.3, 7.0, 12.0)}


@pytest.mark.parametrize("language", Language)
def test_yes_and_no_of_the_list_are_read_as_one_and_nought(language: Language):
    values = {
        (YEARS[0], ""): PrefilledValue(text(language, "template.no")),
        (YEARS[1], ""): PrefilledValue(text(language, "template.yes")),
    }
    item = TemplateIndicator("V1", "Vergunning", "ja/nee", Measure.YES_NO, values=values)
    found = {key[1]: value[0] for key, value in actuals(read_back(language, [item])).items()}
    assert found == {YEARS[0]: 0.0, YEARS[1]: 1.0}


@pytest.mark.parametrize("language", Language)
def test_a_doubtful_text_comes_back_unclear_and_untouched(language: Language):
    values = {(YEARS[0], ""): PrefilledValue("280 - 300"), (YEARS[1], ""): PrefilledValue("> 50")}
    item = TemplateIndicator("D1", "Bereikt", "personen", Measure.NUMBER, values=values)
    columns = read_back(language, [item]).actuals
    doubtful = {
        end: (value, raw)
        for end, value, raw, state in zip(columns.end, columns.value, columns.raw, columns.state, strict=True)
        if state is State.UNCLEAR
    }
    assert doubtful == {YEARS[0][1]: (None, "280 - 300"), YEARS[1][1]: (None, "> 50")}


@pytest.mark.parametrize("language", Language)
def test_the_head_of_the_own_sheet_names_language_and_grantee(language: Language):
    sheet = cells(write_template(language, "Een organisatie (fictief)", [], YEARS))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert recognise_template(rows) == (language, "Een organisatie (fictief)")
    assert recognise_template([["Iets", ""], *rows[1:]]) is None


@pytest.mark.parametrize("language", Language)
def test_the_template_is_recognised_with_its_language(language: Language):
    submission = read_back(language, [TemplateIndicator("A1", "Iets", "stuks", Measure.NUMBER)])
    assert submission.template_language == language.value
    assert submission.indicators[0].code == "A1"


@pytest.mark.parametrize("language", Language)
def test_a_template_handed_in_again_raises_no_question(language: Language):
    item = TemplateIndicator(
        "A1",
        "Klachten",
        "klachten",
        Measure.NUMBER,
        baseline=0.0,
        targets=dict.fromkeys(YEARS, 0.0),
        values={(YEARS[0], ""): PrefilledValue(0.0)},
    )
    submission = read_back(language, [item])
    assert submission.issues == ()
    assert (submission.layout, submission.organisation) == ("template", "Een organisatie (fictief)")


def cells(data: bytes):
    return load_workbook(BytesIO(data)).worksheets[0]


def test_a_title_that_looks_like_a_formula_stays_text():
    sheet = cells(
        write_template(Language.NL, "=1+1", [TemplateIndicator("=A1", "=SUM(A1)", "", Measure.NUMBER)], YEARS)
    )
    for place in ("B2", "A6", "B6"):
        assert sheet[place].data_type == "s", place


def test_known_values_are_grey_and_asked_cells_are_white():
    values = {(YEARS[0], ""): PrefilledValue(5.0, earlier=True), (YEARS[1], ""): PrefilledValue(6.0)}
    item = TemplateIndicator("A1", "Iets", "stuks", Measure.NUMBER, baseline=1.0, values=values)
    sheet = cells(write_template(Language.NL, "X", [item], YEARS))
    grey = sheet["A6"].fill.fgColor.rgb
    assert sheet["J6"].fill.fgColor.rgb == grey
    assert sheet["J7"].fill.fgColor.rgb != grey
    assert sheet["J8"].value is None and sheet["J8"].fill.fgColor.rgb != grey


def test_the_header_stays_in_view():
    item = TemplateIndicator("V1", "Vergunning", "ja/nee", Measure.YES_NO)
    assert cells(write_template(Language.FR, "X", [item], YEARS)).freeze_panes == "C6"


def test_the_same_question_gives_the_same_bytes():
    item = TemplateIndicator("A1", "Iets", "stuks", Measure.NUMBER)
    assert write_template(Language.NL, "X", [item], YEARS) == write_template(Language.NL, "X", [item], YEARS)
    assert write_template(Language.NL, "X", [item], YEARS[:2]) != write_template(Language.NL, "X", [item], YEARS)
