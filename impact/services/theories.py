"""A grantee's theory of change with the live status of each block."""

from __future__ import annotations

from typing import Any

from impact.errors import NotFound
from impact.model.access import Access
from impact.model.words import Level, LinkKind, Sphere, Status
from impact.services.rows import grouped, title
from impact.services.workspace import Workspace, reading
from impact.store.read import figures as read_figures
from impact.store.read import organisations as read
from impact.theory import node_status
from impact.views.theory import TheoryLink, TheoryNode, TheoryView


def theory(access: Access, organisation_id: int | None, workspace: Workspace) -> TheoryView:
    """The newest version of an organisation's theory; the first by name where none is asked for.

    NotFound where the organisation has none or is not covered.
    """
    with reading(workspace) as connection:
        organisations = tuple(read.theories(connection, access))
        chosen = organisation_id
        if chosen is None and organisations:
            own = [item for item in organisations if item[0] == access.organisation_id]
            chosen = (own or organisations)[0][0]
        found = read.latest_theory(connection, access, chosen) if chosen is not None else None
        head = read.organisation(connection, access, chosen) if chosen is not None else None
        if found is None or head is None:
            raise NotFound("frame.theory_not_found")
        query = read_figures.rows(access, as_of=None, organisation_id=chosen)
        indicators = grouped(read_figures.fetch(connection, query), "node_id")
        nodes = tuple(
            _node(row, indicators.get(row["id"], []), access) for row in read.nodes(connection, found["id"])
        )
        links = tuple(
            TheoryLink(
                source=row["source_key"],
                target=row["target_key"],
                kind=LinkKind(row["kind"]),
                assumption=row["assumption"],
                criticality=row["criticality"],
                evidence_level=row["evidence_level"],
            )
            for row in read.links(connection, found["id"])
        )
    return TheoryView(
        organisation_id=head["id"],
        organisation=head["name"],
        version=found["version"],
        dated=found["dated"],
        reason=found["reason"],
        agreed_by=tuple(found["agreed_by"] or ()),
        ceiling_above=Level(found["ceiling_above"]) if found["ceiling_above"] else None,
        nodes=nodes,
        links=links,
        external_factors=tuple(found["external_factors"] or ()),
        questions=(),
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
        text=row["text"].get(access.language.value) or row["text"].get("nl") or row["key"],
        stakeholder=row["stakeholder"],
        fund_outcome=row["fund_outcome"],
        accountable=bool(row["accountable"]),
        status=node_status(counting or [status for _, _, status in judged]),
        indicators=judged,
    )
