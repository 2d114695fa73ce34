"""The view of a grantee's theory of change with the current status of each block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from impact.errors import NotFound
from impact.i18n import text
from impact.model.access import Access
from impact.model.vocabulary.theory_levels import Level, Sphere
from impact.services.calendar.shown_period import find_shown_period_of_grantee
from impact.services.core.titles_in_language import pick_indicator_title, pick_text
from impact.services.core.view_mappers import find_counted_status_of, group_rows
from impact.services.core.workspace import Workspace
from impact.services.disclosure.viewer_filter import ViewerFilter, open_filtered
from impact.services.theory.evidence_base import (
    NO_REDACTION,
    Redaction,
    build_evidence_view,
    list_people,
    load_evidence_base,
    show_keys,
    weigh_links,
)
from impact.services.theory.frames.fund_frame import (
    find_fund_gaps,
    find_known_funds,
    list_own_blocks,
    show_links,
)
from impact.services.theory.frames.whole_fund import sees_whole_fund
from impact.services.theory.questions import ask_questions
from impact.store import theory_register, theory_versions
from impact.store.queries import figures as figure_queries
from impact.store.queries import organisations as organisation_queries
from impact.store.queries.figures import IndicatorFigure
from impact.store.queries.organisations import NodeRecord
from impact.store.theory_versions import build_place, read_fund_outcomes
from impact.theory import worst_status
from impact.views.theory.theory_of_change import LinkAssumption, TheoryLink, TheoryNode, TheoryView

THEORY_NOT_FOUND = "frame.theory_not_found"


def build_theory_view(access: Access, organisation_id: int | None, workspace: Workspace) -> TheoryView:
    """The newest version of an organisation's theory; of the own or first organisation where `organisation_id` is None.

    NotFound where the organisation has none or is not covered.
    """
    is_whole = sees_whole_fund(access, workspace)
    with open_filtered(access, workspace) as (connection, viewer_filter):
        with_theory = organisation_queries.list_grantees_with_theory(connection, access)
        organisations = viewer_filter.list_display_names(with_theory)
        selected_id = _select_organisation(access, organisation_id, organisations, viewer_filter)
        version = (
            organisation_queries.find_latest_theory(connection, access, selected_id)
            if selected_id is not None
            else None
        )
        organisation = (
            organisation_queries.find_organisation(connection, access, selected_id)
            if selected_id is not None
            else None
        )
        head = viewer_filter.filter_organisation(organisation) if organisation is not None else None
        if head is None and selected_id is not None:
            raise NotFound("frame.organisation_not_found")
        # The theory of a fund is its frame, and no theory of a grantee.
        if version is None or head is None or head.id not in {key for key, _ in with_theory}:
            raise NotFound(THEORY_NOT_FOUND)
        shown_period = find_shown_period_of_grantee(connection, access, head.id, date.today())
        query = figure_queries.select_figures(access, as_of=shown_period.ends, organisation_id=selected_id)
        stored = figure_queries.fetch_figures(connection, query)
        all_rows = organisation_queries.list_nodes(connection, head.id)
        key_of_node = {row.id: row.key for row in all_rows}
        rows = [row for row in all_rows if row.theory_id == version.id]

        def find_block(row: IndicatorFigure) -> str | None:
            return key_of_node.get(row.indicator.node_id) if row.indicator.node_id is not None else None

        indicators_by_block = group_rows(viewer_filter.filter_figures(stored), find_block)
        keys = show_keys([row.key for row in rows], is_hidden=viewer_filter.hides(head.id))
        indicators = {keys[row.key]: indicators_by_block.get(row.key, []) for row in rows}
        owner = head.id

        base = load_evidence_base(connection, head.id)
        people = list_people(base)

        def redact(words: str) -> str:
            return viewer_filter.redact_theory_text(owner, words, *people)

        def translate(texts: Mapping[str, str]) -> str:
            return redact(pick_text(texts, access.language))

        linked = {row.key: read_fund_outcomes(row.fund_outcomes) for row in rows}
        fund_ids = [outcome.fund_id for of_row in linked.values() for outcome in of_row]
        funds = find_known_funds(connection, access, fund_ids)

        def show_outcomes(row: NodeRecord) -> tuple[str, ...]:
            # What the fund calls its own block names organisations at most.
            return tuple(viewer_filter.redact(owner, key) for key in show_links(linked[row.key], funds))

        def title_of(item: IndicatorFigure) -> str:
            return redact(pick_indicator_title(item.indicator, access.language))

        nodes = tuple(_node(row, keys, indicators, translate, title_of, show_outcomes(row)) for row in rows)
        factors = tuple(translate(factor) for factor in version.external_factors or ())
        reason = translate(version.reason)
        # Questions are computed from the unfiltered theory; only their texts are redacted.
        is_hidden = viewer_filter.hides(head.id)
        redaction = Redaction(redact, keys) if is_hidden else NO_REDACTION
        versions = theory_versions.list_versions(connection, head.id)
        document = theory_versions.load_version(connection, versions[0])
        links = tuple(
            TheoryLink(
                source=keys.get(arrow.source, ""),
                target=keys.get(arrow.target, ""),
                kind=arrow.kind,
                mechanism=translate(arrow.mechanism),
                assumptions=tuple(
                    LinkAssumption(item.key, translate(item.text), item.criticality) for item in arrow.assumptions
                ),
                evidence_level=arrow.evidence_level,
            )
            for arrow in document.arrows
        )
        names = {row.key: translate(row.text) or keys[row.key] for row in rows}
        names |= {
            str(item.indicator.id): title_of(item)
            for items in indicators.values()
            for item in items
        }
        own_frame = list_own_blocks(connection, access)
        questions = ask_questions(
            connection, access, document, list(stored), base, organisation_id=head.id, versions=versions,
            today=date.today(), names=names, redaction=redaction, has_frame=bool(own_frame),
        )  # fmt: skip
        evidence = build_evidence_view(base, document, access, questions, redaction)
        links = weigh_links(links, evidence)
        fund_gaps = find_fund_gaps(connection, access, is_whole=is_whole, blocks=own_frame)
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
        shown_period=shown_period,
        is_from_template=document.frame.template is not None and not is_hidden,
        evidence=evidence,
        fund_gaps=fund_gaps,
        indicator_units=tuple(
            (item.indicator.id, item.indicator.unit) for items in indicators.values() for item in items
        ),
        organisations=tuple(
            (viewer_filter.mask_id("organisation", key), name) for key, name in organisations
        ),
    )
    return viewer_filter.mask_ids(_mask_indicator_ids(view, viewer_filter))


def read_revision(access: Access, organisation_id: int | None, workspace: Workspace) -> tuple[object, ...]:
    """Read what becomes another with every write to the theory that `build_theory_view` shows, by whichever fund.

    Empty where there is none within the access.
    """
    with open_filtered(access, workspace) as (connection, viewer_filter):
        organisations: list[tuple[int, str]] = []
        if organisation_id is None:
            with_theory = organisation_queries.list_grantees_with_theory(connection, access)
            organisations = viewer_filter.list_display_names(with_theory)
        selected_id = _select_organisation(access, organisation_id, organisations, viewer_filter)
        return () if selected_id is None else tuple(theory_register.read_revision(connection, selected_id))


def _select_organisation(
    access: Access, organisation_id: int | None, organisations: list[tuple[int, str]], viewer_filter: ViewerFilter
) -> int | None:
    """The organisation whose theory is shown: the one that is named, else the own or first of those that have one."""
    selected_id = viewer_filter.resolve_id("organisation", organisation_id) if organisation_id is not None else None
    if selected_id is None and organisations:
        own = [item for item in organisations if item[0] == access.organisation_id]
        selected_id = (own or organisations)[0][0]
    return selected_id


def _mask_indicator_ids(view: TheoryView, viewer_filter: ViewerFilter) -> TheoryView:
    """The theory with masked ids of its indicators (in tuples, where `mask_ids` cannot tell ids from numbers)."""
    nodes = tuple(
        replace(
            node,
            indicators=tuple(
                (viewer_filter.mask_id("indicator", key), title, kind)
                for key, title, kind in node.indicators
            ),
        )
        for node in view.nodes
    )
    units = tuple((viewer_filter.mask_id("indicator", key), unit) for key, unit in view.indicator_units)
    return replace(view, nodes=nodes, indicator_units=units)


def _node(
    row: NodeRecord,
    keys: Mapping[str, str],
    indicators: Mapping[str, list[IndicatorFigure]],
    translate: Callable[[Mapping[str, str]], str],
    title_of: Callable[[IndicatorFigure], str],
    fund_outcomes: tuple[str, ...],
) -> TheoryNode:
    key = keys[row.key]
    indicator_statuses = tuple(
        (item.indicator.id, title_of(item), find_counted_status_of(item.figure)) for item in indicators[key]
    )
    counting = [
        kind
        for item, (_, _, kind) in zip(indicators[key], indicator_statuses, strict=True)
        if item.indicator.counts
    ]
    return TheoryNode(
        key=key,
        level=Level(row.level),
        sphere=Sphere(row.sphere),
        text=translate(row.text) or key,
        stakeholder=translate(row.stakeholder),
        fund_outcomes=fund_outcomes,
        accountable=row.accountable,
        status=worst_status([kind.status for kind in counting] or [kind.status for _, _, kind in indicator_statuses]),
        indicators=indicator_statuses,
        place=build_place(row.place_across, row.place_down),
        counting=frozenset(counting),
    )
