"""Output of the commands: messages for people on stderr, and files or bytes on stdout."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from impact.errors import ImpactError


def print_message(line: str) -> None:
    """Print a message to stderr, so that stdout holds the result only."""
    print(line, file=sys.stderr)


def write_output(data: bytes, output: Path | None, *, private: bool = False) -> None:
    """Write bytes to a file, or to stdout without one; only the owner may read a `private` file.

    Raises ImpactError `cli.cannot_write`.
    """
    if output is None:
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
