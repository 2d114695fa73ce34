"""Reading a grantee's file: bytes → Submission, preview of its sheets, and excerpts of the original rows."""

from impact.ingest.pipeline.excerpts import read_excerpt
from impact.ingest.pipeline.preview import preview_file
from impact.ingest.pipeline.read_and_preview import read_with_preview
from impact.ingest.pipeline.reader import read_submission

__all__ = ["preview_file", "read_excerpt", "read_submission", "read_with_preview"]
