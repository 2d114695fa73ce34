"""What a grantee that fell silent owes the round, by the rhythm in which it reports."""

from __future__ import annotations

from datetime import date

import pytest
from builders import AFile, Network, a_file
from sqlalchemy import update

from impact.model.vocabulary.value_states import State
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.services.dashboards import portfolio
from impact.store.schema.organisations import Grant
from impact.views.portfolio import PortfolioQuery

ROUND = date(2025, 12, 31)
SILENT, STEADY = "Beekdal", "Ravelhoek"


def _values(*ends: date) -> AFile:
    """A file with one indicator and a value on each of these days."""
    file = a_file().indicator("scans", baseline=0)
    for row, end in enumerate(ends, start=2):
        file.actuals.append(0, end, end, "", 10.0, "10", State.REPORTED, sheet="Metingen", row=row, column=4)
    return file


@pytest.mark.parametrize(
    ("rhythm", "last", "owes"),
    [
        ("month", date(2025, 11, 30), True),
        ("month", date(2025, 12, 15), False),
        ("quarter", date(2025, 9, 30), True),
        ("quarter", date(2025, 11, 30), False),
        ("half_year", date(2025, 6, 30), True),
        ("half_year", date(2025, 9, 30), False),
        ("year", date(2024, 12, 31), True),
        ("year", date(2025, 6, 30), False),
        # Nothing agreed: judged as one that reports every year.
        ("", date(2025, 6, 30), False),
    ],
)
def test_a_grantee_owes_the_round_when_a_whole_interval_of_its_own_rhythm_has_passed(
    workspace: Workspace, rhythm: str, last: date, owes: bool
) -> None:
    network = Network(workspace, SILENT, STEADY)
    with unscoped_writing(workspace) as connection:
        mine = Grant.organisation_id == network.id(SILENT)
        connection.execute(update(Grant).where(mine).values(reporting=rhythm))
    network.hand_in(STEADY, _values(last, ROUND))
    network.hand_in(SILENT, _values(last))
    view = portfolio.build_portfolio_view(network.fund, PortfolioQuery(), workspace)
    rows = {row.name: (row.reported, row.due) for row in view.matrix}
    assert rows == {SILENT: (0, 1 if owes else 0), STEADY: (1, 1)}
