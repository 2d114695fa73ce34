"""Request to read a file: its bytes with everything that decides how the parser reads them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256

from impact.model.answers import Answer
from impact.model.mapping import Mapping
from impact.model.vocabulary.languages import Language


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """One file to read, passed unchanged from a page down to the parser.

    `mapping` is the layout as a user corrected it; without it the parser uses the best fitting of the `remembered`
    mappings, else it detects the layout. `locale` is the number notation where the cells do not prove one,
    `organisation` the owner where the file does not name one, `known_codes` are the codes of that organisation's
    indicators. `answers` are the replies to the issues of its cells, `preview_rows` is the most rows of a
    sheet that a preview has.
    """

    data: bytes = field(repr=False)
    file_name: str
    mapping: Mapping | None = None
    remembered: tuple[Mapping, ...] = ()
    locale: Language | None = None
    organisation: str = ""
    known_codes: frozenset[str] = frozenset()
    answers: tuple[Answer, ...] = ()
    preview_rows: int = 60

    @property
    def content_hash(self) -> str:
        """Return the SHA-256 of the bytes as hexadecimal digits; identifies the file."""
        return sha256(self.data).hexdigest()

    def without_bytes(self) -> ReadRequest:
        """Return a copy without the bytes, for where they are sent separately."""
        return replace(self, data=b"")

    def without_bytes_and_answers(self) -> ReadRequest:
        """Return what the parser's result depends on besides the bytes; answers are applied after parsing."""
        return replace(self, data=b"", answers=())
