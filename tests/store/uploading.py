"""A process that hands in, decides and takes back, step after step, until somebody kills it.

The steps of a round (`ROUND`) come again and again, each hand-in with a file of its own. Whoever was cut off
begins again with the first step that was not acknowledged, as people do; a step that turns out to be done
already counts as done.
"""

from __future__ import annotations

import gc
import os
import random
import signal
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any, NoReturn

from builders import a_file
from sqlalchemy import event, text

from impact.errors import Conflict
from impact.model.access import Access
from impact.model.submission import Submission
from impact.services.core.workspace import Tables, Workspace, open_workspace, unscoped_reading
from impact.services.submissions import review, submission_transaction
from impact.store.db import blob_storage, private_files
from impact.store.submissions import submission_application

KEYS = ("bereik", "wachttijd", "scans")
YEARS = (2021, 2022, 2023)
# So large that writing it takes a while, in pieces as a disk gets them.
PADDING = 200_000
PIECE = 4_096
# What a disk takes for a piece; a file in memory would be whole before anybody is killed.
PIECE_SECONDS = 0.001
READY, GONE = "ready", "gone"


class Way(StrEnum):
    """How the process writes: as the product does, or as one would without thinking of being cut off."""

    AS_BUILT = "as built"
    COMMIT_IN_THE_MIDDLE = "commit in the middle"
    FILE_IN_PLACE = "file written in place"
    WORD_BEFORE_COMMIT = "acknowledged before commit"


@dataclass(frozen=True)
class Uploader:
    """What a process needs to know to upload for one grantee."""

    url: str
    files: Path
    fund: Access
    grantee: Access
    organisation_id: int
    portfolio_id: int
    way: Way = Way.AS_BUILT


class Step(StrEnum):
    """What is done; all but the first two are about what the step before them brought."""

    HAND_IN = "a fund hands in"
    SEND = "a grantee sends"
    TAKE_BACK = "a fund takes back"
    APPROVE = "a fund approves"
    SEND_BACK = "a fund gives back"


ROUND = (
    Step.HAND_IN, Step.HAND_IN, Step.TAKE_BACK, Step.SEND, Step.APPROVE, Step.SEND, Step.SEND_BACK,
)  # fmt: skip
BRINGS = (Step.HAND_IN, Step.SEND)


def what(step: int) -> Step:
    """What is done in a step."""
    return ROUND[step % len(ROUND)]


def values_of(step: int) -> dict[tuple[str, int, str], float]:
    """What the file of a step says: key, year and breakdown → value, all different from any other step's."""
    places = [(key, of, words) for key in KEYS for of in YEARS for words in ("", "Wijk=A")]
    return {place: step * 100.0 + number for number, place in enumerate(places)}


def file_of(step: int) -> tuple[Submission, bytes]:
    """The file of a step and its bytes."""
    file = a_file(f"stap {step}.xlsx")
    for key in KEYS:
        file.indicator(key, baseline=float(step))
    for (key, of, words), value in values_of(step).items():
        file.actual(key, of, value, words)
    for key in KEYS:
        file.target(key, YEARS[-1], step * 10.0)
    data = file.data + random.Random(step).randbytes(PADDING)
    return replace(file.submission, content_hash=sha256(data).hexdigest(), size=len(data)), data


@dataclass(frozen=True)
class Order:
    """What one process is to do: steps from `first` on; it dies at a point of its own where told to."""

    first: int
    steps: int = 1_000
    dies_at: int | None = None


def nest(uploader: Uploader, orders: Pipe, words: Pipe) -> None:
    """A process that has everything ready and forks one that works for each order, until told to stop.

    Over `words` go (READY, pid) and the number of each step that is done, from the one that works, and (GONE,
    how it ended) once it is no more.
    """
    workspace = replace(open_workspace(uploader.url, tables=Tables.ANY), files=uploader.files)
    # Otherwise an upload would mostly be the compiling of its statements.
    _rehearse(uploader, workspace, file_of(0)[0])
    workspace.engine.dispose()
    gc.collect()
    gc.freeze()
    while (order := orders.recv()) is not None:
        pid = os.fork()
        if pid == 0:
            _be_born(uploader, workspace, order, words)
        words.send((GONE, os.waitpid(pid, 0)[1]))


def _be_born(uploader: Uploader, workspace: Workspace, order: Order, words: Pipe) -> NoReturn:
    ended = 1
    try:
        _work(uploader, workspace, order, words)
        ended = 0
    except Exception:  # noqa: BLE001  shown, and said in how it ended
        traceback.print_exc()
    os._exit(ended)


def _work(uploader: Uploader, workspace: Workspace, order: Order, words: Pipe) -> None:
    doing = order.first
    _spoil(uploader.way, lambda: words.send(doing))
    made = {step: file_of(step) for step in (doing, doing + 1)}
    with unscoped_reading(workspace) as connection:
        connection.execute(text("SELECT 1"))
    words.send((READY, os.getpid()))
    if order.dies_at is not None:
        _die(workspace, order.dies_at)
    for doing in range(order.first, order.first + order.steps):
        if what(doing) in BRINGS:
            _bring(uploader, workspace, what(doing), *(made.get(doing) or file_of(doing)))
        else:
            _decide(uploader, workspace, what(doing), file_of(doing - 1)[0])
        if uploader.way is not Way.WORD_BEFORE_COMMIT or what(doing) not in BRINGS:
            words.send(doing)


def _bring(uploader: Uploader, workspace: Workspace, step: Step, submission: Submission, data: bytes) -> None:
    access = uploader.fund if step is Step.HAND_IN else uploader.grantee
    submission_transaction.submit(
        access, submission, data, workspace, organisation_id=uploader.organisation_id,
        portfolio_id=uploader.portfolio_id, submitted_by=access.name,
        delivery=submission_transaction.DeliveryOptions(waits=step is Step.SEND),
    )  # fmt: skip


def _rehearse(uploader: Uploader, workspace: Workspace, submission: Submission) -> None:
    """Without this the first upload of a process is mostly the compiling of its statements."""
    submission_transaction.plan(
        uploader.fund, submission, workspace, organisation_id=uploader.organisation_id,
        portfolio_id=uploader.portfolio_id,
    )  # fmt: skip


def _decide(uploader: Uploader, workspace: Workspace, step: Step, submission: Submission) -> None:
    with unscoped_reading(workspace) as connection:
        found = connection.execute(
            text("SELECT id FROM submission WHERE content_hash = :digest"), {"digest": submission.content_hash}
        ).scalar_one()
    # A conflict says that the step was done before we were cut off.
    with suppress(Conflict):
        if step is Step.TAKE_BACK:
            submission_transaction.undo(uploader.fund, found, workspace)
        elif step is Step.APPROVE:
            review.approve(uploader.fund, found, workspace)
        else:
            review.send_back(uploader.fund, found, "Kijk 2023 na.", workspace)


def _spoil(way: Way, acknowledge: Callable[[], None]) -> None:
    """Make this process work in one of the naive ways; it never becomes whole again."""
    if way is Way.COMMIT_IN_THE_MIDDLE:
        take = submission_application.apply_submission

        def committed(connection: Any, *rest: Any) -> Any:
            taken = take(connection, *rest)
            connection.connection.driver_connection.commit()
            if connection.dialect.name == "sqlite":
                connection.connection.driver_connection.execute("BEGIN IMMEDIATE")
            return taken

        submission_transaction.submission_application.apply_submission = committed
    elif way is Way.FILE_IN_PLACE:
        blob_storage.save_file = _save_in_place
    elif way is Way.WORD_BEFORE_COMMIT:
        save = blob_storage.save_file

        def announced(folder: Path, data: bytes) -> str:
            digest = save(folder, data)
            acknowledge()
            return digest

        blob_storage.save_file = announced


def _save_in_place(folder: Path, data: bytes) -> str:
    digest = blob_storage.content_hash(data)
    place = folder / digest[:2] / digest
    if not place.exists():
        private_files.make_folder(place.parent)
        with place.open("wb") as out:
            for start in range(0, len(data), PIECE):
                out.write(data[start : start + PIECE])
                out.flush()
                os.fsync(out.fileno())
                time.sleep(PIECE_SECONDS)
    return digest


def _die(workspace: Workspace, at: int) -> None:
    """Arrange to be killed at the so-many-th thing that is done to the disk or said to the database."""
    left = [at]

    def count(*_: Any, **__: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(place: Any, name: str, *, after: bool = False) -> None:
        real = getattr(place, name)

        def counted(*given: Any, **named: Any) -> Any:
            count()
            done = real(*given, **named)
            if after:
                count()
            return done

        setattr(place, name, counted)

    for place, name in ((os, "fsync"), (os, "utime"), (tempfile, "mkstemp"), (Path, "replace"), (Path, "mkdir")):
        around(place, name)
    around(workspace.engine.dialect, "do_commit", after=True)
    event.listen(workspace.engine, "before_cursor_execute", count)
