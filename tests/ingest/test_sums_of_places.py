"""Places and groups that are the sum of all others without a word that says so: asked about, never counted twice."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from impact.ingest import read_submission
from impact.ingest.checks import sums_of_places
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind
WHOLES = pytest.mark.parametrize("whole", ["Netwerk", "Organisatie", "Coördinatie", "Fédération", "De Schakel vzw"])
PLACES = {"Gent": ((10, 12), (3, 4)), "Aalst": ((20, 25), (5, 6))}
SUMS = ((30, 37), (8, 10))


def counted(found: Submission) -> list[float]:
    pairs = zip(found.actuals.value, found.actuals.state, strict=True)
    return sorted(value for value, state in pairs if state is State.REPORTED and value is not None)


def long_rows(whole: str, *, header: str = "Locatie", sums: Sequence[Sequence[int]] = SUMS) -> list[tuple[object, ...]]:
    """A row per place, indicator and year; the whole stands after each year's places, behind another indicator."""
    rows: list[tuple[object, ...]] = [(header, "Indicator", "Jaar", "Realisatie")]
    for number, year in enumerate((2023, 2024)):
        for place, numbers in (*PLACES.items(), (whole, sums)):
            rows += [(place, "Deelnemers", year, numbers[0][number]), (place, "Lessen", year, numbers[1][number])]
    return rows


@WHOLES
@pytest.mark.parametrize("header", ["Locatie", "Afdeling", "Lieu", "Location"])
def test_a_place_that_is_the_sum_of_all_others_in_a_long_table_is_asked_about(whole: str, header: str) -> None:
    found = read_submission(made.xlsx(("Cijfers", long_rows(whole, header=header))), "a.xlsx")
    assert counted(found) == [3, 4, 5, 6, 10, 12, 20, 25]
    assert sorted(issue.readings[0] for issue in made.asked(found, KIND.SUBTOTAL_SUSPECTED)) == [8, 10, 30, 37]


@WHOLES
@pytest.mark.parametrize("place", [0, 2])
def test_a_sheet_that_is_the_sum_of_the_sheets_of_places_is_asked_about(whole: str, place: int) -> None:
    sheets = [*PLACES.items()]
    sheets.insert(place, (whole, SUMS))
    tables = [
        (name, [("Indicator", "2023", "2024"), ("Deelnemers", *numbers[0]), ("Lessen", *numbers[1])])
        for name, numbers in sheets
    ]
    found = read_submission(made.xlsx(*tables), "a.xlsx")
    assert counted(found) == [3, 4, 5, 6, 10, 12, 20, 25]
    assert len(made.asked(found, KIND.SUBTOTAL_SUSPECTED)) == 4


def test_a_table_under_a_title_that_is_the_sum_of_the_tables_beside_it_is_asked_about() -> None:
    rows: list[tuple[object, ...]] = []
    for name, numbers in (*PLACES.items(), ("Netwerk", SUMS)):
        rows += [(name, "", ""), ("Indicator", "2023", "2024"), ("Deelnemers", *numbers[0])]
        rows += [("Lessen", *numbers[1]), ("", "", "")]
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    assert counted(found) == [3, 4, 5, 6, 10, 12, 20, 25]


@pytest.mark.parametrize("sums", [((30, 36), (8, 11)), ((31, 37), (9, 10)), ((40, 41), (18, 19))])
def test_a_place_that_is_not_the_sum_in_each_period_counts(sums: Sequence[Sequence[int]]) -> None:
    found = read_submission(made.xlsx(("Cijfers", long_rows("Brugge", sums=sums))), "a.xlsx")
    assert not made.asked(found, KIND.SUBTOTAL_SUSPECTED)
    assert len(counted(found)) == 12


@pytest.mark.parametrize(("title", "unit"), [("Slaagkans", "%"), ("Gemiddelde wachttijd", "dagen"), ("Score", "op 10")])
def test_a_rate_is_no_sum_of_places(title: str, unit: str) -> None:
    header = ("Locatie", "Indicator", "Eenheid", "Jaar", "Realisatie")
    rows = [
        (place, title, unit, year, number)
        for year, numbers in ((2023, (10, 20, 30)), (2024, (12, 25, 37)))
        for place, number in zip(("Gent", "Aalst", "Brugge"), numbers, strict=True)
    ]
    found = made.table(header, *rows)
    assert not made.asked(found, KIND.SUBTOTAL_SUSPECTED)


def test_one_number_or_a_place_beside_one_other_proves_no_sum() -> None:
    header = ("Locatie", "Indicator", "Jaar", "Realisatie")
    rows = [("Gent", "Lessen", 2024, 1), ("Brugge", "Lessen", 2024, 3), ("Aalst", "Lessen", 2024, 2)]
    assert not made.asked(made.table(header, *rows), KIND.SUBTOTAL_SUSPECTED)
    twice = [("Gent", "Lessen", 2023, 4), ("Gent", "Lessen", 2024, 5)]
    twice += [("Aalst", "Lessen", 2023, 4), ("Aalst", "Lessen", 2024, 5)]
    assert not made.asked(made.table(header, *twice), KIND.SUBTOTAL_SUSPECTED)


def chance_rows(seed: int, indicators: int) -> list[tuple[object, ...]]:
    """Small counts of three places in one year, of which some add up by chance."""
    drawn = random.Random(seed)
    rows: list[tuple[object, ...]] = [("Locatie", "Indicator", "Jaar", "Realisatie")]
    for number in range(indicators):
        title = f"Activiteit {chr(65 + number)}"
        rows += [(place, title, 2024, drawn.randint(0, 12)) for place in ("Gent", "Aalst", "Brugge")]
    return rows


@pytest.mark.parametrize(("indicators", "most"), [(20, 0), (8, 0), (4, 1)])
def test_small_numbers_that_add_up_by_chance_are_not_asked_about(indicators: int, most: int) -> None:
    files = (made.xlsx(("Cijfers", chance_rows(seed, indicators))) for seed in range(25))
    asked = [bool(made.asked(read_submission(data, "a.xlsx"), KIND.SUBTOTAL_SUSPECTED)) for data in files]
    assert sum(asked) <= most


@pytest.mark.parametrize(("contradicting", "is_asked"), [(0, True), (1, True), (2, False), (3, False)])
def test_more_indicators_must_add_up_than_do_not(contradicting: int, is_asked: bool) -> None:
    """One that counts everybody once keeps a network from being the sum of its places in that number alone."""
    rows: list[tuple[object, ...]] = [("Locatie", "Indicator", "Jaar", "Realisatie")]
    numbers_of = {"Lessen": (10, 20, 30), "Uren": (3, 5, 8)}
    numbers_of |= {f"Personen {chr(65 + other)}": (100, 200, 270 + other) for other in range(contradicting)}
    for title, numbers in numbers_of.items():
        places = zip(("Gent", "Aalst", "Netwerk"), numbers, strict=True)
        rows += [(place, title, 2024, number) for place, number in places]
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    asked = sorted(issue.readings[0] for issue in made.asked(found, KIND.SUBTOTAL_SUSPECTED))
    assert asked == ([8, 30] if is_asked else [])


@pytest.mark.parametrize("places", [150, 4000])
def test_a_long_table_of_one_title_takes_time_by_its_rows(places: int) -> None:
    rows: list[tuple[object, ...]] = [("Locatie", "Indicator", "Datum", "Realisatie")]
    for number in range(4000):
        day = (date(2013, 1, 1) + timedelta(number)).isoformat()
        rows.append((f"Plaats {number % places}", "Bezoekers", day, number % 97))
    data = made.text_table(rows)
    took: list[float] = []
    real = sums_of_places.ask_about_sums_of_places

    def timed(*values: object) -> None:
        begin = time.process_time()
        real(*values)  # type: ignore[arg-type]
        took.append(time.process_time() - begin)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sums_of_places, "ask_about_sums_of_places", timed)
        read_submission(data, "a.csv")
    assert took and max(took) < 0.3
