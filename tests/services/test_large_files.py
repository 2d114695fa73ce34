"""A hundred thousand rows: the bar moves, it can be stopped, memory is bounded, and reading apart costs little."""

from __future__ import annotations

import time

import pytest
from machine_speed import patient

from impact.errors import Cancelled
from impact.ingest import read_submission
from impact.ingest.sandbox import pool
from impact.model.read_request import ReadRequest
from impact.services.submissions import sandboxed_ingest
from tests.bench.reading import ROWS, workbook

MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def large() -> bytes:
    return workbook(ROWS)


# Written once and read twice, the second time at a low priority beside whatever else the machine does.
@pytest.mark.timeout(600)
def test_a_large_file_moves_the_bar_stays_within_its_memory_and_comes_back_whole(
    large: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    pool.warm()
    try:
        begun = time.process_time()
        here = read_submission(large, "groot.xlsx")
        alone = time.process_time() - begun
        shares: list[float] = []
        begun, used = time.monotonic(), time.process_time()
        found = sandboxed_ingest.read_submission(
            ReadRequest(large, "groot.xlsx"), progress=lambda share, _step: shares.append(share)
        )
        taken, ours = time.monotonic() - begun, time.process_time() - used
    finally:
        pool._spares.terminate_all()
    with capsys.disabled():
        print(
            f"\n{ROWS} rows: {alone:.1f} s of the processor here; apart {taken:.1f} s of which {ours:.2f} s ours, "
            f"{pool.peak_memory[-1] / MEGABYTE:.0f} MB, {len(set(shares))} shares"
        )
    assert found == here
    assert len(found.actuals) == ROWS
    assert shares == sorted(shares)
    assert len(set(shares)) >= 8
    assert shares[-1] == 1.0
    assert 0 < pool.peak_memory[-1] <= 512 * MEGABYTE
    # What the server itself does for it: hand over, wait, and take the answer out of the pipe.
    assert ours < alone / 2


def test_a_large_file_can_be_stopped_in_the_middle(large: bytes) -> None:
    at: list[float] = []
    children: list[pool.WorkerProcess] = []
    stopped_at = [0.0]

    def stopped() -> bool:
        children[:] = children or pool.busy_workers()
        if at and at[-1] >= 0.15 and not stopped_at[0]:
            stopped_at[0] = time.monotonic()
        return bool(stopped_at[0])

    request = ReadRequest(large, "groot.xlsx")
    with pytest.raises(Cancelled):
        sandboxed_ingest.read_submission(request, progress=lambda share, _: at.append(share), cancelled=stopped)
    assert time.monotonic() - stopped_at[0] < patient(1)
    assert at[-1] < 1
    assert children
    assert not any(child.is_alive() for child in children)
