"""Headers that hold data, small tables, sums amid doubts: kinds that campaigns of thousands of workbooks showed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from impact.errors import ImpactError
from impact.ingest import read_submission
from impact.model.issues import IssueKind, Severity
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind
KINDS = pytest.mark.parametrize("kind", ["xlsx", "csv"])


def read(kind: str, *rows: Sequence[object]) -> Submission:
    width = max(map(len, rows))
    padded = [(*row, *[""] * (width - len(row))) for row in rows]
    data = made.text_table(padded, ";") if kind == "csv" else made.xlsx(("Cijfers", padded))
    return read_submission(data, f"a.{kind}")


def counted(found: Submission) -> list[float]:
    """The numbers that count as actuals or targets, in file order."""
    columns = (*zip(found.actuals.value, found.actuals.state, strict=True),
               *zip(found.targets.value, found.targets.state, strict=True))  # fmt: skip
    return [value for value, state in columns if state is State.REPORTED and value is not None]


def is_asked_at(found: Submission, row: int, column: int) -> bool:
    is_at_cell = any(i.is_open and (i.row, i.column) == (row, column) for i in found.issues)
    return is_at_cell or any(i.is_open and i.kind in (KIND.CELLS_UNREAD, KIND.COLUMN_UNREAD) for i in found.issues)


@KINDS
@pytest.mark.parametrize(
    "header",
    [
        ("Locatie", "Indicator", "Jaar", "Som van gerealiseerd"),
        ("Lieu", "Indicateur", "Année", "Somme de réalisé"),
        ("Location", "Indicator", "Reporting year", "Sum of result"),
        ("Locatie", "Indicator", "Jaar", "Gerealiseerd"),
    ],
)
def test_numbers_that_may_be_years_are_no_second_row_of_a_header(kind: str, header: tuple[str, ...]) -> None:
    rows = [("Gent", "Uren", "2021", 2000), ("Gent", "Uren", "2022", 1958), ("Gent", "Uren", "2023", 2010)]
    found = read(kind, header, *rows, ("Gent", "Lessen", "2023", 40))
    numbers = {
        (found.actuals.row[n], found.actuals.column[n]): found.actuals.end[n] for n in range(len(found.actuals.row))
    }
    assert {(2, 4), (3, 4), (4, 4)} <= set(numbers)
    assert [str(numbers[row, 4]) for row in (2, 3, 4)] == ["2021-12-31", "2022-12-31", "2023-12-31"]


@KINDS
@pytest.mark.parametrize("period", ["2022", "2022 (année complète)", "2022 (full year)"])
def test_a_row_with_a_period_of_its_own_is_no_header_of_years(kind: str, period: str) -> None:
    header = ("Periode", "Indicator", "Doel", "Bereikt")
    found = read(kind, header, (period, "Uren", 1955, 2043), (period, "Scholen", 31, 27))
    assert sorted(counted(found)) == [27, 31, 1955, 2043]


@KINDS
@pytest.mark.parametrize("caption", ["Indicatoren Horizon", "Horizon indicators", "Indicateurs Horizon"])
@pytest.mark.parametrize(("target", "actual"), [("Gepland", "Bereikt"), ("Planned", "Achieved"), ("Cible", "Réalisé")])
def test_the_words_of_values_are_never_the_indicators(kind: str, caption: str, target: str, actual: str) -> None:
    rows = [(caption, ""), ("", "")]
    for title, values in (("Contacturen", (2265, 2204)), ("Wachttijd", (36.4, 28.6)), ("Giften", (74158, 92730))):
        rows += [(title, ""), ("", "2025"), (actual, values[0]), (target, values[1]), ("", "")]  # type: ignore[list-item]
    found = read(kind, *rows)
    named = {item.title for item in found.indicators if item.title in (target, actual)}
    values = [
        v
        for v, state, i in zip(found.actuals.value, found.actuals.state, found.actuals.indicator, strict=True)
        if state is State.REPORTED and found.indicators[i].title in named
    ]
    assert values == []


@pytest.mark.parametrize("title", ["Bereik", "Score", "Aantal"])
def test_one_indicator_that_is_called_like_a_header_counts(title: str) -> None:
    found = read("xlsx", ("Indicator", "2023", "2024"), (title, 120, 130), ("Lessen", 4, 5))
    assert sorted(counted(found)) == [4, 5, 120, 130]


@KINDS
def test_the_year_above_a_column_is_no_value_of_it(kind: str) -> None:
    rows = [("Deelnemers", "2022"), ("Doel", 331), ("Resultaat", 256), ("", ""), ("Gezinnen", "2022")]
    found = read(kind, *rows, ("Doel", "bijna 126"), ("Resultaat", 114), ("", ""))
    assert 2022 not in counted(found)


@KINDS
@pytest.mark.parametrize("mark", ["(1)", "*", "²"])
def test_a_number_with_the_mark_of_a_note_is_no_word_of_a_header(kind: str, mark: str) -> None:
    rows = [("Indicateur", "2025"), ("Dons", 19039), ("Satisfaction", f"6 {mark}"), ("Indicator", "2025")]
    found = read(kind, *rows, ("Giften", 19039), ("Tevredenheid", 6))
    ends = {str(end) for end in found.actuals.end}
    assert ends == {"2025-12-31"}


@KINDS
@pytest.mark.parametrize("header", [("2022 Doel", "2022 Bereikt"), ("2022 Planned", "2022 Achieved"),
                                    ("2022-23 Cible", "2022-23 Réalisé")])  # fmt: skip
def test_headers_that_begin_with_their_year_are_read_below_an_empty_corner(kind: str, header: tuple[str, str]) -> None:
    found = read(kind, ("", *header), ("Deelnemers", 412, 396), ("Bomen", 45, 38), ("Lessen", 58, 49))
    assert [item.title for item in found.indicators] == ["Deelnemers", "Bomen", "Lessen"]
    assert found.targets.value == [412, 45, 58]


@KINDS
@pytest.mark.parametrize("last", [("", "Maison Verte", 222), ("", "vzw De Brug", 222)])
def test_a_row_without_code_that_sums_all_others_is_asked_about(kind: str, last: tuple[object, ...]) -> None:
    header = ("Nr", "Indicator", "Behaald", "Opmerking")
    rows = [("IND-01", "Deelnemers", 32, ""), ("IND-02", "Lessen", 80, "ruwe schatting")]
    found = read(kind, header, *rows, ("IND-03", "Bomen", 110, "nog te bevestigen"), last)
    assert made.asked(found, KIND.SUBTOTAL_SUSPECTED)
    assert 222 not in counted(found)


@KINDS
def test_facts_under_a_table_are_asked_about_where_its_sum_stands_among_them(kind: str) -> None:
    header = ("Indicator", "Doel 2023", "Bereikt 2023")
    rows = [("Giften", 54400, 52970), ("Kredieten", 11382, 10427), ("Uren", 4308, 3990), ("", "", "")]
    tail = [("Personeel (VTE)", 2, ""), ("Budget", 90000, ""), ("Maison Verte", 70090, 67387)]
    found = read(kind, header, *rows, *tail)
    assert not {2, 90000, 70090, 67387} & set(counted(found))


@KINDS
@pytest.mark.parametrize(
    "title", ["Households with a stable income", "Deelnemers met werk na 6 maanden", "Participants en emploi"]
)
@pytest.mark.parametrize("others", [(), ("Jaar", 1)])
def test_fractions_of_people_are_asked_about(kind: str, title: str, others: tuple[object, ...]) -> None:
    found = read(kind, ("Indicator", "Nulmeting", "Doel 2024", "Bereikt 2024"), (title, 0.31, 0.49, 0.37))
    assert counted(found) == []
    assert len(made.asked(found, KIND.PERCENT_BELOW_ONE)) == 3


def test_a_fraction_of_people_beside_a_percentage_is_asked_about() -> None:
    found = read("csv", ("Indicateur", "Cible", "Réalisé"), ("Participants en emploi", "24", "0,35"))
    assert 0.35 not in counted(found)


@KINDS
@pytest.mark.parametrize("unread", ["Realisatie/Réalisé 2025 (t.e.m. 30/09)", "%1", "Zzz"])
def test_a_count_of_a_percentage_beside_an_unread_column_is_asked_about(kind: str, unread: str) -> None:
    header = ("Indicator", "Eenheid", "Doel", "Aantal", unread)
    found = read(kind, header, ("Geslaagd", "%", 56, 13, 54), ("Aan het werk", "%", 32, 24, 30))
    assert not {13, 24} & set(counted(found))


@KINDS
@pytest.mark.parametrize("header", [("Number", "%"), ("Aantal", "%"), ("Nombre", "%")])
def test_equal_numbers_of_a_count_and_a_percentage_are_asked_about(kind: str, header: tuple[str, str]) -> None:
    rows = [("Households with an income", 57, 12, 44), ("Participants in work", 48, 36, 36)]
    found = read(kind, ("Indicator", "Goal", *header), *rows)
    assert len(made.asked(found, KIND.TWO_COLUMNS)) == 2


@pytest.mark.parametrize("header", ["Réf.", "Ref.", "Nr.", "No."])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_numbers_of_parts_before_the_titles_are_codes(kind: str, header: str) -> None:
    head = ("Resultaat", header, "Indicator", "Eenheid", "Doel 2024", "Bereikt 2024")
    found = read(kind, head, ("Werk", "1.4", "Taux", "%", 75, 72), ("Wonen", "2.4", "Part", "%", 25, 23))
    assert [item.baseline for item in found.indicators] == [None, None]
    assert sorted(counted(found)) == [23, 25, 72, 75]


@KINDS
@pytest.mark.parametrize("header", ["Progress", "Voortgang", "Avancement"])
@pytest.mark.parametrize("value", ["€ 77.027k", "77 k€", "#NAME?"])
def test_an_amount_under_the_only_word_for_progress_is_never_lost(kind: str, header: str, value: str) -> None:
    found = read(kind, ("Indicator", "Eenheid", "Doel", header), ("Giften", "EUR", 89498, value))
    places = {(found.actuals.row[n], found.actuals.column[n]) for n in range(len(found.actuals.row))}
    assert (2, 4) in places or is_asked_at(found, 2, 4) or any(i.kind is KIND.ERROR_CELL for i in found.issues)


@KINDS
def test_groups_of_progress_are_no_judgement(kind: str) -> None:
    header = ("Indicator", "Progress 2023 total", "Progress 2023 women", "Progress 2023 men", "Target 2023")
    found = read(kind, header, ("Trees", 272, "31 39", 170, 315), ("Families", 290, 137, 153, 318))
    left = [line for line in found.account if line.rule.value == "judged"]
    assert left == []


@KINDS
def test_rows_of_a_table_again_in_another_language_are_asked_about_where_some_wait(kind: str) -> None:
    dutch = [("Gezinnen", "<5"), ("Wachttijd", 12.4), ("Huisbezoeken", 258), ("Vrijwilligers", 44)]
    english = [("Families", 61), ("Waiting time", 12.4), ("Home visits", "fewer than 5"), ("Volunteers", "<5")]
    found = read(kind, ("", "2023"), *english, ("", ""), ("", "2023"), *dutch)
    pairs = {(issue.params["title"], issue.params["other"]) for issue in made.asked(found, KIND.SIMILAR_TITLES)}
    assert ("Waiting time", "Wachttijd") in pairs


@KINDS
def test_two_lists_with_a_number_that_differs_are_not_asked_about(kind: str) -> None:
    first = [("Gezinnen", 61), ("Wachttijd", 12.4), ("Huisbezoeken", 258)]
    second = [("Bomen", 61), ("Lessen", 13), ("Giften", 259)]
    found = read(kind, ("", "2023"), *first, ("", ""), ("", "2023"), *second)
    assert not made.asked(found, KIND.SIMILAR_TITLES)


def test_two_columns_of_one_header_are_both_of_an_uncertain_period() -> None:
    header = ("Indicateur", "Valeur cible 2022", "Nombre", "%", "%")
    found = read("xlsx", header, ("Taux d'emploi", 91, 58, 72, 80), ("Taux de diplômés", 99, 11, 71, 79))
    assert not {71, 72, 79, 80} & set(counted(found))


@pytest.mark.parametrize(("first", "second"), [
    ("Microkredieten", "Microkredieten (2023)"), ("Microcrédits octroyés", "Microcrédits octroyés (2023)"),
])  # fmt: skip
def test_a_title_with_a_unit_beside_nearly_the_same_without_is_asked_about(first: str, second: str) -> None:
    header = ("Jaar", "Indicator", "Eenheid", "Doel", "Bereikt")
    found = read("xlsx", header, ("2022", first, "", 421, 410), ("2023", second, "euro", 421, 330))
    assert made.asked(found, KIND.SIMILAR_TITLES)


def test_a_short_word_that_misses_a_letter_is_a_slip() -> None:
    titles = ("Participants en emploi après 6 mois", "Participants n emploi après 6 mois")
    found = read("xlsx", ("Jaar", "Indicator", "Bereikt"), ("2022", titles[0], 80), ("2023", titles[1], 82))
    assert made.asked(found, KIND.SIMILAR_TITLES)
    found = read("xlsx", ("Jaar", "Indicator", "Bereikt"), *((2022 + n, f"Kinderen in groep {c}", n) for n, c in
                                                             enumerate("ab")))  # fmt: skip
    assert not made.asked(found, KIND.SIMILAR_TITLES)


def test_the_same_digits_a_thousand_times_apart_are_asked_about() -> None:
    months = [(f"2023-0{n + 1}", "Bomen", value) for n, value in enumerate((5, 5, 5000, 4982, 5000, 4876))]
    found = read("xlsx", ("Maand", "Indicator", "Bereikt"), *months)
    assert 5 not in counted(found)


@KINDS
@pytest.mark.parametrize("number", [1e308, -1e300, 2e15, "1e308", "9" * 40])
def test_a_number_beyond_any_measure_waits(kind: str, number: object) -> None:
    found = read(kind, ("Indicator", "Doel 2024", "Bereikt 2024"), ("Giften", 100, number), ("Lessen", 4, 5))
    assert sorted(counted(found)) == [4, 5, 100]
    assert is_asked_at(found, 2, 3) or any(i.severity is Severity.QUESTION and i.row == 2 for i in found.issues)


def test_what_a_sum_leaves_beside_nothing_is_nothing() -> None:
    found = read("xlsx", ("Indicator", "Doel 2024", "Bereikt 2024"), ("Winst", 10, 5.6e-17), ("Lessen", 4, 5))
    assert sorted(counted(found)) == [0, 4, 5, 10]


@pytest.mark.parametrize("word", ["Welbevinden", "Bien-être", "Well-being", "Zelfvertrouwen", "Confiance en soi"])
def test_a_subtotal_of_feelings_is_no_figure(word: str) -> None:
    header = ("Plaats", "Indicator", "Doel 2024", "Bereikt 2024")
    rows = [("Gent", word, 3.5, 3.5), ("Aalst", word, 3.5, 3.5), ("Subtotaal", "", 7, 7)]
    try:
        found = read("xlsx", header, *rows)
    except ImpactError:  # pragma: no cover  a refusal would be wrong as well
        pytest.fail("refused")
    assert 7 not in counted(found)


@KINDS
@pytest.mark.parametrize(
    "header", ["Planned / Cible Jan - Mar 2023", "Doel / Cible jan - mrt 2023", "Cible Jan - Mar 2023"]
)
def test_a_range_of_months_in_a_header_of_two_languages_is_whole(kind: str, header: str) -> None:
    found = read(kind, ("Indicator", header), ("Deelnemers", 120), ("Lessen", 4))
    days = {(str(start), str(end)) for start, end in zip(found.targets.start, found.targets.end, strict=True)}
    assert days == {("2023-01-01", "2023-03-31")}


@pytest.mark.parametrize("header", ["CY22", "FY22", "2022", "'22"])
def test_a_sheet_named_after_plans_holds_targets_whatever_its_year_looks_like(header: str) -> None:
    rows = [("Deelnemers", 302), ("Lessen", 9), ("Maaltijden", 1434)]
    planned = [("Indicator", header), *rows]
    achieved = [("Indicator", header), *((title, number - 1) for title, number in rows)]
    found = read_submission(made.xlsx(("Gepland 2022", planned), ("Bereikt 2022", achieved)), "a.xlsx")
    assert not {302, 9, 1434} & {v for v, s in zip(found.actuals.value, found.actuals.state, strict=True) if v and s}


@KINDS
def test_of_two_columns_of_one_meaning_a_cell_that_waits_is_no_percentage(kind: str) -> None:
    header = ("Indicator", "Eenheid", "Doel", "Resultaat", "Resultaat")
    rows = [("Geslaagden", "%", "83%", "80%", "72"), ("Maaltijden", "maaltijden", "2274", "1946 van 1956", "1751")]
    found = read(kind, header, *rows, ("Uren", "uren", "3226", "2376 (schatting)", "2138"))
    assert not {1751, 2138, 72} & set(counted(found))


def test_facts_with_a_day_under_a_table_of_two_columns_are_asked_about() -> None:
    rows = [("Gezinnen", 247), ("Jongeren", 1500), ("Wachttijd", 25.4), ("", ""), ("Personeel (VTE)", 7)]
    tail = [("Budget", 47000), ("Datum van opmaak", date(2022, 12, 31))]
    found = read("xlsx", ("Indicator", "Realisatie 2022"), *rows, *tail)
    assert not {7, 47000} & set(counted(found))


ORDINARY: list[tuple[str, tuple[tuple[object, ...], ...], list[float]]] = [
    ("a number of staff left of the titles", (("Number", "Indicator", "Unit"), (2.5, "Coordinators", "FTE"),
     (1.5, "Teachers", "FTE")), [1.5, 2.5]),
    ("a number beside targets", (("Number", "Indicator", "Target 2024"), (2.5, "Staff", 3), (1.5, "Days", 2)),
     [1.5, 2, 2.5, 3]),
    ("tiny numbers that are meant", (("Indicator", "Unit", "2023", "2024"), ("PFAS", "g/l", 2e-16, 3e-16)),
     [2e-16, 3e-16]),
    ("visitors in thousands by their title", (("Indicator", "2023", "2024"), ("Bezoekers (x 1000)", 0.5, 0.8)),
     [0.5, 0.8]),
    ("pupils per teacher", (("Indicator", "2023", "2024"), ("Leerlingen/leraar", 0.5, 0.8)), [0.5, 0.8]),
    ("growth of members", (("Indicator", "2023", "2024"), ("Leden groei", 0.5, 0.8)), [0.5, 0.8]),
    ("an organisation-wide row without a code", (("Code", "Indicator", "Unit", "2024"), ("A", "Workshops", "number", 3),
     ("B", "Visits", "number", 2), ("", "Volunteers", "number", 5)), [2, 3, 5]),
    ("percentages above people", (("Indicator", "Eenheid", "2024"), ("Jongeren", "%", 40), ("Ouders", "%", 20),
     ("Deelnemers", "", 60)), [20, 40, 60]),
    ("a value that may be its year", (("Indicator", "2023", "2024"), ("Bomen", 1900, 2024), ("Lessen", 4, 5)),
     [4, 5, 1900, 2024]),
    ("an indicator called a result", (("Indicator", "Doel 2024", "Real. 2024"), ("Resultaat", 4000, 4200),
     ("Score", 8, 7), ("Uren", 1, 1)), [1, 1, 7, 8, 4000, 4200]),
]  # fmt: skip


@KINDS
@pytest.mark.parametrize(("rows", "numbers"), [case[1:] for case in ORDINARY], ids=[case[0] for case in ORDINARY])
def test_what_is_ordinary_is_read_without_a_question(
    kind: str, rows: tuple[tuple[object, ...], ...], numbers: list[float]
) -> None:
    found = read(kind, *rows)
    assert sorted(counted(found)) == numbers
    assert not [i for i in found.issues if i.is_open and i.kind is not KIND.DIRECTION_UNKNOWN]


def test_baselines_left_of_the_titles_that_do_not_rise_are_baselines() -> None:
    header = ("Ref.", "Indicator", "Doel 2024", "Bereikt 2024")
    found = read("xlsx", header, (2.5, "Score A", 3, 3.1), (3.5, "Score B", 4, 4.1), (2.1, "Score C", 3, 2.9))
    assert [item.baseline for item in found.indicators] == [2.5, 3.5, 2.1]


@KINDS
@pytest.mark.parametrize("title", ["Workshops zelfvertrouwen", "Ateliers bien-être", "Wellbeing workshops"])
def test_counts_of_workshops_about_feelings_are_added_up(kind: str, title: str) -> None:
    rows = [(title, "Gent", 20), (title, "Aalst", 30), (title, "Totaal", 50)]
    found = read(kind, ("Indicator", "Locatie", "2024"), *rows)
    assert sorted(counted(found)) == [20, 30, 50]


def test_the_only_label_of_a_sheet_may_be_in_the_plural() -> None:
    found = read("xlsx", ("Indicatoren:", "Deelnemers"), ("Eenheid:", "personen"), ("Jaar", "Waarde"), (2023, 30))
    assert ([item.title for item in found.indicators], counted(found)) == (["Deelnemers"], [30])


@KINDS
@pytest.mark.parametrize("note", ["* voorlopige cijfers op 15/11/2024", "Note : chiffres provisoires", "Source: own"])
def test_tiles_with_a_note_below_are_laid_before_the_user(kind: str, note: str) -> None:
    rows = [("Dashboard 2024", "", ""), ("", "", ""), ("Bomen", "", "Lessen"), ("3680", "", "50"),
            ("Doel: 3711", "", "Doel: 58"), ("", "", ""), (note, "", "")]  # fmt: skip
    found = read(kind, *rows)
    assert {item.title for item in found.indicators} >= {"Bomen", "Lessen"}
    assert counted(found) == []
