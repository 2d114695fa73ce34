"""The sandboxed worker process: its resource limits, and the loop that serves requests.

Started by `pool` as `python -I -c …`. Once its limits are set it can open no file, connection or process and write no
file; they are set before it sees a byte of an uploaded file.
"""

from __future__ import annotations

import gc
import os
import pickle
import re
import signal
import sys
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
from impact.errors import ImpactError, describe_crash
from impact.ingest import annotate
from impact.ingest.pipeline.excerpts import read_excerpt
from impact.ingest.pipeline.pdf_text import SAMPLE_PDF, read_pages
from impact.ingest.pipeline.preview import preview_for_request
from impact.ingest.pipeline.read_and_preview import read_with_preview
from impact.ingest.pipeline.reader import read_for_request, read_submission
from impact.ingest.sandbox import limits, protocol
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language

resource: Any = None
with suppress(ImportError):
    # Windows has no resource limits; there only the timeout of the parent process applies.
    resource = import_module("resource")


def _with_request(work: Callable[..., Any]) -> Callable[..., Any]:
    """Turn a function of a ReadRequest into a task; the bytes of the file are put back into the request."""

    def task(data: bytes, file_name: str, *, request: ReadRequest, **options: Any) -> Any:
        return work(replace(request, data=data, file_name=file_name), **options)

    return task


# The only functions a worker runs, by the name in the request.
TASKS: dict[str, Callable[..., Any]] = {
    "read": _with_request(read_for_request),
    "excerpt": read_excerpt,
    "look": _with_request(preview_for_request),
    "understand": _with_request(read_with_preview),
    "marked": annotate.annotate_workbook,
    "pages": read_pages,
}
READ, REFUSED, BROKEN = "read", "refused", "broken"

# Modules Python imports lazily; imported before RLIMIT_NOFILE forbids opening files.
LAZY_MODULES = (
    "_strptime", "encodings.ascii", "encodings.charmap", "encodings.cp1250", "encodings.cp1252", "encodings.cp1254",
    "encodings.cp1257", "encodings.cp437", "encodings.iso8859_15", "encodings.latin_1", "encodings.mac_roman",
    "encodings.utf_16", "encodings.utf_16_be", "encodings.utf_16_le", "encodings.utf_32", "encodings.utf_8_sig",
    "pypdf._crypt_providers._fallback",
)  # fmt: skip
SAMPLE_TABLE = "Indicator;Eenheid;Einde periode;Waarde\nPraktijk;personen;31/12/2024;1,5\n"


def serve() -> None:
    """Serve requests one after another until the pipe closes.

    Each file is read in a fork of this process: this process itself never parses a file, so nothing of one file can
    reach the next, and the imports are done once.
    """
    requests, responses = _redirect_pipes()
    _preload()
    # Here, once for all files: a fork has what its parent measured.
    limits.find_slowness()
    protocol.send_frame(responses, protocol.READY)
    while (request := protocol.receive_frame(requests)) is not None:
        data = protocol.receive_frame(requests)
        if data is None:
            return
        if hasattr(os, "fork"):
            _read_in_fork(requests, responses, request[1], data[1])
        else:
            _apply_limits()
            _run_request(responses, request[1], data[1])
            return


def _read_in_fork(requests: IO[bytes], responses: IO[bytes], request: bytes, data: bytes) -> None:
    """Serve one request in a fork; where a signal ends it, end by the same signal so that the parent sees it."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            requests.close()
            memory = _MemoryMeter()
            _apply_limits()
            _run_request(responses, request, data, memory)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        if resource is not None:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if -code != signal.SIGKILL:
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    elif code:
        os._exit(code)


def _run_request(
    responses: IO[bytes], request: bytes, data: bytes, memory: _MemoryMeter | None = None
) -> None:
    task, options = pickle.loads(request)  # noqa: S301 - from the parent process
    _run_task(responses, memory or _MemoryMeter(), task, data, options)
    responses.flush()


def _redirect_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Move the pipes to other file descriptors, so that output of a parser cannot mix with the frames."""
    requests, responses = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null_device = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null_device, number)
    os.close(null_device)
    return requests, responses


def _preload() -> None:
    for module in LAZY_MODULES:
        import_module(module)
    i18n.catalog()
    read_submission(SAMPLE_TABLE.encode(), "praktijk.csv")
    _annotate_sample()
    read_pages(SAMPLE_PDF, "praktijk.pdf")
    gc.collect()
    gc.freeze()


def _annotate_sample() -> None:
    """Annotate a sample in every language, which loads the catalogs, locale data and writers into memory."""
    doubt = Issue(IssueKind.AMBIGUOUS_NUMBER, Severity.QUESTION, "Praktijk", 2, 4, "1,500", (1500.0, 1.5))
    workbook_file = BytesIO()
    with Workbook(workbook_file, {"in_memory": True}) as book:
        book.add_worksheet("Praktijk").write_row(0, 0, SAMPLE_TABLE.partition("\n")[0].split(";"))
    for language in Language:
        i18n.day(language, date(2024, 12, 31), "long")
        for data, name in (
            (workbook_file.getvalue(), "praktijk.xlsx"),
            (SAMPLE_TABLE.encode(), "praktijk.csv"),
        ):
            annotate.annotate_workbook(data, name, [doubt], language)


def _apply_limits() -> None:
    """Forbid imports, files, processes and core dumps, and limit memory (where the system has resource limits)."""
    # No more imports, not even of the codec that a file names.
    sys.meta_path.clear()
    if resource is None:
        return
    os.nice(limits.NICENESS)
    forbidden = ("RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_NPROC", "RLIMIT_NOFILE")
    for name, most in (("RLIMIT_AS", limits.MAX_MEMORY), *((name, 0) for name in forbidden)):
        resource.setrlimit(getattr(resource, name), (most, most))


class _MemoryMeter:
    """Reads the peak memory of this process (VmHWM); opened before the limits forbid opening files."""

    def __init__(self) -> None:
        status = Path("/proc/self/status")
        self.status = status.open("rb", buffering=0) if status.exists() else None

    def peak(self) -> int:
        """Peak resident memory in bytes; 0 where the system does not report it."""
        if self.status is None:
            return 0
        self.status.seek(0)
        match = re.search(rb"VmHWM:\s+(\d+) kB", self.status.read(10_000))
        return int(match[1]) * 1024 if match else 0


def _run_task(
    responses: IO[bytes], memory: _MemoryMeter, task: str, data: bytes, options: dict[str, Any]
) -> None:
    """Run one task and send its result or error; the option `progress` makes it report progress."""
    progress = _ProgressSender(responses)
    _extend_cpu_limit()
    progress.reset_timer()
    args = options.pop("args", ())
    if options.pop("progress", False):
        options["progress"] = progress
    result: tuple[Any, ...]
    try:
        result = (READ, TASKS[task](data, *args, **options))
    except ImpactError as error:
        result = (REFUSED, type(error).__name__, error.key, error.params)
    except MemoryError:
        result = (REFUSED, "UnreadableFile", "errors.too_much_memory", {})
    except Exception as error:  # noqa: BLE001 - reported to the parent, which logs it and raises `errors.crashed`
        result = (BROKEN, describe_crash(error))
    progress.reset_timer()
    _send_result(responses, result, memory)
    progress.cancel_timer()


def _send_result(responses: IO[bytes], result: tuple[Any, ...], memory: _MemoryMeter) -> None:
    try:
        pickle.Pickler(protocol.FrameBuffer(responses), protocol=5).dump(result)
    except MemoryError:
        # Part of the answer was sent already, and an error frame would be taken for the rest of it.
        os.kill(os.getpid(), signal.SIGABRT)
    protocol.send_frame(responses, protocol.COMPLETE, protocol.pack_count(memory.peak()))


def _extend_cpu_limit() -> None:
    """Limit the processor time of one file, on top of what this process used so far."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime + limits.WHOLE_CPU_SECONDS * limits.find_slowness())
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


class _ProgressSender:
    """Sends progress to the parent; each report restarts the CPU-time alarm."""

    def __init__(self, responses: IO[bytes]) -> None:
        self.responses = responses

    def __call__(self, share: float, step: str) -> None:
        self.reset_timer()
        protocol.send_frame(self.responses, protocol.PROGRESS, protocol.pack_progress(share, step))

    def reset_timer(self) -> None:
        """Restart the CPU-time alarm; when it expires SIGPROF ends the process, whatever a parser is doing."""
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, limits.SILENT_CPU_SECONDS * limits.find_slowness())

    def cancel_timer(self) -> None:
        """Cancel the CPU-time alarm between two files."""
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)
