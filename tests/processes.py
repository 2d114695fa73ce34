"""Processes of their own for tests, which share nothing with the process of the tests.

Loading the packages is most of what such a process does. So they are forked from one that has loaded them and has done
nothing else: no thread, no connection, no database and no setting of a test is in it. What a process needs to be set
to is given to it.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
# The environment before the first test: what a test sets is its own, and the server outlives it.
AT_THE_START = dict(os.environ)
LOADED = (
    "sqlite3", "psycopg", "sqlalchemy.dialects.postgresql.psycopg", "builders",
    "impact.services.operations.health_checks", "impact.services.submissions.review",
    "impact.services.submissions.submission_transaction",
)  # fmt: skip


@cache
def fresh_processes() -> ForkServerContext:
    """The multiprocessing context in which they start; its server is started once for this process of the tests."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(LOADED))
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ.keys() - AT_THE_START.keys():
            patch.delenv(name)
        for name, value in AT_THE_START.items():
            patch.setenv(name, value)
        # Python 3.11 does not tell the server where modules are found.
        patch.setenv("PYTHONPATH", os.pathsep.join([str(TESTS.parent), str(TESTS), *filter(None, sys.path)]))
        forkserver.ensure_running()
    return context
