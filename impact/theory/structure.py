"""Rules about structure: does the drawing hang together (S01–S15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from impact.model.words import Level
from impact.theory.elements import Arrow
from impact.theory.levels import CHANGES, FINAL_CHANGES, OUTCOMES, rank
from impact.theory.whole import Theory, arrow_key

MOST_READABLE = 25
BIG_JUMP = 3


def no_final_change(theory: Theory) -> Iterator[str]:
    """S01: no long-term change is named."""
    if not any(node.level in FINAL_CHANGES for node in theory.nodes):
        yield ""


def no_activity(theory: Theory) -> Iterator[str]:
    """S02: no activity is named."""
    if not any(node.level is Level.ACTIVITY for node in theory.nodes):
        yield ""


def _reached(theory: Theory, start: Iterable[str]) -> set[str]:
    after: dict[str, list[str]] = {}
    for link in theory.forward:
        after.setdefault(link.source, []).append(link.target)
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        for following in after.get(waiting.pop(), ()):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return seen


def loops(theory: Theory) -> Iterator[str]:
    """S03: arrows that form a loop, other than feedback."""
    for link in theory.forward:
        if link.source != link.target and link.source in _reached(theory, [link.target]):
            yield arrow_key(link)


def dangling(theory: Theory) -> Iterator[str]:
    """S04: arrows that hang loose or point at their own block."""
    keys = theory.by_key
    for link in theory.links:
        if link.source not in keys or link.target not in keys or link.source == link.target:
            yield arrow_key(link)


def same_text(theory: Theory) -> Iterator[str]:
    """S05: blocks that say the same."""
    seen: set[str] = set()
    for node in theory.nodes:
        words = node.text.strip().casefold()
        if words in seen:
            yield node.key
        seen.add(words)


def _jump(theory: Theory) -> Iterator[tuple[Arrow, int]]:
    for link in theory.forward:
        a, b = rank(theory.by_key[link.source].level), rank(theory.by_key[link.target].level)
        if a is not None and b is not None:
            yield link, b - a


def backwards(theory: Theory) -> Iterator[str]:
    """S06: arrows that run back to an earlier step."""
    return (arrow_key(link) for link, step in _jump(theory) if step < 0)


def big_jump(theory: Theory) -> Iterator[str]:
    """S07: arrows that skip two steps or more."""
    return (arrow_key(link) for link, step in _jump(theory) if step >= BIG_JUMP)


def output_leads_nowhere(theory: Theory) -> Iterator[str]:
    """S08: outputs without an arrow to an outcome."""
    leading = {link.source for link in theory.forward if theory.by_key[link.target].level in OUTCOMES}
    return (node.key for node in theory.nodes if node.level is Level.OUTPUT and node.key not in leading)


def activity_leads_nowhere(theory: Theory) -> Iterator[str]:
    """S09: activities without an arrow onwards."""
    leading = {link.source for link in theory.forward}
    return (node.key for node in theory.nodes if node.level is Level.ACTIVITY and node.key not in leading)


def change_from_nowhere(theory: Theory) -> Iterator[str]:
    """S10: changes that nothing leads to."""
    reached = {link.target for link in theory.forward}
    return (node.key for node in theory.nodes if node.level in CHANGES and node.key not in reached)


def activities_lead_to_no_change(theory: Theory) -> Iterator[str]:
    """S11: no activity is connected to the final change."""
    activities = [node.key for node in theory.nodes if node.level is Level.ACTIVITY]
    finals = {node.key for node in theory.nodes if node.level in FINAL_CHANGES}
    if activities and finals and not finals & _reached(theory, activities):
        yield ""


def alone(theory: Theory) -> Iterator[str]:
    """S12: blocks without any arrow."""
    linked = {key for link in theory.links for key in (link.source, link.target)}
    return (node.key for node in theory.nodes if node.key not in linked)


def too_many(theory: Theory) -> Iterator[str]:
    """S13: more blocks than one screen holds."""
    if len(theory.nodes) > MOST_READABLE:
        yield ""


def missing_middle(theory: Theory) -> Iterator[str]:
    """S14: fewer than two steps between output and impact."""
    levels = {node.level for node in theory.nodes}
    ranks = {rank(level) for level in levels if level in OUTCOMES}
    if Level.OUTPUT in levels and Level.IMPACT in levels and len(ranks) < 2:
        yield ""


def straight_line(theory: Theory) -> Iterator[str]:
    """S15: one straight line, as if nothing else were needed."""
    sources = [link.source for link in theory.forward]
    targets = [link.target for link in theory.forward]
    if len(sources) > 1 and len(set(sources)) == len(sources) and len(set(targets)) == len(targets):
        yield ""
