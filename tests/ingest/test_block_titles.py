"""Tables below each other with the same indicators: two places keep their names, two versions are asked about."""

from __future__ import annotations

import re

import pytest

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

Rows = list[list[object]]
HEAD: Rows = [["Indicator", "2023", "2024"]]
LONG: Rows = [["Indicateur", "Année", "Valeur"]]
GENT: Rows = [["Deelnemers", 5, 6], ["Sessies", 2, 3]]
AALST: Rows = [["Deelnemers", 7, 8], ["Sessies", 4, 3]]


def counted(found: Submission) -> list[tuple[str, str, float]]:
    """Heading, title and number of each value that counts."""
    columns = zip(found.actuals.indicator, found.actuals.value, found.actuals.state, strict=True)
    return [
        (found.indicators[index].result_title, found.indicators[index].title, value)
        for index, value, state in columns
        if state is State.REPORTED and value is not None
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["Werking Gent"], *HEAD, *GENT, [], ["Werking Aalst"], *HEAD, *AALST],
        [["Werking Gent"], *HEAD, *GENT, ["Werking Aalst"], *HEAD, *AALST],
        [["Jaarverslag"], [], ["Werking Gent"], *HEAD, *GENT, [], ["Werking Aalst"], *HEAD, *AALST],
        [["Werking Gent"], *HEAD, *GENT, [], ["Werking Aalst"], *AALST],
    ],
    ids=["gap", "no gap", "title of the sheet", "one header"],
)
def test_a_title_above_a_table_tells_its_indicators_from_those_of_the_next(rows: Rows) -> None:
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    assert counted(found) == [
        (f"Werking {place}", title, number)
        for place, block in (("Gent", GENT), ("Aalst", AALST))
        for title, *numbers in block
        for number in numbers
    ]


def test_a_long_table_per_place_keeps_its_place() -> None:
    blocks = [["Gand"], *LONG, ["Participants", 2023, 5], [], ["Alost"], *LONG, ["Participants", 2023, 5]]
    found = read_submission(made.xlsx(("Chiffres", blocks)), "a.xlsx")
    assert counted(found) == [("Gand", "Participants", 5), ("Alost", "Participants", 5)]


def test_a_target_in_one_table_and_the_value_in_another_are_one_indicator() -> None:
    target: Rows = [["Streefwaarden"], ["Indicator", "Doel 2024"], ["Deelnemers", 9]]
    actual: Rows = [["Resultaten"], ["Indicator", "Gerealiseerd 2024"], ["Deelnemers", 6]]
    found = read_submission(made.xlsx(("Cijfers", [*target, [], *actual])), "a.xlsx")
    assert [item.title for item in found.indicators] == ["Deelnemers"]
    assert (found.actuals.value, found.targets.value) == ([6], [9])


def test_of_two_versions_of_a_table_it_is_asked_which_one_holds() -> None:
    rows: Rows = [["Cijfers"], *HEAD, *GENT, [], ["Cijfers herwerkt"], *HEAD, *AALST]
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    assert len([issue for issue in made.asked(found, IssueKind.DUPLICATE_VALUE) if issue.is_open]) == 3
    # What both say alike counts once.
    assert counted(found) == [("", "Sessies", 3)]


NL: Rows = [["Indicator", "Resultaat", "Doel"]]
FR: Rows = [["Indicateur", "Réalisé", "Cible"]]
EN: Rows = [["Indicator", "Actual", "Target"]]
YEARS_APART: list[tuple[Rows, str, str, str, str]] = [
    (NL, "Brugge - 2023", "Gent - 2024", "Brugge", "Gent"),
    (NL, "Vestiging Brugge, 1e semester 2024", "Vestiging Gent, 2e semester 2024", "Vestiging Brugge",
     "Vestiging Gent"),
    (FR, "Bruges (2023)", "Gand (2024)", "Bruges", "Gand"),
    (FR, "Antenne Nord, T1 2024", "Antenne Sud, T2 2024", "Antenne Nord", "Antenne Sud"),
    (EN, "North region 2023", "South region 2024", "North region", "South region"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "first", "second", "name", "other"), YEARS_APART)
@pytest.mark.parametrize("is_beside", [False, True])
def test_titles_that_name_a_place_and_a_year_keep_the_place_whatever_the_years(
    header: Rows, first: str, second: str, name: str, other: str, is_beside: bool
) -> None:
    blocks = ([[first], *header, *GENT], [[second], *header, *AALST])
    rows: Rows = [*blocks[0], [], *blocks[1]]
    if is_beside:
        rows = [
            [*left, *[None] * (4 - len(left)), *right] for left, right in zip(blocks[0], blocks[1], strict=True)
        ]
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    assert counted(found) == [
        (place, title, value) for place, block in ((name, GENT), (other, AALST)) for title, value, _ in block
    ]
    assert len(set(found.actuals.end)) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [("Werkjaar 2023", "Werkjaar 2024"), ("Brugge - 2023", "Brugge - 2024"), ("Kerncijfers 2023", "Kerncijfers 2024"),
     ("Eerste projectjaar (2023)", "Tweede projectjaar (2024)"), ("Vorig jaar: 2023", "Dit jaar: 2024")],
)  # fmt: skip
def test_one_name_with_two_years_is_one_series(first: str, second: str) -> None:
    rows: Rows = [[first], *NL, *GENT, [], [second], *NL, *AALST]
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    assert [item.title for item in found.indicators] == ["Deelnemers", "Sessies"]
    assert sorted(value for *_, value in counted(found)) == [2, 4, 5, 7]


ONE_SERIES = [
    ("Pilootjaar 2023", "Volwaardig jaar 2024"),
    ("Opstart 2023", "Uitrol 2024"),
    ("Startfase 2023", "Implementatiefase 2024"),
    ("Inception 2023", "Implementation 2024"),
    ("Inception phase (2023)", "Implementation phase (2024)"),
    ("Projet pilote 2023", "Déploiement 2024"),
    ("Vóór corona (2019)", "Na corona (2022)"),
    ("Aanvraag 2023", "Verlenging 2024"),
    ("Convention 2023", "Avenant 2024"),
    ("Contract 2023", "Addendum 2024"),
    ("Start 2023", "Vervolg 2024"),
    ("Project X 2023", "Project X vervolg 2024"),
    ("Ons bereik in 2023", "Onze impact in 2024"),
    ("Registratie 2023", "Registraties 2024"),
    ("Cohort 2023", "Cohorte 2024"),
    ("Festival (editie 1) 2023", "Festival editie twee 2024"),
    ("Definitieve cijfers 2023", "Voorlopige cijfers 2024"),
    ("Subsidieaanvraag 2023", "Eindverslag 2024"),
]
# Names of which nothing says whether they are two places or two names of one series.
UNKNOWN_NAMES = [
    ("Namur (2023)", "Liège (2024)"),
    ("Zomerkamp 2023", "Winterkamp 2024"),
    ("Project Zon 2023", "Project Maan 2024"),
    ("Groep A - 2023", "Groep B - 2024"),
    ("Festival 2023", "Brugge 2024"),
    ("Les Ateliers 2023", "La Fabrique 2024"),
    ("Summer school 2023", "Coding club 2024"),
]


def below_two_titles(first: str, second: str) -> Submission:
    rows: Rows = [[first], *NL, *GENT, [], [second], *NL, *AALST]
    return read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")


@pytest.mark.parametrize(("first", "second"), ONE_SERIES)
def test_two_phases_versions_or_reports_are_one_series(first: str, second: str) -> None:
    for titles in ((first, second), (second.replace("2024", "2023"), first.replace("2023", "2024"))):
        found = below_two_titles(*titles)
        assert [(item.result_title, item.title) for item in found.indicators] == [("", "Deelnemers"), ("", "Sessies")]
        assert not made.asked(found, IssueKind.SIMILAR_TITLES)
        # The year of a contract need not be that of its values, which are asked about then.
        assert sorted(found.actuals.raw) == ["2", "4", "5", "7"]
        assert all(value is not None or state is State.UNCLEAR
                   for value, state in zip(found.actuals.value, found.actuals.state, strict=True))  # fmt: skip


@pytest.mark.parametrize(("first", "second"), UNKNOWN_NAMES)
def test_of_two_names_that_may_be_one_series_it_is_asked_and_the_later_values_wait(first: str, second: str) -> None:
    found = below_two_titles(first, second)
    questions = [issue for issue in made.asked(found, IssueKind.SIMILAR_TITLES) if issue.is_open]
    assert {issue.params["case"] for issue in questions} == {"headings"}
    names = [re.split(r" (?:- |\()?20", name)[0] for name in (first, second)]
    assert [(issue.params["title"], issue.params["other"]) for issue in questions] == [
        tuple(f"{title} ({name})" for name in names) for title in ("Deelnemers", "Sessies")
    ]
    assert sorted(value for *_, value in counted(found)) == [2, 5]


def test_a_place_with_two_years_is_one_series_beside_another_place() -> None:
    titles = ["Brugge 2023", "Brugge 2024", "Gent 2024"]
    rows: Rows = [row for number, title in enumerate(titles) for row in ([title], *NL, ["Leden", number + 1, 9], [])]
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    assert counted(found) == [("Brugge", "Leden", 1), ("Brugge", "Leden", 2), ("Gent", "Leden", 3)]
    assert len(found.indicators) == 2


def test_years_in_the_headers_below_two_titles_make_no_series_of_both() -> None:
    rows: Rows = [["Werking Gent"], ["Indicator", "2023"], ["Leden", 1], [], ["Werking Aalst"], ["Indicator", "2024"]]
    found = read_submission(made.xlsx(("Cijfers", [*rows, ["Leden", 3]])), "a.xlsx")
    assert counted(found) == [("Werking Gent", "Leden", 1), ("Werking Aalst", "Leden", 3)]
