"""Queries for the layouts that were remembered, and for the indicators that those of a file may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from impact.model.access import Access
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Grant, Organisation
from impact.store.schema.submissions import Mapping
from impact.store.tenancy import row_access


@dataclass(frozen=True, slots=True)
class MappingRecord:
    """A remembered layout; `content` is a model.mapping.Mapping as stored JSON."""

    id: int
    organisation_id: int
    portfolio_id: int
    name: str
    content: dict[str, Any]
    version: int
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NamedMapping(MappingRecord):
    """A remembered layout with the name of whose it is."""

    organisation: str


@dataclass(frozen=True, slots=True)
class MatchCandidate:
    """An indicator that one of a file may be: `agreed` beforehand rather than brought by a submission, `stands` while
    nobody withdrew it."""

    id: int
    grant_ref: str
    key: str
    title: str
    code: str
    unit: str
    titles: dict[str, str]
    is_agreed: bool
    stands: bool


def list_mappings(connection: Connection, access: Access, organisation_id: int) -> list[MappingRecord]:
    """The remembered layouts of an organisation, the one used last first."""
    query = (
        select(*columns_of(Mapping, MappingRecord))
        .where(row_access.limit(access, Mapping), Mapping.organisation_id == organisation_id)
        .order_by(Mapping.used_at.is_(None), Mapping.used_at.desc(), Mapping.id.desc())
    )
    return rows_of(connection.execute(query), MappingRecord)


def get_mapping(connection: Connection, access: Access, mapping_id: int) -> MappingRecord | None:
    """One remembered layout; None outside the access."""
    query = select(*columns_of(Mapping, MappingRecord)).where(
        row_access.limit(access, Mapping), Mapping.id == mapping_id
    )
    return row_of(connection.execute(query), MappingRecord)


def list_named(connection: Connection, access: Access, name: str) -> list[NamedMapping]:
    """The remembered layouts of a name, each with whose it is."""
    of_mapping = row_access.through(Organisation, Mapping, Organisation.id == Mapping.organisation_id)
    query = (
        select(*columns_of(Mapping, MappingRecord), Organisation.name.label("organisation"))
        .join(Organisation, of_mapping)
        .where(row_access.limit(access, Mapping), Mapping.name == name)
        .order_by(Organisation.name, Mapping.id)
    )
    return rows_of(connection.execute(query), NamedMapping)


def list_match_candidates(
    connection: Connection, access: Access, organisation_id: int, portfolio_id: int
) -> list[MatchCandidate]:
    """The indicators of an organisation in a portfolio with their grant, also those that do not stand now."""
    of_grant = row_access.through(Indicator, Grant, Indicator.grant_id == Grant.id)
    query = (
        select(
            Indicator.id, Grant.ref.label("grant_ref"), Indicator.key, Indicator.title, Indicator.code,
            Indicator.unit, Indicator.titles, Indicator.submission_id.is_(None).label("is_agreed"),
            Indicator.withdrawn_by.is_(None).label("stands"),
        )
        .join(Grant, of_grant)
        .where(row_access.limit(access, Grant), Grant.organisation_id == organisation_id)
        .where(Grant.portfolio_id == portfolio_id)
        .order_by(Indicator.id)
    )  # fmt: skip
    return rows_of(connection.execute(query), MatchCandidate)
