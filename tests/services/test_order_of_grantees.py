"""Grantees with most to discuss come first: the stored counts give the order that a sum of what is shown gives."""

from __future__ import annotations

import pytest
from stored import Stored

from impact.model.figures.status_groups import TO_DISCUSS
from impact.services.accounts.demo_personas import find_persona_access
from impact.services.core.workspace import open_workspace
from impact.store.db import engine
from impact.store.queries import portfolio

pytestmark = pytest.mark.unit


def test_the_stored_counts_put_grantees_in_the_order_of_what_is_shown(demo_master: Stored) -> None:
    place = open_workspace(demo_master.url)
    officer = find_persona_access(place, "officer")

    def load_first(rows: int) -> dict[str, int]:
        """Figures to discuss by name of the first so many grantees."""
        filters = portfolio.Filters(officer.portfolio_ids[0])
        assert filters.means_all_now
        found: dict[str, int] = {}
        with engine.read(place.engine) as connection:
            matrix = portfolio.list_matrix_rows(connection, officer, filters, sort="conversation", first=0, rows=rows)
            for row in matrix:
                counts = [getattr(row.counts, status.value) for status in TO_DISCUSS] if row.counts else []
                found[row.name] = found.get(row.name, 0) + sum(counts)
        return found

    everybody = load_first(1000)
    order = sorted(everybody, key=lambda name: (-everybody[name], name))
    assert len(set(everybody.values())) > 3
    for rows in range(1, len(order)):
        assert load_first(rows) == {name: everybody[name] for name in order[:rows]}
