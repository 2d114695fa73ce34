"""Rows of one text above rows whose titles stand again under the next: 'RDC', 'Burundi'."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.ingest import read_submission
from impact.model.submission import Submission
from tests.ingest import made

Rows = list[list[object]]


def read(*sheets: tuple[str, Rows]) -> Submission:
    return read_submission(made.xlsx(*sheets), "a.xlsx")


def values(found: Submission) -> set[tuple[str, str, str, float | None]]:
    return {
        (found.indicators[of].result_title, found.indicators[of].title, str(end)[:4], value)
        for of, end, value in zip(found.actuals.indicator, found.actuals.end, found.actuals.value, strict=True)
        if value is not None
    }


def blocks(*parts: tuple[str, Sequence[tuple[str, int | None]]], header: str = "Réalisé", gap: bool = False) -> Rows:
    rows: Rows = [["Indicateur", header]]
    for number, (heading, of_part) in enumerate(parts):
        rows += [["", ""]] * (gap and number > 0)
        rows.append([heading, None])
        rows.extend([title, value] for title, value in of_part)
    return rows


@pytest.mark.parametrize("gap", [False, True])
def test_values_keep_their_heading_where_the_blocks_come_in_another_order(gap: bool) -> None:
    found = read(
        ("2023", blocks(("RDC", [("Enfants accueillis", 340)]), ("Burundi", [("Enfants accueillis", 290)]), gap=gap)),
        ("2024", blocks(("Burundi", [("Enfants accueillis", 300)]), ("RDC", [("Enfants accueillis", 355)]), gap=gap)),
    )
    assert values(found) == {
        ("RDC", "Enfants accueillis", "2023", 340),
        ("RDC", "Enfants accueillis", "2024", 355),
        ("Burundi", "Enfants accueillis", "2023", 290),
        ("Burundi", "Enfants accueillis", "2024", 300),
    }
    assert {item.title for item in found.indicators} == {"Enfants accueillis"}


def test_keys_do_not_depend_on_the_order() -> None:
    rdc, burundi = ("RDC", [("Enfants accueillis", 340)]), ("Burundi", [("Enfants accueillis", 290)])
    first = read(("S", blocks(rdc, burundi, header="Réalisé 2023")))
    second = read(("S", blocks(burundi, rdc, header="Réalisé 2024")))
    assert {item.result_title: item.key for item in first.indicators} == {
        item.result_title: item.key for item in second.indicators
    }


def test_a_title_without_a_value_stays_an_indicator_where_no_title_stands_again() -> None:
    found = read(("S", [["Indicator", "Actual 2024"], ["Reach", 5], ["Jobs", None], ["Homes", 6]]))
    assert [item.title for item in found.indicators] == ["Reach", "Jobs", "Homes"]


def test_a_title_blank_under_one_heading_and_filled_under_the_next_is_an_indicator() -> None:
    found = read(
        ("S", blocks(("Gent", [("Reach", 5), ("Jobs", None), ("Homes", 2)]),
                     ("Aalst", [("Reach", 6), ("Jobs", 7), ("Homes", 3)]), header="Actual 2024"))
    )  # fmt: skip
    assert {title for _, title, *_ in values(found)} == {"Reach", "Jobs", "Homes"}
    assert ("Aalst", "Homes", "2024", 3.0) in values(found)


def test_groups_under_an_indicator_without_a_total_stay_its_parts() -> None:
    rows: Rows = [
        ["Indicator", "Resultaat 2024"], ["Deelnemers", None], ["mannen", 5], ["vrouwen", 6],
        ["Begeleiders", None], ["mannen", 1], ["vrouwen", 2],
    ]  # fmt: skip
    assert [item.title for item in read(("S", rows)).indicators] == ["Deelnemers", "Begeleiders"]


def test_a_title_that_stands_twice_under_one_heading_keeps_no_other_from_its_own() -> None:
    gent, aalst = ("Gent", [("Reach", 5), ("Jobs", 1), ("Jobs", 2)]), ("Aalst", [("Reach", 6)])
    found = read(("S", blocks(gent, aalst, header="Actual 2024")))
    assert {("Gent", "Reach", "2024", 5.0), ("Aalst", "Reach", "2024", 6.0)} <= values(found)
