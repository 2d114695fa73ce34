"""An error that nobody foresaw stands in the log with its kind and its places, and without what it quotes."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from impact.errors import describe_crash
from impact.store.db import engine as engines
from impact.web import log_records

ROOT = Path(__file__).parents[2]
# What a server logs when a page breaks on what somebody typed.
BROKEN = """
import logging, app
try:
    int("Jan Peeters")
except ValueError as error:
    logging.getLogger("streamlit.error_util").error("Uncaught app execution", exc_info=error)
    logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=True)
"""


NAMES = "Jan Peeters\nERROR gelogen"


@pytest.fixture(autouse=True)
def kept_out() -> Iterator[None]:
    before = logging.getLogRecordFactory()
    log_records.keep_messages_out()
    yield
    logging.setLogRecordFactory(before)


def break_on(words: str) -> None:
    """Fail on some words, with an error behind the error."""
    try:
        int(words)
    except ValueError as bad:
        raise LookupError(words) from bad


def test_the_log_has_the_kinds_and_the_places_of_an_error_and_not_its_words(caplog: pytest.LogCaptureFixture) -> None:
    try:
        break_on(NAMES)
    except LookupError:
        logging.getLogger("anything").exception("something broke")
    for words in ("something broke", "LookupError", "ValueError", "break_on", Path(__file__).name):
        assert words in caplog.text
    assert "Peeters" not in caplog.text and "gelogen" not in caplog.text


def test_a_record_without_an_error_stays_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("anything").warning("refused %s", "this", exc_info=False)
    assert "refused this" in caplog.text


def test_errors_behind_errors_come_to_an_end() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__context__, second.__context__ = second, first
    assert describe_crash(first).count("ValueError") == 4


@pytest.mark.parametrize("address", ["sqlite:///:memory:", "postgresql+psycopg://impact@127.0.0.1:1/impact"])
def test_an_error_of_the_database_does_not_quote_what_was_to_be_written(address: str) -> None:
    """The message of such an error is also what a command on the terminal ends with."""
    opened = engines.open_engine(address)
    opened.dispose()
    assert opened.hide_parameters


def test_the_server_logs_so_whoever_logs() -> None:
    done = subprocess.run([sys.executable, "-c", BROKEN], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.count("ValueError") >= 1
    assert "Peeters" not in done.stderr.replace('int("Jan Peeters")', "")
