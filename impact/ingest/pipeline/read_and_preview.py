"""A file looked at and read in one go: the sheets as they stand, and what they hold by the layout that fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from impact.errors import NothingRecognised
from impact.ingest.pipeline.opened_file import Opened
from impact.ingest.pipeline.preview import Looked, look_opened
from impact.ingest.pipeline.reader import read_opened
from impact.model.read_request import ReadRequest
from impact.model.submission import Submission

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


def understand(request: ReadRequest, progress: Progress | None = None) -> Understood:
    """As `ingest.look`, and read by the mapping it finds; a file whose tables are known for sure needs none.

    Raises UnreadableFile where the bytes are no readable table.
    """
    opened = Opened(request.data, request.file_name, progress)
    looked = look_opened(opened, request)
    guessed = request.mapping is None and looked.remembered is None
    by = None if guessed and looked.certain else looked.mapping
    try:
        submission = read_opened(opened, replace(request, mapping=by))
    except NothingRecognised as nothing:
        return Understood(looked, None, (nothing.key, nothing.params))
    return Understood(looked, submission)
