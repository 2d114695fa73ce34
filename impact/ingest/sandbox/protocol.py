"""What goes through the pipe between us and the child that reads: pieces with a kind and a length."""

from __future__ import annotations

import pickle
import struct
from dataclasses import is_dataclass
from enum import Enum
from typing import IO, Any

# To the child: what is asked, then the file. From it: ready for a file, how far it is, a piece of the
# answer, the answer is whole.
ASKED = b"Q"
READY, PROGRESS, PIECE, WHOLE = b"G", b"P", b"A", b"W"
_HEAD = struct.Struct(">cI")
_NUMBER, _COUNT = struct.Struct(">d"), struct.Struct(">Q")
# Bytes of one frame and of one answer: our side holds them in the memory of the server.
LONGEST = 256 * 1024 * 1024
# Where the classes of an answer may be defined, and the few others.
OUR_ROOMS = ("impact.model.", "impact.ingest.")
OTHERS = {("datetime", name) for name in ("date", "datetime", "time", "timedelta")}
OTHERS |= {("builtins", name) for name in ("set", "frozenset")}


class Strange(Exception):
    """The child sent what no child of ours sends."""


def send(pipe: IO[bytes], kind: bytes, content: bytes | memoryview = b"") -> None:
    """Write one frame."""
    pipe.write(_HEAD.pack(kind, len(content)))
    pipe.write(content)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[bytes, bytes] | None:
    """The next frame; None where the pipe ends, also in the middle of one, or promises more than `LONGEST`."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, length = _HEAD.unpack(head)
    if length > LONGEST:
        return None
    content = pipe.read(length)
    return (kind, content) if len(content) == length else None


def progress(share: float, step: str) -> bytes:
    """How far the child is, as the content of a frame."""
    return _NUMBER.pack(share) + step.encode()


def progressed(content: bytes) -> tuple[float, str]:
    """The share and the step that a frame tells."""
    return _NUMBER.unpack_from(content)[0], content[_NUMBER.size :].decode()


def counted(number: int) -> bytes:
    """A whole number as the content of a frame."""
    return _COUNT.pack(number)


def count(content: bytes) -> int:
    """The whole number that a frame tells."""
    return int(_COUNT.unpack(content)[0])


class Pieces:
    """A file to write an answer to: each piece goes out as it is made, so the whole is never held twice."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self.pipe = pipe

    def write(self, content: bytes | memoryview) -> int:
        """Send one piece."""
        send(self.pipe, PIECE, content)
        return len(content)


class _Ours(pickle.Unpickler):
    """Makes only frozen types of ours: a child that was taken over could otherwise make us run anything."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in OTHERS:
            return super().find_class(module, name)
        # A dotted name would reach through a module into everything that module knows.
        if module.startswith(OUR_ROOMS) and "." not in name:
            found = super().find_class(module, name)
            ours = isinstance(found, type) and found.__module__ == module
            if ours and (is_dataclass(found) or issubclass(found, Enum)):
                return found
        raise Strange(f"{module}.{name}")


def answer(stream: IO[bytes]) -> Any:
    """The value of an answer; Strange where it holds anything but values and types of ours."""
    try:
        return _Ours(stream).load()
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, ValueError) as bad:
        raise Strange(type(bad).__name__) from bad
