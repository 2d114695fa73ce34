"""Evidence for a measurement: kinds and consents."""

from __future__ import annotations

from enum import StrEnum


class EvidenceKind(StrEnum):
    """Kinds of evidence: a short text or a file."""

    STORY = "story"
    FILE = "file"


class Consent(StrEnum):
    """Audience to which the people concerned consented; each includes the ones before it.

    `none`: the grantee only. `internal`: its fund too. `anonymous`: everybody in the network, without names.
    `named`: everybody, with names where the viewer sees names.
    """

    NONE = "none"
    INTERNAL = "internal"
    ANONYMOUS = "anonymous"
    NAMED = "named"
