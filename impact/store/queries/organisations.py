"""Queries for organisations: lists, one grantee's head, its submissions and its theory."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from impact.model.access import Access
from impact.model.vocabulary.submission_states import SubmissionState
from impact.store.records.indicators_and_values import CountsRecord, sums_of_counts
from impact.store.records.nested_records import Nested
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.figures import Aggregate, GranteeSummary
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Grant, Organisation, Portfolio
from impact.store.schema.submissions import Submission
from impact.store.schema.theory_of_change import Link, Node, Theory
from impact.store.tenancy import row_access
from impact.store.tenancy.reusable_statements import Selection, reuse
from impact.store.tenancy.tenant_scope import Scope
from impact.theory.levels import OWN_WORK, WEAK_EVIDENCE


class OrganisationRecord(NamedTuple):
    """An organisation as it presents itself; `story` holds a text per language."""

    id: int
    kind: str
    name: str
    ref: str
    theme: str
    regions: list[str]
    story: dict[str, str]
    fictional: bool


class CoveredGrantee(NamedTuple):
    """A grantee with its counts now and the day on which something last came in; both None where nothing did."""

    id: int
    name: str
    theme: str
    received_on: date | None
    counts: CountsRecord | None


class SupportRecord(NamedTuple):
    """A grantee in one portfolio, each with its name."""

    organisation_id: int
    portfolio_id: int
    organisation: str
    portfolio: str


class GrantRecord(NamedTuple):
    """A grant with what its portfolio says: its themes (an id, and a name per language) and its small number.

    `stands` is False where all it brought waits for review or was taken back.
    """

    id: int
    portfolio_id: int
    ref: str
    title: str
    portfolio: str
    themes: list[dict[str, str]]
    small_number: int
    stands: bool


class SubmissionRecord(NamedTuple):
    """A file that was handed in, with how many values it holds and how many of these are unclear."""

    id: int
    file_name: str
    layout: str
    submitted_at: datetime
    submitted_by: str
    submitted_by_id: int | None
    approved_at: datetime | None
    approved_by: str
    approved_by_id: int | None
    state: str
    values: int
    unclear: int


class HandedInFile(NamedTuple):
    """The file of a submission: its name, the hash it is kept under, and whose it is."""

    id: int
    organisation_id: int
    file_name: str
    content_hash: str


class TheoryRecord(NamedTuple):
    """One version of a theory of change; texts are per language."""

    id: int
    version: int
    dated: date | None
    reason: dict[str, str]
    agreed_by: list[str]
    ceiling_above: str
    external_factors: list[dict[str, str]]


class NodeRecord(NamedTuple):
    """A block of a theory of change; texts are per language, words those of model.vocabulary."""

    id: int
    theory_id: int
    key: str
    level: str
    sphere: str
    text: dict[str, str]
    stakeholder: dict[str, str]
    accountable: bool
    place_across: int | None
    place_down: int | None
    fund_outcomes: list[dict[str, Any]] | None


class LinkRecord(NamedTuple):
    """An arrow of a theory of change from one block to another, by their keys; evidence counts from 0 (none)."""

    source_key: str
    target_key: str
    kind: str
    mechanism: dict[str, str]
    evidence_level: int


_COVERED = Nested(CoveredGrantee, counts=CountsRecord)


def find_organisation(connection: Connection, access: Access, organisation_id: int) -> OrganisationRecord | None:
    """One organisation, or None where this access does not cover it."""
    own = {"organisation_id": organisation_id, "own_id": access.organisation_id}
    return row_of(connection.execute(_select_organisation(access), own), OrganisationRecord)


@reuse
def _select_organisation(scope: Scope | None) -> Selection:
    return select(*columns_of(Organisation, OrganisationRecord)).where(
        Organisation.id == bindparam("organisation_id"),
        or_(row_access.limit_to_grantees(scope, Organisation), Organisation.id == bindparam("own_id")),
        row_access.limit(scope, Organisation),
    )


def list_grantees(
    connection: Connection, access: Access, cut_offs: tuple[tuple[int, date], ...] = ()
) -> list[CoveredGrantee]:
    """Grantees within the access by name, with counts per status now, or in the portfolios (id, day) of `cut_offs` at
    the end of that day."""
    return list(_COVERED.each_of(connection.execute(_select_covered(access, cut_offs))))


@reuse
def _select_covered(scope: Scope | None, cut_offs: tuple[tuple[int, date], ...]) -> Selection:
    in_force = row_access.in_force(None)
    if cut_offs:
        other_portfolios = Aggregate.portfolio_id.not_in([key for key, _ in cut_offs])
        limited = [and_(Aggregate.portfolio_id == key, row_access.in_force(day)) for key, day in cut_offs]
        in_force = or_(and_(other_portfolios, in_force), *limited)
    now = (
        select(Aggregate.organisation_id, *sums_of_counts())
        .where(row_access.limit(scope, Aggregate), row_access.approved(Aggregate), in_force)
        .group_by(Aggregate.organisation_id)
        .subquery()
    )
    received = (
        select(GranteeSummary.organisation_id, func.max(GranteeSummary.received_on).label("received_on"))
        .where(row_access.limit(scope, GranteeSummary))
        .group_by(GranteeSummary.organisation_id)
        .subquery()
    )
    return (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.theme,
            received.c.received_on,
            *_COVERED.columns("counts", now),
        )
        .outerjoin(now, now.c.organisation_id == Organisation.id)
        .outerjoin(received, received.c.organisation_id == Organisation.id)
        .where(row_access.limit_to_grantees(scope, Organisation))
        .order_by(Organisation.name)
    )


def list_grantee_names(connection: Connection, access: Access) -> list[tuple[int, str]]:
    """Id and name of the grantees within the access, by name."""
    query = (
        select(Organisation.id, Organisation.name)
        .where(row_access.limit_to_grantees(access, Organisation))
        .order_by(Organisation.name)
    )
    return [(row.id, row.name) for row in connection.execute(query)]


def map_regions(connection: Connection, access: Access) -> dict[int, list[str]]:
    """Where the grantees within the access work, by organisation id; without those that state no region."""
    query = select(Organisation.id, Organisation.regions).where(row_access.limit_to_grantees(access, Organisation))
    return {row.id: list(row.regions) for row in connection.execute(query) if row.regions}


def list_grantees_by_portfolio(connection: Connection, access: Access) -> list[SupportRecord]:
    """The grantees within the access, once per portfolio in which they have a grant, by name."""
    query = (
        select(
            Grant.organisation_id,
            Grant.portfolio_id,
            Organisation.name.label("organisation"),
            Portfolio.name.label("portfolio"),
        )
        .join(Organisation, row_access.through(Organisation, Grant, Organisation.id == Grant.organisation_id))
        .join(Portfolio, row_access.through(Portfolio, Grant, Portfolio.id == Grant.portfolio_id))
        .where(row_access.limit(access, Grant))
        .distinct()
        .order_by(Organisation.name, Portfolio.name, Grant.organisation_id, Grant.portfolio_id)
    )
    return rows_of(connection.execute(query), SupportRecord)


def count_statuses(
    connection: Connection, access: Access, organisation_id: int, as_of: date | None
) -> CountsRecord | None:
    """Counts per status and coverage of one grantee; None where there is nothing to count."""
    query = select(*sums_of_counts()).where(
        row_access.limit(access, Aggregate),
        Aggregate.organisation_id == organisation_id,
        row_access.approved(Aggregate),
        row_access.in_force(as_of),
    )
    sums = connection.execute(query).first()
    # A sum over no rows is one row of NULLs, which is no CountsRecord.
    return None if sums is None or None in sums else CountsRecord._make(sums)


def list_period_ends(connection: Connection, access: Access, organisation_id: int) -> list[date]:
    """Period ends for which this grantee reported, newest first."""
    query = (
        select(Aggregate.as_of)
        .where(row_access.limit(access, Aggregate), Aggregate.organisation_id == organisation_id)
        .where(Aggregate.as_of.is_not(None))
        .distinct()
        .order_by(Aggregate.as_of.desc())
    )
    return [when for when in connection.scalars(query) if when is not None]


def list_grants(connection: Connection, access: Access, organisation_id: int) -> list[GrantRecord]:
    """Grants of one grantee within the access, with portfolio and fund."""
    result = connection.execute(_select_grants(access), {"organisation_id": organisation_id})
    records = rows_of(result, GrantRecord)
    # A grant that came with a submission that waits or was undone is not shown, unless it is all there is: where
    # nothing of a grantee counts yet, its support does.
    return [row for row in records if row.stands] or records


@reuse
def _select_grants(scope: Scope | None) -> Selection:
    brought = (
        select(Indicator.id)
        .where(row_access.through(Indicator, Grant, Indicator.grant_id == Grant.id))
        .correlate(Grant)
    )
    alive = brought.where(Indicator.withdrawn_by.is_(None))
    return (
        select(
            Grant.id,
            Grant.portfolio_id,
            Grant.ref,
            Grant.title,
            Portfolio.name.label("portfolio"),
            Portfolio.themes,
            Portfolio.small_number,
            or_(~brought.exists(), alive.exists()).label("stands"),
        )
        .join(Portfolio, row_access.through(Portfolio, Grant, Portfolio.id == Grant.portfolio_id))
        .where(row_access.limit(scope, Grant), Grant.organisation_id == bindparam("organisation_id"))
        .order_by(Grant.ref)
    )


def list_submissions(connection: Connection, access: Access, organisation_id: int) -> list[SubmissionRecord]:
    """What this grantee handed in, newest first."""
    query = (
        select(*columns_of(Submission, SubmissionRecord))
        .where(row_access.limit(access, Submission), Submission.organisation_id == organisation_id)
        .where(Submission.state != SubmissionState.DRAFT.value)
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
    )
    return rows_of(connection.execute(query), SubmissionRecord)


def find_handed_in_file(connection: Connection, access: Access, submission_id: int) -> HandedInFile | None:
    """Name, hash and owner of the file of a submission; None where it is not covered or its file is gone."""
    query = select(*columns_of(Submission, HandedInFile)).where(
        row_access.limit(access, Submission), Submission.id == submission_id, Submission.file_gone_at.is_(None)
    )
    return row_of(connection.execute(query), HandedInFile)


def list_indicator_codes(
    connection: Connection, access: Access, organisation_id: int, portfolio_id: int | None = None
) -> set[str]:
    """Codes of this organisation's indicators, in one portfolio or all, by which its workbook is matched."""
    query = (
        select(Indicator.code)
        .join(Grant, row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id))
        .where(row_access.limit(access, Grant), Indicator.organisation_id == organisation_id, Indicator.code != "")
    )
    if portfolio_id is not None:
        query = query.where(Grant.portfolio_id == portfolio_id)
    return set(connection.scalars(query))


def find_latest_theory(connection: Connection, access: Access, organisation_id: int) -> TheoryRecord | None:
    """The newest version of an organisation's theory of change."""
    query = (
        select(*columns_of(Theory, TheoryRecord))
        .where(row_access.limit(access, Theory), Theory.organisation_id == organisation_id)
        .order_by(Theory.version.desc())
    )
    return row_of(connection.execute(query), TheoryRecord)


def list_nodes(connection: Connection, organisation_id: int) -> list[NodeRecord]:
    """Blocks of an organisation's theory in order of entry, those of earlier versions too.

    An indicator may hang on a block of an earlier version: the block with the same key is where it hangs now.
    """
    query = select(*columns_of(Node, NodeRecord)).where(
        row_access.limit(connection, Node), Node.organisation_id == organisation_id
    )
    return rows_of(connection.execute(query.order_by(Node.id)), NodeRecord)


def list_links(connection: Connection, theory_id: int) -> list[LinkRecord]:
    """Arrows of a theory in order of entry."""
    query = select(*columns_of(Link, LinkRecord)).where(row_access.limit(connection, Link), Link.theory_id == theory_id)
    return rows_of(connection.execute(query.order_by(Link.id)), LinkRecord)


def list_grantees_with_theory(connection: Connection, access: Access) -> list[tuple[int, str]]:
    """Grantees within the access that have a theory of change, by name."""
    query = (
        select(Organisation.id, Organisation.name)
        .where(row_access.among(
                Organisation, Organisation.id, select(Theory.organisation_id).where(row_access.limit(access, Theory))
            ))
        .where(row_access.limit_to_grantees(access, Organisation))
        .order_by(Organisation.name)
    )
    return [(row.id, row.name) for row in connection.execute(query)]


def count_totals(connection: Connection, access: Access) -> dict[str, int]:
    """How much grantees have of each thing within the access, for the strands on the start page."""
    of_grant = row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id)
    # An older version of a theory is history, and an arrow to the organisation's own work claims no effect.
    of_grantees = row_access.limit_to_grantees(access, Theory)
    newest = select(func.max(Theory.id)).where(of_grantees).group_by(Theory.organisation_id)
    links = select(func.count()).select_from(Link).where(row_access.limit(access, Link), Link.theory_id.in_(newest))
    to_target = row_access.through(Node, Link, and_(Node.theory_id == Link.theory_id, Node.key == Link.target_key))
    queries = {
        "indicators": select(func.count())
        .select_from(Indicator)
        .join(Grant, of_grant)
        .where(row_access.limit(access, Grant), Indicator.withdrawn_by.is_(None)),
        "theories": select(func.count(func.distinct(Theory.organisation_id))).where(of_grantees),
        "links": links,
        "links_weak": links.join(Node, to_target).where(
            Link.evidence_level <= WEAK_EVIDENCE, Node.level.not_in([level.value for level in OWN_WORK])
        ),
        "submissions": select(func.count())
        .select_from(Submission)
        .where(row_access.limit(access, Submission), Submission.state == "approved"),
    }
    return {name: int(connection.scalar(query) or 0) for name, query in queries.items()}
