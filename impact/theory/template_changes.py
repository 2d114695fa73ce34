"""What a sector template says otherwise than when a theory was begun from it, as suggestions to that theory.

Each part of a template (a block, an arrow, a planned indicator, what holds for the whole) is compared with the version
for which somebody last took a change over or refused it; before that, with the version that the theory was begun from.
Each property of a part is answered by itself, so that what somebody wrote in one of them decides nothing about another.
A refused change is quiet therefore until the template changes the same again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from impact.theory.document import (
    ArrowChange,
    Assumption,
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
from impact.theory.template_merge import NO_LOSS, LostParts, Merge, merge_property
from impact.theory.theory import ARROW

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


# What a template says of each kind of part; the rest is of the theory itself: evidence, indicators, places.
FIELDS: dict[PartKind, tuple[str, ...]] = {
    PartKind.BLOCK: ("level", "text", "stakeholder", "sphere", "accountable"),
    PartKind.ARROW: ("kind", "mechanism", "assumptions"),
    PartKind.PLANNED: ("block", "title", "definition", "unit", "measure", "direction", "time_kind"),
    PartKind.WHOLE: ("ceiling_above", "external_factors"),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change of a template that a theory does not have yet.

    `name` tells it from other suggestions. `before` and `after` are the part in the template, None where it was not
    there; `own` is that of the theory, None where the suggestion is to add it. `fields` are those that changed.
    `is_conflict`: the people of the theory changed the same, which taking it over replaces. `languages` are those of
    texts that changed. `losses`: what goes from the theory with it.
    """

    name: str
    part: PartKind
    kind: SuggestionKind
    before: Part | None
    after: Part | None
    own: Part | None
    fields: tuple[str, ...] = ()
    is_conflict: bool = False
    languages: tuple[str, ...] = ()
    losses: LostParts = NO_LOSS

    @property
    def part_name(self) -> str:
        """The name of its part among all parts."""
        part = self.after or self.before
        assert part is not None
        return _name_part(part)

    @property
    def is_decided_apart(self) -> bool:
        """Whether it is not taken over with all others: something that the people of the theory made would go."""
        return self.is_conflict or self.losses.has_own


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
    return {newest, *map(abs, own.frame.answers.values()), *([origin.version] if origin else [])}


def find_suggestions(
    own: TheoryDocument, versions: Mapping[int, TheoryDocument], newest: int
) -> list[Suggestion]:
    """Return what the newest version of the template says otherwise: blocks, then arrows, indicators, and the whole.

    None for what the theory has already, for what its people took out of it, and for an arrow or an indicator whose
    blocks it does not have. A block is not to be removed while an indicator on it has no place to go to.
    """
    if own.frame.template is None or newest not in versions:
        return []
    comparison = _Comparison(own, versions, newest)
    names = dict.fromkeys(
        name for parts in (comparison.parts[newest], *comparison.parts.values()) for name in parts
    )
    return [
        suggestion
        for name in sorted(names, key=lambda name: list(PartKind).index(_kind_of(name)))
        for suggestion in comparison.compare(name)
    ]


def build_answer(
    own: TheoryDocument, suggestions: Sequence[Suggestion], newest: TheoryDocument, number: int, edit_id: str, *,
    is_taken: bool,
) -> TheoryEdit:  # fmt: skip
    """Return the edit that takes changes over, or (`is_taken` False) lets them rest until the template goes on.

    `newest` is the newest version of the template, of this `number`.
    """
    answers = dict(own.frame.answers)
    for suggestion in suggestions:
        # What was not added is told from what was added and taken out again: only the first is suggested anew.
        is_refused = suggestion.kind is SuggestionKind.ADDED and not is_taken
        answers |= dict.fromkeys(_list_answered(suggestion), -number if is_refused else number)
    changed, frame = _name_parts(own), own.frame
    for suggestion in suggestions if is_taken else ():
        after = _build_after(suggestion, changed.get(suggestion.part_name))
        if isinstance(after, TheoryFrame):
            frame = after
        if after is None:
            del changed[suggestion.part_name]
        else:
            changed[suggestion.part_name] = after
    keys = {part.key for part in changed.values() if isinstance(part, TheoryBlock)}
    # What hangs on a block goes with it, also what the theory itself added, unless the template has it elsewhere.
    for name, part in list(changed.items()):
        if isinstance(part, TheoryArrow) and not keys.issuperset(part.key):
            del changed[name]
            answers[name] = number
        elif isinstance(part, PlannedIndicator) and part.block not in keys:
            place = newest.planned_by_key.get(part.key)
            if place is not None and place.block in keys:
                changed[name] = replace(part, block=place.block)
                answers[_name_field("block", name)] = number
            else:
                del changed[name]
                answers[name] = number
    return _build_edit(own, changed, replace(frame, answers=answers), edit_id)


def build_all(
    own: TheoryDocument, versions: Mapping[int, TheoryDocument], newest: int, edit_id: str
) -> TheoryEdit:
    """Return the one edit that takes every change over, also the arrows and indicators of blocks that come with it.

    What is decided apart is left as it is.
    """
    document = own
    while True:
        suggestions = [
            suggestion
            for suggestion in find_suggestions(document, versions, newest)
            if not suggestion.is_decided_apart
        ]
        if not suggestions:
            return _build_edit(own, _name_parts(document), document.frame, edit_id)
        answer = build_answer(document, suggestions, versions[newest], newest, edit_id, is_taken=True)
        document = apply_edit(document, answer)


def _build_edit(
    own: TheoryDocument, changed: Mapping[str, Part], frame: TheoryFrame, edit_id: str
) -> TheoryEdit:
    """The edit that makes these parts of a theory."""
    present = _name_parts(own)
    names = [name for name in {**present, **changed} if present.get(name) != changed.get(name)]
    changes: dict[PartKind, list[Any]] = {kind: [] for kind in PartKind}
    for name in names:
        changes[_kind_of(name)].append((present.get(name), changed.get(name)))
    return TheoryEdit(
        edit_id,
        tuple(BlockChange(*change) for change in changes[PartKind.BLOCK]),
        tuple(ArrowChange(*change) for change in changes[PartKind.ARROW]),
        FrameChange(own.frame, frame),
        tuple(PlannedChange(*change) for change in changes[PartKind.PLANNED]),
    )


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A theory beside the versions of its template."""

    own: TheoryDocument
    versions: Mapping[int, TheoryDocument]
    newest: int
    parts: dict[int, dict[str, Part]] = field(init=False)
    own_parts: dict[str, Part] = field(init=False)

    def __post_init__(self) -> None:
        parts = {number: _name_parts(document) for number, document in self.versions.items()}
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "own_parts", _name_parts(self.own))

    def compare(self, name: str) -> Iterator[Suggestion]:
        """Yield what the template did to one part."""
        part, own, after = _kind_of(name), self.own_parts.get(name), self.parts[self.newest].get(name)
        before = self._find_compared(name, name)
        is_refused = self.own.frame.answers.get(name, 0) < 0
        if own is None:
            # What its people took out of the theory is not brought back by a change of its words.
            is_new = before is None or (is_refused and not _is_like(before, after))
            if after is not None and is_new and self._has_ends(after):
                yield Suggestion(name, part, SuggestionKind.ADDED, None, after, None)
        elif before is not None and after is None:
            if not self._goes_with_block(own) and not self._has_to_wait(own):
                losses = self._count_lost(own) if isinstance(own, TheoryBlock) else NO_LOSS
                yield Suggestion(
                    name, part, SuggestionKind.REMOVED, before, None, own, is_conflict=not self._is_of_template(own),
                    losses=losses,
                )  # fmt: skip
        elif before is not None and after is not None:
            yield from self._compare_properties(name, before, after, own)

    def _compare_properties(self, name: str, before: Part, after: Part, own: Part) -> Iterator[Suggestion]:
        part, merges = _kind_of(name), {}
        for each in FIELDS[part]:
            old = getattr(self._find_compared(name, _name_field(each, name)) or before, each)
            before = replace(before, **{each: old})
            merge = merge_property(old, getattr(after, each), getattr(own, each))
            if merge is not None and merge.is_conflict and self._is_said_by_template(name, own, each):
                merge = replace(merge, is_conflict=False)
            # An indicator moves once the block that it moves to is there.
            if merge is not None and not (each == "block" and merge.content not in self.own.block_by_key):
                merges[each] = merge
        together = [
            each for each, merge in merges.items() if not merge.is_conflict and part is not PartKind.WHOLE
        ]
        apart = [(each,) for each in merges if each not in together]
        for fields in ([tuple(together)] if together else []) + apart:
            languages = dict.fromkeys(language for each in fields for language in merges[each].languages)
            is_apart = fields in apart
            yield Suggestion(
                _name_field(fields[0], name) if is_apart else name, part, SuggestionKind.CHANGED, before, after, own,
                fields, is_conflict=any(merges[each].is_conflict for each in fields), languages=tuple(languages),
            )  # fmt: skip

    def _is_said_by_template(self, name: str, own: Part, each: str) -> bool:
        """Whether a property is as some version of the template has it: words that nobody here wrote."""
        versions = (parts[name] for parts in self.parts.values() if name in parts)
        return any(getattr(version, each) == getattr(own, each) for version in versions)

    def _find_compared(self, name: str, answered: str) -> Part | None:
        """The part in the version for which somebody last answered about it, or about this property of it."""
        answers, origin = self.own.frame.answers, self.own.frame.template
        assert origin is not None
        number = max(abs(answers.get(name, 0)), answers.get(answered, 0)) or origin.version
        return self.parts.get(abs(number), {}).get(name)

    def _has_ends(self, part: Part) -> bool:
        return all(key in self.own.block_by_key for key in _list_ends(part))

    def _goes_with_block(self, own: Part) -> bool:
        """Whether a block of a part is gone from the template: what goes with a block is not said apart from it."""
        removed_blocks = self.own.block_by_key.keys() - self.versions[self.newest].block_by_key.keys()
        known_blocks = {key for version in self.versions.values() for key in version.block_by_key}
        return any(key in removed_blocks & known_blocks for key in _list_ends(own))

    def _find_moves(self, own: TheoryBlock) -> tuple[list[PlannedIndicator], list[PlannedIndicator]]:
        """What is planned of a block: what the template has elsewhere, there, and what goes with the block."""
        there = self.versions[self.newest].planned_by_key
        hanging = [planned for planned in self.own.planned_indicators if planned.block == own.key]
        moves = [there[planned.key] for planned in hanging if planned.key in there]
        return moves, [planned for planned in hanging if planned.key not in there]

    def _has_to_wait(self, own: Part) -> bool:
        """Whether an indicator of a block that is to go moves to one that the theory does not have yet."""
        return isinstance(own, TheoryBlock) and not all(map(self._has_ends, self._find_moves(own)[0]))

    def _count_lost(self, own: TheoryBlock) -> LostParts:
        arrows = [arrow for arrow in self.own.arrows if own.key in arrow.key]
        planned = self._find_moves(own)[1]
        return LostParts(
            len(arrows), sum(not self._is_of_template(arrow) for arrow in arrows),
            len(planned), sum(not self._is_of_template(item) for item in planned),
            len(own.indicators), len(own.fund_outcomes),
        )  # fmt: skip

    def _is_of_template(self, own: Part) -> bool:
        """Whether a part is as some version of the template has it, without stated evidence of its people."""
        name = _name_part(own)
        has_evidence = isinstance(own, TheoryArrow) and own.evidence_level > 0
        return not has_evidence and any(_is_like(own, parts.get(name)) for parts in self.parts.values())


def _name_part(part: Part) -> str:
    if isinstance(part, TheoryBlock):
        return f"{PartKind.BLOCK}:{part.key}"
    if isinstance(part, TheoryArrow):
        return f"{PartKind.ARROW}:{ARROW.join(part.key)}"
    return f"{PartKind.PLANNED}:{part.key}" if isinstance(part, PlannedIndicator) else f"{PartKind.WHOLE}:"


def _name_parts(document: TheoryDocument) -> dict[str, Part]:
    parts: tuple[Part, ...] = (
        *document.blocks,
        *document.arrows,
        *document.planned_indicators,
        document.frame,
    )
    return {_name_part(part): part for part in parts}


def _name_field(name: str, part_name: str) -> str:
    """The name of a property of a part; that of a part never has this sign before its colon."""
    return f"{name}@{part_name}"


def _kind_of(part_name: str) -> PartKind:
    return PartKind(part_name.partition(":")[0])


def _list_ends(part: Part) -> tuple[str, ...]:
    """The keys of the blocks without which a part is nowhere."""
    if isinstance(part, TheoryArrow):
        return part.key
    return (part.block,) if isinstance(part, PlannedIndicator) else ()


def _is_like(part: Part, other: Part | None) -> bool:
    """Whether two parts say the same, as far as a template says it, assumptions in whatever order."""
    fields = FIELDS[_kind_of(_name_part(part))]
    if isinstance(part, TheoryArrow) and isinstance(other, TheoryArrow):
        part, other = (replace(each, assumptions=_in_order(each.assumptions)) for each in (part, other))
    return other is not None and all(getattr(part, each) == getattr(other, each) for each in fields)


def _in_order(assumptions: tuple[Assumption, ...]) -> tuple[Assumption, ...]:
    return tuple(sorted(assumptions, key=lambda assumption: assumption.key))


def _list_answered(suggestion: Suggestion) -> list[str]:
    """What an answer to a suggestion is about: the part as a whole, or properties of it."""
    name = suggestion.part_name
    return [_name_field(each, name) for each in suggestion.fields] or [name]


def _build_after(suggestion: Suggestion, own: Part | None) -> Part | None:
    """The part as the theory has it once the suggestion is taken over."""
    if suggestion.kind is not SuggestionKind.CHANGED or own is None:
        added: Any = suggestion.after
        return replace(added, evidence_level=0) if isinstance(added, TheoryArrow) else added
    changes: dict[str, Any] = {}
    for each in suggestion.fields:
        contents = (getattr(part, each) for part in (suggestion.before, suggestion.after, own))
        merge: Merge | None = merge_property(*contents)
        if merge is not None:
            changes[each] = merge.content
    return replace(own, **changes)
