"""A process that has loaded what a server loads, and forks a server for each order (tests/serving.py).

Loading the packages is most of what a server does before its first answer. A forked one is as cold as any in what
matters to its visitors: no script of the product has run in it, no page is known, no database is open. The modules of
pages/ are not loaded here: their caches look for the server that they belong to. The two processes in which files are
read take longer to start than all else of a server, and most of its visitors bring no file: one starts with the first.

An order is a line of JSON on the standard input (script, port, log, environment); the number of the process is the
answer. The environment is that of the moment: this process may have begun under another test, with its settings.
When the input ends, so do all servers.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import NoReturn

ROOT = Path(__file__).parents[1]
LOADED = (
    "numpy", "pandas", "plotly.graph_objects", "sqlalchemy", "streamlit.web.cli", "streamlit.web.server.starlette",
    "psycopg", "impact.services.core.current_workspace", "impact.web.authentication", "impact.web.daily_jobs",
    "impact.web.routes", "impact.web.security_headers",
)  # fmt: skip
# Of these every module: what pages ask, and what they draw it with.
LOADED_WHOLE = ("impact.services", "impact.charts", "impact.export", "impact.views")


def _modules_of(packages: tuple[str, ...]) -> list[str]:
    """The names of all modules in these packages."""
    return [
        found.name for package in packages for found in walk_packages(import_module(package).__path__, f"{package}.")
    ]


def _serve(script: str, port: int, log: str, environment: dict[str, str]) -> NoReturn:
    """What `streamlit run` does, in this process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    words = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    for stream, target in ((os.open(os.devnull, os.O_RDONLY), 0), (words, 1), (words, 2)):
        os.dup2(stream, target)
    os.environ.clear()
    os.environ.update(environment)
    import_module("impact.services.submissions.sandboxed_ingest").start_spare_workers = lambda: None
    sys.argv = ["streamlit", "run", script, "--server.address", "127.0.0.1", "--server.port", str(port)]
    ended = 1
    try:
        import_module("streamlit.web.cli").main()
    except SystemExit as end:
        ended = end.code if isinstance(end.code, int) else 1
    except Exception:  # noqa: BLE001  whatever keeps it from starting is what the log must say
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Not by returning: the orders of the process that forked us are not ours to read on.
        os._exit(ended)


def main() -> None:
    """Load, then fork for each order until there are no more."""
    sys.path[0] = str(ROOT)
    for module in (*LOADED, *_modules_of(LOADED_WHOLE)):
        import_module(module)
    # Servers that ended leave no dead process behind.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _serve(**json.loads(line))
        print(pid, flush=True)
    os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    main()
