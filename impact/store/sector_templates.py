"""Sector templates of umbrella organisations, and the versions of them that were published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.theory_documents import THEORY
from impact.store.schema.theory_of_change import SectorTemplate, TemplateVersion
from impact.store.tenancy import row_access
from impact.theory.document import TheoryDocument


class TemplateRecord(NamedTuple):
    """A template; `title` and `sector` per language, `published` its newest version (0: none)."""

    id: int
    organisation_id: int
    title: dict[str, str]
    sector: dict[str, str]
    published: int
    publisher: str
    made_at: datetime
    withdrawn_at: datetime | None


class TemplateVersionRecord(NamedTuple):
    """A published version, with what changed in words per language."""

    template_id: int
    number: int
    dated: date
    reason: dict[str, str]


def list_templates(connection: Connection) -> list[TemplateRecord]:
    """The templates in scope, in the order in which they were made."""
    query = select(*columns_of(SectorTemplate, TemplateRecord)).where(
        row_access.limit(connection, SectorTemplate)
    )
    return rows_of(connection.execute(query.order_by(SectorTemplate.id)), TemplateRecord)


def find_template(connection: Connection, template_id: int) -> TemplateRecord | None:
    """One template; None where it is out of scope."""
    query = select(*columns_of(SectorTemplate, TemplateRecord)).where(
        row_access.limit(connection, SectorTemplate), SectorTemplate.id == template_id
    )
    return row_of(connection.execute(query), TemplateRecord)


def list_template_versions(connection: Connection, template_id: int) -> list[TemplateVersionRecord]:
    """The versions of a template, newest first."""
    query = (
        select(*columns_of(TemplateVersion, TemplateVersionRecord))
        .where(row_access.limit(connection, TemplateVersion), TemplateVersion.template_id == template_id)
        .order_by(TemplateVersion.number.desc())
    )
    return rows_of(connection.execute(query), TemplateVersionRecord)


def list_newest_versions(connection: Connection) -> dict[int, TemplateVersionRecord]:
    """The newest version of each template in scope, by the id of the template."""
    query = (
        select(*columns_of(TemplateVersion, TemplateVersionRecord))
        .join(SectorTemplate, SectorTemplate.id == TemplateVersion.template_id)
        .where(
            row_access.limit(connection, TemplateVersion), row_access.limit(connection, SectorTemplate),
            TemplateVersion.number == SectorTemplate.published,
        )
        .order_by(TemplateVersion.template_id)
    )  # fmt: skip
    return {row.template_id: row for row in rows_of(connection.execute(query), TemplateVersionRecord)}


def load_template_versions(
    connection: Connection, template_id: int, numbers: set[int]
) -> dict[int, TheoryDocument]:
    """What versions of a template hold, by their numbers; those that are not there are left out."""
    query = select(TemplateVersion.number, TemplateVersion.document).where(
        row_access.limit(connection, TemplateVersion), TemplateVersion.template_id == template_id,
        TemplateVersion.number.in_(sorted(numbers)),
    )  # fmt: skip
    return {int(row.number): THEORY.load(row.document) for row in connection.execute(query)}


def add_template(
    connection: Connection,
    organisation_id: int,
    title: Mapping[str, str],
    sector: Mapping[str, str],
    at: datetime,
) -> int:
    """Add a template without a version; its id."""
    values = {"title": dict(title), "sector": dict(sector), "published": 0, "publisher": "", "made_at": at}
    statement = (
        insert(SectorTemplate).values(organisation_id=organisation_id, **values).returning(SectorTemplate.id)
    )
    return int(connection.execute(statement).scalar_one())


def change_template(connection: Connection, template_id: int, **values: Any) -> None:
    """Write what is said of a template: its title and sector, or when it was withdrawn."""
    may_write = row_access.limit(connection, SectorTemplate)
    connection.execute(
        update(SectorTemplate).where(SectorTemplate.id == template_id, may_write).values(**values)
    )


def add_template_version(
    connection: Connection, template: TemplateRecord, number: int, document: TheoryDocument, *, dated: date,
    reason: Mapping[str, str], publisher: str,
) -> None:  # fmt: skip
    """Add a version of a template, which is the newest from then on."""
    values = {"organisation_id": template.organisation_id, "template_id": template.id, "number": number}
    statement = insert(TemplateVersion).values(
        dated=dated, reason=dict(reason), document=THEORY.dump(document), **values
    )
    connection.execute(statement)
    change_template(connection, template.id, published=number, publisher=publisher)
