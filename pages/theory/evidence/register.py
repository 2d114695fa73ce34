"""The assumptions of a theory as a table: how each is doing, how it was tested, and when it is looked at again."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.i18n import day, text
from impact.model.vocabulary.languages import Language
from impact.theory.evidence.evidence_kinds import AssumptionState
from impact.views.html_elements import element
from impact.views.theory.evidence_base import AssumptionItem
from impact.views.theory.theory_of_change import TheoryLink, TheoryView
from pages.parts.layout import frame, links

COLUMNS = ("arrow", "text", "state", "how", "next")
# Worst first: what was refuted asks for something now.
ORDER = (
    AssumptionState.REFUTED, AssumptionState.SHAKY, AssumptionState.OPEN, AssumptionState.BEING_TESTED,
    AssumptionState.HOLDING,
)  # fmt: skip


def draw_register(view: TheoryView, language: Language) -> None:
    """Draw the assumptions and how each is doing, and which blocks stand on one that was refuted; nothing of none."""
    table = build_register(view, language)
    if table is None:
        return
    with st.container(border=True, key="theory-register"):
        st.header(frame.t("theory_evidence.register"), anchor=False)
        shaken = ", ".join(node.text for node in view.nodes if node.key in view.evidence.shaken)
        if shaken:
            st.warning(frame.escape_markdown(frame.t("theory_evidence.register.shaken", blocks=shaken)))
        links.draw_html(table, key="assumptions")


def build_register(view: TheoryView, language: Language) -> Markup | None:
    """The register as an HTML table, the worst first; None where no assumption is stated."""
    there = [
        (link, assumption.text, view.evidence.arrows[link.source, link.target].find_assumption(assumption.key))
        for link in view.links
        for assumption in link.assumptions
        if (link.source, link.target) in view.evidence.arrows
    ]
    if not there:
        return None
    ordered = sorted(there, key=lambda row: ORDER.index(row[2].state))
    names = {column: text(language, f"theory_evidence.register.{column}") for column in COLUMNS}
    blocks = {node.key: node.text for node in view.nodes}
    rows = [_build_row(link, words, item, blocks, names, language) for link, words, item in ordered]
    heads = [(names[column], "") for column in COLUMNS]
    return links.build_table(heads, rows, text(language, "theory_evidence.register.caption", name=view.organisation))


def _build_row(
    link: TheoryLink, words: str, item: AssumptionItem, blocks: dict[str, str], names: dict[str, str],
    language: Language,
) -> Markup:  # fmt: skip
    state: Markup | str = text(language, f"theory_evidence.assumption.state.{item.state.value}")
    if item.state in (AssumptionState.REFUTED, AssumptionState.SHAKY):
        state = element("strong", state)
    how = [part for part in (item.how_tested, item.tested_by) if part]
    title = f"{blocks.get(link.source, link.source)} → {blocks.get(link.target, link.target)}"
    cells = (
        links.build_cell(names["text"], words),
        links.build_cell(names["state"], state),
        links.build_cell(names["how"], " · ".join(how) or "–", "" if how else "fi-none"),
        links.build_cell(
            names["next"], day(language, item.next_look) if item.next_look else "–", "" if item.next_look else "fi-none"
        ),
    )
    return element("tr", element("th", title, scope="row"), *cells)
