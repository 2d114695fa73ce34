"""Days that end a quarter, month or year by a text above; years told beside others; columns of what is new."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from impact.ingest.periods_of_rows.ended_spans import read_span_of_days, spans_ending
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made
from tests.ingest.test_section_periods import KINDS, read

QUARTERS: list[object] = [datetime(2024, 3, 31), datetime(2024, 6, 30), datetime(2024, 9, 30), datetime(2024, 12, 31)]


def starts(found: Submission) -> list[str]:
    """The first days of the values, as ISO days."""
    return [day.isoformat() if day else "" for day in found.actuals.start]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Quarter ended", (3,)), ("Trimestre se terminant le :", (3,)), ("Kwartaal eindigend op", (3,)),
        ("3 maanden eindigend op", (3,)), ("Maand eindigend op", (1,)), ("Month ending", (1,)),
        ("Half year ended", (6,)), ("Semestre clos le", (6,)), ("Boekjaar afgesloten op", (12,)),
        ("Exercice clôturé au", (12,)), ("12 months ended", (12,)), ("Periode eindigend op", (1, 3, 6, 12)),
        ("Stand op", ()), ("Kwartaalcijfers", ()), ("Einde van het kwartaal", ()), ("Jaarverslag 2024", ()),
    ],
)  # fmt: skip
def test_a_text_says_of_which_spans_days_are_the_ends(text: str, months: tuple[int, ...]) -> None:
    assert read_span_of_days(text) == months


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        (date(2024, 3, 31), 3, date(2024, 1, 1)), (date(2024, 2, 29), 1, date(2024, 2, 1)),
        (date(2024, 6, 30), 12, date(2023, 7, 1)), (date(2024, 1, 31), 6, date(2023, 8, 1)),
        (date(2024, 3, 15), 3, date(2024, 3, 15)),
    ],
)  # fmt: skip
def test_a_span_ends_on_its_last_day(day: date, months: int, first: date) -> None:
    assert spans_ending(day, (months,)) == ((first, day),)


@pytest.mark.parametrize("text", ["Trimestre se terminant le :", "Kwartaal eindigend op", "Quarter ended"])
def test_days_under_such_a_text_are_quarters(text: str) -> None:
    found = made.table([text], ["Indicator", *QUARTERS], ["Jongeren", 40, 44, 47, 51])
    assert starts(found) == ["2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01"]
    assert found.actuals.value == [40, 44, 47, 51]


def test_days_of_periods_of_unknown_length_are_asked_about_and_days_of_a_state_are_days() -> None:
    found = made.table(["Periode eindigend op"], ["Indicator", *QUARTERS], ["Jongeren", 40, 44, 47, 51])
    assert len(made.asked(found, IssueKind.PERIOD_UNCERTAIN)) == 4 and found.actuals.value == [None] * 4
    found = made.table(["Stand op"], ["Indicator", *QUARTERS], ["Jongeren", 40, 44, 47, 51])
    assert starts(found)[0] == "2024-03-31" and found.actuals.value == [40, 44, 47, 51]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("title", ["KPI-rapport 2024", "Rapport annuel exercice 2024", "Werkjaar 2024"])
@pytest.mark.parametrize("earlier", ["Vorig jaar", "Année précédente", "Last year"])
def test_last_year_told_from_the_title_leaves_the_year_of_the_title_to_the_others(
    earlier: str, title: str, kind: str
) -> None:
    found = read([[title], ["Indicator", "Realisatie", earlier, "Streefwaarde"], ["Uren", 15230, 14980, 15500]], kind)
    assert sorted(zip(starts(found), found.actuals.value, strict=True)) == [
        ("2023-01-01", 14980), ("2024-01-01", 15230),
    ]  # fmt: skip
    assert [(day, value) for day, value in zip(found.targets.start, found.targets.value, strict=True)] == [
        (date(2024, 1, 1), 15500)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_target_beside_a_value_without_a_period_waits_with_it(kind: str) -> None:
    found = read([["Indicator", "Realisatie", "2023", "Streefwaarde"], ["Uren", 15230, 14980, 15500]], kind)
    assert {issue.raw for issue in made.asked(found, IssueKind.PERIOD_UNREAD)} == {"15230", "15500"}
    assert found.targets.value == [None] and 15230 not in found.actuals.value


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("headers", "asked", "counted"),
    [
        (("Aantal", "Aantal nieuw"), IssueKind.COLUMN_UNREAD, [12, 11]),
        (("Nombre", "Nombre nouveaux"), IssueKind.COLUMN_UNREAD, [12, 11]),
        (("Aantal 2024", "Aantal nieuwe 2024"), IssueKind.COLUMN_UNREAD, [12, 11]),
        (("Resultaat", "Aantal nieuw"), IssueKind.COLUMN_UNREAD, [12, 11]),
        (("Aantal aanwezig", "Aantal nieuw"), IssueKind.TWO_COLUMNS, [None, None]),
        (("Realisatie", "Realisatie nieuw"), IssueKind.TWO_COLUMNS, [None, None]),
        (("Actual", "Actual new"), IssueKind.TWO_COLUMNS, [None, None]),
        (("Waarde", "Nieuwe waarde"), IssueKind.TWO_COLUMNS, [None, None]),
    ],
)
def test_a_column_of_what_is_new_does_not_replace_the_column_of_what_there_is(
    headers: tuple[str, str], asked: IssueKind, counted: list[float | None], kind: str
) -> None:
    found = read([["Indicator", *headers], ["Deelnemers", 12, 2], ["Leden", 11, 4]], kind)
    assert made.asked(found, asked)
    assert found.actuals.value == counted


@pytest.mark.parametrize("headers", [("Waarde 2023", "Waarde 2023 herzien"), ("Doel 2023", "Nieuw doel 2023")])
def test_a_revised_column_still_replaces_the_older_one(headers: tuple[str, str]) -> None:
    found = read([["Indicator", *headers], ["Deelnemers", 12, 2], ["Leden", 11, 4]])
    columns = found.targets if "Doel" in headers[0] else found.actuals
    assert columns.value == [2, 4]
