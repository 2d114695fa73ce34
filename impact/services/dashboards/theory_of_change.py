"""The view of a grantee's theory of change with the current status of each block."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from impact.errors import NotFound
from impact.i18n import text
from impact.model.access import Access
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level, LinkKind, Sphere
from impact.services.calendar.figure_basis import find_basis_of_grantee
from impact.services.core.view_mappers import group_rows, pick_indicator_title, pick_text
from impact.services.core.workspace import Workspace
from impact.services.disclosure.viewer_filter import ViewerFilter, open_filtered
from impact.services.theory.contents import OPEN, Disguise, build_contents_view, load_contents, weigh_links
from impact.services.theory.fund_frame import find_fund_gaps
from impact.services.theory.questions import ask_questions
from impact.store import theory_versions
from impact.store.queries import figures as figure_queries
from impact.store.queries import organisations as organisation_queries
from impact.store.queries.figures import IndicatorFigure
from impact.store.queries.organisations import NodeRecord
from impact.store.theory_versions import build_place
from impact.theory import worst_status
from impact.views.theory import TheoryLink, TheoryNode, TheoryView

THEORY_NOT_FOUND = "frame.theory_not_found"


def build_theory_view(access: Access, organisation_id: int | None, workspace: Workspace) -> TheoryView:
    """The newest version of an organisation's theory; of the own or first organisation where `organisation_id` is None.

    NotFound where the organisation has none or is not covered.
    """
    with open_filtered(access, workspace) as (connection, viewer_filter):
        organisations = viewer_filter.list_display_names(organisation_queries.theories(connection, access))
        selected_id = (
            viewer_filter.resolve_id("organisation", organisation_id) if organisation_id is not None else None
        )
        if selected_id is None and organisations:
            own = [item for item in organisations if item[0] == access.organisation_id]
            selected_id = (own or organisations)[0][0]
        version = (
            organisation_queries.latest_theory(connection, access, selected_id)
            if selected_id is not None
            else None
        )
        organisation = (
            organisation_queries.organisation(connection, access, selected_id)
            if selected_id is not None
            else None
        )
        head = viewer_filter.filter_organisation(organisation) if organisation is not None else None
        if head is None and selected_id is not None:
            raise NotFound("frame.organisation_not_found")
        if version is None or head is None:
            raise NotFound(THEORY_NOT_FOUND)
        basis = find_basis_of_grantee(connection, access, head.id, date.today())
        query = figure_queries.rows(access, as_of=basis.ends, organisation_id=selected_id)
        stored = figure_queries.fetch(connection, query)
        all_rows = organisation_queries.nodes(connection, head.id)
        key_of_node = {row.id: row.key for row in all_rows}
        rows = [row for row in all_rows if row.theory_id == version.id]

        def find_block(row: IndicatorFigure) -> str | None:
            return key_of_node.get(row.indicator.node_id) if row.indicator.node_id is not None else None

        indicators_by_block = group_rows(viewer_filter.filter_figures(stored), find_block)
        keys = _node_keys(rows, is_hidden=viewer_filter.hides(head.id))
        indicators = {keys[row.key]: indicators_by_block.get(row.key, []) for row in rows}
        owner = head.id

        def translate(texts: Mapping[str, str]) -> str:
            return viewer_filter.redact(owner, pick_text(texts, access.language))

        nodes = tuple(_node(row, keys, indicators, translate, access) for row in rows)
        links = tuple(
            TheoryLink(
                source=keys.get(row.source_key, ""),
                target=keys.get(row.target_key, ""),
                kind=LinkKind(row.kind),
                mechanism=translate(row.mechanism),
                assumption=translate(row.assumption),
                criticality=row.criticality,
                evidence_level=row.evidence_level,
            )
            for row in organisation_queries.links(connection, version.id)
        )
        factors = tuple(translate(factor) for factor in version.external_factors or ())
        reason = translate(version.reason)
        # Questions are computed from the unfiltered theory; only their texts are redacted.
        is_hidden = viewer_filter.hides(head.id)
        disguise = Disguise(lambda words: viewer_filter.redact(owner, words), keys) if is_hidden else OPEN
        versions = theory_versions.list_versions(connection, head.id)
        document = theory_versions.load_version(connection, versions[0])
        contents = load_contents(connection, head.id)
        names = {row.key: translate(row.text) or keys[row.key] for row in rows}
        names |= {
            str(item.indicator.id): pick_indicator_title(item.indicator, access.language)
            for items in indicators.values()
            for item in items
        }
        questions = ask_questions(
            connection, access, document, list(stored), contents, organisation_id=head.id, versions=versions,
            today=date.today(), names=names, disguise=disguise,
        )  # fmt: skip
        evidence = build_contents_view(contents, document, questions, disguise)
        links = weigh_links(links, evidence)
        fund_gaps = find_fund_gaps(connection, access)
    ceiling = Level(version.ceiling_above) if version.ceiling_above else None
    view = TheoryView(
        organisation_id=head.id,
        organisation=head.name,
        version=version.version,
        dated=version.dated,
        reason=reason,
        agreed_by=tuple(text(access.language, f"words.agreed.{party}") for party in version.agreed_by or ()),
        parties=tuple(version.agreed_by or ()),
        ceiling_above=ceiling,
        nodes=nodes,
        links=links,
        external_factors=factors,
        basis=basis,
        evidence=evidence,
        fund_gaps=fund_gaps,
        organisations=tuple(
            (viewer_filter.mask_id("organisation", key), name) for key, name in organisations
        ),
    )
    return viewer_filter.mask_ids(_mask_indicator_ids(view, viewer_filter))


def _node_keys(rows: Sequence[NodeRecord], *, is_hidden: bool) -> dict[str, str]:
    """The shown key by key of each block; its number (from 1) under a pseudonym, since a key may contain a name."""
    return {row.key: f"{number}" if is_hidden else row.key for number, row in enumerate(rows, 1)}


def _mask_indicator_ids(view: TheoryView, viewer_filter: ViewerFilter) -> TheoryView:
    """The theory with masked ids of its indicators (in tuples, where `mask_ids` cannot tell ids from numbers)."""
    nodes = tuple(
        replace(
            node,
            indicators=tuple(
                (viewer_filter.mask_id("indicator", key), title, status)
                for key, title, status in node.indicators
            ),
        )
        for node in view.nodes
    )
    return replace(view, nodes=nodes)


def _node(
    row: NodeRecord,
    keys: Mapping[str, str],
    indicators: Mapping[str, list[IndicatorFigure]],
    translate: Callable[[Mapping[str, str]], str],
    access: Access,
) -> TheoryNode:
    key = keys[row.key]
    indicator_statuses = tuple(
        (
            item.indicator.id,
            pick_indicator_title(item.indicator, access.language),
            Status(item.figure.status) if item.figure else Status.NOT_RATED,
        )
        for item in indicators[key]
    )
    counting_statuses = [
        status
        for item, (_, _, status) in zip(indicators[key], indicator_statuses, strict=True)
        if item.indicator.counts
    ]
    return TheoryNode(
        key=key,
        level=Level(row.level),
        sphere=Sphere(row.sphere),
        text=translate(row.text) or key,
        stakeholder=translate(row.stakeholder),
        fund_outcome=translate({"nl": row.fund_outcome}),
        accountable=row.accountable,
        status=worst_status(counting_statuses or [status for _, _, status in indicator_statuses]),
        indicators=indicator_statuses,
        place=build_place(row.place_across, row.place_down),
    )
