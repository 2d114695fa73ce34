"""Documents: what is stored as JSON, each kind with a version, so that what an older version wrote can still be read.

A kind is declared where it belongs, as a `Document` over the dataclass that it holds. Whoever changes that dataclass
(a field renamed, added without a default, taken away) adds a step from the last version to the next one, and keeps a
document of the old version in `tests/store/documents/<kind>/`. A document of a newer version, or one that does not
have the shape of its kind, is refused as UnreadableDocument: it is never read in part, dropped or overwritten.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields
from typing import Any, Generic, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from impact.errors import UnreadableDocument
from impact.model.text_limits import make_storable

T = TypeVar("T")
# As a JSON column holds it: an object with its version, or a bare list from before documents had one.
StoredDocument = dict[str, Any] | list[Any]
# From the plain JSON of one version to that of the next.
Step = Callable[[Any], dict[str, Any]]

# A field that nobody knows is refused: were it ignored, renaming one without a step would lose what it held.
# Infinities and NaN stay what they are: pydantic would write them as null, which would be read as "no value".
CONFIG = ConfigDict(extra="forbid", strict=True, ser_json_inf_nan="constants")
# What had no version yet is the first one.
FIRST = 1
VERSION = "version"


def count_bytes(*documents: StoredDocument | None) -> int:
    """How many bytes documents take as JSON."""
    return sum(len(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")) for document in documents)


class Document(Generic[T]):
    """One kind of document: its name, the dataclass that holds one, and the steps from each version to the next.

    `steps[0]` leads from version 1 to 2, and so on; the current version is one more than there are steps. The
    dataclass must be written as a JSON object: a bare list has no place for a version.
    """

    def __init__(self, kind: str, shape: type[T], *steps: Step) -> None:
        self.kind = kind
        self.steps = steps
        self.version = FIRST + len(steps)
        # A dataclass takes no configuration from outside, a tuple of one hands it on to everything within.
        self._adapter: TypeAdapter[tuple[T]] = TypeAdapter(tuple[shape], config=CONFIG)  # type: ignore[arg-type,valid-type]
        parts = fields(shape)  # type: ignore[arg-type]
        self._fields = frozenset(each.name for each in parts)
        self._is_strict = all(each.default is MISSING and each.default_factory is MISSING for each in parts)
        self._opening = f'{{"{VERSION}":{self.version},'.encode()

    def dump(self, content: T) -> dict[str, Any]:
        """Plain lists, texts and numbers for a column of JSON, the version first; TypeError as `dump_bytes`."""
        with self._only_readable():
            plain: dict[str, Any] = self._adapter.dump_python((content,), mode="json", warnings="error")[0]
        return {VERSION: self.version} | plain

    def dump_bytes(self, content: T) -> bytes:
        """The same as JSON text. TypeError for a value of another type than its field: it could not be read again."""
        with self._only_readable():
            try:
                return self._opening + self._adapter.dump_json((content,), warnings="error")[2:-1]
            except PydanticSerializationError:
                # Half of a character is no UTF-8. A value of another type is refused here once more.
                plain = self._adapter.dump_python((content,), mode="json", warnings="error")[0]
                whole = {VERSION: self.version} | make_storable(plain)
                return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()

    def pack(self, content: T, level: int = -1) -> bytes:
        """The same compressed, for what may be large; `level` as zlib counts them."""
        return zlib.compress(self.dump_bytes(content), level)

    def load(self, plain: Any) -> T:
        """The content of a document from a column of JSON, whatever version wrote it; UnreadableDocument."""
        return self._validated(json.dumps(self._migrated(plain)).encode())

    def load_bytes(self, raw: bytes) -> T:
        """The content from JSON text; UnreadableDocument."""
        if self._is_strict and raw.startswith(self._opening):
            # Of this very version: no need to parse it once to know that and again to check it.
            return self._validated(b"{" + raw.removeprefix(self._opening))
        try:
            plain = json.loads(raw)
        except ValueError as bad:
            raise self._damaged("no JSON") from bad
        return self._validated(json.dumps(self._migrated(plain)).encode())

    def unpack(self, packed: bytes) -> T:
        """The content from what `pack` made; UnreadableDocument."""
        try:
            raw = zlib.decompress(packed)
        except zlib.error as bad:
            raise self._damaged("not compressed") from bad
        return self.load_bytes(raw)

    @contextmanager
    def _only_readable(self) -> Iterator[None]:
        try:
            yield
        except PydanticSerializationError:
            # Not chained: pydantic says the value, and logs hold no personal data.
            raise TypeError(f"{self.kind}: a value is of another type than its field") from None

    def _migrated(self, plain: Any) -> dict[str, Any]:
        """The plain content in the shape of the current version, without its version."""
        version = plain.get(VERSION, FIRST) if isinstance(plain, dict) else FIRST
        if not isinstance(version, int) or version < FIRST:
            raise self._damaged(VERSION)
        if version > self.version:
            raise UnreadableDocument("documents.newer", kind=self.kind, version=version, known=self.version)
        content = {name: item for name, item in plain.items() if name != VERSION} if isinstance(plain, dict) else plain
        try:
            for step in self.steps[version - FIRST :]:
                content = step(content)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as bad:
            raise self._damaged(f"{VERSION} {version}") from bad
        # What a field defaults to is for code that makes one; a document that lacks it is not whole.
        lacking = self._fields - set(content) if isinstance(content, dict) else self._fields
        if lacking:
            raise self._damaged(f"{min(lacking)}: missing")
        return content

    def _validated(self, raw: bytes) -> T:
        try:
            return self._adapter.validate_json(b"[" + raw + b"]")[0]
        except ValidationError as bad:
            # The place and the rule, never the value: an error may be shown to somebody who may not see it.
            first = bad.errors(include_url=False, include_context=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"][1:])
            raise self._damaged(f"{place}: {first['type']}" if place else first["type"]) from bad

    def _damaged(self, where: str) -> UnreadableDocument:
        return UnreadableDocument("documents.damaged", kind=self.kind, where=where)


def with_version(plain: Any) -> dict[str, Any]:
    """The step of a document that was an object before and only got its version."""
    if not isinstance(plain, dict):
        raise TypeError("no object")
    return plain


def wrap_list(name: str) -> Step:
    """The step of a document that was a bare list and became an object with that list under a name."""

    def step(plain: Any) -> dict[str, Any]:
        if not isinstance(plain, list):
            raise TypeError("no list")
        return {name: plain}

    return step
