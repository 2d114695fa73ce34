"""What differs between two versions of a theory of change, as pieces that a page puts into words."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from impact.theory.document import Texts, TheoryArrow, TheoryDocument
from impact.theory.theory import ARROW


class DifferenceKind(StrEnum):
    """Kinds of difference between two versions."""

    BLOCK_ADDED = "block_added"
    BLOCK_REMOVED = "block_removed"
    BLOCK_CHANGED = "block_changed"
    ARROW_ADDED = "arrow_added"
    ARROW_REMOVED = "arrow_removed"
    ARROW_CHANGED = "arrow_changed"
    ASSUMPTION_ADDED = "assumption_added"
    ASSUMPTION_REMOVED = "assumption_removed"
    ASSUMPTION_CHANGED = "assumption_changed"
    FRAME_CHANGED = "frame_changed"
    PLANNED_ADDED = "planned_added"
    PLANNED_REMOVED = "planned_removed"
    PLANNED_CHANGED = "planned_changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: of a block (`texts` has its text), an arrow (the texts of both its blocks), an assumption (those
    and its own) or the whole (none).

    `name` is the property that changed, '' for what was added or removed; `before` and `after` as the model has them.
    """

    kind: DifferenceKind
    texts: tuple[Texts, ...]
    name: str = ""
    before: Any = None
    after: Any = None


def find_differences(before: TheoryDocument, after: TheoryDocument) -> tuple[Difference, ...]:
    """Return what changed from one version to another: blocks removed, added, changed, then arrows, then the rest."""
    return (
        *_compare_blocks(before, after), *_compare_arrows(before, after), *_compare_planned(before, after),
        *_compare_frames(before, after),
    )  # fmt: skip


class Change(StrEnum):
    """What became of a block or an arrow from one version to another."""

    NEW = "new"
    REMOVED = "removed"
    REWORDED = "changed"


def find_changes(before: TheoryDocument, after: TheoryDocument) -> dict[str, Change]:
    """Return what became of each block (by its key) and arrow ('source → target') that is not the same in both.

    Where somebody put a block in the drawing does not count.
    """
    old, new = _list_parts(before), _list_parts(after)
    changes = {key: Change.REMOVED for key in old if key not in new}
    changes |= {key: Change.NEW for key in new if key not in old}
    return changes | {key: Change.REWORDED for key in old if key in new and old[key] != new[key]}


def merge_versions(before: TheoryDocument, after: TheoryDocument) -> TheoryDocument:
    """Return a theory with all that is in either version, as the later one has it where both do."""
    blocks = {**before.block_by_key, **after.block_by_key}
    arrows = {**before.arrow_by_key, **after.arrow_by_key}
    planned = {**before.planned_by_key, **after.planned_by_key}
    return TheoryDocument(tuple(blocks.values()), tuple(arrows.values()), after.frame, tuple(planned.values()))


def _list_parts(document: TheoryDocument) -> dict[str, object]:
    parts: dict[str, object] = {block.key: replace(block, place=None) for block in document.blocks}
    return parts | {ARROW.join(arrow.key): arrow for arrow in document.arrows}


def _compare_blocks(before: TheoryDocument, after: TheoryDocument) -> list[Difference]:
    old, new = before.block_by_key, after.block_by_key
    differences = [Difference(DifferenceKind.BLOCK_REMOVED, (old[key].text,)) for key in old if key not in new]
    differences += [Difference(DifferenceKind.BLOCK_ADDED, (new[key].text,)) for key in new if key not in old]
    for key in old:
        if key in new:
            differences += _compare_parts(DifferenceKind.BLOCK_CHANGED, (new[key].text,), old[key], new[key])
    return differences


def _compare_arrows(before: TheoryDocument, after: TheoryDocument) -> list[Difference]:
    old, new = before.arrow_by_key, after.arrow_by_key
    removed = [key for key in old if key not in new]
    added = [key for key in new if key not in old]
    differences = [Difference(DifferenceKind.ARROW_REMOVED, _name_ends(before, key)) for key in removed]
    differences += [Difference(DifferenceKind.ARROW_ADDED, _name_ends(after, key)) for key in added]
    for key in old:
        if key in new:
            ends = _name_ends(after, key)
            changes = _compare_parts(DifferenceKind.ARROW_CHANGED, ends, old[key], new[key])
            differences += [change for change in changes if change.name != "assumptions"]
            differences += _compare_assumptions(ends, old[key], new[key])
    return differences


def _compare_assumptions(ends: tuple[Texts, ...], before: TheoryArrow, after: TheoryArrow) -> list[Difference]:
    """What became of each assumption of an arrow: its words stand between those of the two blocks."""
    old, new = before.assumption_by_key, after.assumption_by_key
    removed = [old[key] for key in old if key not in new]
    added = [new[key] for key in new if key not in old]
    differences = [
        Difference(kind, (*ends, item.text))
        for kind, items in (
            (DifferenceKind.ASSUMPTION_REMOVED, removed), (DifferenceKind.ASSUMPTION_ADDED, added),
        )
        for item in items
    ]  # fmt: skip
    for key in old:
        if key in new:
            texts = (*ends, new[key].text)
            differences += _compare_parts(DifferenceKind.ASSUMPTION_CHANGED, texts, old[key], new[key])
    return differences


def _compare_planned(before: TheoryDocument, after: TheoryDocument) -> list[Difference]:
    old, new = before.planned_by_key, after.planned_by_key
    differences = [Difference(DifferenceKind.PLANNED_REMOVED, (old[key].title,)) for key in old if key not in new]
    differences += [Difference(DifferenceKind.PLANNED_ADDED, (new[key].title,)) for key in new if key not in old]
    for key in old:
        if key in new:
            changes = _compare_parts(DifferenceKind.PLANNED_CHANGED, (new[key].title,), old[key], new[key])
            differences += [_name_blocks(change, before, after) for change in changes]
    return differences


def _name_blocks(difference: Difference, before: TheoryDocument, after: TheoryDocument) -> Difference:
    """A difference that says the texts of blocks where it said their keys."""
    if difference.name != "block":
        return difference
    (old,), (new,) = _name_ends(before, (difference.before,)), _name_ends(after, (difference.after,))
    return replace(difference, before=old, after=new)


def _compare_frames(before: TheoryDocument, after: TheoryDocument) -> list[Difference]:
    return _compare_parts(DifferenceKind.FRAME_CHANGED, (), before.frame, after.frame)


def _compare_parts(kind: DifferenceKind, texts: tuple[Texts, ...], old: Any, new: Any) -> list[Difference]:
    return [
        Difference(kind, texts, each.name, getattr(old, each.name), getattr(new, each.name))
        for each in fields(old)
        if getattr(old, each.name) != getattr(new, each.name)
    ]


def _name_ends(document: TheoryDocument, key: tuple[str, ...]) -> tuple[Texts, ...]:
    blocks = document.block_by_key
    return tuple(blocks[end].text if end in blocks else {} for end in key)


