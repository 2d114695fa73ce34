"""Two made workbooks a year apart, stored one after another: an indicator stays one and takes no other's value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import SystemRandom

import pytest
from sqlalchemy import func, select
from stored import Stored

from impact.errors import NothingRecognised
from impact.model.issues import IssueKind
from impact.services.accounts import operator_access
from impact.services.core.workspace import Workspace, open_workspace, reading
from impact.services.submissions import cli_import
from impact.store.queries import previous_submissions
from impact.store.schema.organisations import Organisation
from tests.ingest.zoo.verdict import plain
from tests.ingest.zoo.years import CHANGES, Pair, make_pair

NAME = "Proef"
SEED, COUNT, FRESH_COUNT = 40, 24, 6
ABOUT_IDENTITY = frozenset({IssueKind.SAME_CODE, IssueKind.SIMILAR_TITLES, IssueKind.SAME_ON_SHEETS})


def organisation_of(workspace: Workspace) -> int:
    """The only organisation of a workspace."""
    with workspace.engine.connect() as connection:
        return int(
            connection.execute(
                select(func.max(Organisation.id)).where(Organisation.name == NAME)
            ).scalar_one()
        )


def series_in(workspace: Workspace) -> list[tuple[str, dict[int, float]]]:
    """What the store holds: title and value by year, of each indicator."""
    access, organisation = operator_access.load_operator(workspace), organisation_of(workspace)
    with reading(access, workspace) as connection:
        grants = previous_submissions.list_indicators(connection, access, organisation)
        values = previous_submissions.list_values(connection, access, organisation, grants[0].portfolio_id)
    by_year: dict[int, dict[int, float]] = {}
    for indicator, start, _, _, value, *_ in values:
        if value is not None and start:
            by_year.setdefault(indicator, {})[int(start[:4])] = value
    return [(row.indicator.title, by_year.get(row.indicator.id, {})) for row in grants if row.indicator]


def wrong_series(pair: Pair, stored: Stored, folder: Path) -> Iterator[str]:
    """Indicators that took another's values, or became two without a question."""
    workspace = open_workspace(stored.copy(folder).url)
    asked = set()
    try:
        for workbook in (pair.first, pair.second):
            path = folder / workbook.book.file_name
            path.write_bytes(workbook.data)
            result = cli_import.import_files(workspace, [path], organisation=NAME)[0]
            asked = {issue.kind for issue in result.issues if issue.is_open}
        found = series_in(workspace)
    except NothingRecognised:
        return
    finally:
        workspace.engine.dispose()
    truth = {plain(title): numbers for title, numbers in pair.truth.items()}
    for title, numbers in found:
        right = truth.get(plain(title), {})
        taken = {
            year: number
            for year, number in numbers.items()
            if abs(right.get(year, number + 1) - number) > 1e-6
        }
        if taken:
            yield f"{title} holds {taken}, its own are {right}"
    for title in truth:
        rows = [numbers for name, numbers in found if plain(name) == title and numbers]
        if len(rows) > 1 and not asked & ABOUT_IDENTITY:
            yield f"{title} is {len(rows)} indicators: {rows}"


@pytest.mark.parametrize("fresh", [False, True], ids=["fixed seed", "fresh seed"])
def test_an_indicator_stays_one_from_year_to_year(fresh: bool, with_tables: Stored, tmp_path: Path) -> None:
    seed, count = (SystemRandom().randrange(10**6), FRESH_COUNT) if fresh else (SEED, COUNT)
    wrong = []
    for place in range(count):
        pair = make_pair(f"{seed}-{place}")
        problems = list(wrong_series(pair, with_tables, tmp_path / str(place)))
        wrong += [f"{seed}-{place} [{', '.join(pair.changes)}] {problem}" for problem in problems[:2]]
    assert not wrong, "\n".join(["", *wrong])


def test_every_change_is_met_among_the_pairs() -> None:
    assert {change for place in range(60) for change in make_pair(f"met-{place}").changes} == set(CHANGES)
