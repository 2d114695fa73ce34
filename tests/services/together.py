"""Many who do the same at the same moment, in threads and in processes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing.synchronize import Barrier as ProcessBarrier
from pathlib import Path
from threading import Barrier
from typing import Any

from builders import AFile, a_file
from machine_speed import patient

from impact.errors import ImpactError
from impact.model.access import Access
from impact.services.core.workspace import Tables, Workspace, open_workspace
from impact.services.submissions import submission_transaction

WAIT_SECONDS = 60


def the_file() -> AFile:
    """The file that all of them hand in."""
    file = a_file("dezelfde.xlsx").indicator("scans", baseline=0).indicator("bereik", baseline=1)
    for year in (2021, 2022, 2023):
        file.actual("scans", year, year).actual("bereik", year, 7).actual("scans", year, 3, "Wijk=A")
    return file


def at_once(many: int, deed: Callable[[int], Any], ready: Callable[[], object] = lambda: None) -> list[Any]:
    """What each of so many threads gets when they begin together: an answer, or the error with its name."""
    barrier = Barrier(many)

    def one(number: int) -> Any:
        barrier.wait(patient(WAIT_SECONDS))
        try:
            return deed(number)
        except ImpactError as error:
            return error

    with ThreadPoolExecutor(many) as pool:
        waiting = [pool.submit(one, number) for number in range(many)]
        ready()
        return [future.result() for future in waiting]


def hand_in(workspace: Workspace, access: Access, organisation_id: int, portfolio_id: int, waits: bool) -> Any:
    """Hand the file in."""
    file = the_file()
    return submission_transaction.submit(
        access, file.submission, file.data, workspace, organisation_id=organisation_id, portfolio_id=portfolio_id,
        submitted_by=access.name, delivery=submission_transaction.DeliveryOptions(waits=waits),
    )  # fmt: skip


def process(url: str, files: Path, given: tuple[Any, ...], many: int, all_ready: ProcessBarrier, results: Any) -> None:
    """One of the processes, with threads of its own."""
    workspace = replace(open_workspace(url, tables=Tables.ANY), files=files)
    all_ready.wait(patient(WAIT_SECONDS))
    results.put(at_once(many, lambda _: hand_in(workspace, *given)))
