"""References to a source: a DOI or a web address, kept as text."""

from __future__ import annotations

import re

LONGEST_REFERENCE = 500
# A host with a dot in it, perhaps a port, and a path without blanks and signs of markup. No name or password.
_ADDRESS = re.compile(
    r"https?://[\w-]+(?:\.[\w-]+)+\.?(?::\d{1,5})?(?:[/?#][^\s\x00-\x1f<>\"\\]*)?", re.IGNORECASE
)
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE)


def tidy_reference(words: str) -> str | None:
    """A DOI as 'doi:10.…', or a web address as it is; '' for a blank, None for what is neither.

    An address with a name or password in it is refused: it would be shown to others.
    """
    stripped = words.strip()
    if not stripped:
        return ""
    if len(stripped) > LONGEST_REFERENCE:
        return None
    doi = _DOI.fullmatch(stripped)
    if doi:
        return f"doi:{doi[1]}"
    return stripped if _ADDRESS.fullmatch(stripped) else None
