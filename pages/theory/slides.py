"""The slides of a theory of change: the whole, then each step from one level to the next in type one can read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

import streamlit as st

from impact.model.vocabulary.theory_levels import LEVEL_ORDER, Level
from impact.theory.levels import OWN_WORK, WEAK_EVIDENCE, rank
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode, TheoryView
from pages.parts.layout import frame, presentation_mode
from pages.parts.layout.presentation_mode import Section

# Blocks of one column that fit with letters of 24 px at 1080p, and questions that fit below a title.
BLOCKS_OF_COLUMN, QUESTIONS_OF_SLIDE = 4, 4
Draw = Callable[[tuple[TheoryNode, ...], tuple[TheoryLink, ...]], None]


def build_sections(
    view: TheoryView, draw: Draw, draw_questions: Callable[[Sequence[str]], None], *, has_questions: bool = True
) -> list[Section]:  # fmt: skip
    """The sections for presenting: the whole drawing, each step of it, and the questions it raises.

    `has_questions` is False where the checks are not the viewer's to read.
    """
    questions = presentation_mode.split_section(
        frame.t("theory_page.slide.questions" if view.questions else "theory_page.section.questions",
                n=len(view.questions)),
        view.questions, QUESTIONS_OF_SLIDE, draw_questions,
    ) if has_questions else []  # fmt: skip
    levels = {node.key: node.level for node in view.nodes}
    weak = sum(_is_weak(link, levels[link.target]) for link in view.links if link.target in levels)
    title = frame.t("theory_page.slide.whole", n=len(view.nodes), links=len(view.links), weak=weak)
    whole = Section(title, partial(draw, view.nodes, view.links))
    return [whole, *_build_steps(view, draw), *questions]


def draw_lines(lines: Sequence[str]) -> None:
    """Draw a few of the questions, or other sentences of a slide; that there are no questions where there are none."""
    st.markdown("\n".join(f"- {frame.escape_markdown(line)}" for line in lines))
    if not lines:
        st.write(frame.t("theory_page.questions.none"))


def _build_steps(view: TheoryView, draw: Draw) -> list[Section]:
    """A section for each two levels that follow each other, few blocks at a time with the arrows between them."""
    levels = [level for level in LEVEL_ORDER if rank(level) is not None and any(n.level is level for n in view.nodes)]
    if len(levels) < 2:
        return []
    sections = []
    for level, following in pairwise(levels):
        sources = {node.key: node for node in view.nodes if node.level is level}
        targets = [node for node in view.nodes if node.level is following]
        between = [link for link in view.links if link.source in sources and link.target in {t.key for t in targets}]
        if not between:
            continue
        weak = sum(_is_weak(link, following) for link in between)
        title = frame.t(
            "theory_page.slide.step" if weak else "theory_page.slide.step.strong",
            source=frame.t(f"words.level.{level.value}"), target=frame.t(f"words.level.{following.value}"),
            weak=weak, n=len(between),
        )  # fmt: skip
        linked_targets = [target for target in targets if any(link.target == target.key for link in between)]

        def draw_part(
            part: Sequence[TheoryNode],
            sources: dict[str, TheoryNode] = sources, between: list[TheoryLink] = between,
        ) -> None:  # fmt: skip
            keys = {node.key for node in part}
            arrows = tuple(link for link in between if link.target in keys)
            used = {link.source for link in arrows}
            draw((*(node for key, node in sources.items() if key in used), *part), arrows)

        sections += presentation_mode.split_section(title, linked_targets, BLOCKS_OF_COLUMN, draw_part)
    return sections


def _is_weak(link: TheoryLink, following: Level) -> bool:
    """Whether an arrow to a level beyond one's own work has little evidence."""
    return following not in OWN_WORK and link.evidence_level <= WEAK_EVIDENCE
