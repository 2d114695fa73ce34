"""Versions of theories of change: read as documents, added, and agreed to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, String, cast, func, insert, select, update

from impact.model.access import Access
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.theory_levels import Level, LinkKind, Sphere
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Organisation, Portfolio
from impact.store.schema.theory_of_change import Link, Node, Theory
from impact.store.tenancy import row_access
from impact.theory.document import (
    Assumption,
    FundOutcome,
    Place,
    PlannedIndicator,
    TemplateOrigin,
    TheoryArrow,
    TheoryBlock,
    TheoryDocument,
    TheoryFrame,
)


class VersionRecord(NamedTuple):
    """One version of a theory; `reason` per language, `agreed_by` the parties that agreed ('fund', 'grantee')."""

    id: int
    organisation_id: int
    version: int
    dated: date | None
    reason: dict[str, str]
    agreed_by: list[str]
    ceiling_above: str
    external_factors: list[dict[str, str]]
    dialogue: list[dict[str, Any]]
    planned_indicators: list[dict[str, Any]] | None = None
    template_id: int | None = None
    template_version: int | None = None
    template_answers: dict[str, int] | None = None


def list_versions(connection: Connection, organisation_id: int) -> list[VersionRecord]:
    """The versions of an organisation's theory, newest first."""
    query = (
        select(*columns_of(Theory, VersionRecord))
        .where(row_access.limit(connection, Theory), Theory.organisation_id == organisation_id)
        .order_by(Theory.version.desc())
    )
    return rows_of(connection.execute(query), VersionRecord)


def find_newest_number(connection: Connection, organisation_id: int) -> int:
    """The number of the newest version of an organisation's theory; 0 without any."""
    query = select(func.max(Theory.version)).where(
        row_access.limit(connection, Theory), Theory.organisation_id == organisation_id
    )
    return connection.scalar(query) or 0


def list_organisations(connection: Connection) -> set[int]:
    """The organisations in scope with a version of their theory."""
    query = select(Theory.organisation_id).where(row_access.limit(connection, Theory)).distinct()
    return set(connection.scalars(query))


def list_fund_outcomes(connection: Connection, fund_id: int) -> list[tuple[str, str, dict[str, str]]]:
    """Key, level and text of the blocks of a fund's own theory, for the people of that fund."""
    may_see = (row_access.limit(connection, Portfolio), Portfolio.organisation_id == fund_id)
    of_fund = row_access.through(Theory, Portfolio, Theory.organisation_id == Portfolio.organisation_id)
    newest = select(func.max(Theory.id)).join(Portfolio, of_fund).where(*may_see).scalar_subquery()
    query = (
        select(Node.id, Node.key, Node.level, Node.text)
        .join(Portfolio, row_access.through(Node, Portfolio, Node.organisation_id == Portfolio.organisation_id))
        .where(*may_see, Node.theory_id == newest)
        .order_by(Node.id)
    )
    rows = {row.id: (str(row.key), str(row.level), dict(row.text)) for row in connection.execute(query)}
    return list(rows.values())


def list_fund_ids(connection: Connection) -> set[int]:
    """The funds of the portfolios in scope."""
    query = select(Portfolio.organisation_id).where(row_access.limit(connection, Portfolio)).distinct()
    return set(connection.scalars(query))


def list_contributions(connection: Connection, fund_id: int) -> list[tuple[int, str]]:
    """Organisation and outcome of a fund for each block of a newest theory that is linked to one."""
    newest = select(func.max(Theory.id)).where(row_access.limit(connection, Theory)).group_by(Theory.organisation_id)
    query = select(Node.organisation_id, Node.fund_outcomes).where(
        row_access.limit(connection, Node), Node.theory_id.in_(newest), _is_linked()
    )
    rows = connection.execute(query.order_by(Node.id))
    return [
        (int(row.organisation_id), outcome.key)
        for row in rows
        for outcome in read_fund_outcomes(row.fund_outcomes)
        if outcome.fund_id == fund_id
    ]


def _is_linked() -> ColumnElement[bool]:
    """A block that is linked to something; to what is read from its list, which no database compares alike."""
    return cast(Node.fund_outcomes, String).not_in(("[]", "null"))


def read_fund_outcomes(stored: Sequence[Mapping[str, Any]] | None) -> tuple[FundOutcome, ...]:
    """What a block is linked to, from its list as it is stored."""
    return tuple(FundOutcome(str(outcome["key"]), outcome["fund_id"]) for outcome in stored or ())


class ContributingBlock(NamedTuple):
    """A block of a newest theory that is linked to outcomes of the fund; `fund_outcomes` holds what it is linked to."""

    organisation_id: int
    organisation: str
    key: str
    text: dict[str, str]
    fund_outcomes: list[dict[str, Any]] | None

    def list_keys(self, fund_id: int) -> list[str]:
        """The keys of the outcomes of a fund that it is linked to."""
        return [outcome.key for outcome in read_fund_outcomes(self.fund_outcomes) if outcome.fund_id == fund_id]


def list_contributing_blocks(connection: Connection, access: Access, fund_id: int) -> list[ContributingBlock]:
    """The blocks of newest theories within the access that are linked to an outcome of a fund, by organisation."""
    newest = select(func.max(Theory.id)).where(row_access.limit(connection, Theory)).group_by(Theory.organisation_id)
    of_organisation = row_access.through(Organisation, Node, Organisation.id == Node.organisation_id)
    query = (
        select(
            Node.organisation_id, Organisation.name.label("organisation"), Node.key, Node.text, Node.fund_outcomes,
        )
        .join(Organisation, of_organisation)
        .where(row_access.limit(access, Node), Node.theory_id.in_(newest), _is_linked())
        .order_by(Organisation.name, Node.id)
    )  # fmt: skip
    blocks = rows_of(connection.execute(query), ContributingBlock)
    return [block for block in blocks if block.list_keys(fund_id)]


def list_block_keys(connection: Connection, access: Access) -> dict[int, str]:
    """The key of each block of all versions within the access, by its id."""
    query = select(Node.id, Node.key).where(row_access.limit(access, Node))
    return {int(row.id): str(row.key) for row in connection.execute(query)}


def load_version(connection: Connection, version: VersionRecord) -> TheoryDocument:
    """A version as a document, with the indicators that hang on its blocks now."""
    indicators: dict[str, list[int]] = {}
    for number, key in list_hung_indicators(connection, version.organisation_id).items():
        indicators.setdefault(key, []).append(number)
    nodes = select(
        Node.key, Node.level, Node.sphere, Node.text, Node.stakeholder, Node.accountable,
        Node.place_across, Node.place_down, Node.fund_outcomes,
    ).where(row_access.limit(connection, Node), Node.theory_id == version.id)  # fmt: skip
    links = select(
        Link.source_key, Link.target_key, Link.kind, Link.mechanism, Link.assumptions, Link.evidence_level,
    ).where(row_access.limit(connection, Link), Link.theory_id == version.id)  # fmt: skip
    return TheoryDocument(
        tuple(
            TheoryBlock(
                row.key, Level(row.level), dict(row.text), dict(row.stakeholder), Sphere(row.sphere), row.accountable,
                tuple(indicators.get(row.key, ())), build_place(row.place_across, row.place_down),
                read_fund_outcomes(row.fund_outcomes),
            )
            for row in connection.execute(nodes.order_by(Node.id))
        ),
        tuple(
            TheoryArrow(
                row.source_key, row.target_key, LinkKind(row.kind), dict(row.mechanism),
                read_assumptions(row.assumptions), row.evidence_level,
            )
            for row in connection.execute(links.order_by(Link.id))
        ),
        TheoryFrame(
            Level(version.ceiling_above) if version.ceiling_above else None,
            tuple(dict(factor) for factor in version.external_factors or ()),
            build_origin(version.template_id, version.template_version),
            dict(version.template_answers or {}),
        ),
        tuple(read_planned(stored) for stored in version.planned_indicators or ()),
    )  # fmt: skip


def build_origin(template_id: int | None, number: int | None) -> TemplateOrigin | None:
    """From which template a theory was begun, from its two columns; None where from none."""
    return None if template_id is None or number is None else TemplateOrigin(template_id, number)


def read_assumptions(stored: Iterable[Mapping[str, Any]] | None) -> tuple[Assumption, ...]:
    """The assumptions of an arrow as they are stored in a version."""
    return tuple(
        Assumption(str(item["key"]), dict(item["text"]), str(item["criticality"])) for item in stored or ()
    )


def read_planned(stored: Mapping[str, Any]) -> PlannedIndicator:
    """A planned indicator as it is stored in a version."""
    direction, time_kind = stored["direction"], stored["time_kind"]
    return PlannedIndicator(
        str(stored["key"]), str(stored["block"]), dict(stored["title"]), dict(stored["definition"]),
        str(stored["unit"]), Measure(stored["measure"]), Direction(direction) if direction else None,
        TimeKind(time_kind) if time_kind else None,
    )  # fmt: skip


def build_place(across: int | None, down: int | None) -> Place | None:
    """The place of a block from its two columns; None where nobody put it anywhere."""
    return None if across is None or down is None else Place(across, down)


def add_version(
    connection: Connection, organisation_id: int, number: int, document: TheoryDocument, *,
    dated: date, reason: Mapping[str, str], agreed_by: Sequence[str],
) -> None:  # fmt: skip
    """Add a version with its blocks and arrows."""
    owned = {"organisation_id": organisation_id}
    theory: dict[str, Any] = {
        **owned, "version": number, "dated": dated, "reason": dict(reason), "agreed_by": list(agreed_by),
        "ceiling_above": document.frame.ceiling_above or "",
        "external_factors": [dict(factor) for factor in document.frame.external_factors],
        "planned_indicators": [asdict(planned) for planned in document.planned_indicators],
        "template_answers": dict(document.frame.answers),
    }  # fmt: skip
    if document.frame.template is not None:
        origin = document.frame.template
        theory |= {"template_id": origin.template_id, "template_version": origin.version}
    theory_id = connection.execute(insert(Theory).values(**theory).returning(Theory.id)).scalar_one()
    for block in document.blocks:
        node = {
            **owned, "theory_id": theory_id, "key": block.key, "level": block.level.value,
            "sphere": block.sphere.value, "text": dict(block.text), "stakeholder": dict(block.stakeholder),
            "fund_outcomes": [{"key": outcome.key, "fund_id": outcome.fund_id} for outcome in block.fund_outcomes],
            "accountable": block.accountable,
            "place_across": block.place.across if block.place else None,
            "place_down": block.place.down if block.place else None,
        }  # fmt: skip
        connection.execute(insert(Node).values(**node))
    for arrow in document.arrows:
        link = {
            **owned, "theory_id": theory_id, "source_key": arrow.source, "target_key": arrow.target,
            "kind": arrow.kind.value, "mechanism": dict(arrow.mechanism), "evidence_level": arrow.evidence_level,
            "assumptions": [asdict(assumption) for assumption in arrow.assumptions],
        }  # fmt: skip
        connection.execute(insert(Link).values(**link))


def hang_indicators(connection: Connection, version: VersionRecord, document: TheoryDocument) -> None:
    """Let indicators hang on the blocks of a version where a document has them, and those it has nowhere on none.

    Only indicators that the transaction may write are touched. What they measured stays as it is.
    """
    nodes = select(Node.key, Node.id).where(row_access.limit(connection, Node), Node.theory_id == version.id)
    node_ids = {row.key: row.id for row in connection.execute(nodes)}
    may_write = row_access.limit(connection, Indicator)
    present = set(list_hung_indicators(connection, version.organisation_id))
    for block in document.blocks:
        if block.indicators:
            hung = update(Indicator).where(Indicator.id.in_(block.indicators), may_write)
            connection.execute(hung.values(node_id=node_ids[block.key]))
    loose = present - {number for block in document.blocks for number in block.indicators}
    if loose:
        connection.execute(update(Indicator).where(Indicator.id.in_(loose), may_write).values(node_id=None))


def add_agreement(connection: Connection, theory_id: int, agreed_by: Sequence[str]) -> None:
    """Write who agreed to a version."""
    statement = update(Theory).where(Theory.id == theory_id, row_access.limit(connection, Theory))
    connection.execute(statement.values(agreed_by=list(agreed_by)))


def set_origin(connection: Connection, organisation_id: int, origin: TemplateOrigin) -> None:
    """Write from which template the theory of an organisation was begun, on each of its versions."""
    own = (Theory.organisation_id == organisation_id, row_access.limit(connection, Theory))
    values = {"template_id": origin.template_id, "template_version": origin.version}
    connection.execute(update(Theory).where(*own).values(**values))


def list_hung_indicators(connection: Connection, organisation_id: int) -> dict[int, str]:
    """The key of the block, of whatever version, by indicator in scope; those that hang on none are left out."""
    query = (
        select(Indicator.id, Node.key)
        .join(Node, row_access.through(Node, Indicator, Node.id == Indicator.node_id))
        .where(
            row_access.limit(connection, Indicator),
            Indicator.organisation_id == organisation_id,
            Indicator.withdrawn_by.is_(None),
        )
        .order_by(Indicator.id)
    )
    return {row.id: row.key for row in connection.execute(query)}
