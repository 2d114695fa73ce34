"""Preview and reading of a file in one pass, by the layout that fits it."""

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
    """Preview (`looked`, always present) and submission of a file.

    Where `submission` is None, `nothing` is (catalog key, parameters) of the text that says why.
    """

    looked: Looked
    submission: Submission | None
    nothing: tuple[str, dict[str, Any]] | None = None

    def held(self) -> Submission:
        """Return the submission; raises NothingRecognised where the file holds no indicator."""
        if self.submission is None:
            key, params = self.nothing or ("errors.no_indicator", {})
            raise NothingRecognised(key, **params)
        return self.submission


def understand(request: ReadRequest, progress: Progress | None = None) -> Understood:
    """Preview a file and read it by the mapping of the preview.

    A guessed mapping is not used where the tables were recognised for certain. `progress` is called with (share done
    from 0 to 1, name of the step). Raises UnreadableFile where the bytes are no readable table.
    """
    file = Opened(request.data, request.file_name, progress)
    preview = look_opened(file, request)
    is_guess = request.mapping is None and preview.remembered is None
    mapping = None if is_guess and preview.certain else preview.mapping
    try:
        submission = read_opened(file, replace(request, mapping=mapping))
    except NothingRecognised as nothing:
        return Understood(preview, None, (nothing.key, nothing.params))
    return Understood(preview, submission)
