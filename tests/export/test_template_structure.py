"""What the template lets people fill in, what it offers and warns about, and that no honest text is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from impact import ingest
from impact.i18n import text
from impact.ingest.extract import missing_reasons
from impact.ingest.files.own_formats import TEMPLATE_HEADER_ROW
from impact.ingest.template.guide import LONGEST_MESSAGE, LONGEST_TITLE, parse_scale
from impact.ingest.template.writer import (
    COLUMNS,
    INPUT_COLUMNS,
    SPARE_ROWS,
    PrefilledValue,
    RequestedRound,
    TemplateIndicator,
    write_template,
)
from impact.model.submission import Submission
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure, TimeKind
from impact.model.vocabulary.value_states import State

YEARS = tuple((date(year, 1, 1), date(year, 12, 31)) for year in (2024, 2025))
FIRST = TEMPLATE_HEADER_ROW + 2
LETTERS = {name: chr(ord("A") + place) for place, (name, _) in enumerate(COLUMNS)}
ITEM = TemplateIndicator(
    "P1", "Gezinnen met achterstal", "%", Measure.PERCENTAGE, baseline=38.0, breakdowns=("Wijk=Noord", "Wijk=Zuid"),
    targets={YEARS[1]: 25.0}, values={(YEARS[0], ""): PrefilledValue(31.0, 31, 100, earlier=True)},
    definition="Gezinnen die langer dan drie maanden achterstal hebben.", numerator_text="gezinnen met achterstal",
    denominator_text="begeleide gezinnen", source="dossiers", time_kind=TimeKind.LEVEL,
)  # fmt: skip
ASKED_ROUND = RequestedRound(YEARS[1], date(2026, 1, 31))


def made(*items: TemplateIndicator, language: Language = Language.NL, **more: object) -> bytes:
    return write_template(language, "Warmtepunt (fictief)", items or (ITEM,), YEARS, **more)  # type: ignore[arg-type]


def opened(data: bytes) -> Worksheet:
    return load_workbook(BytesIO(data)).worksheets[0]


def filled(data: bytes, **cells: object) -> bytes:
    """The workbook with some cells filled in, by address."""
    book: Workbook = load_workbook(BytesIO(data))
    for address, content in cells.items():
        book.worksheets[0][address] = content
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(data: bytes) -> Submission:
    return ingest.read_submission(data, "invulblad.xlsx", known_codes={"P1", "N1"})


def rules_of(sheet: Worksheet, address: str) -> list:
    return [rule for rule in sheet.data_validations.dataValidation if address in rule.sqref]


# What is locked.


@pytest.mark.parametrize("language", Language)
def test_only_what_is_asked_can_be_filled_in_and_there_is_no_password(language: Language) -> None:
    sheet = opened(made(language=language))
    assert sheet.protection.sheet and not sheet.protection.password
    last = FIRST + 6
    for row in range(1, last):
        for name, letter in LETTERS.items():
            free = row >= FIRST and name in INPUT_COLUMNS
            assert sheet[f"{letter}{row}"].protection.locked is not free, f"{letter}{row}"


def test_sorting_filtering_and_widths_stay_possible_and_so_do_columns_of_ones_own() -> None:
    sheet = opened(made())
    allowed = sheet.protection
    # The file says what is forbidden.
    for name in ("autoFilter", "sort", "formatColumns", "formatRows", "insertColumns", "formatCells"):
        assert getattr(allowed, name) is False, name
    for name in ("insertRows", "deleteRows", "deleteColumns"):
        assert getattr(allowed, name) is True, name
    beside = chr(ord("A") + len(COLUMNS))
    assert sheet.column_dimensions[beside].protection.locked is False


def test_what_was_reported_earlier_is_grey_and_can_be_put_right() -> None:
    sheet = opened(made())
    cell, code = sheet[f"{LETTERS['value']}{FIRST}"], sheet[f"A{FIRST}"]
    assert (cell.value, cell.protection.locked) == (31, False)
    assert cell.fill.fgColor.rgb == code.fill.fgColor.rgb


def test_a_closed_period_cannot_be_filled_in_and_another_can() -> None:
    sheet = opened(made(closed_periods=(YEARS[0],)))
    value = LETTERS["value"]
    assert sheet[f"{value}{FIRST}"].protection.locked is True
    assert sheet[f"{value}{FIRST + 1}"].protection.locked is True
    assert sheet[f"{value}{FIRST + 3}"].protection.locked is False


# What is offered and warned about.


def test_a_percentage_outside_0_to_100_is_asked_about_and_may_stay() -> None:
    (rule,) = rules_of(opened(made()), f"{LETTERS['value']}{FIRST}")
    assert (rule.type, rule.formula1, rule.formula2, rule.errorStyle) == ("decimal", "0", "100", "warning")
    assert rule.allow_blank


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("measure", Measure)
def test_no_rule_refuses_anything(language: Language, measure: Measure) -> None:
    sheet = opened(made(replace(ITEM, measure=measure, unit="1-5"), language=language))
    rules = sheet.data_validations.dataValidation
    assert rules
    for rule in rules:
        assert rule.errorStyle == "warning" or not rule.showErrorMessage or rule.type in (None, "none"), rule.sqref


def test_a_rubric_offers_its_levels_and_yes_or_no_its_two_words() -> None:
    value = f"{LETTERS['value']}{FIRST}"
    rubric = opened(made(replace(ITEM, measure=Measure.RUBRIC, unit="niveau 1-4")))
    assert rules_of(rubric, value)[0].formula1 == '"1,2,3,4"'
    yes_no = opened(made(replace(ITEM, measure=Measure.YES_NO, unit="ja/nee"), language=Language.FR))
    assert rules_of(yes_no, value)[0].formula1 == '"Oui,Non"'
    score = opened(made(replace(ITEM, measure=Measure.SCORE, unit="0-10")))
    assert (rules_of(score, value)[0].formula1, rules_of(score, value)[0].formula2) == ("0", "10")


@pytest.mark.parametrize(
    ("unit", "steps"),
    [("1-5", (1, 5)), ("schaal 0 tot 10", (0, 10)), ("échelle 1 à 4", (1, 4)), ("personen", None), ("5-1", None)],
)
def test_the_steps_of_a_scale_are_read_from_its_unit(unit: str, steps: tuple[int, int] | None) -> None:
    assert parse_scale(unit) == steps


@pytest.mark.parametrize("language", Language)
def test_the_reasons_for_no_value_stand_ready_and_other_words_are_taken(language: Language) -> None:
    (rule,) = rules_of(opened(made(language=language)), f"{LETTERS['no_value']}{FIRST}")
    assert rule.formula1 == '"' + ",".join(missing_reasons.reason_texts(language)) + '"'
    assert not rule.showErrorMessage


def test_the_meaning_of_an_indicator_stands_beside_its_cell_and_on_the_sheet_that_explains() -> None:
    long = replace(ITEM, title="Een heel lange titel van meer dan tweeëndertig tekens", definition="woord " * 80)
    data = made(long)
    (rule,) = rules_of(opened(data), f"{LETTERS['value']}{FIRST}")
    assert rule.prompt.startswith("woord woord") and len(rule.prompt) <= LONGEST_MESSAGE
    assert len(rule.promptTitle) <= LONGEST_TITLE
    about = load_workbook(BytesIO(made())).worksheets[1]
    said = [[cell.value for cell in row] for row in about.iter_rows()]
    row = next(row for row in said if row[0] == "P1")
    assert row[1:] == [
        ITEM.title, ITEM.definition,
        "Teller: gezinnen met achterstal. Noemer: begeleide gezinnen. De stand op het einde van de periode.",
        "%", "dossiers",
    ]  # fmt: skip


def test_groups_and_codes_are_offered_in_the_rows_that_are_free() -> None:
    data = made()
    sheet, about = load_workbook(BytesIO(data)).worksheets
    free = FIRST + 6
    for name, wanted in (("code", {"P1"}), ("breakdown", {"Wijk=Noord", "Wijk=Zuid"})):
        (rule,) = rules_of(sheet, f"{LETTERS[name]}{free}")
        where = rule.formula1.split("!")[1].replace("$", "")
        cells = about[where]
        assert {row[0].value for row in cells} == wanted
    (periods,) = rules_of(sheet, f"{LETTERS['period']}{free}")
    assert periods.formula1 == '"2025,2024"'
    assert sheet.max_row == free + SPARE_ROWS - 1


def test_it_prints_on_one_page_wide_with_its_header_on_each() -> None:
    sheet = opened(made())
    assert sheet.page_setup.orientation == "landscape" and str(sheet.page_setup.paperSize) == "9"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == f"${TEMPLATE_HEADER_ROW + 1}:${TEMPLATE_HEADER_ROW + 1}"
    assert sheet.oddFooter.right.text == "&P / &N"


@pytest.mark.parametrize("language", Language)
def test_the_round_stands_above_the_table_and_does_not_disturb_reading(language: Language) -> None:
    data = made(language=language, requested_round=ASKED_ROUND)
    assert "2025" in opened(data)["A4"].value and "2026" in opened(data)["A4"].value
    assert read(data).issues == read(made(language=language)).issues == ()


def test_nothing_that_is_written_is_a_formula() -> None:
    evil = replace(ITEM, title="=1+1", definition="=cmd|' /C calc'!A0", source="@SUM(A1)", numerator_text="+1",
                   denominator_text="-1", breakdowns=("=1=2",))  # fmt: skip
    for sheet in load_workbook(BytesIO(made(evil, requested_round=ASKED_ROUND))).worksheets:
        for row in sheet.iter_rows():
            assert not [cell.coordinate for cell in row if cell.data_type == "f"]


# Why there is no value, read back.


def states(data: bytes) -> dict[tuple[int, str], tuple[State, float | None, str, str]]:
    columns = read(data).actuals
    return {
        (end.year, breakdown): (state, value, raw, note)
        for end, breakdown, state, value, raw, note in zip(
            columns.end, columns.breakdown, columns.state, columns.value, columns.raw, columns.note, strict=True
        )
    }


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("reason", "state"), missing_reasons.REASONS.items())
def test_a_reason_says_what_it_says_and_never_zero(language: Language, reason: str, state: State) -> None:
    words = text(language, f"template.reason.{reason}")
    data = filled(made(language=language), **{f"{LETTERS['no_value']}{FIRST + 3}": words})
    assert states(data)[2025, ""] == (state, None, words, "")
    assert read(data).issues == ()


def test_words_of_ones_own_are_no_value_and_stay_as_they_are() -> None:
    data = filled(made(), **{f"{LETTERS['no_value']}{FIRST + 3}": "de bevraging is verschoven naar mei"})
    assert states(data)[2025, ""] == (State.NOT_REPORTED, None, "de bevraging is verschoven naar mei", "")


def test_a_reason_beside_a_value_takes_nothing_away() -> None:
    row = FIRST + 3
    data = filled(made(), **{f"{LETTERS['value']}{row}": 28, f"{LETTERS['no_value']}{row}": "niet gemeten",
                             f"{LETTERS['note']}{row}": "raming"})  # fmt: skip
    assert states(data)[2025, ""] == (State.REPORTED, 28, "28", "raming; niet gemeten")


@pytest.mark.parametrize("state", missing_reasons.WITHOUT_VALUE)
def test_a_reason_given_before_comes_back_in_its_own_column(state: State) -> None:
    reason = next(name for name, said in missing_reasons.REASONS.items() if said is state)
    words = text(Language.NL, f"template.reason.{reason}")
    data = made(replace(ITEM, values={(YEARS[0], ""): PrefilledValue(no_value=words, earlier=True)}))
    sheet = opened(data)
    assert sheet[f"{LETTERS['value']}{FIRST}"].value is None
    assert sheet[f"{LETTERS['no_value']}{FIRST}"].value == words
    assert states(data)[2024, ""] == (state, None, words, "")


def test_a_group_in_a_free_row_is_read_with_its_period() -> None:
    row = FIRST + 6
    data = filled(made(), **{
        f"A{row}": "P1", f"{LETTERS['period']}{row}": "2025", f"{LETTERS['breakdown']}{row}": "Wijk=West",
        f"{LETTERS['value']}{row}": 12,
    })  # fmt: skip
    assert states(data)[2025, "Wijk=West"] == (State.REPORTED, 12, "12", "")
    assert {item.code for item in read(data).indicators} == {"P1"}
    assert read(data).indicators[0].title == ITEM.title
