"""Typed calls into the sandbox: a file of a user is read in a worker process, never in ours (docs/reading.md)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from impact.ingest.annotate import AnnotatedWorkbook
from impact.ingest.annotate.problem_text import Problem
from impact.ingest.pipeline.excerpts import ExcerptRow
from impact.ingest.pipeline.preview import FilePreview
from impact.ingest.pipeline.read_and_preview import ReadResult
from impact.ingest.sandbox import pool
from impact.model.read_request import ReadRequest
from impact.model.submission import Submission
from impact.model.vocabulary.languages import Language

Progress = Callable[[float, str], None]
Cancel = Callable[[], bool]


def start_spare_workers() -> None:
    """Start spare worker processes in advance, so that no upload waits for one to start; for a server."""
    pool.warm()


def read_submission(
    request: ReadRequest, *, progress: Progress | None = None, cancelled: Cancel | None = None
) -> Submission:
    """Read a file into a submission in a worker process.

    `progress` is called at least four times a second, so it may stop the reading by raising; `cancelled` is polled
    ten times a second. Raises UnreadableFile or NothingRecognised with a remedy, also where the file exceeds the
    time or memory limit, and Cancelled.
    """
    submission: Submission = pool.run_request_task("read", request, progress=progress, cancelled=cancelled)
    return submission


def preview_file(request: ReadRequest, *, cancelled: Cancel | None = None) -> FilePreview:
    """Preview the sheets of a file in a worker process; raises UnreadableFile and Cancelled."""
    preview: FilePreview = pool.run_request_task("look", request, cancelled=cancelled)
    return preview


def read_and_preview_file(
    request: ReadRequest, *, progress: Progress | None = None, cancelled: Cancel | None = None
) -> ReadResult:
    """Preview a file and read it where it is recognised, in one request to a worker process.

    `progress` and `cancelled` work as in `read`; raises UnreadableFile and Cancelled.
    """
    result: ReadResult = pool.run_request_task("understand", request, progress=progress, cancelled=cancelled)
    return result


def read_sheet_excerpt(
    data: bytes, file_name: str, sheet: str, rows: Collection[int], columns: Collection[int], around: int = 2
) -> tuple[tuple[str, ...], list[ExcerptRow]]:
    """Read some cells of a sheet with `around` rows before and after each, in a worker process.

    `rows` and `columns` count from 1. Returns the column letters and the rows; raises UnreadableFile.
    """
    rows_around: tuple[tuple[str, ...], list[ExcerptRow]] = pool.run_task(
        "excerpt", data, file_name, sheet, tuple(rows), tuple(columns), around
    )
    return rows_around


def mark_workbook(data: bytes, file_name: str, issues: Sequence[Problem], language: Language) -> AnnotatedWorkbook:
    """Mark doubtful or commented cells in a workbook, or list them, in a worker process; UnreadableFile."""
    workbook: AnnotatedWorkbook = pool.run_task("marked", data, file_name, tuple(issues), language)
    return workbook
