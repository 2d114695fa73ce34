"""Reading a grantee's file: bytes → Submission, preview of its sheets, and excerpts of the original rows."""

from impact.ingest.pipeline.excerpts import excerpt
from impact.ingest.pipeline.preview import look
from impact.ingest.pipeline.read_and_preview import understand
from impact.ingest.pipeline.reader import read

__all__ = ["excerpt", "look", "read", "understand"]
