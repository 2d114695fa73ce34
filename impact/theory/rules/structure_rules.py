"""Rules about structure: whether the blocks form one connected chain (S01–S15).

Each rule yields the key of every block or arrow that fails it, or '' for the theory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from impact.model.vocabulary.theory_levels import Level
from impact.theory.elements import Arrow
from impact.theory.levels import CHANGES, FINAL_CHANGES, OUTCOMES, rank
from impact.theory.theory import Theory, arrow_key

MAX_READABLE_BLOCKS = 25
BIG_JUMP = 3


def check_final_change(theory: Theory) -> Iterator[str]:
    """S01: the theory has a long-term change."""
    if not any(node.level in FINAL_CHANGES for node in theory.nodes):
        yield ""


def check_activity(theory: Theory) -> Iterator[str]:
    """S02: the theory has an activity."""
    if not any(node.level is Level.ACTIVITY for node in theory.nodes):
        yield ""


def _reachable_keys(theory: Theory, start: Iterable[str]) -> set[str]:
    """Keys of the blocks that arrows lead to from `start`, directly or over other blocks."""
    targets_by_source: dict[str, list[str]] = {}
    for link in theory.forward:
        targets_by_source.setdefault(link.source, []).append(link.target)
    reachable: set[str] = set()
    stack = list(start)
    while stack:
        for following in targets_by_source.get(stack.pop(), ()):
            if following not in reachable:
                reachable.add(following)
                stack.append(following)
    return reachable


def find_loops(theory: Theory) -> Iterator[str]:
    """S03: arrows that form a loop, other than feedback."""
    for link in theory.forward:
        if link.source != link.target and link.source in _reachable_keys(theory, [link.target]):
            yield arrow_key(link)


def find_dangling_arrows(theory: Theory) -> Iterator[str]:
    """S04: arrows with a missing end, or from a block to itself."""
    keys = theory.by_key
    for link in theory.links:
        if link.source not in keys or link.target not in keys or link.source == link.target:
            yield arrow_key(link)


def find_duplicate_texts(theory: Theory) -> Iterator[str]:
    """S05: blocks with the same text as an earlier one, whatever the case."""
    earlier: set[str] = set()
    for node in theory.nodes:
        text = node.text.strip().casefold()
        if text in earlier:
            yield node.key
        earlier.add(text)


def _rank_steps(theory: Theory) -> Iterator[tuple[Arrow, int]]:
    """Every arrow between ranked levels, with the rank of its target minus that of its source."""
    for link in theory.forward:
        source_rank, target_rank = rank(theory.by_key[link.source].level), rank(theory.by_key[link.target].level)
        if source_rank is not None and target_rank is not None:
            yield link, target_rank - source_rank


def find_backward_arrows(theory: Theory) -> Iterator[str]:
    """S06: arrows back to a lower level."""
    return (arrow_key(link) for link, step in _rank_steps(theory) if step < 0)


def find_big_jumps(theory: Theory) -> Iterator[str]:
    """S07: arrows that rise `BIG_JUMP` ranks or more."""
    return (arrow_key(link) for link, step in _rank_steps(theory) if step >= BIG_JUMP)


def find_outputs_without_outcome(theory: Theory) -> Iterator[str]:
    """S08: outputs without an arrow to an outcome."""
    leading = {link.source for link in theory.forward if theory.by_key[link.target].level in OUTCOMES}
    return (node.key for node in theory.nodes if node.level is Level.OUTPUT and node.key not in leading)


def find_activities_without_arrow(theory: Theory) -> Iterator[str]:
    """S09: activities without an outgoing arrow."""
    leading = {link.source for link in theory.forward}
    return (node.key for node in theory.nodes if node.level is Level.ACTIVITY and node.key not in leading)


def find_changes_without_cause(theory: Theory) -> Iterator[str]:
    """S10: changes without an incoming arrow."""
    caused = {link.target for link in theory.forward}
    return (node.key for node in theory.nodes if node.level in CHANGES and node.key not in caused)


def check_path_to_final_change(theory: Theory) -> Iterator[str]:
    """S11: at least one activity leads to a final change."""
    activities = [node.key for node in theory.nodes if node.level is Level.ACTIVITY]
    finals = {node.key for node in theory.nodes if node.level in FINAL_CHANGES}
    if activities and finals and not finals & _reachable_keys(theory, activities):
        yield ""


def find_unconnected_blocks(theory: Theory) -> Iterator[str]:
    """S12: blocks without any arrow."""
    linked = {key for link in theory.links for key in (link.source, link.target)}
    return (node.key for node in theory.nodes if node.key not in linked)


def check_number_of_blocks(theory: Theory) -> Iterator[str]:
    """S13: the drawing has at most `MAX_READABLE_BLOCKS` blocks."""
    if len(theory.nodes) > MAX_READABLE_BLOCKS:
        yield ""


def check_steps_before_impact(theory: Theory) -> Iterator[str]:
    """S14: there are at least two levels between output and impact."""
    levels = {node.level for node in theory.nodes}
    ranks = {rank(level) for level in levels if level in OUTCOMES}
    if Level.OUTPUT in levels and Level.IMPACT in levels and len(ranks) < 2:
        yield ""


def check_single_line(theory: Theory) -> Iterator[str]:
    """S15: the arrows are not one single line, which leaves out other conditions."""
    sources = [link.source for link in theory.forward]
    targets = [link.target for link in theory.forward]
    if len(sources) > 1 and len(set(sources)) == len(sources) and len(set(targets)) == len(targets):
        yield ""
