"""What a sector template says otherwise than when a theory was begun from it, as suggestions to that theory.

Each part of a template (a block, an arrow, a planned indicator, what holds for the whole) is compared with the version
for which somebody last took a change over or refused it; before that, with the version that the theory was begun from.
A refused change is quiet therefore until the template changes the same part again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from impact.theory.document import (
    ArrowChange,
    BlockChange,
    FrameChange,
    PlannedChange,
    PlannedIndicator,
    TemplateOrigin,
    TheoryArrow,
    TheoryBlock,
    TheoryDocument,
    TheoryEdit,
    TheoryFrame,
)
from impact.theory.edits import apply_edit
from impact.theory.theory import ARROW

# What a template says of each kind of part; the rest is of the theory itself: evidence, indicators, places.
BLOCK_FIELDS = ("level", "text", "stakeholder", "sphere", "accountable")
ARROW_FIELDS = ("kind", "mechanism", "assumption", "criticality")
PLANNED_FIELDS = ("block", "title", "definition", "unit", "measure", "direction", "time_kind")
FRAME_FIELDS = ("ceiling_above", "external_factors")
Part = TheoryBlock | TheoryArrow | PlannedIndicator | TheoryFrame


class SuggestionKind(StrEnum):
    """What a template did to a part."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class PartKind(StrEnum):
    """What a part of a template is."""

    BLOCK = "block"
    ARROW = "arrow"
    PLANNED = "planned"
    WHOLE = "frame"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change of a template that a theory does not have yet.

    `name` is that of the part among all parts. `before` and `after` are the part in the template, None where it was not
    there; `own` is that of the theory, None where the suggestion is to add it. `fields` are those that changed.
    """

    name: str
    part: PartKind
    kind: SuggestionKind
    before: Part | None
    after: Part | None
    own: Part | None
    fields: tuple[str, ...] = ()


def copy_template(document: TheoryDocument, template_id: int, version: int) -> TheoryDocument:
    """Return a theory that begins as a template: without its evidence, which is of others, and saying where it is from.

    Nobody's indicators or outcomes of funds are in a template.
    """
    blocks = (replace(block, indicators=(), fund_outcomes=()) for block in document.blocks)
    arrows = (replace(arrow, evidence_level=0) for arrow in document.arrows)
    frame = replace(document.frame, template=TemplateOrigin(template_id, version), answers={})
    return TheoryDocument(tuple(blocks), tuple(arrows), frame, document.planned_indicators)


def build_beginning(own: TheoryDocument, template: TheoryDocument, edit_id: str) -> TheoryEdit:
    """Return the edit that adds all of a copied template to an empty theory."""
    return TheoryEdit(
        edit_id,
        tuple(BlockChange(None, block) for block in template.blocks),
        tuple(ArrowChange(None, arrow) for arrow in template.arrows),
        FrameChange(own.frame, template.frame),
        tuple(PlannedChange(None, planned) for planned in template.planned_indicators),
    )


def list_compared_versions(own: TheoryDocument, newest: int) -> set[int]:
    """Return the numbers of the versions that the suggestions to a theory are found from."""
    origin = own.frame.template
    return {newest, *own.frame.answers.values(), *([origin.version] if origin else [])}


def find_suggestions(
    own: TheoryDocument, versions: Mapping[int, TheoryDocument], newest: int
) -> list[Suggestion]:
    """Return what the newest version of the template says otherwise: blocks, then arrows, indicators, and the whole.

    None for what the theory has already, for what its people took out of it, and for an arrow or an indicator whose
    blocks it does not have.
    """
    origin = own.frame.template
    if origin is None or newest not in versions:
        return []
    parts = {number: _name_parts(document) for number, document in versions.items()}
    own_parts, present = _name_parts(own), parts[newest]
    names = list(
        dict.fromkeys(name for version_parts in (present, *parts.values()) for name in version_parts)
    )
    suggestions = []
    for name in sorted(names, key=lambda name: list(PartKind).index(_kind_of(name))):
        compared = own.frame.answers.get(name, origin.version)
        before = parts.get(compared, {}).get(name)
        suggestion = _compare(name, before, present.get(name), own_parts.get(name))
        if suggestion is not None and _has_blocks(suggestion, own, versions[newest]):
            suggestions.append(suggestion)
    return suggestions


def build_answer(
    own: TheoryDocument, suggestions: Sequence[Suggestion], newest: int, edit_id: str, *, is_taken: bool
) -> TheoryEdit:
    """Return the edit that takes changes over, or (`is_taken` False) lets them rest until the template goes on."""
    frame = own.frame
    answers = frame.answers | {suggestion.name: newest for suggestion in suggestions}
    blocks: dict[str, BlockChange] = {}
    arrows: dict[tuple[str, str], ArrowChange] = {}
    planned: dict[str, PlannedChange] = {}
    for suggestion in suggestions if is_taken else ():
        after = _build_after(suggestion)
        if isinstance(after, TheoryFrame):
            frame = after
        elif suggestion.part is PartKind.BLOCK:
            key = _strip(suggestion.name)
            blocks[key] = BlockChange(
                own.block_by_key.get(key), after if isinstance(after, TheoryBlock) else None
            )
        elif suggestion.part is PartKind.ARROW:
            source, _, target = _strip(suggestion.name).partition(ARROW)
            pair = (source, target)
            arrows[pair] = ArrowChange(
                own.arrow_by_key.get(pair), after if isinstance(after, TheoryArrow) else None
            )
        else:
            key = _strip(suggestion.name)
            new = after if isinstance(after, PlannedIndicator) else None
            planned[key] = PlannedChange(own.planned_by_key.get(key), new)
    removed_keys = {key for key, change in blocks.items() if change.after is None}
    # What hangs on a block goes with it, also what the theory itself added.
    arrows |= {
        arrow.key: ArrowChange(arrow, None) for arrow in own.arrows if removed_keys.intersection(arrow.key)
    }
    planned |= {
        item.key: PlannedChange(item, None) for item in own.planned_indicators if item.block in removed_keys
    }
    return TheoryEdit(
        edit_id, tuple(blocks.values()), tuple(arrows.values()),
        FrameChange(own.frame, replace(frame, answers=answers)), tuple(planned.values()),
    )  # fmt: skip


def build_all(
    own: TheoryDocument, versions: Mapping[int, TheoryDocument], newest: int, edit_id: str
) -> TheoryEdit:
    """Return the one edit that takes every change over, also the arrows and indicators of blocks that come with it."""
    first = build_answer(own, find_suggestions(own, versions, newest), newest, edit_id, is_taken=True)
    changed = apply_edit(own, first)
    second = build_answer(
        changed, find_suggestions(changed, versions, newest), newest, edit_id, is_taken=True
    )
    assert second.frame is not None
    return TheoryEdit(
        edit_id, (*first.blocks, *second.blocks), (*first.arrows, *second.arrows),
        FrameChange(own.frame, second.frame.after), (*first.planned_indicators, *second.planned_indicators),
    )  # fmt: skip


def _name_parts(document: TheoryDocument) -> dict[str, Part]:
    parts: dict[str, Part] = {f"{PartKind.BLOCK}:{block.key}": block for block in document.blocks}
    parts |= {f"{PartKind.ARROW}:{ARROW.join(arrow.key)}": arrow for arrow in document.arrows}
    parts |= {f"{PartKind.PLANNED}:{planned.key}": planned for planned in document.planned_indicators}
    return parts | {f"{PartKind.WHOLE}:": document.frame}


def _kind_of(name: str) -> PartKind:
    return PartKind(name.partition(":")[0])


def _strip(name: str) -> str:
    return name.partition(":")[2]


def _list_fields(part: PartKind) -> Collection[str]:
    return {
        PartKind.BLOCK: BLOCK_FIELDS, PartKind.ARROW: ARROW_FIELDS, PartKind.PLANNED: PLANNED_FIELDS,
        PartKind.WHOLE: FRAME_FIELDS,
    }[part]  # fmt: skip


def _compare(name: str, before: Part | None, after: Part | None, own: Part | None) -> Suggestion | None:
    part = _kind_of(name)
    if before is None and after is not None:
        return None if own is not None else Suggestion(name, part, SuggestionKind.ADDED, None, after, None)
    if own is None or before is None:
        # What its people took out of the theory is not brought back by a change of its words.
        return None
    if after is None:
        return Suggestion(name, part, SuggestionKind.REMOVED, before, None, own)
    changed = tuple(
        field
        for field in _list_fields(part)
        if getattr(before, field) != getattr(after, field) != getattr(own, field)
    )
    return Suggestion(name, part, SuggestionKind.CHANGED, before, after, own, changed) if changed else None


def _has_blocks(suggestion: Suggestion, own: TheoryDocument, newest: TheoryDocument) -> bool:
    """Whether the blocks of an arrow or an indicator are there; what goes with a block is not said apart from it."""
    part = suggestion.after or suggestion.before
    keys: tuple[str, ...] = ()
    if isinstance(part, TheoryArrow):
        keys = part.key
    elif isinstance(part, PlannedIndicator):
        keys = (part.block,)
    there = own.block_by_key if suggestion.kind is not SuggestionKind.REMOVED else newest.block_by_key
    return all(key in there for key in keys)


def _build_after(suggestion: Suggestion) -> Part | None:
    """The part as the theory has it once the suggestion is taken over."""
    if suggestion.kind is not SuggestionKind.CHANGED or suggestion.own is None:
        added: Any = suggestion.after
        return replace(added, evidence_level=0) if isinstance(added, TheoryArrow) else added
    changes: dict[str, Any] = {field: getattr(suggestion.after, field) for field in suggestion.fields}
    return replace(suggestion.own, **changes)
