"""A database of before stored documents had a version, with everything in it that is kept as a document.

`PYTHONPATH=tests python -m tests.store.before_versions` made `databases/before_versions.json.gz` at commit 93899ea:
`build` ran on the code of that day, and the record says what `follow` found with it. Later code cannot make it again.
`load` brings the record into an empty database of its own revision, and `follow` must find the same.
"""

from __future__ import annotations

import base64
import gzip
import json
import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from builders import Network, a_file
from memory_folder import memory_folder

from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.cell_address import parse_address
from impact.model.issues import Issue, IssueKind
from impact.model.mapping import CELL, Mapping, Match
from impact.model.portfolio_setup import IndicatorSetup, TargetSetup
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, TimeKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.services.core.workspace import Tables, Workspace, open_workspace, unscoped_reading
from impact.services.operations import upgrades
from impact.services.submissions import drafts, layout_mappings, review, submission_transaction, upload
from impact.store import migrations
from impact.store.db import engine as store_engine
from impact.views.submissions.upload import ValueChange
from tests.ingest.made import xlsx

RECORD = Path(__file__).parent / "databases" / "before_versions.json.gz"
NAME = "Ravelhoek"
SHEET = "Meting"
HEADER = ("Wat", "Eenheid", "Nulmeting", "Doel 2024", "2023", "2024", "Nota")
OWN = (
    ("Meting van het jaar",),
    HEADER,
    ("Uitgevoerde scans", "scans", 0, 220, 58, 61, None),
    ("Gezinnen met achterstal", "%", 38, 25, "0,31", 30, "steekproef"),
    ("Vrijgekomen budget", "euro", 0, 400, "1.250", "n.v.t.", "raming"),
    ("Vlaamse huizen", "huizen", 2, 9, 3, 5, None),
    ("Totaal", None, None, None, 1711, 96, None),
)
NEXT_YEAR = (
    ("Meting van het jaar",),
    (*HEADER[:3], "Doel 2025", "2024", "2025", "Nota"),
    ("Uitgevoerde scans", "scans", 0, 240, 61, 77, None),
    ("Gezinnen met achterstal", "%", 38, 24, 30, 28, None),
    ("Vrijgekomen budget", "euro", 0, 500, 300, 410, None),
    ("Vlaamse huizen", "huizen", 2, 11, 5, 8, None),
    ("Totaal", None, None, None, 396, 523, None),
)
PLAIN = "Indicator;Eenheid;Einde;Waarde\n"
SENT = PLAIN + "Bomen;bomen;31/12/2024;12\nStruiken;struiken;31/12/2024;3,000\nHagen;m;31/12/2024;ongeveer 7\n"
RETURNED = PLAIN + "Bomen;bomen;31/12/2023;4\nVijvers;vijvers;31/12/2023;2\n"


def agreed() -> tuple[IndicatorSetup, ...]:
    """An indicator that was agreed before anybody measured."""
    targets = (TargetSetup(date(2024, 1, 1), date(2024, 12, 31), 50.0, breakdown="Groep=1", note="afgesproken"),)
    return (
        IndicatorSetup(
            key="agreed", title="Afgesproken", measure=Measure.NUMBER, direction=Direction.UP,
            time_kind=TimeKind.LEVEL, aggregation=Aggregation.SUM, level=Level.OUTPUT, code="A-1", theme="armoede",
            baseline=10.0, shared_key="S1", targets=targets, external={"eigen": "1"}, titles={"nl": "Afgesproken"},
        ),
    )  # fmt: skip


def build(workspace: Workspace) -> dict[str, Any]:
    """Fill an empty database; returns the ids that `follow` needs."""
    network = Network(workspace, NAME, "Bosrand", agreed=agreed())
    grantee, fund = network.of(NAME), network.fund
    first = a_file("2022.xlsx").indicator("scans", baseline=0, level=Level.OUTPUT, external={"iati": "x"})
    first.indicator("telling", baseline="3,000", baseline_date=date(2021, 12, 31))
    first.actual("scans", 2022, 40).target("scans", 2022, 50).actual("telling", 2022, None)
    network.hand_in(NAME, first)
    again = a_file("2022 nog eens.xlsx").indicator("scans", baseline=1, direction=Direction.DOWN)
    again.actual("scans", 2022, 40, sheet="Nog eens").actual("scans", 2023, 45, breakdown="Groep=1")
    repeating = network.hand_in(NAME, again)
    mapping_id, approved = _own_layout(network)
    data = RETURNED.encode()
    returned = upload.confirm(grantee, data, "2023.csv", network.id(), workspace, locale=Language.NL).submission_id
    assert returned is not None
    review.add_comment(fund, returned, "Een jaartotaal?", workspace, sheet="2023", row_no=2, column_no=4)
    review.send_back(fund, returned, "Kijk 2023 na.", workspace)
    answers = (Answer(IssueKind.INEQUALITY, "first", "2024", 4, 4, "ongeveer 7"),)
    pending = upload.confirm(
        grantee, SENT.encode(), "2024.csv", network.id(), workspace, answers=answers, locale=Language.NL
    ).submission_id
    draft_id = _draft(network)
    return {
        "portfolio_id": network.portfolio_id, "fund": network.founded.organisations["fund"],
        "organisation": network.id(),
        "repeating": repeating.submission_id, "approved": approved, "returned": returned, "pending": pending,
        "draft": draft_id, "mapping": mapping_id,
    }  # fmt: skip


def _own_layout(network: Network) -> tuple[int, int]:
    """A workbook in a layout of its own, corrected by pointing, remembered and approved."""
    grantee, workspace, data = network.of(NAME), network.workspace, xlsx((SHEET, OWN), ("Nota", (("niets",),)))
    mapping = layout_mappings.preview_with_layout(grantee, data, "eigen.xlsx", network.id(), workspace).preview.mapping
    if mapping.sheet("Nota"):
        mapping = mapping.with_sheet("Nota", used=False)
    mapping = mapping.with_header(SHEET, (2,))
    mapping = layout_mappings.preview_with_layout(
        grantee, data, "eigen.xlsx", network.id(), workspace, mapping=mapping
    ).preview.mapping
    mapping = mapping.with_role(SHEET, 1, "title").with_role(SHEET, 2, "unit").with_role(SHEET, 3, "baseline")
    mapping = mapping.with_role(SHEET, 5, "actual", period=(date(2023, 1, 1), date(2023, 12, 31)))
    mapping = mapping.with_role(SHEET, 6, "actual", period=(None, date(2024, 12, 31)))
    mapping = mapping.with_row(SHEET, 7, "Totaal", used=False).with_excluded_text(SHEET, "Totaal")
    mapping = mapping.with_total_category(SHEET, "Vlaanderen").with_constant(SHEET, "result_title", "A1", CELL)
    mapping = mapping.with_match(Match("", "uitgevoerde scans", "Uitgevoerde scans", None))
    answers = (Answer(IssueKind.TEXT_FOR_NUMBER, "not_reported"), Answer(IssueKind.AMBIGUOUS_NUMBER, "first"))
    sent = upload.confirm(
        grantee, data, "eigen.xlsx", network.id(), workspace, mapping=mapping, answers=answers, locale=Language.NL
    ).submission_id
    assert sent is not None
    review.approve(network.fund, sent, workspace)
    kept = layout_mappings.list_layouts(grantee, network.id(), workspace)
    return kept[0].id, sent


def _draft(network: Network) -> int:
    """A file put aside with what was pointed at and answered."""
    grantee, workspace, data = network.of(NAME), network.workspace, xlsx((SHEET, NEXT_YEAR))
    mapping = layout_mappings.preview_with_layout(grantee, data, "later.xlsx", network.id(), workspace).preview.mapping
    mapping = mapping.with_row(SHEET, 6, "Vlaamse huizen", used=False)
    answers = (Answer(IssueKind.PERIOD_NOT_DUE, "correct"), Answer(IssueKind.VALUE_GONE, "keep", SHEET, 3, 4, "240"))
    return drafts.save(
        grantee, data, "later.xlsx", network.id(), workspace, mapping=mapping, answers=answers, locale=Language.NL,
        periods=((None, date(2025, 12, 31)), (date(2024, 1, 1), date(2024, 12, 31))),
    )  # fmt: skip


def follow(workspace: Workspace, ids: dict[str, int]) -> dict[str, Any]:
    """Go on with everything that is kept as a document, and say what came of it; plain values only.

    The layout of `later.xlsx` is followed, the draft resumed, what is pending opened and approved, what was
    returned reopened, and what counts taken back, the figures in between written down.
    """
    fund = Access(0, "Fonds", Role.FUND_STAFF, ids["fund"], (ids["portfolio_id"],), ())
    grantee = Access(0, NAME, Role.GRANTEE_EDITOR, ids["organisation"], (), (ids["organisation"],))
    came: dict[str, Any] = {"at first": figures(workspace)}
    data = xlsx((SHEET, NEXT_YEAR))
    found = layout_mappings.preview_with_layout(grantee, data, "2025.xlsx", ids["organisation"], workspace)
    assert found.remembered is not None
    layout = found.remembered
    came["layout"] = [layout.id, layout.name, layout.version, as_told(layout.mapping)]
    drifts = [[str(drift.kind), drift.was, drift.now] for drift in found.preview.drift]
    came["layout followed"] = [as_told(found.preview.mapping), drifts]
    draft = drafts.load_draft(grantee, ids["draft"], workspace).request
    assert draft.mapping is not None
    replies = [[str(a.kind), str(a.reply), a.sheet, a.row, a.column, a.raw] for a in draft.answers]
    came["draft"] = [draft.file_name, as_told(draft.mapping), replies, str(draft.locale)]
    view = upload.preview(grantee, draft, ids["organisation"], workspace)
    came["draft read"] = [view.indicators, view.new, view.changed, view.same, view.unclear, _changes(view.changes)]
    opened = review.load_review(fund, ids["pending"], workspace, date(2025, 3, 1))
    came["pending"] = [
        _issues(opened.issues), sum(bool(case.answered) for item in opened.questions for case in item.cases),
        opened.new, opened.changed, opened.same, opened.unclear,
        _changes(opened.changes), [_days(period) for period in opened.row.periods],
    ]  # fmt: skip
    review.approve(fund, ids["pending"], workspace)
    came["approved"] = figures(workspace)
    came["returned"] = _issues(review.load_review(fund, ids["returned"], workspace, date(2025, 3, 1)).issues)
    review.reopen_decision(fund, ids["returned"], workspace)
    came["reopened"] = figures(workspace)
    submission_transaction.undo(fund, ids["repeating"], workspace)
    came["one taken back"] = figures(workspace)
    submission_transaction.undo(fund, ids["approved"], workspace)
    submission_transaction.undo(fund, ids["pending"], workspace)
    came["all taken back"] = figures(workspace)
    plain: dict[str, Any] = json.loads(json.dumps(came))
    return plain


def as_told(mapping: Mapping) -> list[Any]:
    """A layout field by field, without the names that fields have in code."""
    sheets = [
        [
            sheet.name, sheet.used, list(sheet.header_rows),
            [
                [c.column, c.header, c.role, _days(c.period), c.chosen, c.name, c.series, c.number]
                for c in sheet.columns
            ],
            [[row.row, row.text, row.used] for row in sheet.rows], list(sheet.texts_out), list(sheet.everybody),
            [[item.role, item.text, item.source] for item in sheet.constants],
        ]
        for sheet in mapping.sheets
    ]  # fmt: skip
    matches = [
        [m.grant_ref, m.key, m.title, m.indicator_id, m.to_grant_ref, m.to_key, m.to_title, m.by_code]
        for m in mapping.matches
    ]
    return [sheets, matches, mapping.fingerprint]


def _days(period: Iterable[date | None] | None) -> list[str] | None:
    return None if period is None else [str(day) for day in period]


def _issues(issues: Iterable[Issue]) -> list[Any]:
    return [
        [
            str(item.kind), str(item.severity), item.sheet, item.row, item.column, item.raw, list(item.readings),
            item.params,
        ]
        for item in issues
    ]  # fmt: skip


def _changes(changes: Iterable[ValueChange]) -> list[list[str]]:
    """The fields that there were then, in the order of the file within each kind, as it was then."""
    kinds, roles = ("changed", "withdrawn", "new", "same"), ("baseline", "actual", "target")
    ordered = sorted(
        changes,
        key=lambda item: (
            kinds.index(item.kind), roles.index(item.quantity), item.sheet, parse_address(item.cell) or (0, 0)
        ),
    )  # fmt: skip
    names = [field.name for field in fields(ValueChange)][:13]
    return [[str(getattr(change, name)) for name in names] for change in ordered]


def figures(workspace: Workspace) -> dict[str, list[list[str]]]:
    """The numbers that pages rest on, row by row, in an order of their own."""
    wanted = {
        "figure": "indicator_id, variant, period_start, period_end, baseline, target, actual, achievement, status, "
        "latest",
        "measurement": "indicator_id, period_start, period_end, breakdown, value, raw, state, sheet, row_no, column_no",
    }
    found: dict[str, list[list[str]]] = {}
    with unscoped_reading(workspace) as connection:
        for table, columns in wanted.items():
            condition = " WHERE superseded_by IS NULL" if table == "measurement" else ""
            rows = connection.execute(sa.text(f"SELECT {columns} FROM {table}{condition}")).all()
            found[table] = sorted([_plain_text(value) for value in row] for row in rows)
        rows = connection.execute(sa.text("SELECT id, title, direction, baseline, withdrawn_by FROM indicator")).all()
        found["indicator"] = sorted([_plain_text(value) for value in row] for row in rows)
    return found


def _plain_text(value: Any) -> str:
    """One value as text, the same on both databases."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return repr(round(value, 9))
    return str(value)


def record(workspace: Workspace, ids: dict[str, int]) -> dict[str, Any]:
    """All rows of a database with the files handed in, as plain values."""
    tables: dict[str, list[dict[str, Any]]] = {}
    metadata = sa.MetaData()
    with unscoped_reading(workspace) as connection:
        metadata.reflect(connection)
        for table in metadata.sorted_tables:
            rows = connection.exec_driver_sql(f'SELECT * FROM "{table.name}"').mappings().all()
            tables[table.name] = [{name: _as_json(value) for name, value in row.items()} for row in rows]
        revision = migrations.current_revision(connection)
    held = {path.relative_to(workspace.files).as_posix(): path for path in workspace.files.rglob("*") if path.is_file()}
    files = {name: base64.b64encode(path.read_bytes()).decode() for name, path in sorted(held.items())}
    return {"revision": revision, "ids": ids, "tables": tables, "files": files}


def _as_json(value: Any) -> Any:
    return {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def recorded() -> dict[str, Any]:
    """The record: revision, ids, rows by table, files, and under 'came' what `follow` found when it was made."""
    found: dict[str, Any] = json.loads(gzip.decompress(RECORD.read_bytes()))
    return found


def load(url: str, files: Path) -> None:
    """Bring the rows and the files into an empty database and an empty folder.

    Running the migrations is most of what loading takes: what they made once in this process is copied.
    """
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(str(sa.make_url(url).database))) as database:
            _loaded_on_sqlite().backup(database)
    else:
        _load_on_postgresql(sa.make_url(url))
    for name, content in recorded()["files"].items():
        place = files / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(base64.b64decode(content))


@cache
def _loaded_on_sqlite() -> sqlite3.Connection:
    """A database in memory that holds the record, loaded once in this process."""
    held = sqlite3.connect(":memory:", check_same_thread=False)
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
        place = Path(folder) / "impact.db"
        _load_rows(f"sqlite:///{place}")
        with closing(sqlite3.connect(place)) as database:
            database.backup(held)
    return held


# On each server of PostgreSQL, by its address, the database that holds the record.
_held_on: dict[sa.URL, str] = {}


def _load_on_postgresql(url: sa.URL) -> None:
    """Load the record into a database that is empty, or make it anew as a copy of the first that was loaded."""
    server = url.set(database="postgres")
    if server not in _held_on:
        _load_rows(url.render_as_string(hide_password=False))
        held = f"{url.database}_held"
        copied = [f"CREATE DATABASE {held} TEMPLATE {url.database}"]
    else:
        held = _held_on[server]
        copied = [f"DROP DATABASE {url.database}", f"CREATE DATABASE {url.database} TEMPLATE {held}"]
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for statement in copied:
            connection.exec_driver_sql(statement)
    admin.dispose()
    _held_on[server] = held


def _load_rows(url: str) -> None:
    """Tables of the revision of the record, as the migrations made them then, and its rows in them."""
    kept = recorded()
    engine = store_engine.open_engine(url)
    with store_engine.write(engine) as connection:
        command.upgrade(migrations._config(connection), kept["revision"])
    metadata = sa.MetaData()
    with store_engine.write(engine) as connection:
        metadata.reflect(connection)
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in metadata.sorted_tables:
            rows = [_row(table, row) for row in kept["tables"].get(table.name, ())]
            if table.name == "alembic_version":
                continue
            if table.name == "setting":  # the migrations put a secret into it
                connection.execute(sa.delete(table))
            if rows:
                connection.execute(sa.insert(table), rows)
        if connection.dialect.name == "postgresql":
            for name in _sequences(connection):
                table_name = name.removesuffix("_id_seq")
                connection.execute(sa.text(f"SELECT setval('{name}', (SELECT max(id) FROM \"{table_name}\"))"))
    engine.dispose()


def _sequences(connection: sa.Connection) -> list[str]:
    named = "SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()"
    filled = []
    for name in connection.scalars(sa.text(named)).all():
        table = name.removesuffix("_id_seq")
        if name.endswith("_id_seq") and connection.scalar(sa.text(f'SELECT max(id) FROM "{table}"')) is not None:
            filled.append(name)
    return filled


def open_upgraded(url: str) -> Workspace:
    """Bring a database to this version, as `migrate` does, and open it."""
    workspace = open_workspace(url, tables=Tables.ANY)
    upgrades.upgrade(workspace, upgrades.plan_upgrade(workspace, without_backup=True))
    workspace.engine.dispose()
    return open_workspace(url)


def _row(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(table.c[name].type, value) for name, value in row.items()}


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        # A JSON column with nothing in it holds NULL, not the document null.
        return sa.null() if isinstance(kind, sa.JSON) else None
    if isinstance(value, dict) and set(value) == {"bytes"}:
        return base64.b64decode(value["bytes"])
    if isinstance(kind, sa.JSON):
        return json.loads(value)
    if isinstance(kind, sa.DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    return bool(value) if isinstance(kind, sa.Boolean) else value


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        place = open_workspace(f"sqlite:///{folder}/impact.db")
        known = build(place)
        made = record(place, known)
        made["came"] = follow(place, known)
        RECORD.parent.mkdir(exist_ok=True)
        RECORD.write_bytes(gzip.compress(json.dumps(made, ensure_ascii=False, indent=1).encode(), 9, mtime=0))
        print(RECORD, RECORD.stat().st_size)
