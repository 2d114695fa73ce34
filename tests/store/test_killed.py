"""An upload that is killed at any moment has happened wholly or not at all, and what was acknowledged stays."""

from __future__ import annotations

import itertools
import os
import random
import signal
import statistics
import time
from typing import Any

import pytest
from builders import Network
from processes import fresh_processes
from sqlalchemy import text
from uploading import READY, ROUND, Order, Uploader, Way, nest, what
from witness import Broken, Witness

from impact.services.core.workspace import Workspace, unscoped_reading
from impact.store.db import blob_storage

POINTS = 200
NAME = "uploader"


class Victims:
    """Processes that take steps for one grantee, one after another, each killed in its turn."""

    def __init__(self, workspace: Workspace, way: Way = Way.AS_BUILT) -> None:
        network = Network(workspace)
        self.workspace = workspace
        uploader = Uploader(
            _named(workspace), workspace.files, network.fund, network.of("Ravelhoek"), network.id(),
            network.portfolio_id, way,
        )  # fmt: skip
        self.witness = Witness(workspace)
        self.done = 0
        fresh = fresh_processes()
        orders, self.orders = fresh.Pipe(duplex=False)
        self.words, words = fresh.Pipe(duplex=False)
        self.nest = fresh.Process(target=nest, args=(uploader, orders, words), daemon=True)
        self.nest.start()
        orders.close()
        words.close()

    def __enter__(self) -> Victims:
        return self

    def __exit__(self, *_: object) -> None:
        self.orders.send(None)
        self.nest.join()

    def start(self, **how: Any) -> int:
        """A process that is about to begin with the first step that was not acknowledged; its number."""
        self.orders.send(Order(self.done, **how))
        word, pid = self.words.recv()
        assert word == READY
        return int(pid)

    def finish(self) -> int:
        """Wait until the process is gone, also on the side of the database; how it ended."""
        while True:
            said = self.words.recv()
            if isinstance(said, tuple):
                break
            self._count(said)
        _wait_until_left(self.workspace)
        return int(said[1])

    def _count(self, step: int) -> None:
        assert step == self.done
        self.done += 1

    def kill_after(self, seconds: float) -> None:
        """Start one, kill it so many seconds later, and look at what is there."""
        pid = self.start()
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
        assert self.finish() == signal.SIGKILL
        self.witness.look(self.done)

    def seconds(self) -> float:
        """How long the first step of a process takes, where nobody cuts it off."""
        taken = []
        for _ in range(7):
            self.start(steps=1)
            began = time.monotonic()
            self._count(self.words.recv())
            taken.append(time.monotonic() - began)
            assert self.finish() == 0
        return statistics.median(taken)


def _named(workspace: Workspace) -> str:
    """The address under which the server knows our processes by name."""
    if workspace.engine.dialect.name == "sqlite":
        return workspace.url
    address = workspace.engine.url.update_query_dict({"application_name": NAME})
    return address.render_as_string(hide_password=False)


def _wait_until_left(workspace: Workspace) -> None:
    """A server finishes the statement it has in hands before it sees that nobody is there any more."""
    if workspace.engine.dialect.name == "sqlite":
        return
    asked = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name")
    for _ in range(1000):
        with unscoped_reading(workspace) as connection:
            if connection.execute(asked, {"name": NAME}).scalar_one() == 0:
                return
        time.sleep(0.005)
    pytest.fail("the server keeps a killed process's transaction open")


@pytest.fixture(autouse=True)
def _every_orphan_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blob_storage, "ORPHAN_SECONDS", -1)


def _seeded() -> random.Random:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")  # shown where a test fails
    return random.Random(seed)


def _kill(victims: Victims, lots: random.Random, points: int) -> None:
    """Kill at moments spread over one step and the beginning of the next."""
    span = 1.2 * victims.seconds()
    first = victims.done
    for _ in range(points):
        before = victims.done
        victims.kill_after(lots.uniform(0, span))
        # The machine is not equally fast all the time; about one in five should get to its end.
        span *= 0.88 if victims.done > before else 1.03
    print(
        f"killed {points} times within {span * 1000:.0f} ms; before it {victims.done - first} steps were "
        f"acknowledged, {victims.witness.unspoken} done without a word"
    )


@pytest.mark.timeout(600)  # a busy machine makes each of them slower
def test_an_upload_killed_at_200_random_moments_is_there_wholly_or_not_at_all(workspace: Workspace) -> None:
    with Victims(workspace) as victims:
        _kill(victims, _seeded(), POINTS)


@pytest.mark.parametrize("way", [way for way in Way if way is not Way.AS_BUILT])
def test_what_is_written_without_thinking_of_that_is_found_out(workspace: Workspace, way: Way) -> None:
    with Victims(workspace, way) as victims, pytest.raises(Broken) as found:
        _kill(victims, _seeded(), POINTS)
    print(found.value)


@pytest.mark.timeout(600)  # a busy machine makes each of them slower
def test_each_step_killed_at_the_things_it_does_is_there_wholly_or_not_at_all(workspace: Workspace) -> None:
    """At each fourth statement, commit and change of a file; where it begins differs from run to run."""
    lots = _seeded()
    with Victims(workspace) as victims:
        for step in range(len(ROUND)):
            ended = signal.SIGKILL
            for at in itertools.count(lots.randrange(1, 5), 4):
                victims.start(steps=1, dies_at=at)
                ended = victims.finish()
                victims.witness.look(victims.done)
                if victims.done > step:
                    break
                assert ended == signal.SIGKILL
            assert ended == 0
            print(f"{what(step)}: {at} points")
