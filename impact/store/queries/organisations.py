"""Queries for organisations: lists, one grantee's head, its submissions and its theory."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, RowMapping, func, or_, select

from impact.model.access import Access
from impact.model.words import SubmissionState
from impact.store.queries.portfolio import COUNT_COLUMNS
from impact.store.schema.tables import (
    Cell,
    Grant,
    Indicator,
    Link,
    Node,
    Organisation,
    Portfolio,
    Standing,
    Submission,
    Theory,
)
from impact.store.tenancy import conditions


def organisation(connection: Connection, access: Access, organisation_id: int) -> RowMapping | None:
    """One organisation, or None where this access does not cover it."""
    query = select(Organisation.__table__).where(
        Organisation.id == organisation_id,
        or_(conditions.within(access, Organisation), Organisation.id == access.organisation_id),
        conditions.limit(access, Organisation),
    )
    return connection.execute(query).mappings().first()


def covered(connection: Connection, access: Access) -> list[RowMapping]:
    """Grantees within the access by name, with counts per status now."""
    sums = [func.sum(getattr(Cell, name)).label(name) for name in COUNT_COLUMNS]
    now = (
        select(Cell.organisation_id, *sums)
        .where(conditions.limit(access, Cell), conditions.approved(Cell), Cell.until.is_(None))
        .group_by(Cell.organisation_id)
        .subquery()
    )
    received = (
        select(Standing.organisation_id, func.max(Standing.received_on).label("received_on"))
        .where(conditions.limit(access, Standing))
        .group_by(Standing.organisation_id)
        .subquery()
    )
    query = (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.theme,
            received.c.received_on,
            *(now.c[name] for name in COUNT_COLUMNS),
        )
        .outerjoin(now, now.c.organisation_id == Organisation.id)
        .outerjoin(received, received.c.organisation_id == Organisation.id)
        .where(conditions.within(access, Organisation))
        .order_by(Organisation.name)
    )
    return list(connection.execute(query).mappings())


def names(connection: Connection, access: Access) -> list[tuple[int, str]]:
    """Id and name of the grantees within the access, by name."""
    query = (
        select(Organisation.id, Organisation.name)
        .where(conditions.within(access, Organisation))
        .order_by(Organisation.name)
    )
    return [(row.id, row.name) for row in connection.execute(query)]


def supported(connection: Connection, access: Access) -> list[RowMapping]:
    """The grantees within the access, once per portfolio in which they have a grant, by name."""
    query = (
        select(
            Grant.organisation_id,
            Grant.portfolio_id,
            Organisation.name.label("organisation"),
            Portfolio.name.label("portfolio"),
        )
        .join(Organisation, conditions.through(Organisation, Grant, Organisation.id == Grant.organisation_id))
        .join(Portfolio, conditions.through(Portfolio, Grant, Portfolio.id == Grant.portfolio_id))
        .where(conditions.limit(access, Grant))
        .distinct()
        .order_by(Organisation.name, Portfolio.name, Grant.organisation_id, Grant.portfolio_id)
    )
    return list(connection.execute(query).mappings())


def counts(
    connection: Connection, access: Access, organisation_id: int, as_of: date | None
) -> RowMapping | None:
    """Counts per status and coverage of one grantee."""
    sums = [func.sum(getattr(Cell, name)).label(name) for name in COUNT_COLUMNS]
    query = select(*sums).where(
        conditions.limit(access, Cell),
        Cell.organisation_id == organisation_id,
        conditions.approved(Cell),
        conditions.in_force(as_of),
    )
    return connection.execute(query).mappings().first()


def periods(connection: Connection, access: Access, organisation_id: int) -> list[date]:
    """Period ends for which this grantee reported, newest first."""
    query = (
        select(Cell.as_of)
        .where(conditions.limit(access, Cell), Cell.organisation_id == organisation_id)
        .where(Cell.as_of.is_not(None))
        .distinct()
        .order_by(Cell.as_of.desc())
    )
    return [when for when in connection.scalars(query) if when is not None]


def grants(connection: Connection, access: Access, organisation_id: int) -> list[RowMapping]:
    """Grants of one grantee within the access, with portfolio and fund."""
    brought = (
        select(Indicator.id)
        .where(conditions.through(Indicator, Grant, Indicator.grant_id == Grant.id))
        .correlate(Grant)
    )
    alive = brought.where(Indicator.withdrawn_by.is_(None))
    query = (
        select(
            Grant.__table__,
            Portfolio.name.label("portfolio"),
            Portfolio.themes,
            Portfolio.small_number,
            Portfolio.organisation_id.label("fund_id"),
            or_(~brought.exists(), alive.exists()).label("stands"),
        )
        .join(Portfolio, conditions.through(Portfolio, Grant, Portfolio.id == Grant.portfolio_id))
        .where(conditions.limit(access, Grant), Grant.organisation_id == organisation_id)
        .order_by(Grant.ref)
    )
    found = list(connection.execute(query).mappings())
    # A grant that came with a submission that waits or was undone is not shown, unless it is all there is: where
    # nothing of a grantee counts yet, its support does.
    return [row for row in found if row["stands"]] or found


def submissions(connection: Connection, access: Access, organisation_id: int) -> list[RowMapping]:
    """What this grantee handed in, newest first."""
    query = (
        select(
            Submission.id,
            Submission.file_name,
            Submission.submitted_at,
            Submission.submitted_by,
            Submission.submitted_by_id,
            Submission.approved_at,
            Submission.approved_by,
            Submission.approved_by_id,
            Submission.state,
            Submission.values,
            Submission.unclear,
        )
        .where(conditions.limit(access, Submission), Submission.organisation_id == organisation_id)
        .where(Submission.state != SubmissionState.DRAFT.value)
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
    )
    return list(connection.execute(query).mappings())


def handed_in(connection: Connection, access: Access, submission_id: int) -> RowMapping | None:
    """Name, hash and owner of the file of a submission; None where it is not covered or its file is gone."""
    query = select(
        Submission.id, Submission.organisation_id, Submission.file_name, Submission.content_hash
    ).where(
        conditions.limit(access, Submission), Submission.id == submission_id, Submission.file_gone_at.is_(None)
    )
    return connection.execute(query).mappings().first()


def codes(
    connection: Connection, access: Access, organisation_id: int, portfolio_id: int | None = None
) -> set[str]:
    """Codes of this organisation's indicators, in one portfolio or all, by which its workbook is matched."""
    query = (
        select(Indicator.code)
        .join(Grant, conditions.through(Indicator, Grant, Grant.id == Indicator.grant_id))
        .where(conditions.limit(access, Grant), Indicator.organisation_id == organisation_id, Indicator.code != "")
    )
    if portfolio_id is not None:
        query = query.where(Grant.portfolio_id == portfolio_id)
    return set(connection.scalars(query))


def latest_theory(connection: Connection, access: Access, organisation_id: int) -> RowMapping | None:
    """The newest version of an organisation's theory of change."""
    query = (
        select(Theory.__table__)
        .where(conditions.limit(access, Theory), Theory.organisation_id == organisation_id)
        .order_by(Theory.version.desc())
    )
    return connection.execute(query).mappings().first()


def nodes(connection: Connection, theory_id: int) -> list[RowMapping]:
    """Blocks of a theory in order of entry."""
    return list(
        connection.execute(
            select(Node.__table__)
            .where(conditions.limit(connection, Node), Node.theory_id == theory_id)
            .order_by(Node.id)
        ).mappings()
    )


def links(connection: Connection, theory_id: int) -> list[RowMapping]:
    """Arrows of a theory in order of entry."""
    return list(
        connection.execute(
            select(Link.__table__)
            .where(conditions.limit(connection, Link), Link.theory_id == theory_id)
            .order_by(Link.id)
        ).mappings()
    )


def theories(connection: Connection, access: Access) -> list[tuple[int, str]]:
    """Grantees within the access that have a theory of change, by name."""
    query = (
        select(Organisation.id, Organisation.name)
        .where(conditions.among(
                Organisation, Organisation.id, select(Theory.organisation_id).where(conditions.limit(access, Theory))
            ))
        .where(conditions.within(access, Organisation))
        .order_by(Organisation.name)
    )
    return [(row.id, row.name) for row in connection.execute(query)]


def totals(connection: Connection, access: Access) -> dict[str, int]:
    """How much there is of each thing within the access, for the strands on the start page."""
    of_grant = conditions.through(Indicator, Grant, Grant.id == Indicator.grant_id)
    links = select(func.count()).select_from(Link).where(conditions.limit(access, Link))
    queries = {
        "indicators": select(func.count())
        .select_from(Indicator)
        .join(Grant, of_grant)
        .where(conditions.limit(access, Grant), Indicator.withdrawn_by.is_(None)),
        "theories": select(func.count(func.distinct(Theory.organisation_id))).where(conditions.limit(access, Theory)),
        "links": links,
        "links_weak": links.where(Link.evidence_level <= 1),
        "submissions": select(func.count())
        .select_from(Submission)
        .where(conditions.limit(access, Submission), Submission.state == "approved"),
    }
    return {name: int(connection.scalar(query) or 0) for name, query in queries.items()}
