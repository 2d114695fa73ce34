"""A grantee's theory of change with the live status of each block."""

from __future__ import annotations

from typing import Any

from impact.errors import NotFound
from impact.i18n import text
from impact.model.access import Access
from impact.model.words import (
    Direction,
    Level,
    LinkKind,
    Measure,
    Note,
    Sphere,
    Status,
    TimeKind,
)
from impact.services.rows import grouped, title, worded
from impact.services.workspace import Workspace, reading
from impact.store.read import figures as read_figures
from impact.store.read import organisations as read
from impact.theory import Sign, node_status, questions, sentence
from impact.views.theory import TheoryLink, TheoryNode, TheoryView

NONE_RECORDED = "frame.theory_not_found"


def theory(access: Access, organisation_id: int | None, workspace: Workspace) -> TheoryView:
    """The newest version of an organisation's theory; the first by name where none is asked for.

    NotFound where the organisation has none or is not covered.
    """
    with reading(access, workspace) as connection:
        organisations = tuple(read.theories(connection, access))
        chosen = organisation_id
        if chosen is None and organisations:
            own = [item for item in organisations if item[0] == access.organisation_id]
            chosen = (own or organisations)[0][0]
        found = read.latest_theory(connection, access, chosen) if chosen is not None else None
        head = read.organisation(connection, access, chosen) if chosen is not None else None
        if head is None and chosen is not None:
            raise NotFound("frame.organisation_not_found")
        if found is None or head is None:
            raise NotFound(NONE_RECORDED)
        query = read_figures.rows(access, as_of=None, organisation_id=chosen)
        by_id = grouped(read_figures.fetch(connection, query), "node_id")
        rows = read.nodes(connection, found["id"])
        indicators = {row["key"]: by_id.get(row["id"], []) for row in rows}
        nodes = tuple(_node(row, indicators[row["key"]], access) for row in rows)
        links = tuple(
            TheoryLink(
                source=row["source_key"],
                target=row["target_key"],
                kind=LinkKind(row["kind"]),
                assumption=worded(row["assumption"], access.language),
                criticality=row["criticality"],
                evidence_level=row["evidence_level"],
            )
            for row in read.links(connection, found["id"])
        )
    factors = tuple(worded(factor, access.language) for factor in found["external_factors"] or ())
    ceiling = Level(found["ceiling_above"]) if found["ceiling_above"] else None
    asked = questions(
        nodes,
        links,
        [_sign(item, node) for node, items in indicators.items() for item in items],
        ceiling_above=ceiling,
        external_factors=factors,
    )
    names = {node.key: node.text for node in nodes}
    names |= {
        str(item["id"]): title(item, access.language) for items in indicators.values() for item in items
    }
    return TheoryView(
        organisation_id=head["id"],
        organisation=head["name"],
        version=found["version"],
        dated=found["dated"],
        reason=worded(found["reason"], access.language),
        agreed_by=tuple(text(access.language, f"words.agreed.{party}") for party in found["agreed_by"] or ()),
        ceiling_above=ceiling,
        nodes=nodes,
        links=links,
        external_factors=factors,
        questions=tuple(sentence(question, names, access.language) for question in asked),
        organisations=organisations,
    )


def _node(row: Any, indicators: list[Any], access: Access) -> TheoryNode:
    judged = tuple(
        (item["id"], title(item, access.language), Status(item["figure_status"] or Status.NOT_RATED))
        for item in indicators
    )
    counting = [
        status for item, (_, _, status) in zip(indicators, judged, strict=True) if item["counts"]
    ]
    return TheoryNode(
        key=row["key"],
        level=Level(row["level"]),
        sphere=Sphere(row["sphere"]),
        text=worded(row["text"], access.language) or row["key"],
        stakeholder=worded(row["stakeholder"], access.language),
        fund_outcome=row["fund_outcome"],
        accountable=bool(row["accountable"]),
        status=node_status(counting or [status for _, _, status in judged]),
        indicators=judged,
    )


def _sign(row: Any, node: str) -> Sign:
    followed = Note.FOLLOWED_ONLY.value in row["notes"].split(";")
    return Sign(
        key=str(row["id"]),
        node=node,
        measure=Measure(row["measure"]),
        direction=Direction(row["direction"]),
        time_kind=TimeKind(row["time_kind"]),
        counts=bool(row["counts"]),
        baseline=row["baseline"],
        target_final=row["figure_target_final"],
        has_target=row["figure_target_final"] is not None,
        follow_only=followed,
        has_parts_text=bool(row["numerator_text"] and row["denominator_text"]),
        source=row["source"],
        frequency=row["frequency"],
    )
