"""The versions of a theory: why each was made, who agreed, and what became of it from one to another."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.charts.theory.graphviz_process import run_graphviz
from impact.charts.theory.layout import lay_out_theory
from impact.errors import ImpactError
from impact.i18n import day, text
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.services.theory import versions
from impact.views.theory.editor import TheoryVersion, VersionComparison
from pages.parts.inputs import address
from pages.parts.layout import frame, load, visitor
from pages.theory import diagram, differences

BEFORE, AFTER = "from", "to"
SIDES = (versions.FUND, versions.GRANTEE)


def draw_comparison(organisation_id: int, access: Access, *, sides: Sequence[str] = SIDES, aid: str = "") -> None:
    """Draw the history of a theory with what changed between two versions, where there are two.

    `sides` are those that agree to a version, and `aid` says more on that.
    """
    try:
        comparison = load.theory_comparison(
            access, organisation_id, address.read_number(BEFORE), address.read_number(AFTER)
        )
    except ImpactError as error:
        frame.draw_error(error)
        return
    if comparison is None:
        return
    with st.container(border=True, key="theory-comparison"):
        st.header(frame.t("theory_edit.history"), anchor=False)
        if aid:
            st.caption(aid)
        draw_versions(comparison.versions, access.language, sides=sides)
        st.subheader(frame.t("theory_edit.compare"), anchor=False)
        _draw_choice(comparison)
        lines = differences.build_lines(
            comparison.differences, {}, comparison.fund_outcomes, access.language
        )
        if not lines:
            st.write(frame.t("theory_edit.compare.none"))
            return
        st.markdown("\n".join(f"- {frame.escape_markdown(line)}" for line in lines))
        _draw_picture(comparison, access.language)


def draw_versions(
    history: Sequence[TheoryVersion], language: Language, *, sides: Sequence[str] = SIDES
) -> None:  # fmt: skip
    """Draw versions, newest first: why each was made, who agreed to it, and whose agreement the newest waits for."""
    for version in history:
        words = [
            frame.t("theory_page.caption.version", version=version.number),
            day(language, version.dated) if version.dated else "",
            version.reason,
        ]
        st.markdown(frame.escape_markdown(" · ".join(part for part in words if part)))
        agreed_by = [text(language, f"words.agreed.{party}") for party in version.agreed_by]
        missing = [text(language, f"words.agreed.{party}") for party in sides if party not in version.agreed_by]
        lines = [frame.t("theory_edit.history.agreed", names=", ".join(agreed_by))] if agreed_by else []
        if missing and version == history[0]:
            lines.append(frame.t("theory_edit.history.waiting", names=", ".join(missing)))
        st.caption(frame.escape_markdown(" · ".join(lines)))


def _draw_choice(comparison: VersionComparison) -> None:
    """Draw the two versions that are compared; the choice stands in the address."""
    numbers = [version.number for version in comparison.versions]
    with st.container(horizontal=True):
        for name, number, label in ((BEFORE, comparison.before, "before"), (AFTER, comparison.after, "after")):
            key = f"theory-compare-{name}"
            st.session_state[key] = number
            st.selectbox(
                frame.t(f"theory_edit.compare.{label}"), numbers, key=key, width=180,
                format_func=lambda item: frame.t("theory_edit.compare.version", version=item),
                on_change=visitor.guard_callback(_store_choice),
            )  # fmt: skip


def _store_choice() -> None:
    for name in (BEFORE, AFTER):
        st.query_params[name] = str(st.session_state[f"theory-compare-{name}"])


def _draw_picture(comparison: VersionComparison, language: Language) -> None:
    try:
        layout = lay_out_theory(comparison.nodes, comparison.links, comparison.ceiling_above, run_graphviz, {})
    except ImpactError as error:
        frame.draw_error(error)
        return
    alt = frame.t("theory_edit.compare.alt", before=comparison.before, after=comparison.after)
    diagram.draw_still_picture(
        layout, comparison.nodes, comparison.links, language, alt, "theory-versions", changes=comparison.changes
    )
