"""Many at the same moment: what can happen once happens once, and the others are told."""

from __future__ import annotations

import os
import threading
import time
from typing import Any

import pytest
from builders import Network
from machine_speed import patient
from processes import fresh_processes
from together import at_once, hand_in, process, the_file

from impact.errors import Conflict
from impact.services.core.workspace import Workspace
from impact.services.operations import expired_data, figure_rebuild, health_checks
from impact.services.submissions import review, submission_transaction
from impact.store.db import blob_storage

MANY = 20
RAVELHOEK = "Ravelhoek"


def _given(network: Network, waits: bool) -> tuple[Any, ...]:
    access = network.of(RAVELHOEK) if waits else network.fund
    return access, network.id(), network.portfolio_id, waits


def _stored_once(network: Network, results: list[Any]) -> int:
    """One was stored and all others were told so; returns its number."""
    assert len(results) == MANY
    assert [type(result) for result in results] == [submission_transaction.WriteResult] * MANY
    stored = [result.submission_id for result in results if not result.already]
    assert len(stored) == 1
    assert [row["id"] for row in network.rows("submission", ())] == stored
    assert len(network.rows("file")) == 1
    assert len([event for event in network.rows("audit_event", ()) if event["action"] == "submit"]) == 1
    assert [place.name for place in network.workspace.files.rglob("*") if place.is_file()] == [
        blob_storage.content_hash(the_file().data)
    ]
    assert len(network.rows("measurement")) == len(the_file().actuals)
    assert figure_rebuild.rebuild_figures(network.workspace) == 0
    assert [found.key for found in health_checks.run_checks(network.workspace) if not found.good] == []
    return int(stored[0])


@pytest.mark.parametrize("waits", [False, True], ids=["of a fund", "of a grantee"])
def test_the_same_file_twenty_times_in_threads_is_stored_once(workspace: Workspace, waits: bool) -> None:
    network = Network(workspace)
    _stored_once(network, at_once(MANY, lambda _: hand_in(workspace, *_given(network, waits))))


def test_the_same_file_twenty_times_in_processes_is_stored_once(workspace: Workspace) -> None:
    network = Network(workspace)
    fresh = fresh_processes()
    url = workspace.engine.url.render_as_string(hide_password=False)
    results, ready = fresh.Queue(), fresh.Barrier(4)
    given = (url, workspace.files, _given(network, False), MANY // 4, ready, results)
    processes = [fresh.Process(target=process, args=given) for _ in range(4)]
    for one in processes:
        one.start()
    found = [result for _ in processes for result in results.get(timeout=patient(120))]
    for one in processes:
        one.join()
    _stored_once(network, found)


def test_of_twenty_who_decide_at_once_one_decides(workspace: Workspace) -> None:
    network = Network(workspace)
    sent = _stored_once(network, at_once(MANY, lambda _: hand_in(workspace, *_given(network, True))))

    def decide(number: int) -> str:
        if number % 2:
            review.approve(network.fund, sent, workspace)
            return "approved"
        review.send_back(network.fund, sent, "Kijk 2023 na.", workspace)
        return "returned"

    results = at_once(MANY, decide)
    decided = [result for result in results if isinstance(result, str)]
    assert len(decided) == 1
    assert [type(result) for result in results if not isinstance(result, str)] == [Conflict] * (MANY - 1)
    assert [row["state"] for row in network.rows("submission")] == decided
    assert figure_rebuild.rebuild_figures(workspace) == 0


def test_of_twenty_who_take_back_at_once_one_does(workspace: Workspace) -> None:
    network = Network(workspace)
    before = network.snapshot()
    sent = hand_in(workspace, *_given(network, False)).submission_id
    results = at_once(MANY, lambda _: submission_transaction.undo(network.fund, sent, workspace))
    assert results.count(None) == 1
    assert [type(result) for result in results if result is not None] == [Conflict] * (MANY - 1)
    assert network.snapshot() == before


def test_what_is_approved_while_its_grantee_takes_it_back_is_one_or_the_other(workspace: Workspace) -> None:
    network = Network(workspace)
    sent = hand_in(workspace, *_given(network, True)).submission_id

    def either(number: int) -> str:
        if number % 2:
            review.approve(network.fund, sent, workspace)
            return "approved"
        submission_transaction.undo(network.of(RAVELHOEK), sent, workspace)
        return "undone"

    results = at_once(MANY, either)
    done = [result for result in results if isinstance(result, str)]
    assert [type(result) for result in results if not isinstance(result, str)] == [Conflict] * (MANY - len(done))
    assert done == [row["state"] for row in network.rows("submission")]
    assert figure_rebuild.rebuild_figures(workspace) == 0


def test_a_sweep_waits_for_an_upload_of_the_same_file(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old file that nobody keeps is found by the sweep, and handed in again before it is removed."""
    network = Network(workspace)
    digest = blob_storage.save_file(workspace.files, the_file().data)
    long_ago = time.time() - 2 * blob_storage.ORPHAN_SECONDS
    os.utime(next(workspace.files.rglob(digest)), (long_ago, long_ago))
    saved, go_on = threading.Event(), threading.Event()
    orphans, save = blob_storage.find_orphans, blob_storage.save_file

    def found(*given: Any) -> list[str]:
        names = orphans(*given)
        uploading.start()
        assert saved.wait(patient(30))
        threading.Timer(0.3, go_on.set).start()
        return names

    def saving(*given: Any) -> str:
        stored = save(*given)
        saved.set()
        assert go_on.wait(patient(30))
        return stored

    monkeypatch.setattr(blob_storage, "find_orphans", found)
    monkeypatch.setattr(blob_storage, "save_file", saving)
    uploading = threading.Thread(target=hand_in, args=(workspace, *_given(network, False)))
    swept = expired_data.delete_orphaned_files(workspace)
    uploading.join()
    assert swept == 0
    assert blob_storage.load_file(workspace.files, digest) == the_file().data
    assert len(network.rows("submission")) == 1
