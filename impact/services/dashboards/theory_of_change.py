"""A grantee's theory of change with the live status of each block."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

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
from impact.services.core.view_mappers import grouped, indicator_title, worded
from impact.services.core.workspace import Workspace
from impact.services.disclosure import viewer_filter
from impact.services.disclosure.viewer_filter import Veil
from impact.store.queries import figures as read_figures
from impact.store.queries import organisations as read
from impact.store.queries.figures import IndicatorFigure
from impact.store.queries.organisations import NodeRecord
from impact.theory import Sign, node_status, questions, sentence
from impact.views.theory import TheoryLink, TheoryNode, TheoryView

NONE_RECORDED = "frame.theory_not_found"


def theory(access: Access, organisation_id: int | None, workspace: Workspace) -> TheoryView:
    """The newest version of an organisation's theory; the first by name where none is asked for.

    NotFound where the organisation has none or is not covered.
    """
    with viewer_filter.reading(access, workspace) as (connection, cover):
        organisations = cover.named(read.theories(connection, access))
        chosen = cover.found("organisation", organisation_id) if organisation_id is not None else None
        if chosen is None and organisations:
            own = [item for item in organisations if item[0] == access.organisation_id]
            chosen = (own or organisations)[0][0]
        found = read.latest_theory(connection, access, chosen) if chosen is not None else None
        covered = read.organisation(connection, access, chosen) if chosen is not None else None
        head = cover.head(covered) if covered is not None else None
        if head is None and chosen is not None:
            raise NotFound("frame.organisation_not_found")
        if found is None or head is None:
            raise NotFound(NONE_RECORDED)
        query = read_figures.rows(access, as_of=None, organisation_id=chosen)
        stored = read_figures.fetch(connection, query)
        seen = grouped(cover.figures(stored), lambda row: row.indicator.node_id)
        rows = read.nodes(connection, found.id)
        keys = _keys(rows, veiled=cover.hides(head.id))
        indicators = {keys[row.key]: seen.get(row.id, []) for row in rows}
        # Questions are asked of what is known; only their words are veiled.
        by_node = grouped(stored, lambda row: row.indicator.node_id)
        signs = [_sign(item, keys[row.key]) for row in rows for item in by_node.get(row.id, ())]
        owner = head.id

        def said(texts: Mapping[str, str]) -> str:
            return cover.words(owner, worded(texts, access.language))

        nodes = tuple(_node(row, keys, indicators, said, access) for row in rows)
        links = tuple(
            TheoryLink(
                source=keys.get(row.source_key, ""),
                target=keys.get(row.target_key, ""),
                kind=LinkKind(row.kind),
                assumption=said(row.assumption),
                criticality=row.criticality,
                evidence_level=row.evidence_level,
            )
            for row in read.links(connection, found.id)
        )
        factors = tuple(said(factor) for factor in found.external_factors or ())
        reason = said(found.reason)
    ceiling = Level(found.ceiling_above) if found.ceiling_above else None
    asked = questions(
        nodes,
        links,
        signs,
        ceiling_above=ceiling,
        external_factors=factors,
    )
    names = {node.key: node.text for node in nodes}
    names |= {
        str(item.indicator.id): indicator_title(item.indicator, access.language)
        for items in indicators.values()
        for item in items
    }
    view = TheoryView(
        organisation_id=head.id,
        organisation=head.name,
        version=found.version,
        dated=found.dated,
        reason=reason,
        agreed_by=tuple(text(access.language, f"words.agreed.{party}") for party in found.agreed_by or ()),
        ceiling_above=ceiling,
        nodes=nodes,
        links=links,
        external_factors=factors,
        questions=tuple(sentence(question, names, access.language) for question in asked),
        organisations=tuple((cover.address("organisation", key), name) for key, name in organisations),
    )
    return cover.sealed(_addressed(view, cover))


def _keys(rows: Sequence[NodeRecord], *, veiled: bool) -> dict[str, str]:
    """The key of each block; of a veiled theory its place, for a key may hold the name of who made it."""
    return {row.key: f"{place}" if veiled else row.key for place, row in enumerate(rows, 1)}


def _addressed(view: TheoryView, cover: Veil) -> TheoryView:
    """The theory with the numbers by which this viewer finds its indicators."""
    nodes = tuple(
        replace(
            node,
            indicators=tuple(
                (cover.address("indicator", key), said, status) for key, said, status in node.indicators
            ),
        )
        for node in view.nodes
    )
    return replace(view, nodes=nodes)


def _node(
    row: NodeRecord,
    keys: Mapping[str, str],
    indicators: Mapping[str, list[IndicatorFigure]],
    said: Callable[[Mapping[str, str]], str],
    access: Access,
) -> TheoryNode:
    key = keys[row.key]
    judged = tuple(
        (
            item.indicator.id,
            indicator_title(item.indicator, access.language),
            Status(item.figure.status) if item.figure else Status.NOT_RATED,
        )
        for item in indicators[key]
    )
    counting = [
        status for item, (_, _, status) in zip(indicators[key], judged, strict=True) if item.indicator.counts
    ]
    return TheoryNode(
        key=key,
        level=Level(row.level),
        sphere=Sphere(row.sphere),
        text=said(row.text) or key,
        stakeholder=said(row.stakeholder),
        fund_outcome=said({"nl": row.fund_outcome}),
        accountable=row.accountable,
        status=node_status(counting or [status for _, _, status in judged]),
        indicators=judged,
    )


def _sign(item: IndicatorFigure, node: str) -> Sign:
    row = item.indicator
    final = item.figure.target_final if item.figure else None
    followed = Note.FOLLOWED_ONLY.value in row.notes.split(";")
    return Sign(
        key=str(row.id),
        node=node,
        measure=Measure(row.measure),
        direction=Direction(row.direction),
        time_kind=TimeKind(row.time_kind),
        counts=row.counts,
        baseline=row.baseline,
        target_final=final,
        has_target=final is not None,
        follow_only=followed,
        has_parts_text=bool(row.numerator_text and row.denominator_text),
        source=row.source,
        frequency=row.frequency,
    )
