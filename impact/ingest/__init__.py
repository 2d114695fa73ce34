"""Reading: bytes → Submission, excerpts of the original sheet, and the sheets as they stand with what they mean."""

from impact.ingest.excerpts import excerpt
from impact.ingest.looking import look
from impact.ingest.reading import read
from impact.ingest.understood import understand

__all__ = ["excerpt", "look", "read", "understand"]
