"""Totals below the rows of one indicator: its figure as a whole, asked about where they are not the sum."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.model.answers import Answer, Reply
from impact.model.cell_account import CellRule
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

Row = tuple[object, ...]
HEADS = {
    "nl": ("Indicator", "Provincie", "Steunpunt", "K1 2026", "K2 2026"),
    "en": ("Indicator", "Location", "Branch", "Q1 2026", "Q2 2026"),
    "fr": ("Indicateur", "Lieu", "Groupe", "T1 2026", "T2 2026"),
}
TOTALS = {"nl": ("Subtotaal", "Totaal"), "en": ("Subtotal", "Total"), "fr": ("Sous-total", "Total")}
PLACES = {"Antwerpen": {"Deurne": (20, 18), "Borgerhout": (13, 12)}, "Oost": {"Gent": (17, 16), "Aalst": (11, 12)}}


def rows_of(language: str, title: str, *, label_at: int = 1, off: int = 0) -> list[Row]:
    """Rows per branch with a subtotal per province and a total; `off` is added to the total."""
    rows: list[Row] = []
    subtotal, total = TOTALS[language]
    for province, branches in PLACES.items():
        rows += [(title, province, branch, *numbers) for branch, numbers in branches.items()]
        sums = [sum(numbers) for numbers in zip(*branches.values(), strict=True)]
        rows.append(labelled(label_at, f"{subtotal} {province}", sums))
    rows.append(labelled(label_at, total, [61 + off, 58]))
    return rows


def labelled(place: int, label: str, sums: list[int]) -> Row:
    texts = ["", "", ""]
    texts[place] = label
    return (*texts, *sums)


def wholes(reading: Submission) -> dict[tuple[str, str], list[float | None]]:
    """The values without a group, by title and place."""
    actuals, values = reading.actuals, {}
    for at, value, group in zip(actuals.indicator, actuals.value, actuals.breakdown, strict=True):
        item = reading.indicators[at]
        if not group:
            values.setdefault((item.title, item.location), []).append(value)
    return values


@pytest.mark.parametrize("label_at", [0, 1])
@pytest.mark.parametrize("language", HEADS)
def test_a_total_of_one_indicator_is_its_figure_as_a_whole(language: str, label_at: int) -> None:
    titles = ("Energiescans", "Dossiers")
    rows = [row for title in titles for row in rows_of(language, title, label_at=label_at)]
    reading = read_submission(made.xlsx(("Blad1", [HEADS[language], *rows])), "a.xlsx")
    found = wholes(reading)
    for title in titles:
        assert (found[title, ""], found[title, "Antwerpen"], found[title, "Oost"]) == ([61, 58], [33, 30], [28, 28])
    assert {issue.kind for issue in reading.issues if issue.is_open} <= {IssueKind.DIRECTION_UNKNOWN}


# Two columns of places beside each other.
PLACE_HEADS = {
    "nl": ("Indicator", "Provincie", "Gemeente", "K1 2026", "K2 2026"),
    "en": ("Indicator", "Region", "Site", "Q1 2026", "Q2 2026"),
    "fr": ("Indicateur", "Province", "Commune", "T1 2026", "T2 2026"),
}


def groups(reading: Submission) -> dict[str, list[float | None]]:
    """The values of groups, by group."""
    values: dict[str, list[float | None]] = {}
    for value, group in zip(reading.actuals.value, reading.actuals.breakdown, strict=True):
        if group:
            values.setdefault(group.partition("=")[2], []).append(value)
    return values


@pytest.mark.parametrize("language", PLACE_HEADS)
def test_the_second_of_two_columns_of_places_is_a_group_of_the_first(language: str) -> None:
    rows = rows_of(language, "Energiescans")
    reading = read_submission(made.xlsx(("Blad1", [PLACE_HEADS[language], *rows])), "a.xlsx")
    found = wholes(reading)
    totals = ([61, 58], [33, 30], [28, 28])
    assert tuple(found["Energiescans", place] for place in ("", "Antwerpen", "Oost")) == totals
    assert groups(reading) == {name: [*values] for part in PLACES.values() for name, values in part.items()}
    assert {issue.kind for issue in reading.issues if issue.is_open} <= {IssueKind.DIRECTION_UNKNOWN}


@pytest.mark.parametrize("heads", [HEADS, PLACE_HEADS])
@pytest.mark.parametrize("language", HEADS)
def test_a_subtotal_in_the_place_of_its_group_is_the_whole_of_the_place_and_no_part(
    language: str, heads: dict[str, Row]
) -> None:
    subtotal, total = TOTALS[language]
    rows: list[Row] = []
    for province, branches in PLACES.items():
        rows += [("Energiescans", province, branch, *numbers) for branch, numbers in branches.items()]
        rows.append(("", province, subtotal, *(sum(numbers) for numbers in zip(*branches.values(), strict=True))))
    rows.append(("", total, "", 61, 58))
    reading = read_submission(made.xlsx(("Blad1", [heads[language], *rows])), "a.xlsx")
    found = wholes(reading)
    totals = ([61, 58], [33, 30], [28, 28])
    assert tuple(found["Energiescans", place] for place in ("", "Antwerpen", "Oost")) == totals
    assert made.asked(reading, IssueKind.TOTAL_DIFFERS) == []


def test_a_place_that_follows_from_the_other_makes_no_groups() -> None:
    rows = [("Indicator", "Gemeente", "Provincie", "2025", "2026"), ("Scans", "Deurne", "Antwerpen", 20, 18),
            ("Scans", "Gent", "Oost", 17, 16), ("", "", "Subtotaal Antwerpen", 20, 18),
            ("", "", "Subtotaal Oost", 17, 16)]  # fmt: skip
    reading = read_submission(made.xlsx(("Blad1", rows)), "a.xlsx")
    assert groups(reading) == {}
    assert wholes(reading) == {("Scans", "Deurne"): [20, 18], ("Scans", "Gent"): [17, 16]}


@pytest.mark.parametrize("title", ["Aandeel met werk (%)", "Gemiddelde score"])
def test_a_sum_of_rates_is_left_out(title: str) -> None:
    reading = read_submission(made.xlsx(("Blad1", [HEADS["nl"], *rows_of("nl", title)])), "a.xlsx")
    assert (title, "") not in wholes(reading)
    assert CellRule.TOTAL in {line.rule for line in reading.account}


@pytest.mark.parametrize("language", HEADS)
def test_a_total_that_is_no_sum_is_asked_about_with_both_numbers(language: str) -> None:
    data = made.xlsx(("Blad1", [HEADS[language], *rows_of(language, "Energiescans", off=5)]))
    reading = read_submission(data, "a.xlsx")
    assert wholes(reading)["Energiescans", ""] == [None, 58]
    (issue,) = made.asked(reading, IssueKind.TOTAL_DIFFERS)
    assert issue.readings == (66, 61)
    answered = read_submission(data, "a.xlsx", answers=[Answer(IssueKind.TOTAL_DIFFERS, Reply.COUNTS)])
    assert wholes(answered)["Energiescans", ""] == [66, 58]


@pytest.mark.parametrize(
    ("label", "numbers"),
    [("Totaal", (104, 106, 110)), ("Total (sans doubles)", (104, 106, 110)), ("Totaal (uniek)", (104, 106, 110))],
)
def test_the_whole_of_an_indicator_that_counts_everybody_once_is_never_lost(
    label: str, numbers: tuple[int, ...]
) -> None:
    """In a row that says its title again too, where a target goes with it."""
    rows = [("Indicator", "Plaats", "2023", "2024", "Doel 2024"), ("Deelnemers", "Gent", 64, 67, 70),
            ("Deelnemers", "Aalst", 43, 42, 45), ("Deelnemers", label, *numbers)]  # fmt: skip
    reading = read_submission(made.xlsx(("Blad1", rows)), "a.xlsx")
    assert wholes(reading)["Deelnemers", ""] == [None, None]
    issues = made.asked(reading, IssueKind.TOTAL_DIFFERS)
    assert sorted(issue.readings for issue in issues) == [(104, 107), (106, 109), (110, 115)]


def test_the_rate_of_the_whole_lies_between_its_parts_and_counts() -> None:
    rows = [("Indicator", "Plaats", "Eenheid", "2024"), ("Aan het werk", "Gent", "%", 64),
            ("Aan het werk", "Aalst", "%", 43), ("Aan het werk", "Totaal", "%", 57)]  # fmt: skip
    reading = read_submission(made.xlsx(("Blad1", rows)), "a.xlsx")
    assert wholes(reading)["Aan het werk", ""] == [57]
    rows[3] = ("Aan het werk", "Totaal", "%", 75)
    asked = read_submission(made.xlsx(("Blad1", rows)), "a.xlsx")
    assert wholes(asked)["Aan het werk", ""] == [None]


def test_a_total_over_two_indicators_is_left_out() -> None:
    rows = [("Scans", "Gent", 5), ("Scans", "Aalst", 6), ("Dossiers", "Gent", 7), ("Dossiers", "Aalst", 8),
            ("", "Totaal", 26)]  # fmt: skip
    reading = read_submission(made.xlsx(("Blad1", [("Indicator", "Gemeente", "2024"), *rows])), "a.xlsx")
    assert sorted(value for value in reading.actuals.value if value is not None) == [5, 6, 7, 8]


OF_TWO = {"Gent": [["Deelnemers", "Gent", 10], ["Lessen", "Gent", 4]],
          "Aalst": [["Deelnemers", "Aalst", 20], ["Lessen", "Aalst", 5]]}  # fmt: skip


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("labels", [("Deelnemers", "Lessen", "Totaal"), ("Totaal deelnemers", "Totaal lessen", "")])
@pytest.mark.parametrize("total", [30, 99])
def test_a_total_of_one_of_several_indicators_is_held_beside_its_rows_wherever_it_stands(
    place: int, labels: tuple[str, str, str], total: int
) -> None:
    blocks = list(OF_TWO.values())
    blocks.insert(place, [[labels[0], labels[2], total], [labels[1], labels[2], 9]])
    found = made.table(["Indicator", "Gemeente", "Realisatie 2024"], *(row for block in blocks for row in block))
    asked = [issue.readings for issue in made.asked(found, IssueKind.TOTAL_DIFFERS)]
    assert asked == ([] if total == 30 else [(99, 30)])
    assert sorted(value for value in found.actuals.value if value is not None) == [4, 5, 10, 20]


@pytest.mark.parametrize(
    ("titles", "is_asked"),
    [
        (("Leden - Gent", "Leden - Aalst", "Leden - totaal"), True),
        (("Leden (Gent)", "Leden (Aalst)", "Totaal leden"), True),
        (("Members Ghent", "Members Aalst", "Total members"), True),
        (("Leden jeugd", "Trainers jeugd", "Leden totaal"), False),
    ],
)
@pytest.mark.parametrize("total", [75, 70])
def test_a_title_that_is_the_total_of_titles_beside_it_is_asked_about_where_it_is_not(
    titles: tuple[str, ...], total: int, is_asked: bool
) -> None:
    numbers = (44, 31, total)
    rows = [[title, number] for title, number in zip(titles, numbers, strict=True)]
    found = made.table(["Indicator", "Realisatie 2024"], *rows, ["Lessen", 12])
    asked = [issue.readings for issue in made.asked(found, IssueKind.TOTAL_DIFFERS)]
    assert asked == ([(70, 75)] if is_asked and total == 70 else [])
