"""Reading: bytes → Submission, and excerpts of the original sheet."""

from impact.ingest.excerpts import excerpt
from impact.ingest.reading import read

__all__ = ["excerpt", "read"]
