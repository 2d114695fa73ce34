"""A file looked at and read in one go: the sheets as they stand, and what they hold by the layout that fits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from impact.errors import NothingRecognised
from impact.ingest.pipeline.opened_file import Opened
from impact.ingest.pipeline.preview import Looked, look_opened
from impact.ingest.pipeline.reader import read_opened
from impact.model.mapping import Mapping
from impact.model.submission import Submission
from impact.model.words import Language

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Understood:
    """`looked` is there in any case; without a `submission`, `nothing` says why: key and values of a text."""

    looked: Looked
    submission: Submission | None
    nothing: tuple[str, dict[str, Any]] | None = None

    def held(self) -> Submission:
        """What the file holds; raises NothingRecognised."""
        if self.submission is None:
            key, params = self.nothing or ("errors.no_indicator", {})
            raise NothingRecognised(key, **params)
        return self.submission


def understand(
    data: bytes,
    file_name: str,
    mapping: Mapping | None = None,
    remembered: Sequence[Mapping] = (),
    *,
    locale: Language | None = None,
    organisation: str = "",
    known_codes: Collection[str] = (),
    progress: Progress | None = None,
) -> Understood:
    """As `ingest.look`, and read by the mapping it finds; a file whose tables are known for sure needs none.

    Raises UnreadableFile where the bytes are no readable table.
    """
    opened = Opened(data, file_name, progress)
    looked = look_opened(opened, mapping, remembered)
    guessed = mapping is None and looked.remembered is None
    try:
        submission = read_opened(
            opened, locale=locale, organisation=organisation, known_codes=known_codes,
            mapping=None if guessed and looked.certain else looked.mapping,
        )  # fmt: skip
    except NothingRecognised as nothing:
        return Understood(looked, None, (nothing.key, nothing.params))
    return Understood(looked, submission)
