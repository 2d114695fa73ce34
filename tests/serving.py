"""The product as `make run` serves it: a process of its own, on a free port of this machine."""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from stored import Stored

ROOT = Path(__file__).parents[1]
START_SECONDS = 60
STOP_SECONDS = 10


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(
    stored: Stored, log: Path, script: Path = ROOT / "app.py", health: str = "/health", *, by_command: bool = False,
    port: int | None = None,
) -> Iterator[str]:  # fmt: skip
    """Serve a database until the block ends; gives the address. What the server says goes to `log`.

    The server is forked from a process that has loaded the packages, which saves most of its start; `by_command` starts
    it with the very command of `make run`. Without `port` it is served on a free one.
    """
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    with (_commanded if by_command else _forked)(stored.url, log, script, port) as is_alive:
        _wait(is_alive, f"{address}{health}", log)
        yield address


@contextmanager
def _commanded(url: str, log: Path, script: Path, port: int) -> Iterator[Callable[[], bool]]:
    """A server by the command; whether it still runs."""
    command = [sys.executable, "-m", "streamlit", "run", str(script),
               "--server.address", "127.0.0.1", "--server.port", str(port)]  # fmt: skip
    environment = os.environ | {"IMPACT_DATABASE_URL": url}
    with log.open("wb") as words:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT
        )
    try:
        yield lambda: process.poll() is None
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS)


@contextmanager
def _forked(url: str, log: Path, script: Path, port: int) -> Iterator[Callable[[], bool]]:
    """A server forked from the one process that loads the packages; whether it still runs."""
    loaded = _loaded()
    assert loaded.stdin and loaded.stdout
    loaded.stdin.write(json.dumps({"script": str(script), "port": port, "url": url, "log": str(log)}) + "\n")
    loaded.stdin.flush()
    answer = loaded.stdout.readline()
    if not answer:
        raise RuntimeError("the process that forks servers is gone")
    pid = int(answer)
    try:
        yield lambda: _runs(pid)
    finally:
        for how in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.kill(pid, how)
            deadline = time.monotonic() + STOP_SECONDS
            while _runs(pid) and time.monotonic() < deadline:
                time.sleep(0.02)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@cache
def _loaded() -> subprocess.Popen[str]:
    """The process that forks servers: one for this process, in a session of its own, which it ends with its input."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "tests/forked_servers.py")], cwd=ROOT, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip

    def end() -> None:
        assert process.stdin
        process.stdin.close()
        process.wait(STOP_SECONDS)

    atexit.register(end)
    return process


def _wait(is_alive: Callable[[], bool], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and is_alive():
        try:
            with urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    said = log.read_text("utf-8", "replace")[-2000:] if log.exists() else ""
    raise RuntimeError(f"the server did not start:\n{said}")
