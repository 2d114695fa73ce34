"""A file that somebody hands in: how large it may be, in megabytes of 1024 × 1024 bytes, and what its name is.

`.streamlit/config.toml` repeats the limit of a workbook as maxUploadSize; a test compares the two. Which kinds are read
stands in `ingest/files/accepted_formats.py`, which may be evidence in `services/evidence/accepted_kinds.py`; how large
a file may become when it is unpacked in `ingest/files/safety_checks.py`.
"""

from __future__ import annotations

import unicodedata

BYTES_PER_MEGABYTE = 1024 * 1024
WORKBOOK_MEGABYTES = 25
WORKBOOK_BYTES = WORKBOOK_MEGABYTES * BYTES_PER_MEGABYTE
# A photo or PDF handed in as evidence.
EVIDENCE_MEGABYTES = 10
EVIDENCE_BYTES = EVIDENCE_MEGABYTES * BYTES_PER_MEGABYTE

LONGEST_FILE_NAME = 120
# Controls, formats that nobody sees (among them those that turn a line around), and line ends that are no controls.
UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Cs")
LONGEST_ENDING = 6


def clean_file_name(path: str) -> str:
    """Return the last part of a path without characters that nobody sees, at most LONGEST_FILE_NAME long."""
    last = path.replace("\\", "/").rpartition("/")[2]
    name = "".join(character for character in last if unicodedata.category(character) not in UNSEEN).strip(" .")
    if len(name) <= LONGEST_FILE_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: LONGEST_FILE_NAME - LONGEST_ENDING]}{dot}{ending[: LONGEST_ENDING - 1]}"
