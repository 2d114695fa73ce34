"""Reading somebody's file: always in a process of its own, never in ours (docs/reading.md)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from impact.ingest.annotate import Returned
from impact.ingest.pipeline.excerpts import ExcerptRow
from impact.ingest.pipeline.preview import Looked
from impact.ingest.pipeline.read_and_preview import Understood
from impact.ingest.sandbox import pool
from impact.model.read_request import ReadRequest
from impact.model.submission import Issue, Submission
from impact.model.words import Language

Progress = Callable[[float, str], None]
Cancel = Callable[[], bool]


def warm() -> None:
    """Keep processes ready to read in, so that nobody waits for one to start; for a server."""
    pool.warm()


def read(request: ReadRequest, *, progress: Progress | None = None, cancelled: Cancel | None = None) -> Submission:
    """As `ingest.read`, apart.

    `progress` is called at least four times a second, so it may stop the reading by raising; `cancelled`
    is asked ten times a second. Raises UnreadableFile or NothingRecognised with a remedy, also where the
    file takes too long or too much, and Cancelled.
    """
    submission: Submission = pool.run_request("read", request, progress=progress, cancelled=cancelled)
    return submission


def look(request: ReadRequest, *, cancelled: Cancel | None = None) -> Looked:
    """As `ingest.look`, apart; raises UnreadableFile and Cancelled."""
    looked: Looked = pool.run_request("look", request, cancelled=cancelled)
    return looked


def understand(
    request: ReadRequest, *, progress: Progress | None = None, cancelled: Cancel | None = None
) -> Understood:
    """As `ingest.understand`, apart, with `progress` and `cancelled` as for `read`; raises what `look` raises."""
    understood: Understood = pool.run_request("understand", request, progress=progress, cancelled=cancelled)
    return understood


def excerpt(
    data: bytes, file_name: str, sheet: str, rows: Collection[int], columns: Collection[int], around: int = 2
) -> tuple[tuple[str, ...], list[ExcerptRow]]:
    """As `ingest.excerpt`, apart; raises UnreadableFile."""
    found: tuple[tuple[str, ...], list[ExcerptRow]] = pool.run(
        "excerpt", data, file_name, sheet, tuple(rows), tuple(columns), around
    )
    return found


def marked(data: bytes, file_name: str, issues: Sequence[Issue], language: Language) -> Returned:
    """As `ingest.annotate.marked`, apart; raises UnreadableFile."""
    found: Returned = pool.run("marked", data, file_name, tuple(issues), language)
    return found
