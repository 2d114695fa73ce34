"""Servers and processes for tests: they start, say why they do not, have no setting of another, and leave nothing."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import processes
import pytest
import serving
from machine_speed import patient
from stored import Stored

pytestmark = pytest.mark.server


@pytest.mark.parametrize("by_command", [True, False], ids=["by the command", "forked"])
def test_a_server_that_cannot_start_says_why(by_command: bool, tmp_path: Path) -> None:
    absent = tmp_path / "absent.py"
    with (
        pytest.raises(RuntimeError, match="does not exist"),
        serving.serve(Stored(tmp_path), tmp_path / "server.log", absent, by_command=by_command),
    ):
        pytest.fail("a server started without a script")


def test_a_server_whose_program_breaks_says_where(with_tables: Stored, tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("import streamlit as st\n\n1 / 0\napp = st.App('page.py')\n", "utf-8")
    with (
        pytest.raises(RuntimeError, match="ZeroDivisionError"),
        serving.serve(with_tables, tmp_path / "server.log", broken),
    ):
        pytest.fail("a server started with a broken program")


@pytest.mark.parametrize("figures", ["real", "constant"])
def test_the_product_as_it_is_measured_starts(
    figures: str, demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make bench` is run seldom: a name of the product that it replaces may have gone since."""
    monkeypatch.setenv("BENCH_FIGURES", figures)
    program = Path(__file__).parent / "bench" / "served" / "app_measured.py"
    with serving.serve(demo_master.copy(tmp_path / "data"), tmp_path / "server.log", program) as address:
        assert urlopen(f"{address}/health", timeout=patient(10)).status == 200


def test_forked_servers_serve_side_by_side_and_are_gone_when_their_block_ends(
    with_tables: Stored, tmp_path: Path
) -> None:
    with serving.serve(with_tables.copy(tmp_path / "one"), tmp_path / "one.log") as one:
        with serving.serve(with_tables.copy(tmp_path / "other"), tmp_path / "other.log") as other:
            for address in (one, other):
                assert urlopen(f"{address}/health", timeout=patient(10)).read() == b'{"status":"ok"}'
        with pytest.raises(URLError):
            urlopen(f"{other}/health", timeout=patient(10))
        assert urlopen(f"{one}/health", timeout=patient(10)).status == 200
    forking = serving._loaded().pid
    assert os.getsid(forking) == forking, "ending it must not end the tests"


@pytest.mark.parametrize("by_command", [True, False], ids=["by the command", "forked"])
def test_a_server_has_the_settings_of_the_moment_at_which_it_starts(
    by_command: bool, with_tables: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forked one too: the process that forks it began earlier, under a test with settings of its own."""
    stored = with_tables.copy(tmp_path / "data")
    with serving.serve(stored, tmp_path / "good.log", by_command=by_command):
        pass
    monkeypatch.setenv("IMPACT_SESSION_HOURS", "twaalf")
    with (
        pytest.raises(RuntimeError, match="twaalf"),
        serving.serve(stored, tmp_path / "wrong.log", by_command=by_command),
    ):
        pytest.fail("a server started with a wrong setting")


def test_a_process_of_its_own_has_no_setting_of_the_test_that_asks_for_the_first(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server that forks them lasts as long as the process of the tests: later ones would write in that folder."""
    begun: list[dict[str, str]] = []
    monkeypatch.setattr(processes.forkserver, "ensure_running", lambda: begun.append(dict(os.environ)))
    monkeypatch.setenv("IMPACT_FILES", "/of-this-test")
    processes.fresh_processes.__wrapped__()
    (environment,) = begun
    assert "IMPACT_FILES" not in environment
    assert environment.get("PATH") == os.environ.get("PATH")
    assert os.environ["IMPACT_FILES"] == "/of-this-test"
