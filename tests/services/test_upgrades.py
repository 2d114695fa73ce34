"""Nothing but `migrate` changes the tables of a database, and it says so before, keeps a backup, and takes its turn."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from machine_speed import patient
from processes import fresh_processes
from sqlalchemy import inspect, text

import impact
from impact import cli
from impact.errors import ImpactError, StoreUnavailable
from impact.i18n import catalog
from impact.model.vocabulary.languages import Language
from impact.services.core.workspace import Tables, open_workspace, unscoped_reading, unscoped_writing
from impact.services.operations import backups, figure_rebuild, health_checks, upgrades
from impact.store import migrations
from impact.store.schema.base import Base
from tests.store import before_versions

ROOT = Path(__file__).parents[2]
NUMBERS = sorted(file.name[:4] for file in (ROOT / "impact/store/migrations/versions").rglob("0*.py"))
LATEST = NUMBERS[-1]
FIGURES = (
    "indicator_id", "period_start", "period_end", "state", "actual", "target", "achievement", "pace", "status",
)  # fmt: skip


@pytest.fixture
def old(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of revision 0005, with everything in it that is kept as a document."""
    monkeypatch.setenv("IMPACT_FILES", str(tmp_path / "files"))
    monkeypatch.setenv("IMPACT_BASE_URL", "https://impact.fonds.be")
    (tmp_path / "files").mkdir(mode=0o700)
    before_versions.load(url, tmp_path / "files")
    return url


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def running(url: str, *arguments: str) -> tuple[int, str, str]:
        code = cli.main([*arguments, "--database", url])
        said = capsys.readouterr()
        return code, said.out, said.err

    return running


Run = Callable[..., tuple[int, str, str]]


def rows(url: str) -> dict[str, list[str]]:
    """Every row of every table, whatever its revision."""
    workspace = open_workspace(url, tables=Tables.ANY)
    with unscoped_reading(workspace) as connection:
        tables = inspect(connection).get_table_names()
        found = {table: sorted(map(str, connection.execute(text(f'SELECT * FROM "{table}"')))) for table in tables}
    workspace.engine.dispose()
    return found


def figures(url: str) -> list[tuple[Any, ...]]:
    """What is known of each indicator, by the columns that there always were."""
    workspace = open_workspace(url, tables=Tables.ANY)
    with unscoped_reading(workspace) as connection:
        there = {column["name"] for column in inspect(connection).get_columns("figure")}
        names = [name for name in FIGURES if name in there]
        assert names == [*FIGURES], sorted(there)
        found = [tuple(map(str, row)) for row in connection.execute(text(f"SELECT {', '.join(names)} FROM figure"))]
    workspace.engine.dispose()
    assert found
    return sorted(found)


# The values of these figures stand in their cells as 'n.v.t.', which has a state of its own since revision 0011.
NOT_APPLICABLE = {("4", "2022-01-01", "2022-12-31"), ("7", "None", "2024-12-31")}


def with_states_of_today(known: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The figures of before as they are expected after the upgrade: equal but for those states."""
    states = {"not_reported": "not_applicable"}
    found = [tuple(states.get(word, word) for word in row) if row[:3] in NOT_APPLICABLE else row for row in known]
    assert found != known
    return sorted(found)


READING = (
    ("figures",), ("explain", "Bomen"), ("recompute",), ("doctor",), ("account", "list"), ("account", "letters"),
    ("account", "export", "niemand@fonds.be"), ("audit",), ("audit", "--verify"), ("expire",), ("backup", "kopie"),
    ("import", "geen.csv"), ("demo",), ("migrate", "--dry-run"),
    ("account", "invite", "a@b.be", "--name", "A", "--role", "administrator", "--organisation", "B"),
)  # fmt: skip


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_no_command_but_migrate_changes_the_tables(
    command: tuple[str, ...], old: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = rows(old)
    code, out, err = run(old, *command)
    assert rows(old) == before
    assert (tmp_path / "kopie").exists() is False
    if command[0] == "migrate":
        assert (code, LATEST in out, "Nothing was changed" in out) == (0, True, True)
    else:
        assert (code, "python -m impact migrate" in out + err) == (1, True)


@pytest.mark.parametrize("command", [("figures",), ("explain", "x"), ("doctor",), ("account", "list"), ("audit",)])
def test_a_reading_command_makes_no_database_where_there_is_none(
    command: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "nergens" / "impact.db"
    code, _, _ = run(f"sqlite:///{file}", *command)
    assert code == 1
    assert command == ("doctor",) or not file.parent.exists()


def test_neither_the_pages_nor_an_analyst_change_the_tables(old: str) -> None:
    before = rows(old)
    for opening in (lambda: open_workspace(old), lambda: impact.open_workspace(old, as_="x@y.be", language="en")):
        with pytest.raises(Exception, match="migrate"):
            opening()
    assert rows(old) == before


def test_a_server_on_tables_of_another_version_does_not_start(old: str) -> None:
    before = rows(old)
    done = subprocess.run([sys.executable, "-c", "import app"], cwd=ROOT, capture_output=True, text=True, check=False,
                          env=os.environ | {"IMPACT_DATABASE_URL": old})  # fmt: skip
    assert (done.returncode, "python -m impact migrate" in done.stderr) == (2, True)
    assert rows(old) == before


def test_migrate_says_what_it_does_keeps_a_checked_backup_and_the_figures_are_equal(
    old: str, run: Run, tmp_path: Path
) -> None:
    before, known = rows(old), figures(old)
    code, out, _ = run(old, "migrate")
    assert code == 0
    lines = out.splitlines()
    assert "0005" in lines[0] and LATEST in lines[0]
    steps = [number for number in NUMBERS if number > "0005"]
    assert [line.split()[0] for line in lines[1 : 1 + len(steps)]] == steps
    (copy,) = [place for place in tmp_path.rglob(f"*before-{LATEST}-*") if place.is_file()]
    assert str(copy) in lines[1 + len(steps)]
    assert copy.stat().st_mode & 0o077 == 0
    assert figures(old) == with_states_of_today(known)
    workspace = open_workspace(old)
    assert figure_rebuild.rebuild_figures(workspace) == 0
    assert [finding.key for finding in health_checks.run_checks(workspace) if not finding.good] == []
    # The way back: the backup is of the tables and rows of before.
    backups.restore_backup(workspace, copy)
    if old.startswith("sqlite"):
        kept = rows(f"sqlite:///{copy}")
        assert kept.pop("backup_sum")
        assert kept == before
    again = open_workspace(old)
    assert figures(old) == with_states_of_today(known)
    with unscoped_reading(again) as connection:
        assert migrations.current_revision(connection) == migrations.head_revision()
    again.engine.dispose()
    code, out, _ = run(old, "migrate")
    assert (code, len(out.splitlines())) == (0, 1), "what is up to date is said in one line"


def test_a_backup_that_cannot_be_made_keeps_the_tables_as_they_are(old: str, run: Run, tmp_path: Path) -> None:
    before = rows(old)
    taken = tmp_path / "bezet"
    taken.write_text("van iemand anders", "utf-8")
    code, _, err = run(old, "migrate", "--backup", str(taken))
    assert (code, str(taken) in err) == (1, True)
    assert rows(old) == before
    assert taken.read_text("utf-8") == "van iemand anders"
    code, _, err = run(old, "migrate", "--backup", str(taken / "daaronder"))
    assert code == 1
    assert rows(old) == before


def test_an_upgrade_that_fails_changes_nothing(old: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows(old)
    workspace = open_workspace(old, tables=Tables.ANY)
    plan = upgrades.plan_upgrade(workspace)

    def failing(*_: object, **__: object) -> None:
        raise RuntimeError("de stroom valt uit")

    monkeypatch.setattr(upgrades, "add_event", failing)
    with pytest.raises(RuntimeError):
        upgrades.upgrade(workspace, plan)
    workspace.engine.dispose()
    assert rows(old) == before
    assert plan.backup is not None and plan.backup.is_file()


def test_a_plan_for_another_state_is_not_carried_out(old: str) -> None:
    workspace = open_workspace(old, tables=Tables.ANY)
    plan = upgrades.plan_upgrade(workspace)
    with pytest.raises(ImpactError, match="plan_outdated"):
        upgrades.upgrade(workspace, upgrades.UpgradePlan("0003", plan.steps, None))
    assert upgrades.upgrade(workspace, plan)
    assert not upgrades.upgrade(workspace, plan), "somebody else did it meanwhile"
    workspace.engine.dispose()


def _migrate(url: str, files: Path, started: Any, answers: Any) -> None:
    os.environ["IMPACT_FILES"] = str(files)
    started.wait()
    try:
        answers.put(cli.main(["migrate", "--database", url]))
    except BaseException as trouble:  # noqa: BLE001  a traceback is what the test looks for
        answers.put(repr(trouble))


@pytest.mark.parametrize("begun", ["empty", "old"])
def test_three_at_once_take_turns(
    begun: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("IMPACT_FILES", str(tmp_path / "files"))
    if begun == "old":
        request.getfixturevalue("old")
    processes = fresh_processes()
    started, answers = processes.Event(), processes.Queue()
    running = [processes.Process(target=_migrate, args=(url, tmp_path / "files", started, answers)) for _ in range(3)]
    for process in running:
        process.start()
    started.set()
    assert [answers.get(timeout=patient(120)) for _ in running] == [0, 0, 0]
    for process in running:
        process.join(patient(60))
    workspace = open_workspace(url)
    assert {*Base.metadata.tables, "alembic_version"} == set(inspect(workspace.engine).get_table_names())
    with unscoped_reading(workspace) as connection:
        events = connection.execute(text("SELECT count(*) FROM audit_event WHERE action = 'migrate'")).scalar()
    assert events == (1 if begun == "old" else 0)
    workspace.engine.dispose()


def test_a_database_of_a_newer_version_is_left_alone(url: str, run: Run) -> None:
    workspace = open_workspace(url)
    with unscoped_writing(workspace) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    workspace.engine.dispose()
    for tables in (Tables.CREATE, Tables.REQUIRE):
        with pytest.raises(StoreUnavailable, match="newer_version"):
            open_workspace(url, tables=tables)
    assert run(url, "migrate")[0] == 1
    assert rows(url)["alembic_version"] == ["('9999',)"]


@pytest.mark.parametrize("revision", migrations.list_steps(None)[:-1])
def test_tables_of_every_earlier_version_become_those_of_this_one(revision: str, url: str, tmp_path: Path) -> None:
    workspace = open_workspace(url, tables=Tables.ANY)
    with migrations.upgrading(workspace.engine) as connection:
        migrations.upgrade_to(connection, revision)
    plan = upgrades.plan_upgrade(workspace, tmp_path / "reserve")
    assert (plan.revision, plan.steps[-1]) == (revision, migrations.head_revision())
    assert upgrades.upgrade(workspace, plan)
    with unscoped_reading(workspace) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert (tmp_path / "reserve").is_file()
    workspace.engine.dispose()


@pytest.mark.parametrize("language", list(Language))
def test_every_step_says_what_it_is_for(language: Language) -> None:
    for step in migrations.list_steps(None):
        assert catalog()[f"upgrade.step.{step}"][language.value]
