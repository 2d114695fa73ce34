"""Reading somebody's file in a process of its own, which may be lost without anything else being lost.

A parser that is led astray takes memory, time or the whole process with it; here it takes only the child.
Each file has a process of its own. What can go wrong becomes one UnreadableFile per kind of trouble.
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
from impact.ingest.sandbox import protocol, worker
from impact.model.read_request import ReadRequest

log = logging.getLogger(__name__)

Progress = Callable[[float, str], None]
Cancel = Callable[[], bool]

# How many files are read at the same time, and how long the next ones wait for their turn.
AT_ONCE, WAIT_SECONDS = 2, 30.0
# The child counts its own processor time; this clock is for one that gets none, or does not count.
SILENT_SECONDS, START_SECONDS = 20.0, 60.0
# How often is asked whether somebody stopped it, and how often the caller hears that it goes on.
LOOK_SECONDS, SAY_SECONDS = 0.1, 0.25
# A child reads each file in a copy of itself, so nothing of one can reach the next; after these it is renewed all the
# same. Where a system knows no copies, a child that read a file is not used again.
FILES_PER_CHILD = 500 if hasattr(os, "fork") else 1
# What a child gets to know of our surroundings: no address of a database, no password.
SURROUNDINGS = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")

ROOT = Path(__file__).parents[3]
START = "import sys; sys.path.insert(0, sys.argv[1]); from impact.ingest.sandbox import worker; worker.serve()"
# How a system ends a process that takes too much: kinds of trouble by signal.
ENDINGS = {
    "SIGPROF": "too_slow",
    "SIGXCPU": "too_slow",
    "SIGABRT": "too_much_memory",
    "SIGKILL": "too_much_memory",
}

# What reading tells a user, by the name under which it comes out of a child.
REFUSALS = (UnreadableFile, NothingRecognised)


class Child:
    """One process that reads; its pipes are served by threads, so that no wait is without an end."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-c", START, str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in SURROUNDINGS if name in os.environ},
            start_new_session=True,
        )
        self.frames: queue.SimpleQueue[tuple[bytes, bytes] | None] = queue.SimpleQueue()
        self.files = 0
        self.ready = False
        self.threads: list[threading.Thread] = []
        self._thread(self._listen)

    def ask(self, task: str, data: bytes, options: dict[str, Any]) -> None:
        """Hand over a file with what to do; the child may end while it is being handed over."""
        self.files += 1
        request = pickle.dumps((task, options), protocol=5)
        self._thread(self._hand_over, request, data)

    def lives(self) -> bool:
        """Whether the process is still there."""
        return self.process.poll() is None

    def end(self) -> int:
        """End it with all it may have started; gives how it ended, negative by a signal."""
        if self.lives():
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
        code = self.process.wait()
        for thread in self.threads:
            thread.join()
        for pipe in (self.process.stdin, self.process.stdout):
            # What was not handed over is of no use to anybody any more.
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        return code

    def _thread(self, work: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=work, args=args, name="reading-apart", daemon=True)
        self.threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        frame: tuple[bytes, bytes] | None = (b"", b"")
        while frame is not None:
            frame = protocol.receive(self.process.stdout)
            self.frames.put(frame)

    def _hand_over(self, request: bytes, data: bytes) -> None:
        assert self.process.stdin is not None
        with suppress(OSError):
            protocol.send(self.process.stdin, protocol.ASKED, request)
            protocol.send(self.process.stdin, protocol.ASKED, data)


class _Spares:
    """Children that have their imports behind them and wait for a file."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.children: list[Child] = []
        self.wanted = 0

    def want(self, number: int) -> None:
        """Keep so many ready from now on."""
        self.wanted = number
        self.fill()

    def fill(self) -> None:
        """Start what is missing."""
        with self.lock:
            while len(self.children) < self.wanted:
                self.children.append(Child())

    def take(self) -> Child:
        """A child that lives; a new one where none was ready."""
        while True:
            with self.lock:
                child = self.children.pop(0) if self.children else None
            if child is None:
                return Child()
            if child.lives():
                return child
            child.end()

    def give_back(self, child: Child) -> None:
        """Keep a child for another file, and start what is missing beside it."""
        with self.lock:
            self.children.append(child)
        self.fill()

    def let_go(self) -> None:
        """End all of them."""
        self.wanted = 0
        with self.lock:
            children, self.children = self.children, []
        for child in children:
            child.end()


_spares = _Spares()
# The most memory that each of the last children held, in bytes, newest last.
peaks: deque[int] = deque(maxlen=1000)
_running: set[Child] = set()
_places = threading.BoundedSemaphore(AT_ONCE)
atexit.register(_spares.let_go)


def warm() -> None:
    """Keep children ready from now on, so that nobody waits for one to start."""
    _spares.want(AT_ONCE)


def running() -> tuple[Child, ...]:
    """The children that are reading a file now."""
    return tuple(_running)


def run(
    task: str,
    data: bytes,
    file_name: str,
    *args: Any,
    progress: Progress | None = None,
    cancelled: Cancel | None = None,
    **options: Any,
) -> Any:
    """What one of the functions of `worker.TASKS` makes of a file, read in a process of its own.

    `progress` is called with the child's share (0–1) and step, and at least four times a second while
    nothing moves, so that it may stop the reading by raising. `cancelled` is asked ten times a second.
    Raises what the function raises for a user, Cancelled, and UnreadableFile with `errors.too_slow`,
    `errors.too_much_memory`, `errors.crashed` or `errors.busy`.
    """
    name = PurePath(file_name).name
    wait = _Wait(name, progress, cancelled)
    with _place(wait):
        try:
            child = _spares.take()
        except OSError as trouble:
            log.exception("no process to read a file in could be started")
            raise UnreadableFile("errors.crashed", file=name) from trouble
        whole = False
        _running.add(child)
        try:
            if progress is not None:
                options["progress"] = True
            child.ask(task, data, {"args": (name, *args), **options})
            result = _result(child, wait)
            whole = True
        finally:
            _running.discard(child)
            if whole and child.files < FILES_PER_CHILD:
                _spares.give_back(child)
            else:
                child.end()
                _spares.fill()
    return _meant(result, name)


def run_request(
    task: str, request: ReadRequest, *, progress: Progress | None = None, cancelled: Cancel | None = None
) -> Any:
    """As `run`, for the tasks that take a whole request; its bytes travel beside it, so that they are packed once."""
    return run(
        task, request.data, request.file_name, request=request.without_bytes(), progress=progress, cancelled=cancelled
    )


@contextmanager
def _place(wait: _Wait) -> Iterator[None]:
    """One of the few places in which a file is read; the caller may give up while waiting for it."""
    until = time.monotonic() + WAIT_SECONDS
    while not _places.acquire(timeout=LOOK_SECONDS):
        wait.look()
        if time.monotonic() > until:
            raise UnreadableFile("errors.busy", file=wait.name)
    try:
        yield
    finally:
        _places.release()


class _Wait:
    """The caller's side of waiting: hears how far it is, and may stop it."""

    def __init__(self, name: str, progress: Progress | None, cancelled: Cancel | None) -> None:
        self.name = name
        self.progress = progress
        self.cancelled = cancelled
        self.share, self.step = 0.0, "waiting"
        self.said = time.monotonic()

    def moved(self, share: float, step: str) -> None:
        """The child is further."""
        self.share, self.step = share, step
        self._say()

    def look(self) -> None:
        """Raise Cancelled where somebody stopped it; otherwise let them know that it goes on."""
        if self.cancelled is not None and self.cancelled():
            raise Cancelled("errors.cancelled", file=self.name)
        if time.monotonic() - self.said > SAY_SECONDS:
            self._say()

    def _say(self) -> None:
        self.said = time.monotonic()
        if self.progress is not None:
            self.progress(self.share, self.step)


def _result(child: Child, wait: _Wait) -> tuple[Any, ...]:
    """The answer of a child; UnreadableFile where it takes too long or ends without one."""
    whole = bytearray()
    heard = time.monotonic()
    while True:
        wait.look()
        try:
            frame = child.frames.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            if time.monotonic() - heard > (SILENT_SECONDS if child.ready else START_SECONDS):
                raise UnreadableFile("errors.too_slow", file=wait.name) from None
            continue
        heard = time.monotonic()
        if frame is None:
            raise UnreadableFile(f"errors.{_ending(child)}", file=wait.name)
        kind, content = frame
        if kind == protocol.READY:
            child.ready = True
        elif kind == protocol.PROGRESS:
            wait.moved(*protocol.progressed(content))
        elif kind == protocol.PIECE and len(whole) + len(content) <= protocol.LONGEST:
            whole += content
        elif kind == protocol.WHOLE:
            peaks.append(protocol.count(content))
            return _opened(whole, wait.name)
        else:
            log.error("a process that read a file sent what it should not: %r", kind)
            raise UnreadableFile("errors.crashed", file=wait.name)


def _ending(child: Child) -> str:
    """The kind of trouble by which a child ended."""
    code = child.end()
    names = {number.value: number.name for number in signal.Signals}
    ending = names.get(-code, str(code))
    log.warning("a process that read a file ended by itself: %s", ending)
    return ENDINGS.get(ending, "crashed")


def _opened(whole: bytearray, name: str) -> tuple[Any, ...]:
    try:
        result = protocol.answer(io.BytesIO(whole))
    except protocol.Strange as strange:
        log.exception("a process that read a file answered with what is no answer")
        raise UnreadableFile("errors.crashed", file=name) from strange
    if not isinstance(result, tuple) or not result:
        log.error("a process that read a file answered with what is no answer")
        raise UnreadableFile("errors.crashed", file=name)
    return result


def _meant(result: tuple[Any, ...], name: str) -> Any:
    """The value of an answer, or the error that it tells of."""
    kind, *rest = result
    if kind == worker.READ:
        return rest[0]
    if kind == worker.REFUSED:
        family, key, params = rest
        raise {known.__name__: known for known in REFUSALS}.get(family, ImpactError)(key, **{"file": name, **params})
    log.error("reading a file went wrong in a way we did not foresee:\n%s", rest[0])
    raise UnreadableFile("errors.crashed", file=name)
