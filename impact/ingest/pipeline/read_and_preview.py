"""Preview and reading of a file in one pass, by the layout that fits it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from impact.errors import NothingRecognised
from impact.ingest.pipeline.garbage_collection import without_collector
from impact.ingest.pipeline.opened_file import OpenedFile
from impact.ingest.pipeline.preview import FilePreview, preview_opened_file
from impact.ingest.pipeline.reader import read_opened_file
from impact.model.read_request import ReadRequest
from impact.model.submission import Submission

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Preview (always present) and submission of a file.

    Where `submission` is None, `failure` is (catalog key, parameters) of the text that says why.
    """

    preview: FilePreview
    submission: Submission | None
    failure: tuple[str, dict[str, Any]] | None = None

    def require_submission(self) -> Submission:
        """Return the submission; raises NothingRecognised where the file holds no indicator."""
        if self.submission is None:
            key, params = self.failure or ("errors.no_indicator", {})
            raise NothingRecognised(key, **params)
        return self.submission


@without_collector()
def read_with_preview(request: ReadRequest, progress: Progress | None = None) -> ReadResult:
    """Preview a file and read it by the mapping of the preview.

    A guessed mapping is not used where the tables were recognised for certain; else its values are asked about.
    `progress` is called with (share done from 0 to 1, name of the step). Raises UnreadableFile where the bytes are no
    readable table.
    """
    file = OpenedFile(request.data, request.file_name, progress)
    preview = preview_opened_file(file, request)
    is_guess = request.mapping is None and preview.remembered is None
    mapping = None if is_guess and preview.certain else preview.mapping
    try:
        submission = read_opened_file(file, replace(request, mapping=mapping))
    except NothingRecognised as nothing:
        return ReadResult(preview, None, (nothing.key, nothing.params))
    return ReadResult(preview, submission)
