"""Rows of one title in two units, titles that differ by a slip, and scales that a text beside a row states."""

from __future__ import annotations

from datetime import date

import pytest

from impact.ingest import read_submission
from impact.ingest.validation.answer_application import apply_answers
from impact.ingest.validation.stored_identity import StoredIndicator, ask_identity
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.measures import Measure
from tests.ingest import made
from tests.ingest.test_section_periods import KINDS, read

# The header of titles, of units, of values and of remarks.
WORDS = [
    ("Indicator", "Eenheid", "Realisatie", "Opmerking"),
    ("Indicator", "Unit", "Actual", "Remark"),
    ("Indicateur", "Unité", "Réalisé", "Remarque"),
]


def read_years(kind: str, words: tuple[str, ...], first: list[object], second: list[object]) -> Submission:
    """Read a row of 2023 and one of 2024, each (title, unit, value, remark): on two sheets, or below each other."""
    title, unit, value, remark = words
    if kind == "xlsx":
        sheets = [
            (str(year), [[title, unit, f"{value} {year}", remark], row, ["Zaal A", "m2", 40, ""]])
            for year, row in ((2023, first), (2024, second))
        ]
        return read_submission(made.xlsx(*sheets), "a.xlsx")
    header = [title, unit, {"Réalisé": "Année", "Actual": "Year"}.get(value, "Jaar"), value, remark]
    rows = [[name, own, year, *more] for year, (name, own, *more) in ((2023, first), (2024, second))]
    return read_submission(made.text_table([header, *rows]), "a.csv")


def counted(found: Submission) -> list[tuple[str, int, float | None]]:
    columns = found.actuals
    return [
        (found.indicators[of].title, end.year if end else 0, value)
        for of, end, value in zip(columns.indicator, columns.end, columns.value, strict=True)
        if not found.indicators[of].title.startswith("Zaal")
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize(
    ("first", "second", "factor"),
    [
        ("€", "k€", 1000), ("euro", "x 1.000 euro", 1000), ("EUR", "in duizend euro", 1000), ("EUR", "M€", 1_000_000),
        ("kg", "ton", 1000), ("m2", "ha", 10_000), ("maanden", "jaar", 12),
    ],
)  # fmt: skip
def test_a_title_in_two_units_of_one_kind_is_one_indicator_and_asks_at_which_size(
    kind: str, words: tuple[str, ...], first: str, second: str, factor: int
) -> None:
    found = read_years(kind, words, ["Volume", first, 120_000, ""], ["Volume", second, 125, ""])
    assert len({i for i in found.actuals.indicator if found.indicators[i].title == "Volume"}) == 1
    assert [i.readings for i in made.asked(found, IssueKind.SCALE_DIFFERS)] == [(125, 125 * factor)]
    assert counted(found) == [("Volume", 2023, 120_000), ("Volume", 2024, None)]
    settled = apply_answers(found, [Answer(IssueKind.SCALE_DIFFERS, Reply.SECOND)])
    assert counted(settled)[1] == ("Volume", 2024, 125 * factor)
    assert settled.indicators[settled.actuals.indicator[0]].unit == first


@pytest.mark.parametrize("words", WORDS)
def test_the_unit_of_the_indicator_is_the_smaller_one_in_whatever_order(words: tuple[str, ...]) -> None:
    found = read_years("xlsx", words, ["Subsidie", "k€", 120, ""], ["Subsidie", "€", 125_000, ""])
    assert [(i.sheet, i.readings) for i in made.asked(found, IssueKind.SCALE_DIFFERS)] == [("2023", (120, 120_000))]
    assert counted(found) == [("Subsidie", 2023, None), ("Subsidie", 2024, 125_000)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize(
    ("first", "second"), [("€", "euro"), ("kinderen", "aantal kinderen"), ("jongeren", "jeunes"), ("uur", "uren")]
)
def test_one_unit_in_other_words_asks_nothing(kind: str, words: tuple[str, ...], first: str, second: str) -> None:
    found = read_years(kind, words, ["Bereik", first, 120, ""], ["Bereik", second, 125, ""])
    assert not [i for i in found.issues if i.is_open]
    assert counted(found) == [("Bereik", 2023, 120), ("Bereik", 2024, 125)]
    assert len({i for i in found.actuals.indicator if found.indicators[i].title == "Bereik"}) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Bereik", "personen"), ("Bereik", "gezinnen")), (("Reach", "persons"), ("Reach", "households")),
        (("Portée", "personnes"), ("Portée", "ménages")), (("Bereik", ""), ("Bereik", "personen")),
        (("Bereik", ""), ("Bereik (gezinnen)", "")), (("Bereik (personen)", ""), ("Bereik (gezinnen)", "")),
        # A slip in a short word, and one title in the singular and the plural.
        (("Mals", ""), ("Meals", "")), (("Repas", ""), ("Repsa", "")), (("Fiets", ""), ("Fietsen", "")),
        (("Maaltijd", ""), ("Maaltijden", "")), (("Bus gehuurd", ""), ("Bussen gehuurd", "")),
        (("Boom geplant", ""), ("Bomen geplant", "")), (("Atelier", ""), ("Ateliers", "")),
    ],
)  # fmt: skip
def test_whether_two_halves_of_a_series_are_one_is_asked(
    kind: str, words: tuple[str, ...], first: tuple[str, str], second: tuple[str, str]
) -> None:
    found = read_years(kind, words, [*first, 120, ""], [*second, 125, ""])
    assert len(made.asked(found, IssueKind.SIMILAR_TITLES)) == 1
    assert [value for _, _, value in counted(found)] == [120, None]
    one = apply_answers(found, [Answer(IssueKind.SIMILAR_TITLES, Reply.SAME)])
    assert counted(one) == [(first[0], 2023, 120), (first[0], 2024, 125)]
    two = apply_answers(found, [Answer(IssueKind.SIMILAR_TITLES, Reply.NEW)])
    assert counted(two) == [(first[0], 2023, 120), (second[0], 2024, 125)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Subsidie", "€"), ("Subsidie", "$")), (("Deelnemers (mannen)", ""), ("Deelnemers (vrouwen)", "")),
        (("Man", ""), ("Men", "")), (("Uren", "uren"), ("Uren", "kg")), (("Fase A", ""), ("Fase B", "")),
    ],
)  # fmt: skip
def test_what_cannot_be_one_indicator_is_not_asked_about(first: tuple[str, str], second: tuple[str, str]) -> None:
    found = read_years("xlsx", WORDS[0], [*first, 120, ""], [*second, 125, ""])
    assert not made.asked(found, IssueKind.SIMILAR_TITLES)
    assert [value for _, _, value in counted(found)] == [120, 125]


def test_two_units_of_one_period_are_two_indicators() -> None:
    rows: list[list[object]] = [["Indicator", "Eenheid", "2024"], ["Oogst", "kg", 1200], ["Oogst", "ton", 3]]
    found = read(rows)
    assert [value for _, _, value in counted(found)] == [1200, 3]
    assert not [i for i in found.issues if i.is_open]


@pytest.mark.parametrize("unit", ["gezinnen", "k€", ""])
def test_a_stored_title_in_another_unit_is_asked_about(unit: str) -> None:
    found = read([["Indicator", "Eenheid", "2024"], ["Bereik", unit, 120]])
    stored = StoredIndicator(7, "", "Bereik | personen", "", ("Bereik",), unit="€" if unit == "k€" else "personen")
    asked = ask_identity(found, {}, [stored])
    assert len(made.asked(asked, IssueKind.SIMILAR_TITLES)) == 1
    assert asked.actuals.value == [None]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("x 1.000 euro", 1000), ("in duizenden", 1000), ("bedragen in k€", 1000), ("k€", 1000), ("in thousands", 1000),
        ("amounts in k€", 1000), ("en milliers", 1000), ("montants en milliers d'euros", 1000), ("M€", 1_000_000),
    ],
)  # fmt: skip
def test_a_scale_in_a_text_beside_the_row_is_asked_about(
    kind: str, words: tuple[str, ...], text: str, factor: int
) -> None:
    found = read_years(kind, words, ["Subsidie", "", 121, text], ["Subsidie", "", 125, text])
    assert [i.readings for i in made.asked(found, IssueKind.SCALE_DIFFERS)] == [
        (121, 121 * factor), (125, 125 * factor)
    ]  # fmt: skip
    assert [value for _, _, value in counted(found)] == [None, None]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("header", ["", "Grootorde", "Échelle", "Scale"])
def test_a_column_without_a_known_header_states_a_scale_too(kind: str, header: str) -> None:
    rows: list[list[object]] = [["Indicator", "Doel 2024", "Realisatie 2024", header]]
    rows += [[f"Kost van luik {place}", 100 + place, 90 + place, "in duizenden"] for place in range(14)]
    found = read([*rows, ["Deelnemers", 40, 45, ""]], kind)
    assert len(made.asked(found, IssueKind.SCALE_DIFFERS)) == 28
    assert [value for value in found.actuals.value if value is not None] == [45]


@pytest.mark.parametrize(
    "text", ["2 euro per maaltijd", "duizend keer dank aan de vrijwilligers", "budget 1.000 euro", "vorig jaar € 900"]
)
def test_an_amount_in_a_remark_states_no_scale(text: str) -> None:
    found = read_years("xlsx", WORDS[0], ["Subsidie", "€", 121, text], ["Subsidie", "€", 125, ""])
    assert not made.asked(found, IssueKind.SCALE_DIFFERS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("title", "high"),
    [
        ("Satisfaction /5", 5), ("Tevredenheid (0-10)", 10), ("Score op 4", 4), ("Satisfaction sur 20", 20),
        ("Satisfaction score (out of 10)", 10), ("Welbevinden op 10", 10), ("Tevredenheid (schaal 1 tot 5)", 5),
    ],
)  # fmt: skip
def test_scores_by_their_title_are_a_score_and_none_goes_beyond_its_scale(kind: str, title: str, high: int) -> None:
    quarters = ["K1 2024", "K2 2024", "K3 2024", "K4 2024"]
    rows: list[list[object]] = [["Indicator", *quarters], [title, 3.1, 3.4, 2.9, high + 1], ["Uren", 10, 12, 13, 14]]
    found = read(rows, kind)
    assert [item.measure for item in found.indicators] == [Measure.SCORE, Measure.NUMBER]
    assert [i.raw for i in found.issues if i.is_open] == [str(high + 1)]


@pytest.mark.parametrize("title", ["2 op 5 jongeren", "Aantal scholen (1-5)", "Permanentie 24/7", "Kinderen (1-5)"])
def test_other_titles_with_such_numbers_are_no_scores(title: str) -> None:
    found = read([["Indicator", "K1 2024", "K2 2024"], [title, 3, 4]])
    assert [item.measure for item in found.indicators] == [Measure.NUMBER]


def test_a_baseline_on_another_sheet_names_its_own_cell() -> None:
    results = ("Resultaten", [["Indicator", "2024"], ["Meals", 130], ["Uren", 12]])
    baselines = ("Nulmeting", [["Indicator", "Nulmeting 2020"], ["Vrijwilligers", 3], ["Meals", 105], ["Uren", "8-10"]])
    found = read_submission(made.xlsx(results, baselines), "a.xlsx")
    meals = next(item for item in found.indicators if item.title == "Meals")
    assert (meals.sheet, meals.baseline_row, meals.baseline_column, meals.baseline) == ("Nulmeting", 3, 2, 105)
    settled = apply_answers(found, [Answer(IssueKind.RANGE, Reply.FIRST)])
    assert next(item.baseline for item in settled.indicators if item.title == "Uren") == 8


@pytest.mark.parametrize(("first", "second", "expected"), [(100, 105, None), (100, 100, 100), ("", 105, 105)])
def test_two_titles_that_become_one_keep_their_baseline_or_ask_which(
    first: object, second: object, expected: float | None
) -> None:
    sheets = [
        (str(year), [["Indicator", "Nulmeting 2020", f"Realisatie {year}"], [title, baseline, value]])
        for year, title, baseline, value in ((2023, "Maaltijden", first, 120), (2024, "Maaltijd", second, 130))
    ]
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    one = apply_answers(found, [Answer(IssueKind.SIMILAR_TITLES, Reply.SAME)])
    assert [item.baseline for item in one.indicators] == [expected]
    assert len([i for i in one.issues if i.is_open and i.kind is IssueKind.DUPLICATE_VALUE]) == (expected is None)
    if expected is None:
        settled = apply_answers(one, [Answer(IssueKind.DUPLICATE_VALUE, Reply.SECOND)])
        assert [item.baseline for item in settled.indicators] == [second]


@pytest.mark.parametrize("hidden_first", [True, False])
def test_a_baseline_in_a_hidden_row_takes_no_place_of_the_visible_one(hidden_first: bool) -> None:
    import io

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Cijfers"
    old, new = ["B1", "Meals", 80, 90], ["B1", "Meals", 100, 130]
    for row in (["Code", "Indicator", "Nulmeting", "Realisatie 2024"], *((old, new) if hidden_first else (new, old))):
        sheet.append(row)
    sheet.row_dimensions[2 if hidden_first else 3].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    found = read_submission(stream.getvalue(), "a.xlsx")
    assert [item.baseline for item in found.indicators] == [None]
    first, second = (80, 100) if hidden_first else (100, 80)
    asked = [i for i in made.asked(found, IssueKind.DUPLICATE_VALUE) if i.column == 3]
    assert [set(i.readings) for i in asked] == [{first, second}]
    reply = Reply.FIRST if asked[0].readings[0] == 100 else Reply.SECOND
    settled = apply_answers(found, [Answer(IssueKind.DUPLICATE_VALUE, reply, "Cijfers", None, 3)])
    assert [item.baseline for item in settled.indicators] == [100]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("title", "baseline", "target", "value", "waits"),
    [
        ("Share of pupils who graduate", 0.56, None, 90, {56}), ("Taux d'élèves diplômés", 0.32, 0.61, 60, {32, 61}),
        ("Aandeel geslaagden", 0.12, None, 60, {12}), ("Slaaggraad", 0.5, 80, 75, {50}),
        # Half a kilometre on the way to 20.
        ("Aangelegd fietspad", 0.5, None, 20, set()),
    ],
)  # fmt: skip
def test_a_fraction_as_baseline_beside_percentages_is_asked_about(
    kind: str, title: str, baseline: float, target: float | None, value: float, waits: set[float]
) -> None:
    found = read([["Indicator", "Nulmeting", "Doel 2024", "Realisatie 2024"], [title, baseline, target, value]], kind)
    assert {i.readings[0] for i in made.asked(found, IssueKind.SCALE_DIFFERS)} == waits
    assert found.indicators[0].baseline == (None if waits else baseline)


@pytest.mark.parametrize("header", ["'24", "2024", "01/24", "2024 totaal", "Waarde '24", "2023-24"])
def test_a_header_without_words_on_a_sheet_of_targets_is_a_target(header: str) -> None:
    sheets = [(name, [["Indicator", header], ["Meals", value]]) for name, value in (("Doel", 150), ("Realisatie", 130))]
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    assert (found.targets.value, found.actuals.value) == ([150], [130])
    assert found.targets.end[0] is None or found.targets.end[0] > date(2023, 12, 31)


@pytest.mark.parametrize("sides", [("Doelen", "Resultaten"), ("Targets", "Results"), ("Cibles", "Résultats")])
def test_targets_without_a_unit_are_those_of_the_results_with_one(sides: tuple[str, str]) -> None:
    goals = (sides[0], [["Indicator", "2024"], ["Meals", 150]])
    results = (sides[1], [["Indicator", "Eenheid", "2024"], ["Meals", "maaltijden", 130]])
    found = read_submission(made.xlsx(goals, results), "a.xlsx")
    assert len(found.indicators) == 1
    assert [value for value in found.targets.value if value] == [150]
    assert [value for value in found.actuals.value if value] == [130]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("again", ["56%", "56 %", "56", "56,0 %"])
def test_a_row_that_stands_there_twice_counts_once_however_its_numbers_are_written(kind: str, again: str) -> None:
    rows: list[list[object]] = [["Indicator", "Eenheid", "2023", "2024"], ["Slaagkans", "%", "52 %", "56 %"]]
    found = read([*rows, ["Slaagkans", "%", "52", again]], kind)
    assert len(set(found.actuals.indicator)) == 1
    assert found.actuals.value == [52, 56]


@pytest.mark.parametrize("text", ["k€ 43,076", "43 k€", "ca. 43.000 euro", "€ 90k", "43.076 (voorlopig)"])
def test_a_text_with_a_number_beside_a_number_of_the_same_meaning_is_asked_about(text: str) -> None:
    rows: list[list[object]] = [["Indicator", "Realisatie 2023", "Realisatie 2023"], ["Leningen", text, 38_768]]
    found = read(rows)
    assert [value for value in found.actuals.value if value is not None] == []
    assert [i for i in found.issues if i.is_open]
