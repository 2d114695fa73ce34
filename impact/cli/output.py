"""What the commands say: lines for people on stdout or stderr, and files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from impact.errors import ImpactError


def say(line: str) -> None:
    """A message beside the result."""
    print(line, file=sys.stderr)


def put(data: bytes, output: Path | None, *, private: bool = False) -> None:
    """Write bytes to a file, or to stdout without one; a `private` file is for its owner's eyes only."""
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
