"""A theory of change from what somebody has: a from–to table of a spreadsheet, indented lines of text, or CIDS JSON.

A table has two columns or more, parted by tabs: from, to, and what is assumed; an arrow that stands in several rows
has the assumptions of all. In indented text the change stands
first, and below each line, further to the right, what leads to it. Levels are proposed by how many steps a block is
from the final change and from the work; whoever pastes sees them, and changes what is otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from impact.errors import ImpactError
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level
from impact.theory.cids_theory import is_cids, read_cids_theory
from impact.theory.document import (
    MOST_ARROWS,
    MOST_ASSUMPTIONS,
    MOST_BLOCKS,
    TheoryArrow,
    TheoryBlock,
    TheoryDocument,
    number_assumptions,
)
from impact.theory.edits import find_sphere

# 'Van' and 'naar' above a table; a table of other headers begins with an arrow of which neither end comes back.
_FROM_WORDS = frozenset({"van", "from", "de", "oorzaak", "cause", "source", "bron"})
_TO_WORDS = frozenset({"naar", "to", "vers", "à", "gevolg", "effect", "effet", "target", "doel"})
_BULLET = re.compile(r"^(?:[-*•‣–]|\d+[.)])\s+")
_SPACES_OF_A_TAB = 4
_BETWEEN = (Level.OUTCOME_SHORT, Level.OUTCOME_MEDIUM, Level.OUTCOME_LONG)


def read_pasted_theory(pasted: str, language: Language) -> TheoryDocument:
    """Return the theory in a pasted text; its words are taken to be of `language`.

    ImpactError where there is nothing to connect, or more than a theory may hold.
    """
    if is_cids(pasted):
        return read_cids_theory(pasted, language)
    lines = [line.rstrip() for line in pasted.replace("\r", "\n").split("\n") if line.strip()]
    pairs = _read_table(lines) if _is_table(lines) else _read_outline(lines)
    names = list(dict.fromkeys(name for source, target, _ in pairs for name in (source, target)))
    if not pairs:
        raise ImpactError("theory_edit.nothing_pasted")
    if len(names) > MOST_BLOCKS or len(pairs) > MOST_ARROWS:
        raise ImpactError("theory_edit.too_many", blocks=MOST_BLOCKS, arrows=MOST_ARROWS)
    levels = _propose_levels(names, [(source, target) for source, target, _ in pairs])
    keys = {name: f"{levels[name].value}-{number}" for number, name in enumerate(names, 1)}
    blocks = tuple(
        TheoryBlock(keys[name], levels[name], {language.value: name}, sphere=find_sphere(levels[name]))
        for name in names
    )
    assumptions: dict[tuple[str, str], dict[str, None]] = {}
    for source, target, assumption in pairs:
        if source != target:
            stated_words = assumptions.setdefault((source, target), {})
            if assumption:
                stated_words[assumption] = None
    if any(len(stated) > MOST_ASSUMPTIONS for stated in assumptions.values()):
        raise ImpactError("theory_edit.too_many_assumptions", assumptions=MOST_ASSUMPTIONS)
    arrows = tuple(
        TheoryArrow(
            keys[source], keys[target],
            assumptions=number_assumptions(({language.value: words}, "") for words in stated),
        )
        for (source, target), stated in assumptions.items()
    )  # fmt: skip
    return TheoryDocument(blocks, arrows)


def _is_table(lines: Sequence[str]) -> bool:
    """Whether most lines have a tab between two texts; a tab before the first is an indent."""
    return 2 * sum("\t" in line.lstrip() for line in lines) > len(lines)


def _read_table(lines: Sequence[str]) -> list[tuple[str, str, str]]:
    rows = [[" ".join(cell.split()) for cell in line.split("\t")] for line in lines]
    if rows and len(rows[0]) > 1 and (rows[0][0].casefold() in _FROM_WORDS or rows[0][1].casefold() in _TO_WORDS):
        rows = rows[1:]
    return [
        (row[0], row[1], row[2] if len(row) > 2 else "") for row in rows if len(row) > 1 and row[0] and row[1]
    ]


def _read_outline(lines: Sequence[str]) -> list[tuple[str, str, str]]:
    above: list[tuple[int, str]] = []
    pairs = []
    for line in lines:
        words = line.expandtabs(_SPACES_OF_A_TAB)
        indent = len(words) - len(words.lstrip())
        name = " ".join(_BULLET.sub("", words.strip()).split())
        while above and above[-1][0] >= indent:
            above.pop()
        if above and name:
            pairs.append((name, above[-1][1], ""))
        if name:
            above.append((indent, name))
    return pairs


def _propose_levels(names: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Mapping[str, Level]:
    """The level of each block: what nothing leads to is an activity, what follows on it an output, what leads nowhere
    the impact, and what stands between an outcome, the further from the work the longer its term."""
    sources = {name: [source for source, target in pairs if target == name and source != name] for name in names}
    targets = {name: [target for source, target in pairs if source == name and target != name] for name in names}
    levels: dict[str, Level] = {}
    for name in names:
        if not targets[name]:
            levels[name] = Level.IMPACT
        elif not sources[name]:
            levels[name] = Level.ACTIVITY
        elif all(not sources[source] for source in sources[name]) and not all(
            not targets[target] for target in targets[name]
        ):
            levels[name] = Level.OUTPUT
        else:
            levels[name] = _BETWEEN[min(len(_BETWEEN) - 1, max(0, _count_steps(name, sources) - 2))]
    return levels


def _count_steps(name: str, sources: Mapping[str, Sequence[str]]) -> int:
    """The fewest arrows back from a block to one that nothing leads to; as many as there are blocks in a circle."""
    current_names, steps = {name}, 0
    while current_names and not any(not sources[name] for name in current_names) and steps < len(sources):
        current_names = {source for name in current_names for source in sources[name]}
        steps += 1
    return steps
