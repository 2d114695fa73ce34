"""A file with all that decides how it is read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256

from impact.model.answers import Answer
from impact.model.mapping import Mapping
from impact.model.words import Language


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """One file to be read, passed on as it is from a page down to the parser.

    `mapping` is the layout as somebody corrected it; without it the best fitting of the `remembered` ones serves, else
    a guess. `locale` says how the file writes numbers where its cells do not prove it, `organisation` whose it is where
    it does not say so, `known_codes` are the codes of that organisation's indicators. `answers` settle what was asked
    about its cells.
    """

    data: bytes = field(repr=False)
    file_name: str
    mapping: Mapping | None = None
    remembered: tuple[Mapping, ...] = ()
    locale: Language | None = None
    organisation: str = ""
    known_codes: frozenset[str] = frozenset()
    answers: tuple[Answer, ...] = ()

    @property
    def content_hash(self) -> str:
        """The SHA-256 of the bytes, by which a file is known again."""
        return sha256(self.data).hexdigest()

    def without_bytes(self) -> ReadRequest:
        """The same without the file itself, to be sent beside it."""
        return replace(self, data=b"")

    def without_bytes_and_answers(self) -> ReadRequest:
        """What is left that decides how the parser reads the file; answers are applied to what it read."""
        return replace(self, data=b"", answers=())
