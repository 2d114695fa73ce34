"""The pipe protocol between the server and a worker process: frames with a kind and a length."""

from __future__ import annotations

import pickle
import struct
from dataclasses import is_dataclass
from enum import Enum
from typing import IO, Any

from impact.ingest.sandbox import limits

# Kinds of frames. To the worker: the request, then the file. From it: ready for a file, progress, a chunk of the
# answer, the answer is complete.
REQUEST = b"Q"
READY, PROGRESS, CHUNK, COMPLETE = b"G", b"P", b"A", b"W"
_HEAD = struct.Struct(">cI")
_NUMBER, _COUNT = struct.Struct(">d"), struct.Struct(">Q")
# Packages whose classes an answer may contain, and the few other types.
ALLOWED_PACKAGES = ("impact.model.", "impact.ingest.")
ALLOWED_TYPES = {("datetime", name) for name in ("date", "datetime", "time", "timedelta")}
ALLOWED_TYPES |= {("builtins", name) for name in ("set", "frozenset")}


class ProtocolError(Exception):
    """The worker sent data outside the protocol."""


def send_frame(pipe: IO[bytes], kind: bytes, content: bytes | memoryview = b"") -> None:
    """Write one frame: a kind of one byte, the length as 32-bit number, the content."""
    pipe.write(_HEAD.pack(kind, len(content)))
    pipe.write(content)
    pipe.flush()


def receive_frame(pipe: IO[bytes]) -> tuple[bytes, bytes] | None:
    """Read the next frame; None where the pipe ends, also within a frame, or the length exceeds MAX_FRAME_BYTES."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, length = _HEAD.unpack(head)
    if length > limits.MAX_FRAME_BYTES:
        return None
    content = pipe.read(length)
    return (kind, content) if len(content) == length else None


def pack_progress(share: float, step: str) -> bytes:
    """The content of a progress frame: share done (0–1) and name of the step."""
    return _NUMBER.pack(share) + step.encode()


def unpack_progress(content: bytes) -> tuple[float, str]:
    """Share and step of a progress frame."""
    return _NUMBER.unpack_from(content)[0], content[_NUMBER.size :].decode()


def pack_count(number: int) -> bytes:
    """The content of a frame that holds a whole number."""
    return _COUNT.pack(number)


def unpack_count(content: bytes) -> int:
    """The whole number in the content of a frame."""
    return int(_COUNT.unpack(content)[0])


class FrameBuffer:
    """A writable file for the pickler that sends each chunk as a frame, so that the answer is never held twice."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self.pipe = pipe

    def write(self, content: bytes | memoryview) -> int:
        """Send one chunk."""
        send_frame(self.pipe, CHUNK, content)
        return len(content)


class RestrictedUnpickler(pickle.Unpickler):
    """Unpickles only our own dataclasses and enums: a compromised worker could otherwise run code in the server."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of an object in the pickle; raises ProtocolError where it is not allowed."""
        if (module, name) in ALLOWED_TYPES:
            return super().find_class(module, name)
        # A dotted name would reach any object that the module imports.
        if module.startswith(ALLOWED_PACKAGES) and "." not in name:
            member = super().find_class(module, name)
            is_own_type = isinstance(member, type) and member.__module__ == module
            if is_own_type and (is_dataclass(member) or issubclass(member, Enum)):
                return member
        raise ProtocolError(f"{module}.{name}")


def load_answer(stream: IO[bytes]) -> Any:
    """Unpickle an answer; raises ProtocolError where it contains anything but plain values and allowed types."""
    try:
        return RestrictedUnpickler(stream).load()
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, ValueError) as bad:
        raise ProtocolError(type(bad).__name__) from bad
