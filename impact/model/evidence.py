"""Evidence with a measurement: a file or a short story, and who may see it."""

from __future__ import annotations

from enum import StrEnum

LONGEST_STORY, LONGEST_TITLE, LONGEST_NOTE = 1500, 120, 300
LARGEST_BYTES = 10 * 1024 * 1024
# Removed evidence can be brought back for so many days; then it is gone.
DAYS_REMOVED = 30


class EvidenceKind(StrEnum):
    """What it is."""

    STORY = "story"
    FILE = "file"


class Consent(StrEnum):
    """To whom those it is about allowed it to be shown; each also to all before it.

    `none`: the grantee alone. `internal`: its fund too. `anonymous`: everybody in the network, without names.
    `named`: everybody, with names where the viewer sees names.
    """

    NONE = "none"
    INTERNAL = "internal"
    ANONYMOUS = "anonymous"
    NAMED = "named"
