"""Columns such as 'Partner A' and 'Partner B' are groups with numbers, and not a column of partners."""

from __future__ import annotations

import pytest

from impact.model.cell_account import CellRule
from tests.ingest.test_section_periods import KINDS, read


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["Partner", "Organisatie", "Site", "Afdeling", "School", "Country", "Commune"])
@pytest.mark.parametrize("total", ["Totaal", "Total", ""])
def test_no_number_of_the_first_of_lettered_columns_is_lost(kind: str, name: str, total: str) -> None:
    header: list[object] = ["Indicator", f"{name} A", f"{name} B", *([total] if total else [])]
    rows: list[list[object]] = [header, ["Gesprekken", 12, 20, 32][: len(header)], ["Sessies", 3, 4, 7][: len(header)]]
    found = read(rows, kind)
    described = [line for line in found.account if line.rule is CellRule.DESCRIPTION]
    assert not described
    counted = {value for value in found.actuals.value if value is not None}
    assert not counted & {12, 3} or counted >= {12, 20, 3, 4}
