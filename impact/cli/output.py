"""Output of the commands: messages for people on stderr, and files or bytes on stdout."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from impact.errors import ImpactError

# What a terminal obeys instead of showing it, but for tabs and line ends, and the signs that turn a line around.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


def show_controls(words: str) -> str:
    """Write the characters that a terminal would obey as JSON escapes them, since names and titles may hold them."""
    return CONTROLS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", words)


def print_line(line: str, end: str = "\n") -> None:
    """Print a line of the result to stdout; nothing in it moves or colours the terminal."""
    print(show_controls(line), end=end, flush=True)


def print_message(line: str) -> None:
    """Print a message to stderr, so that stdout holds the result only."""
    print(show_controls(line), file=sys.stderr)


def write_output(data: bytes, output: Path | None, *, private: bool = False) -> None:
    """Write bytes to a file, or to stdout without one; only the owner may read a `private` file.

    Raises ImpactError `cli.cannot_write`.
    """
    if output is None:
        if sys.stdout.isatty():
            # In a file or for another program every byte is as it was; a terminal only shows it.
            data = show_controls(data.decode("utf-8", "replace").replace("\r\n", "\n")).encode()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        if private:
            output.unlink(missing_ok=True)
            with os.fdopen(os.open(output, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(data)
        else:
            output.write_bytes(data)
    except OSError as trouble:
        reason = trouble.strerror or type(trouble).__name__
        raise ImpactError("cli.cannot_write", file=str(output), reason=reason) from trouble
