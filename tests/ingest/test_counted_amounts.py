"""Numbers such as '6.816' where nothing proves a decimal mark but what they count."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from tests.ingest import made

Row = tuple[str, str, str, str]
# Title, unit, target and value of each row, and whether thousands are certain.
TABLES: dict[str, tuple[Sequence[Row], bool]] = {
    "meals": ([("Verdeelde maaltijden", "", "6.816", "12.008"), ("Leden", "", "40", "49")], True),
    "a count": ([("Aantal lopers", "", "6.816", "12.008")], True),
    "amounts": ([("Opgehaald", "", "€ 53.498", "€ 77.709")], True),
    "a unit in money": ([("Opgehaald", "EUR", "53.498", "77.709")], True),
    "hours beside meals": ([("Maaltijden", "maaltijden", "6.816", "7.102"), ("Uren", "uren", "2.024", "3.328")], True),
    "one number": ([("Aantal gezinnen", "", "100", "1.250")], False),
    "a mean": ([("Gemiddeld aantal gezinnen", "", "6.816", "7.102")], False),
    "per person": ([("Maaltijden per gezin", "", "6.816", "7.102")], False),
    "full-time jobs": ([("Aantal VTE", "", "6.816", "7.102")], False),
    "thousands of euros": ([("Opgehaald", "duizend euro", "6.816", "7.102")], False),
    "a score beside meals": ([("Maaltijden", "", "6.816", "7.102"), ("Score", "", "3.125", "3.250")], False),
    "who knows what": ([("Verbruik", "", "6.816", "7.102")], False),
    "two marks": ([("Maaltijden", "", "6.816", "7.102"), ("Aantal gezinnen", "", "1,250", "1,310")], False),
}


@pytest.mark.parametrize("swapped", [False, True], ids=["point", "comma"])
@pytest.mark.parametrize(("rows", "is_certain"), TABLES.values(), ids=TABLES)
def test_counts_and_amounts_prove_thousands(rows: Sequence[Row], is_certain: bool, swapped: bool) -> None:
    marks = str.maketrans(".,", ",.") if swapped else {}
    cells = [tuple(cell.translate(marks) for cell in row) for row in rows]
    data = made.text_table([("Indicator", "Eenheid", "Doel 2024", "Realisatie 2024"), *cells], ";")
    found = read_submission(data, "a.csv")
    assert bool(made.asked(found, IssueKind.AMBIGUOUS_NUMBER)) is not is_certain
    if is_certain:
        written = [float(row[3].replace(".", "").strip("€ ")) for row in rows]
        assert found.actuals.value == written and found.locale.decimal == ("." if swapped else ",")


@pytest.mark.parametrize("header", ["Streefwaarde (x 1.000 euro)", "Target (in k€)", "Cible (en milliers d'euros)"])
def test_below_a_header_with_a_scale_three_digits_may_be_decimals(header: str) -> None:
    rows = [("Indicator", "Eenheid", header, "Realisatie"), ("Giften", "euro", "10,509", "9695"),
            ("Subsidies", "euro", "55,423", "42261")]  # fmt: skip
    found = read_submission(made.text_table(rows, ";"), "a.csv")
    assert found.targets.value == [None, None] and len(made.asked(found, IssueKind.AMBIGUOUS_NUMBER)) == 2
