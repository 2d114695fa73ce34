"""What an organisation is in the network."""

from __future__ import annotations

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What an organisation is in the network."""

    FUND = "fund"
    GRANTEE = "grantee"
    UMBRELLA = "umbrella"
    KNOWLEDGE = "knowledge"
    COACH = "coach"
