"""A pool of sandboxed worker processes that read uploaded files, with limits on time and memory.

A parser that fails on a hostile file may exhaust memory or time or crash; here that ends only its worker process.
Each file is read in a process of its own. Each kind of failure becomes an UnreadableFile with its own key.
"""

from __future__ import annotations

import atexit
import io
import logging
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import Any

from impact.errors import Cancelled, ImpactError, NothingRecognised, UnreadableFile
from impact.ingest.sandbox import limits, protocol, worker
from impact.model.read_request import ReadRequest

log = logging.getLogger(__name__)

Progress = Callable[[float, str], None]
Cancel = Callable[[], bool]

# How often cancellation is checked, and how often progress is reported while nothing changes.
POLL_SECONDS, REPORT_SECONDS = 0.1, 0.25
# Environment variables passed to a worker: no database address, no password.
PASSED_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")

ROOT = Path(__file__).parents[3]
# openpyxl imports numpy and PIL where they are installed, and needs neither to read: numpy would start a thread in a
# process that forks, and take 140 of the 512 MB of address space that a file may use.
START_CODE = (
    "import sys; sys.modules.update(dict.fromkeys(('numpy', 'PIL'))); sys.path.insert(0, sys.argv[1]); "
    "from impact.ingest.sandbox import worker; worker.serve()"
)
# The failure behind each signal by which the system ends a process over its limits.
FAILURES_BY_SIGNAL = {
    "SIGPROF": "too_slow",
    "SIGXCPU": "too_slow",
    "SIGABRT": "too_much_memory",
    "SIGKILL": "too_much_memory",
}

# Errors for the user that a worker may report, by class name.
USER_ERRORS = (UnreadableFile, NothingRecognised)


class WorkerProcess:
    """One worker process; its pipes are served by threads, so that every wait can have a timeout.

    `files`: number of files sent to it. `ready`: its imports are done.
    """

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-c", START_CODE, str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in PASSED_ENVIRONMENT if name in os.environ},
            start_new_session=True,
        )
        self.frames: queue.SimpleQueue[tuple[bytes, bytes] | None] = queue.SimpleQueue()
        self.files = 0
        self.ready = False
        self.threads: list[threading.Thread] = []
        self._start_thread(self._listen)

    def send_task(self, task: str, data: bytes, options: dict[str, Any]) -> None:
        """Send a task and its file from a thread; if the worker ends meanwhile, waiting for its answer fails."""
        self.files += 1
        request = pickle.dumps((task, options), protocol=5)
        self._start_thread(self._send_request, request, data)

    def is_alive(self) -> bool:
        """Whether the process is running."""
        return self.process.poll() is None

    def terminate(self) -> int:
        """Kill the process and its descendants; returns its exit code, negative where a signal ended it."""
        if self.is_alive():
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
        code = self.process.wait()
        for thread in self.threads:
            thread.join()
        for pipe in (self.process.stdin, self.process.stdout):
            # Closing flushes unsent bytes into a pipe that has no reader any more.
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        return code

    def _start_thread(self, work: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=work, args=args, name="reading-apart", daemon=True)
        self.threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        frame: tuple[bytes, bytes] | None = (b"", b"")
        while frame is not None:
            frame = protocol.receive_frame(self.process.stdout)
            self.frames.put(frame)

    def _send_request(self, request: bytes, data: bytes) -> None:
        assert self.process.stdin is not None
        with suppress(OSError):
            protocol.send_frame(self.process.stdin, protocol.REQUEST, request)
            protocol.send_frame(self.process.stdin, protocol.REQUEST, data)


class _SpareWorkers:
    """Idle worker processes that have finished their imports."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.children: list[WorkerProcess] = []
        self.target_count = 0

    def keep_ready(self, number: int) -> None:
        """Keep this many workers ready from now on."""
        self.target_count = number
        self.refill()

    def refill(self) -> None:
        """Start workers up to the target count."""
        with self.lock:
            while len(self.children) < self.target_count:
                self.children.append(WorkerProcess())

    def acquire(self) -> WorkerProcess:
        """Take an idle running worker; starts one where none is idle."""
        while True:
            with self.lock:
                child = self.children.pop(0) if self.children else None
            if child is None:
                return WorkerProcess()
            if child.is_alive():
                return child
            child.terminate()

    def release(self, child: WorkerProcess) -> None:
        """Return a worker for another file, and start missing ones."""
        with self.lock:
            self.children.append(child)
        self.refill()

    def terminate_all(self) -> None:
        """Kill all idle workers and keep none ready."""
        self.target_count = 0
        with self.lock:
            children, self.children = self.children, []
        for child in children:
            child.terminate()


_spares = _SpareWorkers()
# Peak memory in bytes of each of the last 1,000 files read, newest last.
peak_memory: deque[int] = deque(maxlen=1000)
_busy_workers: set[WorkerProcess] = set()
_slots = threading.BoundedSemaphore(limits.MAX_WORKERS)
atexit.register(_spares.terminate_all)


def warm() -> None:
    """Keep idle workers ready from now on, so that no upload waits for the start of a process."""
    _spares.keep_ready(limits.MAX_WORKERS)


def busy_workers() -> tuple[WorkerProcess, ...]:
    """The workers that are reading a file now."""
    return tuple(_busy_workers)


def run_task(
    task: str,
    data: bytes,
    file_name: str,
    *args: Any,
    progress: Progress | None = None,
    cancelled: Cancel | None = None,
    **options: Any,
) -> Any:
    """Run a function of `worker.TASKS` on a file in a worker process and return its result.

    `progress` is called with the share done (0–1) and the step, and about four times a second while nothing changes,
    so that it may stop the reading by raising. `cancelled` is called ten times a second. Raises the ImpactError of the
    function, Cancelled, and UnreadableFile with `errors.too_slow`, `errors.too_much_memory`, `errors.crashed` or
    `errors.busy` (no slot within 30 seconds).
    """
    name = PurePath(file_name).name
    reporter = _ProgressReporter(name, progress, cancelled)
    with _slot(reporter):
        try:
            child = _spares.acquire()
        except OSError as trouble:
            log.exception("no process to read a file in could be started")
            raise UnreadableFile("errors.crashed", file=name) from trouble
        is_complete = False
        _busy_workers.add(child)
        try:
            if progress is not None:
                options["progress"] = True
            child.send_task(task, data, {"args": (name, *args), **options})
            result = _receive_result(child, reporter)
            is_complete = True
        finally:
            _busy_workers.discard(child)
            if is_complete and child.files < limits.FILES_PER_WORKER:
                _spares.release(child)
            else:
                child.terminate()
                _spares.refill()
    return _value_or_raise(result, name)


def run_request_task(
    task: str, request: ReadRequest, *, progress: Progress | None = None, cancelled: Cancel | None = None
) -> Any:
    """As `run_task`, for tasks that take a whole request; its bytes are sent beside it and pickled once."""
    return run_task(
        task,
        request.data,
        request.file_name,
        request=request.without_bytes(),
        progress=progress,
        cancelled=cancelled,
    )


@contextmanager
def _slot(reporter: _ProgressReporter) -> Iterator[None]:
    """Hold a slot for reading a file; raises `errors.busy` after the timeout, Cancelled if the caller stops."""
    until = time.monotonic() + limits.WAIT_SECONDS
    while not _slots.acquire(timeout=POLL_SECONDS):
        reporter.check_cancelled()
        if time.monotonic() > until:
            raise UnreadableFile("errors.busy", file=reporter.name)
    try:
        yield
    finally:
        _slots.release()


class _ProgressReporter:
    """Passes progress on to the caller and checks whether the caller cancelled."""

    def __init__(self, name: str, progress: Progress | None, cancelled: Cancel | None) -> None:
        self.name = name
        self.progress = progress
        self.cancelled = cancelled
        self.share, self.step = 0.0, "waiting"
        self.last_report = time.monotonic()

    def update(self, share: float, step: str) -> None:
        """Store and report new progress of the worker."""
        self.share, self.step = share, step
        self._report()

    def check_cancelled(self) -> None:
        """Raise Cancelled where the caller stopped the reading; otherwise repeat the last progress when due."""
        if self.cancelled is not None and self.cancelled():
            raise Cancelled("errors.cancelled", file=self.name)
        if time.monotonic() - self.last_report > REPORT_SECONDS:
            self._report()

    def _report(self) -> None:
        self.last_report = time.monotonic()
        if self.progress is not None:
            self.progress(self.share, self.step)


def _receive_result(child: WorkerProcess, reporter: _ProgressReporter) -> tuple[Any, ...]:
    """Wait for the worker's answer; raises UnreadableFile where it takes too long or ends without one."""
    answer = bytearray()
    last_frame_at = time.monotonic()
    while True:
        reporter.check_cancelled()
        try:
            frame = child.frames.get(timeout=POLL_SECONDS)
        except queue.Empty:
            patience = limits.SILENT_SECONDS if child.ready else limits.START_SECONDS
            if time.monotonic() - last_frame_at > patience * limits.find_slowness():
                raise UnreadableFile("errors.too_slow", file=reporter.name) from None
            continue
        last_frame_at = time.monotonic()
        if frame is None:
            raise UnreadableFile(f"errors.{_failure_kind(child)}", file=reporter.name)
        kind, content = frame
        if kind == protocol.READY:
            child.ready = True
        elif kind == protocol.PROGRESS:
            reporter.update(*protocol.unpack_progress(content))
        elif kind == protocol.CHUNK and len(answer) + len(content) <= limits.MAX_FRAME_BYTES:
            answer += content
        elif kind == protocol.COMPLETE:
            peak_memory.append(protocol.unpack_count(content))
            return _unpack_answer(answer, reporter.name)
        else:
            log.error("a process that read a file sent what it should not: %r", kind)
            raise UnreadableFile("errors.crashed", file=reporter.name)


def _failure_kind(child: WorkerProcess) -> str:
    """The error key for a worker that ended by itself, from its exit signal."""
    code = child.terminate()
    names = {number.value: number.name for number in signal.Signals}
    ending = names.get(-code, str(code))
    log.warning("a process that read a file ended by itself: %s", ending)
    return FAILURES_BY_SIGNAL.get(ending, "crashed")


def _unpack_answer(answer: bytearray, name: str) -> tuple[Any, ...]:
    try:
        result = protocol.load_answer(io.BytesIO(answer))
    except protocol.ProtocolError as bad:
        log.exception("a process that read a file answered with what is no answer")
        raise UnreadableFile("errors.crashed", file=name) from bad
    if not isinstance(result, tuple) or not result:
        log.error("a process that read a file answered with what is no answer")
        raise UnreadableFile("errors.crashed", file=name)
    return result


def _value_or_raise(result: tuple[Any, ...], name: str) -> Any:
    """Return the worker's result, or raise the error it reported."""
    kind, *rest = result
    if kind == worker.READ:
        return rest[0]
    if kind == worker.REFUSED:
        family, key, params = rest
        raise {error.__name__: error for error in USER_ERRORS}.get(family, ImpactError)(
            key, **{"file": name, **params}
        )
    log.error("reading a file went wrong in a way we did not foresee:\n%s", rest[0])
    raise UnreadableFile("errors.crashed", file=name)
