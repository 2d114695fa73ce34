"""The child that reads: what it may use, and how it serves. Runs only as a process of its own.

Started by `pool` as `python -I -c …`: it opens no file, no connection and no other process once it is
ready, and never writes. What it may use is set before it sees a byte of anybody's file.
"""

from __future__ import annotations

import gc
import os
import pickle
import re
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from xlsxwriter import Workbook

from impact import i18n
from impact.errors import ImpactError
from impact.ingest import annotate
from impact.ingest.pipeline.excerpts import excerpt
from impact.ingest.pipeline.preview import look_request
from impact.ingest.pipeline.read_and_preview import understand
from impact.ingest.pipeline.reader import read, read_request
from impact.ingest.sandbox import protocol
from impact.model.read_request import ReadRequest
from impact.model.submission import Issue, IssueKind, Severity
from impact.model.words import Language

resource: Any = None
with suppress(ImportError):
    # Not every system knows limits of a process; there the clock of our parent remains.
    resource = import_module("resource")

MEMORY = 512 * 1024 * 1024
# Seconds of processor time: without telling any progress, and for one file.
SILENT_SECONDS, WHOLE_SECONDS = 4.0, 60
# A person waits for the pages of others: reading a file goes behind.
NICENESS = 5



def _requested(work: Callable[..., Any]) -> Callable[..., Any]:
    """A task that takes a request: its bytes came beside it, under a name without folders."""

    def task(data: bytes, file_name: str, *, request: ReadRequest, **options: Any) -> Any:
        return work(replace(request, data=data, file_name=file_name), **options)

    return task


# The only functions a child runs, by the name they are asked for.
TASKS: dict[str, Callable[..., Any]] = {
    "read": _requested(read_request),
    "excerpt": excerpt,
    "look": _requested(look_request),
    "understand": _requested(understand),
    "marked": annotate.marked,
}
READ, REFUSED, BROKEN = "read", "refused", "broken"

# Python fetches these at first use, and a sealed process opens no file.
FETCHED_LATE = (
    "_strptime", "encodings.ascii", "encodings.cp1252", "encodings.cp437", "encodings.latin_1", "encodings.utf_16",
    "encodings.utf_16_be", "encodings.utf_16_le", "encodings.utf_32", "encodings.utf_8_sig",
)  # fmt: skip
PRACTICE = "Indicator;Eenheid;Einde periode;Waarde\nPraktijk;personen;31/12/2024;1,5\n"


def serve() -> None:
    """Answer what comes in, one after another, until the pipe closes.

    Each file is read in a copy of this process, made when it comes: this one never looks at a file, so nothing of
    one can reach the next, and the imports are paid for once.
    """
    asked, told = _pipes()
    _warm()
    protocol.send(told, protocol.READY)
    while (request := protocol.receive(asked)) is not None:
        data = protocol.receive(asked)
        if data is None:
            return
        if hasattr(os, "fork"):
            _in_a_copy(asked, told, request[1], data[1])
        else:
            _confine()
            _read(told, request[1], data[1])
            return


def _in_a_copy(asked: IO[bytes], told: IO[bytes], request: bytes, data: bytes) -> None:
    """Read a file in a copy; where that is ended we end in the same way, so that our parent learns how."""
    copy = os.fork()
    if copy == 0:
        code = 1
        try:
            asked.close()
            memory = _Memory()
            _confine()
            _read(told, request, data, memory)
            code = 0
        finally:
            os._exit(code)
    _, ended = os.waitpid(copy, 0)
    code = os.waitstatus_to_exitcode(ended)
    if code < 0:
        if resource is not None:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if -code != signal.SIGKILL:
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    elif code:
        os._exit(code)


def _read(told: IO[bytes], request: bytes, data: bytes, memory: _Memory | None = None) -> None:
    task, options = pickle.loads(request)  # noqa: S301 - from the process that started us
    _answer(told, memory or _Memory(), task, data, options)
    told.flush()


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes to our parent, under other numbers: what a parser prints must not end up between the frames."""
    asked, told = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.close(nothing)
    return asked, told


def _warm() -> None:
    for module in FETCHED_LATE:
        import_module(module)
    i18n.catalog()
    read(PRACTICE.encode(), "praktijk.csv")
    _mark_once()
    gc.collect()
    gc.freeze()


def _mark_once() -> None:
    """Words, numbers and dates of every language, and what writing a workbook takes, are in memory after this."""
    doubt = Issue(IssueKind.AMBIGUOUS_NUMBER, Severity.QUESTION, "Praktijk", 2, 4, "1,500", (1500.0, 1.5))
    made = BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        book.add_worksheet("Praktijk").write_row(0, 0, PRACTICE.partition("\n")[0].split(";"))
    for language in Language:
        i18n.day(language, date(2024, 12, 31), "long")
        for data, name in ((made.getvalue(), "praktijk.xlsx"), (PRACTICE.encode(), "praktijk.csv")):
            annotate.marked(data, name, [doubt], language)


def _confine() -> None:
    """Take away what reading does not need; where the system knows no limits, our parent's clock remains."""
    # What is not loaded by now never will be: not even the codec that a file asks for.
    sys.meta_path.clear()
    if resource is None:
        return
    os.nice(NICENESS)
    nothing = ("RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_NPROC", "RLIMIT_NOFILE")
    for name, most in (("RLIMIT_AS", MEMORY), *((name, 0) for name in nothing)):
        resource.setrlimit(getattr(resource, name), (most, most))


class _Memory:
    """The most memory we held, as the system counts it; what a process uses of that of its parent is not ours."""

    def __init__(self) -> None:
        status = Path("/proc/self/status")
        self.status = status.open("rb", buffering=0) if status.exists() else None

    def most(self) -> int:
        """In bytes; 0 where the system does not tell."""
        if self.status is None:
            return 0
        self.status.seek(0)
        held = re.search(rb"VmHWM:\s+(\d+) kB", self.status.read(10_000))
        return int(held[1]) * 1024 if held else 0


def _answer(told: IO[bytes], memory: _Memory, task: str, data: bytes, options: dict[str, Any]) -> None:
    """Run one task and send what came of it; `progress` among the options says that it tells how far it is."""
    say = _Said(told)
    _allow_seconds()
    say.alive()
    args = options.pop("args", ())
    if options.pop("progress", False):
        options["progress"] = say
    result: tuple[Any, ...]
    try:
        result = (READ, TASKS[task](data, *args, **options))
    except ImpactError as refused:
        result = (REFUSED, type(refused).__name__, refused.key, refused.params)
    except MemoryError:
        result = (REFUSED, "UnreadableFile", "errors.too_much_memory", {})
    except Exception:  # noqa: BLE001 - told to our parent, who writes it down and gives it a name
        result = (BROKEN, traceback.format_exc())
    say.alive()
    _send(told, result, memory)
    say.rest()


def _send(told: IO[bytes], result: tuple[Any, ...], memory: _Memory) -> None:
    try:
        pickle.Pickler(protocol.Pieces(told), protocol=5).dump(result)
    except MemoryError:
        # Part of the answer is out already, and our parent would take the rest for it.
        os.kill(os.getpid(), signal.SIGABRT)
    protocol.send(told, protocol.WHOLE, protocol.counted(memory.most()))


def _allow_seconds() -> None:
    """Processor time for one whole file, on top of what earlier files took."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime) + WHOLE_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


class _Said:
    """Tells how far the reading is; each word gives it new time."""

    def __init__(self, told: IO[bytes]) -> None:
        self.told = told

    def __call__(self, share: float, step: str) -> None:
        self.alive()
        protocol.send(self.told, protocol.PROGRESS, protocol.progress(share, step))

    def alive(self) -> None:
        """New time; when it runs out the system ends us, whatever a parser is doing."""
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, SILENT_SECONDS)

    def rest(self) -> None:
        """Nothing is being read, so nothing can take too long."""
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)
