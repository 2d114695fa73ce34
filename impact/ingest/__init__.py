"""Reading: bytes → Submission, excerpts of the original sheet, and the sheets as they stand with what they mean."""

from impact.ingest.pipeline.excerpts import excerpt
from impact.ingest.pipeline.preview import look
from impact.ingest.pipeline.read_and_preview import understand
from impact.ingest.pipeline.reader import read

__all__ = ["excerpt", "look", "read", "understand"]
