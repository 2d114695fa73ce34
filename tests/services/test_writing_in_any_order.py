"""After any sequence of uploads, corrections and undos everything equals a full rebuild, and a fresh
database that got only the files that stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from builders import UNCLEAR, AFile, Network, a_file
from databases import emptied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.model.vocabulary.measures import Direction, Origin
from impact.services.core.workspace import Workspace
from impact.services.operations import figure_rebuild
from impact.services.submissions import submission_transaction

NAMES = ("Ravelhoek", "Bosrand")
# Few places and few values, so that files keep repeating and correcting each other.
PLACES = (
    ("bereik", 2021, ""),
    ("bereik", 2022, ""),
    ("bereik", 2022, "Geslacht=V"),
    ("wachttijd", 2022, ""),
)
ABSENT = "absent"
BLANK = " "
CELLS = st.tuples(*(st.sampled_from([0.7, 0.1, ABSENT, 0.0, 0.7, None, UNCLEAR, BLANK]) for _ in PLACES))


@dataclass(frozen=True)
class Upload:
    """A file of one grantee: a value, or none, for each place."""

    name: str
    actuals: tuple[Any, ...]
    targets: tuple[Any, ...]
    baseline: float | str | None
    direction: Direction
    again: float | None

    def file(self, number: int) -> AFile:
        """As reading would understand it; every file has a name of its own."""
        made = a_file(f"bestand {number}.xlsx")
        values = zip(PLACES, self.actuals, self.targets, strict=True)
        said = [place[0] for place, *given in values if given != [ABSENT, ABSENT]]
        for key in dict.fromkeys(said):
            origin = Origin.ASSUMED if self.direction is Direction.UNKNOWN else Origin.STATED
            made.indicator(key, self.baseline, direction=self.direction, direction_origin=origin)
        for add, values in ((made.actual, self.actuals), (made.target, self.targets)):
            for (key, of, breakdown), value in zip(PLACES, values, strict=True):
                if value == BLANK:
                    add(key, of, None, breakdown, raw=BLANK)
                elif value != ABSENT:
                    add(key, of, value, breakdown)
        if self.again is not None and said:
            made.actual(said[0], 2022, self.again)
        return made


@dataclass(frozen=True)
class TakeBack:
    """The submission so many places from the last one that stands is undone; `again` hands it in anew."""

    back: int
    again: bool


UPLOADS = st.builds(
    Upload,
    name=st.sampled_from([NAMES[0], NAMES[0], NAMES[0], NAMES[1]]),
    actuals=CELLS,
    targets=st.one_of(st.just((ABSENT,) * len(PLACES)), CELLS),
    baseline=st.sampled_from([None, 0.0, 0.7, UNCLEAR]),
    direction=st.sampled_from([Direction.UP, Direction.DOWN, Direction.UNKNOWN]),
    again=st.sampled_from([None, None, None, 0.1, 0.7]),
)
UNDOS = st.builds(TakeBack, st.integers(0, 3), st.sampled_from([False, False, True]))
STEPS = st.lists(st.integers(0, 9).flatmap(lambda lot: UPLOADS if lot < 6 else UNDOS), min_size=4, max_size=9)


def _walk(network: Network, steps: list[Upload | TakeBack]) -> list[tuple[str, AFile]]:
    """Take the steps, checking after each; returns the files that stand in the end, oldest first."""
    standing: list[tuple[str, AFile, submission_transaction.WriteResult]] = []
    for number, step in enumerate(steps):
        if isinstance(step, Upload):
            file = step.file(number)
            plan, result = network.plan(step.name, file), network.hand_in(step.name, file)
            assert (plan.new, plan.changed, plan.same) == (result.new, result.changed, result.same)
            if result.submission_id is not None:
                standing.append((step.name, file, result))
                assert network.hand_in(step.name, file).already
        elif standing:
            name, file, result = standing.pop(-1 - min(step.back, len(standing) - 1))
            network.undo(result)
            if step.again:
                result = network.hand_in(name, file)
                if result.submission_id is not None:
                    standing.append((name, file, result))
        assert figure_rebuild.rebuild_figures(network.workspace) == 0
        _what_is_in_force_at_a_place_comes_from_one_submission(network)
    return [(name, file) for name, file, _ in standing]


def _what_is_in_force_at_a_place_comes_from_one_submission(network: Network) -> None:
    for table in ("measurement", "target"):
        found: dict[Any, list[Any]] = {}
        for row in network.rows(table):
            if row["superseded_by"] is None:
                names = ("indicator_id", "period_start", "period_end", "breakdown")
                found.setdefault(tuple(row[name] for name in names), []).append(row)
        for rows in found.values():
            assert len({row["submission_id"] for row in rows}) == 1
            assert len({(row["value"], row["state"], row["value"] is None and row["raw"]) for row in rows}) == len(rows)


def _comparable(network: Network) -> Any:
    """What pages show, without the row ids that say where a value is stored and not what it is."""
    rows = [row for row in network.rows("indicator", ()) if row["withdrawn_by"] is None]
    keys = {row["id"]: (row["organisation_id"], row["key"]) for row in rows}
    ids = ("id", "measurement_id", "target_id", "target_final_id", "indicator_id")
    figures = [
        (keys[row["indicator_id"]], {name: value for name, value in row.items() if name not in ids})
        for row in network.rows("figure")
    ]
    words = ("title", "direction", "direction_origin", "baseline", "baseline_state", "baseline_raw", "has_parts")
    indicators = [(keys[row["id"]], {name: row[name] for name in words}) for row in rows]
    standings = network.rows("grantee_summary", ("id", "revision"))
    return sorted(figures, key=repr), sorted(indicators, key=repr), network.rows("aggregate"), standings


def _check(workspace: Workspace, steps: list[Upload | TakeBack]) -> None:
    network = Network(emptied(workspace), *NAMES)
    standing = _walk(network, steps)
    found = _comparable(network)
    fresh = Network(emptied(workspace), *NAMES)
    for name, file in standing:
        fresh.hand_in(name, file)
    assert found == _comparable(fresh)


def _settings(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.timeout(900)  # a failing sequence is made short before it is shown
@_settings(40)
@given(steps=STEPS)
def test_any_sequence_equals_a_rebuild_and_a_fresh_start(workspace_on_sqlite: Workspace, steps: Any) -> None:
    _check(workspace_on_sqlite, steps)


@pytest.mark.postgres
@pytest.mark.timeout(900)
@_settings(8)
@given(steps=STEPS)
def test_any_sequence_equals_a_rebuild_on_postgresql(postgres_workspace: Workspace, steps: Any) -> None:
    _check(postgres_workspace, steps)
