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
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.error import URLError
from urllib.request import urlopen

from machine_speed import patient
from stored import Stored

ROOT = Path(__file__).parents[1]
START_SECONDS = 60
STOP_SECONDS = 10


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# The ports of servers of this process that have ended, the last one at the end.
_LEFT_PORTS: list[int] = []


def _choose_port() -> int:
    """The port of the last server that ended, unless somebody took it since; else a free one."""
    while _LEFT_PORTS:
        port = _LEFT_PORTS.pop()
        with socket.socket() as probe, suppress(OSError):
            # As a server does: connections of the one before may not have been forgotten yet.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    return free_port()


@contextmanager
def serve(
    stored: Stored, log: Path, script: Path = ROOT / "app.py", health: str = "/health", *, by_command: bool = False,
    port: int | None = None,
) -> Iterator[str]:  # fmt: skip
    """Serve a database until the block ends; gives the address. What the server says goes to `log`.

    The server is forked from a process that has loaded the packages, which saves most of its start; `by_command` starts
    it with the very command of `make run`. Without `port` it is served on a free one, that of a server which has ended
    where there is one: for a browser the program of the pages at the same address is the one that it has.
    """
    chosen = port or _choose_port()
    address = f"http://127.0.0.1:{chosen}"
    with (_commanded if by_command else _forked)(stored.url, log, script, chosen) as is_alive:
        _wait(is_alive, f"{address}{health}", log)
        yield address
    if port is None:
        _LEFT_PORTS.append(chosen)


@contextmanager
def serve_program(stored: Stored, log: Path, script: Path, packages: Path, health: str = "/health") -> Iterator[str]:
    """Serve a database by a program of its own, which gets its port as the only argument; gives the address.

    `packages` is a folder with packages that are not in .venv.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    search_path = {"PYTHONPATH": str(packages)}
    with _run(stored.url, log, [sys.executable, str(script), str(port)], search_path) as is_alive:
        _wait(is_alive, f"{address}{health}", log)
        yield address


def _commanded(url: str, log: Path, script: Path, port: int) -> AbstractContextManager[Callable[[], bool]]:
    """A server by the command; whether it still runs."""
    command = [sys.executable, "-m", "streamlit", "run", str(script),
               "--server.address", "127.0.0.1", "--server.port", str(port)]  # fmt: skip
    return _run(url, log, command)


@contextmanager
def _run(
    url: str, log: Path, command: list[str], further: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Callable[[], bool]]:
    """A process on a database, with `further` variables of its environment; whether it still runs."""
    environment = os.environ | {"IMPACT_DATABASE_URL": url} | dict(further)
    with log.open("wb") as words:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT
        )
    try:
        yield lambda: process.poll() is None
    finally:
        process.terminate()
        try:
            process.wait(patient(STOP_SECONDS))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(patient(STOP_SECONDS))


@contextmanager
def _forked(url: str, log: Path, script: Path, port: int) -> Iterator[Callable[[], bool]]:
    """A server forked from the one process that loads the packages; whether it still runs."""
    pid = _fork(url, log, script, port)
    try:
        yield lambda: _runs(pid)
    finally:
        for how in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.kill(pid, how)
            deadline = time.monotonic() + patient(STOP_SECONDS)
            while _runs(pid) and time.monotonic() < deadline:
                time.sleep(0.02)


def _fork(url: str, log: Path, script: Path, port: int) -> int:
    """Have a server forked; returns the number of its process."""
    loaded = _loaded()
    assert loaded.stdin and loaded.stdout
    environment = dict(os.environ) | {"IMPACT_DATABASE_URL": url}
    order = {"script": str(script), "port": port, "log": str(log), "environment": environment}
    loaded.stdin.write(json.dumps(order) + "\n")
    loaded.stdin.flush()
    answer = loaded.stdout.readline()
    if not answer:
        raise RuntimeError("the process that forks servers is gone")
    return int(answer)


class MortalServer:
    """A server that is killed and started again on its database and port, as often as wanted.

    `deaths` counts the times it was killed. After `close` it neither runs nor is started again.
    """

    def __init__(self, stored: Stored, log: Path) -> None:
        self.url, self.log, self.port = stored.url, log, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.deaths = 0
        self._start()

    def _start(self) -> None:
        log = self.log.with_name(f"{self.log.stem}-{self.deaths}.log")
        self._pid = pid = _fork(self.url, log, ROOT / "app.py", self.port)
        _wait(lambda: _runs(pid), f"{self.address}/health", log)

    def kill(self) -> None:
        """Kill it in the middle of whatever it does."""
        os.kill(self._pid, signal.SIGKILL)
        self.deaths += 1
        while _runs(self._pid):
            time.sleep(0.01)

    def revive(self) -> None:
        """Start it again, and wait until it answers."""
        self._start()

    def close(self) -> None:
        """End it for good."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)


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
        process.wait(patient(STOP_SECONDS))

    atexit.register(end)
    return process


def _wait(is_alive: Callable[[], bool], address: str, log: Path) -> None:
    deadline = time.monotonic() + patient(START_SECONDS)
    while time.monotonic() < deadline and is_alive():
        try:
            with urlopen(address, timeout=patient(2)) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    said = log.read_text("utf-8", "replace")[-2000:] if log.exists() else ""
    raise RuntimeError(f"the server did not start:\n{said}")
