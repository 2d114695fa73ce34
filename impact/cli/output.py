"""What the commands say: lines for people on stdout or stderr, one object where `--json` asks for it."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from impact.errors import ImpactError


def say(line: str) -> None:
    """A message beside the result."""
    print(line, file=sys.stderr)


def print_json(item: Any) -> None:
    """One object on stdout."""
    print(json.dumps(item, ensure_ascii=False, indent=1, default=_plain))


def _plain(item: Any) -> Any:
    if isinstance(item, date | datetime):
        return item.isoformat()
    if is_dataclass(item) and not isinstance(item, type):
        return asdict(item)
    return str(item)


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
