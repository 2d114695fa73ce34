"""How large a file that somebody hands in may be, in megabytes of 1024 × 1024 bytes.

`.streamlit/config.toml` repeats the limit of a workbook as maxUploadSize; a test compares the two. Which kinds are read
stands in `ingest/files/accepted_formats.py`, which may be evidence in `services/evidence/accepted_kinds.py`.
"""

from __future__ import annotations

BYTES_PER_MEGABYTE = 1024 * 1024
WORKBOOK_MEGABYTES = 25
# A photo or PDF handed in as evidence.
EVIDENCE_MEGABYTES = 10
