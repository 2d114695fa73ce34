"""How the tests are spread over the cores, and the databases that several rooms start from."""

from __future__ import annotations

import gc
import os
import sqlite3
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import pytest_timeout
from example_files import ABSENT, IS_BESIDE, REAL
from hypothesis import is_hypothesis_test, settings
from kinds import IN_SECOND_BROWSER, SLOW, TOGETHER, kind_of, place_in_run
from machine_speed import patient
from memory_folder import memory_folder
from planted_texts import plant
from sqlalchemy import URL, Engine, event
from stored import Stored, built_once
from xdist.scheduler import LoadScopeScheduling

# How long a case takes says something about the machine; what must be quick is measured by the bench.
settings.register_profile("project", deadline=None)
settings.load_profile("project")

# A tenth of the time went to looking for garbage among what thousands of tests keep until the end.
gc.set_threshold(100_000, 50, 100)

# What pytest makes its temporary folders in; whoever names another one keeps it.
if folder := memory_folder():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)

# Where the machine says that compiled modules are not kept, each of hundreds of processes, each migration of a database
# and each process of the tests would compile them anew: seven seconds for collecting the tests alone.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

HERE = Path(__file__).parent
LARGEST_REAL_FILE = REAL / "unhcr/iati_result_2020.xlsx"
BROWSER = "browser"


@event.listens_for(Engine, "connect")
def _reverse_unordered_selects(connection: Any, _record: Any) -> None:
    """Give the rows of a query that says no order in reverse, where a database of SQLite is read in these tests.

    A database may give them in any order, and PostgreSQL does so once in a thousand runs; whoever counts on the order
    in which rows were written fails here each time.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects = ON")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test bears its kind; the longest files begin first; those over absent files of others are skipped."""
    for item in items:
        file = _file(item)
        item.add_marker(kind_of(file, is_property=is_hypothesis_test(getattr(item, "obj", None))))
        if file.as_posix() in SLOW:
            item.add_marker("slow")
        if item.get_closest_marker("shared") and not IS_BESIDE:
            item.add_marker(pytest.mark.skip(reason=ABSENT))
    items.sort(key=lambda item: place_in_run(_file(item)))


def _file(item: pytest.Item) -> PurePosixPath:
    """The file of a test, named from the folder of the tests."""
    return _name(item.path)


@cache
def _name(path: Path) -> PurePosixPath:
    return PurePosixPath(path.relative_to(HERE).as_posix())


@pytest.hookimpl(tryfirst=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: pytest_timeout.Settings) -> bool:
    """The seconds that a test has, of pyproject.toml or its own mark, are those of the machine where they were set."""
    scaled = settings._replace(timeout=patient(settings.timeout))
    pytest_timeout.pytest_timeout_set_timer(item, scaled)
    return True


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say last of all how many tests could not look at the files of others; nothing where they are here."""
    yield
    left_out = [report for report in terminalreporter.getreports("skipped") if "shared" in report.keywords]
    if left_out and not IS_BESIDE:
        terminalreporter.write_line(f"{len(left_out)} tests over the real files were not run: {ABSENT}", yellow=True)


class ByFile(LoadScopeScheduling):
    """The tests of one file run in one process; those in a browser share two, each with a browser of its own.

    A browser waits more than it works, so that two of them and a third process keep two cores busy. Groups by a mark
    do not do it: pytest-xdist 3.8 writes them where pytest 9.2 no longer looks, and every test would be a group of its
    own.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = PurePosixPath(nodeid.partition("::")[0].removeprefix("tests/"))
        if kind_of(file) == BROWSER:
            return f"{BROWSER} {1 + (file.as_posix() in IN_SECOND_BROWSER)}"
        return TOGETHER.get(file.as_posix(), file.as_posix())


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Whole files to the processes, in the order in which they were collected."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


@pytest.fixture(autouse=True)
def _main_module() -> Iterator[None]:
    """Put back the main module of this process: a page drawn by AppTest replaces it, and new processes would run it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(autouse=True, scope="session")
def statements_compiled_once() -> Iterator[None]:
    """All databases on SQLite share the statements that SQLAlchemy compiled.

    It keeps them for each engine and dialect: for each copy of a database every statement would be compiled anew.
    """
    from impact.store.db import engine as store_engine
    from impact.store.db import stored_text

    real = store_engine.create_engine
    first = real("sqlite://", json_serializer=stored_text.write_json)
    # A dialect learns from its first connection what the library can do.
    first.connect().close()
    first.dispose()

    def create_engine(address: URL, **given: Any) -> Engine:
        made = real(address, **given)
        if made.dialect.name == first.dialect.name:
            made.dialect, made._compiled_cache = first.dialect, first._compiled_cache
        return made

    patch = pytest.MonkeyPatch()
    patch.setattr(store_engine, "create_engine", create_engine)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def with_tables(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """A database with its tables and nothing in them: making them anew is a tenth of a second for each test."""

    def build(stored: Stored) -> None:
        from impact.services.core.workspace import open_workspace

        open_workspace(stored.url).engine.dispose()

    return built_once(tmp_path_factory, "with-tables", build)


@pytest.fixture(scope="session")
def demo_master(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """The demo in the years of its files, so that figures stay as they are, without stories and remarks: tests
    add their own. Copy it before writing."""

    def build(stored: Stored) -> None:
        from impact.services import demo
        from impact.services.core.workspace import open_workspace
        from impact.services.demo.demo_years import AS_WRITTEN

        workspace = open_workspace(stored.url)
        demo.build_demo(workspace, as_of=AS_WRITTEN, with_voices=False)
        workspace.engine.dispose()

    return built_once(tmp_path_factory, "demo-master", build)


@pytest.fixture(scope="session")
def real_master(tmp_path_factory: pytest.TempPathFactory, demo_master: Stored) -> Stored:
    """The demo portfolio with the largest real file imported into it, for tests that are marked `shared`."""

    def build(stored: Stored) -> None:
        from impact.services.core.workspace import open_workspace
        from impact.services.submissions import cli_import

        demo_master.copy(stored.folder)
        workspace = open_workspace(stored.url)
        cli_import.import_files(workspace, [LARGEST_REAL_FILE], organisation="UNHCR")
        workspace.engine.dispose()

    return built_once(tmp_path_factory, "real-master", build)


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory, demo_master: Stored) -> Stored:
    """The demo with markup in every text that somebody can have written."""

    def build(stored: Stored) -> None:
        demo_master.copy(stored.folder)
        plant(stored)

    return built_once(tmp_path_factory, "planted", build)
