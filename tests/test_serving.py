"""Servers for tests, by the command and forked: they start, say why they do not, and leave nothing behind."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import serving
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


def test_forked_servers_serve_side_by_side_and_are_gone_when_their_block_ends(
    with_tables: Stored, tmp_path: Path
) -> None:
    with serving.serve(with_tables.copy(tmp_path / "one"), tmp_path / "one.log") as one:
        with serving.serve(with_tables.copy(tmp_path / "other"), tmp_path / "other.log") as other:
            for address in (one, other):
                assert urlopen(f"{address}/health", timeout=10).read() == b'{"status":"ok"}'
        with pytest.raises(URLError):
            urlopen(f"{other}/health", timeout=10)
        assert urlopen(f"{one}/health", timeout=10).status == 200
    forking = serving._loaded().pid
    assert os.getsid(forking) == forking, "ending it must not end the tests"
