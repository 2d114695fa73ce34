"""Months and quarters that run over the end of a year which stands outside them: asked with both years."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

Rows = list[Sequence[object]]
MONTHS = {"nl": ["November", "December", "Januari"], "fr": ["Novembre", "Décembre", "Janvier"],
          "en": ["Nov", "Dec", "Jan"]}  # fmt: skip


def years_of(found: Submission) -> dict[str, set[str]]:
    """The years that each number may be of, by its raw text: one where it counts."""
    columns = found.actuals
    years = {
        raw: {str(end)[:4]}
        for raw, end, state in zip(columns.raw, columns.end, columns.state, strict=True)
        if state is State.REPORTED
    }
    for issue in made.asked(found, IssueKind.PERIOD_UNCERTAIN):
        years[issue.raw] = {end[:4] for _, end, _ in issue.periods}
    return years


def headings(year: str, parts: Sequence[str]) -> Rows:
    """Rows below headings, one number for each part."""
    rows: Rows = [["Indicator", "Realisatie"], [year, None]]
    for place, part in enumerate(parts):
        rows += [[part, None], ["Lessen", 50 + place]]
    return rows


def layouts(year: str, parts: Sequence[str]) -> list[Rows]:
    """The same numbers below headings, under headers, and in rows."""
    numbers = [50 + place for place in range(len(parts))]
    return [
        headings(year, parts),
        [[None, year, *[None] * (len(parts) - 1)], ["Indicator", *parts], ["Lessen", *numbers], ["Leden", *numbers]],
        [[f"Cijfers {year}"], ["Indicator", *parts], ["Lessen", *numbers]],
        [[f"Cijfers {year}"], ["Maand", "Indicator", "Waarde"],
         *([part, "Lessen", number] for part, number in zip(parts, numbers, strict=True))],
    ]  # fmt: skip


@pytest.mark.parametrize("language", MONTHS)
@pytest.mark.parametrize("layout", range(4))
def test_months_that_run_over_the_end_of_a_year_are_asked_with_both_years(language: str, layout: int) -> None:
    found = made.table(*layouts("2023", MONTHS[language])[layout])
    assert years_of(found) == {"50": {"2022", "2023"}, "51": {"2022", "2023"}, "52": {"2023", "2024"}}


@pytest.mark.parametrize("parts", [["Kwartaal 4", "Kwartaal 1"], ["T3", "T4", "T1"], ["Q4", "Q1", "Q2", "Q3"],
                                   ["December", "Januari"], ["September", "November", "Januari", "Maart"]])  # fmt: skip
def test_quarters_and_half_years_that_run_over_the_end_of_a_year_are_asked(parts: list[str]) -> None:
    for rows in layouts("2023", parts)[:3]:
        found = made.table(*rows)
        if years_of(found):
            assert all(len(years) == 2 for years in years_of(found).values()), rows


@pytest.mark.parametrize(
    "parts",
    [["Januari", "Februari", "Maart"], ["Maart", "Februari", "Januari"], ["Kwartaal 1", "Kwartaal 2"],
     ["Kwartaal 2", "Kwartaal 1"], ["Kwartaal 4", "Kwartaal 3"], ["April", "Augustus", "Februari", "Januari"],
     ["Q4", "Q3", "Q2", "Q1"], ["December", "November"], ["S2", "S1"], ["H2", "H1"], ["Maart", "Januari", "Februari"],
     ["Q3", "Q1"], ["Q2", "Q3", "Q1"], ["T3", "T1", "T2"], ["Oktober", "Maart"], ["Q4", "Q2"]],
)  # fmt: skip
@pytest.mark.parametrize("layout", range(3))
def test_parts_that_follow_each_other_or_stand_the_newest_first_are_of_their_year(
    parts: list[str], layout: int
) -> None:
    found = made.table(*layouts("2023", parts)[layout])
    assert set().union(*years_of(found).values()) == {"2023"}


@pytest.mark.parametrize("year", range(2018, 2031))
def test_parts_are_no_weeks_in_a_year_in_which_they_begin_on_a_monday(year: int) -> None:
    for parts in (["Q3", "Q4", "Q1", "Q2"], ["December", "Januari", "Februari", "Maart"]):
        found = made.table([f"Cijfers {year}"], ["Indicator", *parts], ["Deelnemers", 20, 30, 40, 50])
        before, after = {str(year - 1), str(year)}, {str(year), str(year + 1)}
        place = 2 if parts[0] == "Q3" else 1
        expected = [before] * place + [after] * (4 - place)
        assert years_of(found) == dict(zip(("20", "30", "40", "50"), expected, strict=True))


@pytest.mark.parametrize("year", range(2018, 2031))
def test_half_years_and_quarters_the_newest_first_are_of_their_year_whichever_it_is(year: int) -> None:
    for parts in (["S2", "S1"], ["Q2", "Q1"], ["Q4", "Q3", "Q2", "Q1"], ["Maart", "Februari", "Januari"]):
        numbers = [20 + place for place in range(len(parts))]
        found = made.table([f"Cijfers {year}"], ["Indicator", *parts], ["Deelnemers", *numbers])
        assert set().union(*years_of(found).values()) == {str(year)}, parts


def test_weeks_that_run_over_the_end_of_a_year_are_asked() -> None:
    found = made.table(
        ["Cijfers 2024"], ["Indicator", "Week 51", "Week 52", "Week 1", "Week 2"], ["Lessen", 20, 30, 40, 50]
    )
    assert all(len(years) == 2 for years in years_of(found).values()), years_of(found)


def test_a_part_that_says_its_year_is_certain_and_so_are_those_on_its_side_of_the_turn() -> None:
    found = made.table(
        ["Indicator", "Nov 2023", "December", "Januari", "Februari"], ["Lessen", 50, 51, 52, 53]
    )
    assert years_of(found) == {"50": {"2023"}, "51": {"2023"}, "52": {"2023", "2024"}, "53": {"2023", "2024"}}
    found = made.table(["Jaar", "Maand", "Indicator", "Waarde"], [2023, 11, "Lessen", 50], [None, 12, "Lessen", 51],
                       [None, 1, "Lessen", 52])  # fmt: skip
    assert years_of(found) == {"50": {"2023"}, "51": {"2023"}, "52": {"2023", "2024"}}


@pytest.mark.parametrize(
    "rows",
    [
        [["Jaar", "Maand", "Indicator", "Waarde"], [2023, 12, "Lessen", 50], [2023, 1, "Lessen", 51]],
        [[None, "2023", "2023"], ["Indicator", "December", "Januari"], ["Lessen", 50, 51], ["Leden", 50, 51]],
        [["Indicator", "December 2023", "Januari 2023"], ["Lessen", 50, 51], ["Leden", 50, 51]],
    ],
)
def test_a_year_beside_each_part_is_believed(rows: Rows) -> None:
    assert years_of(made.table(*rows)) == {"50": {"2023"}, "51": {"2023"}}


def test_two_years_over_their_own_months_run_over_no_end() -> None:
    rows = [["Lessen", 50, 51, 52, 53], ["Leden", 50, 51, 52, 53]]
    found = made.table([None, "2023", None, "2024"], ["Indicator", "Nov", "Dec", "Jan", "Feb"], *rows)
    assert [years_of(found)[raw] for raw in ("50", "51", "52")] == [{"2023"}, {"2023"}, {"2024"}]


def test_sheets_of_months_that_run_over_the_end_of_the_year_of_the_file_are_asked() -> None:
    sheets = [
        (name, [["Indicator", "Waarde"], ["Lessen", 50 + at]])
        for at, name in enumerate(("nov", "dec", "jan"))
    ]
    found = read_submission(made.xlsx(*sheets), "monitoring_2023.xlsx")
    assert years_of(found) == {"50": {"2022", "2023"}, "51": {"2022", "2023"}, "52": {"2023", "2024"}}


# A part of a year with another part beside it, each with the first days of what it may be.
CONTRADICTIONS = [
    ("Kwartaal 2 (maart 2024)", {"2024-04-01", "2024-03-01"}),
    ("Kwartaal 2 - maart 2024", {"2024-04-01", "2024-03-01"}),
    ("2e kwartaal maart 2024", {"2024-04-01", "2024-03-01"}),
    ("Trimestre 1 (mai 2024)", {"2024-01-01", "2024-05-01"}),
    ("1er trimestre (mai 2024)", {"2024-01-01", "2024-05-01"}),
    ("Semester 1 (oktober 2024)", {"2024-01-01", "2024-10-01"}),
    ("Quarter 3 (January 2024)", {"2024-07-01", "2024-01-01"}),
    ("maart 2024 (K2)", {"2024-04-01", "2024-03-01"}),
    ("Kwartaal 2 2024 (maart)", {"2024-04-01", "2024-03-01"}),
    ("Semester 2 2024 - mei", {"2024-07-01", "2024-05-01"}),
    ("T2 2024 (mars 2024)", {"2024-04-01", "2024-03-01"}),
    ("Maand 5 (maart 2024)", {"2024-05-01", "2024-03-01"}),
    ("Mois 5 (mars 2024)", {"2024-05-01", "2024-03-01"}),
    ("Kwartaal 1 (februari 2024)", {"2024-01-01", "2024-02-01"}),
]


@pytest.mark.parametrize(("when", "starts"), CONTRADICTIONS)
def test_a_quarter_with_a_month_is_asked_with_both(when: str, starts: set[str]) -> None:
    for rows in ([["Indicator", when], ["Lessen", 50]], [["Periode", "Indicator", "Waarde"], [when, "Lessen", 50]]):
        asked = made.asked(made.table(*rows), IssueKind.PERIOD_UNCERTAIN)
        assert [{start for start, _, _ in issue.periods} for issue in asked] == [starts]


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [("Kwartaal 1 (jan-mrt 2024)", "2024-01-01", "2024-03-31"), ("Q1 2024 (jan-mrt)", "2024-01-01", "2024-03-31"),
     ("K1-K2 2024", "2024-01-01", "2024-06-30"), ("K4 2023 - maart 2024", "2023-10-01", "2024-03-31"),
     ("jan - maart 2024", "2024-01-01", "2024-03-31")],
)  # fmt: skip
def test_parts_that_say_the_same_or_make_a_range_are_certain(when: str, start: str, end: str) -> None:
    for rows in ([["Indicator", when], ["Lessen", 50]], [["Periode", "Indicator", "Waarde"], [when, "Lessen", 50]]):
        found = made.table(*rows).actuals
        assert [(str(found.start[0]), str(found.end[0]), found.state[0])] == [(start, end, State.REPORTED)]
