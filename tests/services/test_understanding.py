"""A file is read in a process of its own: what it may not do, how it ends, and what is said about it."""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from machine_speed import at_most, patient

from impact.errors import Cancelled, ImpactError, NothingRecognised, UnreadableFile
from impact.ingest import preview_file, read_submission, read_with_preview
from impact.ingest.sandbox import limits, pool, protocol
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language
from impact.services.submissions import sandboxed_ingest
from tests.ingest import made

ROWS = [["Indicator", "Einde periode", "Waarde"], ["Jongeren bereikt", "31/12/2024", 12]]
ROOT = str(Path(__file__).parents[2])

# What the parser of a child does instead of reading, by kind of trouble.
PLANTED = {
    "spin": "while True: pass",
    "sleep": "import time; time.sleep(60)",
    "eat": "[bytearray(50_000_000) for _ in range(100)]",
    "eat_natively": "import os, signal; os.kill(os.getpid(), signal.SIGABRT)",
    "killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "fault": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "leave": "import os; os._exit(3)",
    "bug": "{}['nothing']",
    "quote": """
try:
    float(data.decode())
except ValueError as bad:
    raise LookupError(data.decode()) from bad
""",
    "print": "import os; os.write(1, b'x' * 100); print('y', flush=True); value = 'printed'",
    "open": "value = refused(lambda: open('/etc/hostname'))",
    "write": "import os; value = refused(lambda: open('/tmp/never', 'w'))",
    "connect": "import socket; value = refused(lambda: socket.socket())",
    "start": "import os; value = refused(lambda: os.fork() or os._exit(0))",
    "know": "import os; value = ','.join(sorted(os.environ))",
    "import": "import wave",
    "strange": "value = open",
    "remember": "import sys; value = getattr(sys, 'seen', 'nothing'); sys.seen = data.decode()",
}


def planted(trouble: str) -> str:
    """A program for a child whose only function is the trouble itself."""
    return f"""
import sys; sys.path.insert(0, sys.argv[1])
import os, time, signal, socket
from impact.ingest.sandbox import limits, worker
def refused(attempt):
    try:
        attempt()
    except OSError as no:
        return 'refused'
    return 'done'
def work(data, name, progress=None, **options):
    value = None
    space = dict(globals()) | {{'data': data}}
    exec({PLANTED[trouble]!r}, space)
    return space.get('value')
worker.TASKS = {{'read': work}}
limits.SILENT_CPU_SECONDS = 1.5
worker.serve()
"""


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    def put(trouble: str) -> None:
        # A child that waits from before knows nothing of it.
        pool._spares.terminate_all()
        monkeypatch.setattr(pool, "START_CODE", planted(trouble))
        monkeypatch.setattr(limits, "SILENT_SECONDS", 3.5)

    yield put
    pool._spares.terminate_all()


def test_reading_apart_gives_what_reading_gives() -> None:
    data = made.xlsx(("Blad1", ROWS))
    request = ReadRequest(data, "a.xlsx", organisation="Klimop", known_codes=frozenset({"K1"}))
    assert sandboxed_ingest.read_submission(request) == read_submission(
        data, "a.xlsx", organisation="Klimop", known_codes=("K1",)
    )
    assert sandboxed_ingest.read_sheet_excerpt(data, "a.xlsx", "Blad1", [2], [3])[1] == [
        (1, ("Indicator", "Einde periode", "Waarde")), (2, ("Jongeren bereikt", "31/12/2024", "12")),
    ]  # fmt: skip
    assert sandboxed_ingest.read_and_preview_file(request) == read_with_preview(request)
    assert sandboxed_ingest.preview_file(request) == preview_file(data, "a.xlsx")
    nothing = sandboxed_ingest.read_and_preview_file(
        ReadRequest(made.xlsx(("Blad1", [["Hallo"], ["wereld"]])), "a.xlsx")
    )
    assert nothing.failure is not None and nothing.failure[0] == "errors.no_header"


def test_what_a_file_is_refused_for_comes_out_by_its_name() -> None:
    with pytest.raises(UnreadableFile) as unreadable:
        sandboxed_ingest.read_submission(ReadRequest(b"%PDF-1.7", "a.xlsx"))
    assert unreadable.value.key == "errors.not_a_table"
    assert unreadable.value.params.items() >= {"file": "a.xlsx", "found": "PDF"}.items()
    with pytest.raises(NothingRecognised) as nothing:
        sandboxed_ingest.read_submission(ReadRequest(made.xlsx(("Blad1", [["Hallo"], ["wereld"]])), "a.xlsx"))
    assert nothing.value.key == "errors.no_header"


TROUBLE = (
    ("spin", "too_slow"), ("sleep", "too_slow"), ("eat", "too_much_memory"), ("eat_natively", "too_much_memory"),
    ("killed", "too_much_memory"), ("fault", "crashed"), ("leave", "crashed"), ("bug", "crashed"),
    ("import", "crashed"), ("strange", "crashed"),
)  # fmt: skip


@pytest.mark.parametrize(("trouble", "reason"), TROUBLE)
def test_each_way_a_parser_can_be_lost_has_its_name_and_leaves_us_standing(
    trouble: str, reason: str, plant: Callable[[str], None]
) -> None:
    plant(trouble)
    with at_most(5, time.monotonic), pytest.raises(UnreadableFile) as refused:
        sandboxed_ingest.read_submission(ReadRequest(b"anything", "map/a.xlsx"))
    assert (refused.value.key, refused.value.params) == (f"errors.{reason}", {"file": "a.xlsx"})


def test_the_log_says_where_a_parser_broke_off_and_nothing_of_what_the_file_holds(
    plant: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    plant("quote")
    with pytest.raises(UnreadableFile, match="crashed"):
        sandboxed_ingest.read_submission(ReadRequest(b"Jan Peeters\nERROR gelogen", "Naam van iemand.xlsx"))
    assert "LookupError" in caplog.text and "ValueError" in caplog.text and "worker.py" in caplog.text
    for words in ("Peeters", "gelogen", "iemand"):
        assert words not in caplog.text


@pytest.mark.parametrize(
    ("attempt", "outcome"),
    [("open", "refused"), ("write", "refused"), ("connect", "refused"), ("print", "printed")],
)
def test_a_parser_opens_nothing_and_what_it_prints_is_not_taken_for_an_answer(
    attempt: str, outcome: str, plant: Callable[[str], None]
) -> None:
    plant(attempt)
    assert pool.run_task("read", b"", "a.xlsx") == outcome


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the system counts no processes of its owner")
def test_a_parser_starts_nothing(plant: Callable[[str], None]) -> None:
    plant("start")
    assert pool.run_task("read", b"", "a.xlsx") == "refused"


def test_a_parser_knows_nothing_of_our_settings(
    plant: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_SMTP_URL", "smtps://user:secret@mail.example.be")
    plant("know")
    assert "IMPACT_SMTP_URL" not in pool.run_task("read", b"", "a.xlsx").split(",")


def test_an_answer_makes_no_other_types_than_ours() -> None:
    for value in (os.system, subprocess.Popen, Exception("x"), read_submission):
        with pytest.raises(protocol.ProtocolError):
            protocol.load_answer(io.BytesIO(pickle.dumps(value)))
    through = b"\x80\x05\x8c\x17impact.model.submission\x8c\x05field\x93."
    with pytest.raises(protocol.ProtocolError):
        protocol.load_answer(io.BytesIO(through))
    dotted = b"\x80\x05\x8c\x17impact.model.submission\x8c\x0eIssue.__init__\x93."
    with pytest.raises(protocol.ProtocolError):
        protocol.load_answer(io.BytesIO(dotted))
    assert protocol.load_answer(io.BytesIO(pickle.dumps(Language.NL))) is Language.NL


def test_somebody_who_stops_it_is_heard_within_a_second_and_nothing_goes_on(plant: Callable[[str], None]) -> None:
    plant("sleep")
    children: list[pool.WorkerProcess] = []
    begun = 0.0

    def stopped() -> bool:
        children[:] = children or list(pool.busy_workers())
        return time.monotonic() - begun > 0.6

    with at_most(1.6, time.monotonic):
        begun = time.monotonic()
        with pytest.raises(Cancelled) as cancelled:
            sandboxed_ingest.read_submission(ReadRequest(b"", "a.xlsx"), cancelled=stopped)
    assert cancelled.value.key == "errors.cancelled"
    assert children
    assert not any(child.is_alive() for child in children)


def test_a_caller_that_leaves_takes_the_child_with_it(plant: Callable[[str], None]) -> None:
    """A page that is left raises where it draws its progress."""
    plant("sleep")
    children: list[pool.WorkerProcess] = []

    class Left(Exception):
        pass

    def draw(_share: float, _step: str) -> None:
        children[:] = pool.busy_workers()
        raise Left

    with pytest.raises(Left):
        sandboxed_ingest.read_submission(ReadRequest(b"", "a.xlsx"), progress=draw)
    assert children
    assert not any(child.is_alive() for child in children)


def test_a_server_that_is_killed_leaves_no_child(tmp_path: Path) -> None:
    program = f"""
import sys, time; sys.path.insert(0, {ROOT!r})
from impact.ingest.sandbox import pool
pool.warm()
print(*[child.process.pid for child in pool._spares.children], flush=True)
time.sleep(60)
"""
    server = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    pids = [int(pid) for pid in server.stdout.readline().split()]
    assert len(pids) == limits.MAX_WORKERS
    server.kill()
    server.wait()
    server.stdout.close()
    until = time.monotonic() + patient(5)
    while (left := [pid for pid in pids if _lives(pid)]) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == []


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_who_comes_while_all_places_are_taken_waits_and_is_told_when_it_takes_too_long(
    plant: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant("sleep")
    monkeypatch.setattr(limits, "WAIT_SECONDS", 0.3)
    keys: list[str] = []

    def upload() -> None:
        try:
            sandboxed_ingest.read_submission(ReadRequest(b"", "a.xlsx"))
        except ImpactError as refused:
            keys.append(refused.key)

    uploads = [threading.Thread(target=upload) for _ in range(limits.MAX_WORKERS + 1)]
    for thread in uploads:
        thread.start()
    for thread in uploads:
        thread.join()
    assert sorted(keys) == ["errors.busy"] + ["errors.too_slow"] * limits.MAX_WORKERS
    monkeypatch.undo()
    assert sandboxed_ingest.read_submission(ReadRequest(made.xlsx(("Blad1", ROWS)), "a.xlsx")).indicators


def test_a_ready_child_that_died_is_not_used() -> None:
    data = made.text_table(ROWS)
    pool.warm()
    try:
        first = list(pool._spares.children)
        assert len(first) == limits.MAX_WORKERS
        first[0].process.send_signal(signal.SIGKILL)
        first[0].process.wait()
        assert sandboxed_ingest.read_submission(ReadRequest(data, "a.csv")).indicators
        assert len(pool._spares.children) == limits.MAX_WORKERS
        assert all(child.is_alive() for child in pool._spares.children)
    finally:
        pool._spares.terminate_all()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="here a child that read a file is not used again")
def test_nothing_of_one_file_reaches_the_next_of_the_same_child(plant: Callable[[str], None]) -> None:
    plant("remember")
    assert pool.run_task("read", b"geheim", "a.csv") == "nothing"
    child = pool._spares.children[0]
    assert pool.run_task("read", b"ander", "b.csv") == "nothing"
    assert pool._spares.children == [child] and child.files == 2


def test_the_share_moves_and_somebody_who_waits_hears_that_it_goes_on(plant: Callable[[str], None]) -> None:
    said: list[tuple[float, str]] = []
    sandboxed_ingest.read_submission(
        ReadRequest(made.xlsx(("Blad1", ROWS)), "a.xlsx"), progress=lambda *at: said.append(at)
    )
    shares = [share for share, _ in said]
    assert shares == sorted(shares)
    assert len(set(shares)) >= 4
    plant("sleep")
    moments: list[float] = []
    with pytest.raises(UnreadableFile):
        sandboxed_ingest.read_submission(
            ReadRequest(b"", "a.xlsx"), progress=lambda *_: moments.append(time.monotonic())
        )
    assert len(moments) >= 4


def test_the_limits_are_those_of_the_design() -> None:
    assert limits.MAX_MEMORY == 512 * 1024 * 1024
    assert limits.SILENT_CPU_SECONDS < 5
