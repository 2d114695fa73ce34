"""Sent, approved, returned, set back, corrected and undone in any order: the approved figures equal a database
that got only what counts, and those with what waits one in which everything that waits was approved too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from builders import Network
from databases import emptied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_writing_in_any_order import NAMES, UPLOADS, Upload

from impact.model.vocabulary.calculation_basis import Variant
from impact.services.core.workspace import Workspace
from impact.services.operations import figure_rebuild
from impact.services.submissions import review, submission_transaction

ROW_IDS = ("id", "measurement_id", "target_id", "target_final_id", "indicator_id", "variant")


@dataclass(frozen=True)
class Send:
    """A grantee sends a file, which waits."""

    upload: Upload


@dataclass(frozen=True)
class Decide:
    """Something happens to the submission so many places from the newest of those it can happen to."""

    what: str
    back: int


DECISIONS = st.sampled_from(["approve", "approve", "return", "undo", "undo", "reopen"])
STEPS = st.lists(
    st.one_of(
        UPLOADS,
        UPLOADS.map(Send),
        UPLOADS.map(Send),
        st.builds(Decide, DECISIONS, st.integers(0, 2)),
    ),
    min_size=4,
    max_size=9,
)


class Round:
    """A network with the memory of what was sent: name, file, submission, and where it stands."""

    def __init__(self, workspace: Workspace) -> None:
        self.network = Network(emptied(workspace), *NAMES)
        self.workspace = workspace
        self.sent: list[tuple[str, Any, int]] = []
        self.counting: list[int] = []
        self.waiting: list[int] = []
        self.decided: list[int] = []

    def _of(self, key: int) -> tuple[str, Any]:
        return next((name, file) for name, file, found in self.sent if found == key)

    def hand_in(self, upload: Upload, number: int, *, waits: bool) -> None:
        """Hand in a file; what it would bring was foretold."""
        file, network = upload.file(number), self.network
        access = network.of(upload.name) if waits else network.fund
        said = submission_transaction.DeliveryOptions(waits=waits, answer_due=date(2030, 1, 1) if waits else None)
        where = {"organisation_id": network.id(upload.name), "portfolio_id": network.portfolio_id}
        plan = submission_transaction.plan(access, file.submission, self.workspace, delivery=said, **where)
        result = submission_transaction.submit(
            access, file.submission, file.data, self.workspace, submitted_by=upload.name, delivery=said, **where
        )
        assert (plan.new, plan.changed, plan.same) == (result.new, result.changed, result.same)
        if result.submission_id is not None:
            self.sent.append((upload.name, file, result.submission_id))
            (self.waiting if waits else self.counting).append(result.submission_id)

    def decide(self, step: Decide) -> None:
        """Decide on something, if there is anything to decide on."""
        pools = {
            "approve": self._oldest_waiting(), "return": self.waiting, "undo": self.counting + self.waiting,
            "reopen": self.decided,
        }  # fmt: skip
        pool = pools[step.what]
        if not pool:
            return
        key = pool[-1 - min(step.back, len(pool) - 1)]
        fund = self.network.fund
        if step.what == "approve":
            review.approve(fund, key, self.workspace)
            self._move(key, self.counting)
            self.decided.append(key)
        elif step.what == "return":
            review.send_back(fund, key, "Kijk de cijfers van 2022 na.", self.workspace)
            self._move(key, self.decided)
        elif step.what == "reopen":
            review.reopen_decision(fund, key, self.workspace)
            self.decided.remove(key)
            self._move(key, self.waiting)
            self.waiting.sort()
        else:
            submission_transaction.undo(fund, key, self.workspace)
            self._move(key, None)
            if key in self.decided:
                self.decided.remove(key)

    def _oldest_waiting(self) -> list[int]:
        oldest: dict[str, int] = {}
        for key in self.waiting:
            oldest.setdefault(self._of(key)[0], key)
        return sorted(oldest.values())

    def _move(self, key: int, to: list[int] | None) -> None:
        for pool in (self.counting, self.waiting):
            if key in pool:
                pool.remove(key)
        if to is not None:
            to.append(key)

    def check(self) -> None:
        """A rebuild changes no row of either variant."""
        assert figure_rebuild.rebuild_figures(self.workspace) == 0

    def handed_in(self, *, with_waiting: bool) -> list[tuple[str, Any]]:
        """The files that count, in the order in which they came to count, then those that wait."""
        names = {self._of(key)[0] for key in self.waiting}
        files = [self._of(key) for key in [*self.counting, *(self.waiting if with_waiting else ())]]
        return [(name, file) for name, file in files if not with_waiting or name in names]


def _figures(network: Network, variant: Variant) -> tuple[Any, Any]:
    """Figures and cells of a variant, without ids, by what the indicators are called."""
    rows = network.rows("indicator", ())
    keys = {row["id"]: (row["organisation_id"], row["key"]) for row in rows}
    figures = [
        (keys[row["indicator_id"]], {name: value for name, value in row.items() if name not in ROW_IDS})
        for row in network.rows("figure")
        if row["variant"] == variant.value
    ]
    cells = [
        {name: value for name, value in row.items() if name not in ("id", "variant")}
        for row in network.rows("aggregate")
        if row["variant"] == variant.value
    ]
    return sorted(figures, key=repr), sorted(cells, key=repr)


def _check(workspace: Workspace, steps: list[Any]) -> None:
    made = Round(workspace)
    for number, step in enumerate(steps):
        if isinstance(step, Upload):
            made.hand_in(step, number, waits=False)
        elif isinstance(step, Send):
            made.hand_in(step.upload, number, waits=True)
        else:
            made.decide(step)
        made.check()
    approved = _figures(made.network, Variant.APPROVED)
    pending = _figures(made.network, Variant.WITH_PENDING)
    counting, everything = made.handed_in(with_waiting=False), made.handed_in(with_waiting=True)
    fresh = Network(emptied(workspace), *NAMES)
    for name, file in counting:
        fresh.hand_in(name, file)
    assert approved == _figures(fresh, Variant.APPROVED)
    assert not everything or pending[0] or not approved[0]
    whole = Network(emptied(workspace), *NAMES)
    for name, file in everything:
        whole.hand_in(name, file)
    assert pending == _figures(whole, Variant.APPROVED)


def _settings(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.timeout(900)  # a failing sequence is made short before it is shown
@_settings(60)
@given(steps=STEPS)
def test_two_variants_stay_equal_to_a_fresh_start(workspace_on_sqlite: Workspace, steps: list[Any]) -> None:
    _check(workspace_on_sqlite, steps)


@pytest.mark.postgres
@pytest.mark.timeout(900)
@_settings(8)
@given(steps=STEPS)
def test_two_variants_stay_equal_on_postgresql(postgres_workspace: Workspace, steps: list[Any]) -> None:
    _check(postgres_workspace, steps)
