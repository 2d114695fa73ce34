"""What does it hang on: the ways from an activity to a change, their evidence, and the sources that carry them all."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from impact.charts.theory.drawing import name_arrow, say_statuses
from impact.charts.theory.graphviz_process import run_graphviz
from impact.charts.theory.layout import lay_out_theory
from impact.errors import ImpactError
from impact.i18n import label_text
from impact.model.access import Access
from impact.model.vocabulary.theory_levels import Level
from impact.theory.evidence.dependence import MOST_WAYS, Dependence, find_dependence
from impact.theory.evidence.evidence_kinds import EvidenceSide
from impact.theory.levels import CHANGES
from impact.views.theory.theory_of_change import TheoryView
from pages.parts.layout import frame
from pages.theory import diagram
from pages.theory.evidence import method_dialog
from pages.theory.evidence.arrow_panel import name_source, name_strength
from pages.theory.evidence.method_dialog import MethodPlace

WAYS_SHOWN = 6


def draw_dependence(
    view: TheoryView, access: Access, *, may_change: bool, notes: Mapping[str, str] | None = None
) -> None:  # fmt: skip
    """Draw the choice of an activity and a change, and what lies between them; nothing where there is no choice.

    `notes` are what blocks say in the drawing in the place of their status.
    """
    names = {node.key: node.text for node in view.nodes}
    starts = [node.key for node in view.nodes if node.level is Level.ACTIVITY]
    label = "theory_evidence.rests.from"
    if not starts:
        # The frame of a fund has outcomes alone: its ways begin where no arrow ends.
        targets = {link.target for link in view.links}
        starts = [link.source for link in view.links if link.source not in targets]
        starts, label = list(dict.fromkeys(starts)), "theory_evidence.rests.from_block"
    ends = [node.key for node in view.nodes if node.level in CHANGES]
    if not starts or not ends:
        return
    with st.container(border=True, key="theory-rests"):
        st.header(frame.t("theory_evidence.rests"), anchor=False)
        left, right = st.columns(2, gap="medium")
        with left:
            start = st.selectbox(
                frame.t(label), starts, key=f"theory-rests-from-{view.organisation_id}",
                format_func=lambda key: names.get(key, ""),
            )  # fmt: skip
        with right:
            end = st.selectbox(
                frame.t("theory_evidence.rests.to"), ends, len(ends) - 1, key=f"theory-rests-to-{view.organisation_id}",
                format_func=lambda key: names.get(key, ""),
            )  # fmt: skip
        dependence = find_dependence(view.links, list_sources(view), start or starts[0], end or ends[-1])
        for line in build_lines(view, dependence):
            st.markdown(frame.escape_markdown(line))
        _draw_picture(view, dependence, names, access, notes)
        _draw_ways(dependence, names)
        _draw_weakest(view, dependence, names, access, may_change=may_change)


def list_sources(view: TheoryView) -> dict[tuple[str, str], frozenset[int]]:
    """The sources that speak for each arrow."""
    return {
        key: frozenset(item.source.source_id for item in arrow_evidence.evidence if item.side is EvidenceSide.FOR)
        for key, arrow_evidence in view.evidence.arrows.items()
    }


def build_lines(view: TheoryView, dependence: Dependence) -> list[str]:
    """What the ways rest on, in sentences."""
    if not dependence.ways:
        return [frame.t("theory_evidence.rests.no_way")]
    ways = frame.t("theory_evidence.rests.ways", n=len(dependence.ways))
    if dependence.has_more_ways:
        ways = frame.t("theory_evidence.rests.more_ways", n=MOST_WAYS)
    arrows = frame.t(
        "theory_evidence.rests.arrows", evidenced=len(dependence.evidenced_arrows), total=len(dependence.arrows)
    )
    # A strength that somebody only stated is not nothing, and is no source either.
    stated = sum(
        arrow_evidence.strength.level > 0 and not arrow_evidence.strength.is_derived
        for key in dependence.arrows
        if (arrow_evidence := view.evidence.arrows.get(key))
    )
    lines = [f"{ways} {arrows}", *([frame.t("theory_evidence.rests.stated", n=stated)] if stated else [])]
    return [*lines, _say_sources(view, dependence), *_say_groups(view, dependence)]


def _say_sources(view: TheoryView, dependence: Dependence) -> str:
    if not dependence.has_evidenced_way:
        return frame.t("theory_evidence.rests.no_evidenced_way")
    carrying = [name_source(source) for source in view.evidence.sources if source.source_id in dependence.smallest_cut]
    if not dependence.is_exact:
        return frame.t("theory_evidence.rests.sources_at_most", n=len(carrying))
    if len(carrying) == 1:
        return frame.t("theory_evidence.rests.one_source", source=carrying[0])
    return frame.t("theory_evidence.rests.sources", n=len(carrying), sources=", ".join(carrying))


def _say_groups(view: TheoryView, dependence: Dependence) -> list[str]:
    """Whether the evidence along the ways is about the same people."""
    along = {
        item.source
        for key in dependence.evidenced_arrows
        for item in view.evidence.arrows[key].evidence
        if item.side is EvidenceSide.FOR
    }
    groups = {source.about.casefold(): source.about for source in along if source.about}
    unsaid = sum(not source.about for source in along)
    lines = []
    if len(groups) == 1 and not unsaid:
        lines.append(frame.t("theory_evidence.rests.groups_same", group=next(iter(groups.values()))))
    if len(groups) > 1:
        lines.append(frame.t("theory_evidence.rests.groups", groups=", ".join(sorted(groups.values()))))
    if unsaid:
        lines.append(frame.t("theory_evidence.rests.groups_unsaid", n=unsaid))
    return lines


def find_aside(view: TheoryView, dependence: Dependence) -> frozenset[str]:
    """The keys of what lies on no way between the two blocks, as the drawing has them."""
    on_ways = set(dependence.arrows)
    ends = {key for arrow in on_ways for key in arrow}
    return frozenset(
        {node.key for node in view.nodes if node.key not in ends}
        | {name_arrow(link) for link in view.links if (link.source, link.target) not in on_ways}
    )


def _draw_picture(
    view: TheoryView, dependence: Dependence, names: dict[str, str], access: Access, notes: Mapping[str, str] | None
) -> None:  # fmt: skip
    """Draw the theory with the ways between the two blocks; everything else steps back."""
    if not dependence.ways:
        return
    statuses = say_statuses(access.language)
    try:
        layout = lay_out_theory(view.nodes, view.links, view.ceiling_above, run_graphviz, statuses, notes)
    except ImpactError as error:
        frame.draw_error(error)
        return
    start, end = dependence.ways[0][0], dependence.ways[0][-1]
    alt = frame.t("theory_evidence.rests.alt", start=names[start], end=names[end])
    diagram.draw_still_picture(
        layout, view.nodes, view.links, access.language, alt, "theory-ways", faded=find_aside(view, dependence)
    )


def _draw_ways(dependence: Dependence, names: dict[str, str]) -> None:
    for number, way in enumerate(dependence.ways[:WAYS_SHOWN], 1):
        steps = " → ".join(names.get(key, key) for key in way)
        label = frame.t("theory_evidence.rests.way", number=number)
        st.caption(frame.escape_markdown(label_text(frame.language(), label, steps)))


def _draw_weakest(
    view: TheoryView, dependence: Dependence, names: dict[str, str], access: Access, *, may_change: bool
) -> None:
    claims = [key for key in dependence.arrows if key in view.evidence.arrows and _is_claim(view, key[1])]
    if not claims:
        return
    weakest = min(claims, key=lambda key: view.evidence.arrows[key].strength.level)
    level = view.evidence.arrows[weakest].strength.level
    title = f"{names[weakest[0]]} → {names[weakest[1]]}"
    words = frame.t("theory_evidence.rests.weakest", arrow=title, strength=name_strength(level))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(frame.escape_markdown(words), width="stretch")
        if st.button(frame.t("theory_evidence.how"), key="theory-rests-how", icon=":material/science:"):
            method_dialog.open_methods(
                MethodPlace(
                    view.organisation_id, "theory-rests", {weakest: title}, {weakest: level}, may_change, access
                )
            )


def _is_claim(view: TheoryView, target: str) -> bool:
    """Whether an arrow to this block claims a change; one to the own work needs no evidence."""
    return any(node.key == target and node.level in CHANGES for node in view.nodes)
