"""Edits of a theory of change: how one is applied to what others made of it meanwhile, reversed, and built.

An edit says what its maker saw before and wants after. Only the properties that differ between the two are changed,
so two people who change different properties of one block both get what they want. Where they changed the same one,
the later edit is refused with both values (Conflict), and nothing of it is applied.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from impact.errors import Conflict, ImpactError
from impact.model.text_limits import remove_unstorable_characters
from impact.model.vocabulary.theory_levels import Level, Sphere
from impact.theory.document import (
    FARTHEST_PLACE,
    MOST_ARROWS,
    MOST_ASSUMPTIONS,
    MOST_BLOCKS,
    MOST_PLANNED_INDICATORS,
    ArrowChange,
    Assumption,
    BlockChange,
    FrameChange,
    Place,
    PlannedChange,
    PlannedIndicator,
    TheoryArrow,
    TheoryBlock,
    TheoryDocument,
    TheoryEdit,
    TheoryFrame,
)
from impact.theory.levels import OWN_WORK

Part = TypeVar("Part", bound=TheoryBlock | TheoryArrow | Assumption | PlannedIndicator | TheoryFrame)
Content = TypeVar("Content")
ListedPart = TypeVar("ListedPart", bound=TheoryBlock | TheoryArrow | PlannedIndicator)

# What the last one decides who changes it.
UNDISPUTED = frozenset({"place"})
FAR_CHANGES = (Level.OUTCOME_LONG, Level.IMPACT)


def find_sphere(level: Level) -> Sphere:
    """Return the sphere of a level where nobody said another one (docs/theory-of-change.md#ceiling-and-spheres)."""
    if level in OWN_WORK:
        return Sphere.CONTROL
    return Sphere.INTEREST if level in FAR_CHANGES else Sphere.INFLUENCE


def apply_edit(document: TheoryDocument, edit: TheoryEdit) -> TheoryDocument:
    """Return a theory with an edit applied.

    Conflict where somebody else changed the same property, removed what it changes, or added an arrow to a block that
    it removes. ImpactError for a block without a text, an arrow without two different blocks, one that exists
    already, and more than a theory may hold. A block that was put too far away comes nearer.
    """
    blocks, arrows = document.blocks, document.arrows
    for block_change in edit.blocks:
        blocks = _apply_to_list(blocks, block_change.before, block_change.after)
    for arrow_change in edit.arrows:
        arrows = _apply_to_list(arrows, arrow_change.before, arrow_change.after)
    planned = document.planned_indicators
    for planned_change in edit.planned_indicators:
        planned = _apply_to_list(planned, planned_change.before, planned_change.after)
    frame = document.frame
    if edit.frame is not None:
        frame = _merge(frame, edit.frame.before, edit.frame.after)
    changed = TheoryDocument(tuple(map(_bring_near, blocks)), arrows, frame, planned)
    _check(changed)
    return changed


def find_effect(document: TheoryDocument, edit: TheoryEdit) -> TheoryEdit:
    """Return an edit with what it changes in this theory: nothing where somebody else made the same change before.

    Taking it back then leaves theirs. It says what stood there when it was applied, not what its maker saw. The same
    errors as `apply_edit` for a block, arrow or frame.
    """
    blocks, block_changes = document.blocks, []
    for block_change in edit.blocks:
        before, after = block_change.before, block_change.after
        present, blocks = blocks, _apply_to_list(blocks, before, after)
        block_changes.append(BlockChange(before and _find_part(present, before), after and _find_part(blocks, after)))
    arrows, arrow_changes = document.arrows, []
    for arrow_change in edit.arrows:
        old, new = arrow_change.before, arrow_change.after
        present_arrows, arrows = arrows, _apply_to_list(arrows, old, new)
        arrow_changes.append(ArrowChange(old and _find_part(present_arrows, old), new and _find_part(arrows, new)))
    planned, planned_changes = document.planned_indicators, []
    for planned_change in edit.planned_indicators:
        old_planned, new_planned = planned_change.before, planned_change.after
        present_planned, planned = planned, _apply_to_list(planned, old_planned, new_planned)
        planned_changes.append(
            PlannedChange(
                old_planned and _find_part(present_planned, old_planned),
                new_planned and _find_part(planned, new_planned),
            )
        )
    frame = document.frame
    frame_change = edit.frame and FrameChange(frame, _merge(frame, edit.frame.before, edit.frame.after))
    return TheoryEdit(
        edit.edit_id, tuple(block_changes), tuple(arrow_changes), frame_change, tuple(planned_changes)
    )  # fmt: skip


def _find_part(parts: tuple[ListedPart, ...], sought: ListedPart) -> ListedPart:
    """The block or arrow of the same key, which may have got another one: then as it is said."""
    return next((part for part in parts if part.key == sought.key), sought)


def _bring_near(block: TheoryBlock) -> TheoryBlock:
    """A block that stands within FARTHEST_PLACE, wherever somebody said that it is."""
    if block.place is None:
        return block
    across = max(-FARTHEST_PLACE, min(FARTHEST_PLACE, block.place.across))
    down = max(0, min(FARTHEST_PLACE, block.place.down))
    place = Place(across, down)
    return block if place == block.place else replace(block, place=place)


def reverse_edit(edit: TheoryEdit, edit_id: str) -> TheoryEdit:
    """Return the edit that takes back another one."""
    return TheoryEdit(
        edit_id,
        tuple(BlockChange(change.after, change.before) for change in reversed(edit.blocks)),
        tuple(ArrowChange(change.after, change.before) for change in reversed(edit.arrows)),
        None if edit.frame is None else FrameChange(edit.frame.after, edit.frame.before),
        tuple(PlannedChange(change.after, change.before) for change in reversed(edit.planned_indicators)),
    )


def clean_edit(edit: TheoryEdit) -> TheoryEdit:
    """Return an edit whose new content can be stored; what stood before it stays as it is, to be compared."""
    return TheoryEdit(
        _clean(edit.edit_id),
        tuple(replace(change, after=_clean(change.after)) for change in edit.blocks),
        tuple(replace(change, after=_clean(change.after)) for change in edit.arrows),
        edit.frame and replace(edit.frame, after=_clean(edit.frame.after)),
        tuple(replace(change, after=_clean(change.after)) for change in edit.planned_indicators),
    )


def _clean(content: Content) -> Content:
    """The same with every text in it cleaned, at whatever depth; words of a closed list stay what they are."""
    cleaned: Any = content
    if type(content) is str:
        cleaned = remove_unstorable_characters(str(content))
    elif isinstance(content, dict):
        cleaned = {name: _clean(part) for name, part in content.items()}
    elif isinstance(content, tuple):
        cleaned = tuple(map(_clean, content))
    elif is_dataclass(content) and not isinstance(content, type):
        cleaned = replace(content, **{each.name: _clean(getattr(content, each.name)) for each in fields(content)})
    return cleaned  # type: ignore[no-any-return]


def build_removal(document: TheoryDocument, key: str, edit_id: str) -> TheoryEdit:
    """Return the edit that removes a block, its arrows and what is planned to be measured of it; Conflict where it is
    gone already.
    """
    block = document.block_by_key.get(key)
    if block is None:
        raise Conflict("theory_edit.block_gone")
    arrows = [arrow for arrow in document.arrows if key in arrow.key]
    planned = [planned for planned in document.planned_indicators if planned.block == key]
    return TheoryEdit(
        edit_id, (BlockChange(block, None),), tuple(ArrowChange(arrow, None) for arrow in arrows),
        planned_indicators=tuple(PlannedChange(item, None) for item in planned),
    )  # fmt: skip


def build_targets(document: TheoryDocument, source: str, targets: Sequence[str]) -> tuple[ArrowChange, ...]:
    """Return the changes after which a block has arrows to exactly these blocks; those it keeps are not touched."""
    present = {arrow.target: arrow for arrow in document.arrows if arrow.source == source}
    removed = [ArrowChange(arrow, None) for target, arrow in present.items() if target not in targets]
    added = [ArrowChange(None, TheoryArrow(source, target)) for target in targets if target not in present]
    return (*removed, *added)


def hang_unmoved(document: TheoryDocument, edits: Iterable[TheoryEdit], hung: Mapping[int, str]) -> TheoryDocument:
    """Return a draft with the indicators that hang on its blocks now and that none of its edits moved.

    `hung` is the key of the block by indicator. Whoever began the draft may not see the indicators of another fund, and
    says nothing about them by leaving them out.
    """
    drafted_numbers = {number for block in document.blocks for number in block.indicators}
    unseen = hung.keys() - drafted_numbers
    if not unseen:
        return document
    unseen -= {number for edit in edits for change in edit.blocks for number in _find_moved(change)}
    added = {
        block.key: tuple(sorted(number for number in unseen if hung[number] == block.key)) for block in document.blocks
    }
    blocks = (replace(block, indicators=(*block.indicators, *added[block.key])) for block in document.blocks)
    return replace(document, blocks=tuple(blocks))


def keep_indicators(document: TheoryDocument, numbers: Collection[int]) -> TheoryDocument:
    """Return a theory with only these indicators on its blocks."""
    blocks = (
        replace(block, indicators=tuple(number for number in block.indicators if number in numbers))
        for block in document.blocks
    )
    return replace(document, blocks=tuple(blocks))


def _find_moved(change: BlockChange) -> set[int]:
    before, after = (set(part.indicators) if part else set() for part in (change.before, change.after))
    return before ^ after


def _apply_to_list(
    present: tuple[ListedPart, ...], before: ListedPart | None, after: ListedPart | None
) -> tuple[ListedPart, ...]:
    changed_part = before or after
    if changed_part is None:
        return present
    place = next((place for place, part in enumerate(present) if part.key == changed_part.key), None)
    if before is None:
        if place is not None:
            raise Conflict("theory_edit.exists")
        return (*present, changed_part)
    if place is None:
        raise Conflict(_say_gone(before))
    if after is not None:
        return (*present[:place], _merge(present[place], before, after), *present[place + 1 :])
    if not _is_same(present[place], before):
        # What somebody else just wrote in it is not thrown away unseen.
        raise Conflict("theory_edit.changed_meanwhile", theirs=_say(present[place]))
    return (*present[:place], *present[place + 1 :])


def _say_gone(part: TheoryBlock | TheoryArrow | PlannedIndicator) -> str:
    if isinstance(part, PlannedIndicator):
        return "theory_edit.planned_gone"
    return "theory_edit.arrow_gone" if isinstance(part, TheoryArrow) else "theory_edit.block_gone"


def _is_same(present: ListedPart, before: ListedPart) -> bool:
    """Whether nobody changed what matters of a block or arrow."""
    return all(
        getattr(present, each.name) == getattr(before, each.name)
        for each in fields(before)
        if each.name not in UNDISPUTED
    )


def _merge(present: Part, before: Part, after: Part) -> Part:
    changes: dict[str, Any] = {}
    for each in fields(before):
        old, new, now = (getattr(part, each.name) for part in (before, after, present))
        if new == old:
            continue
        if each.name == "fund_outcomes":
            # Each link stands by itself: what somebody adds or takes away leaves those of others as they are.
            changes[each.name] = _merge_links(now, old, new)
            continue
        if each.name == "assumptions":
            changes[each.name] = _merge_assumptions(now, old, new)
            continue
        if each.name == "answers":
            changes[each.name] = _merge_answers(now, old, new)
            continue
        # Whoever moves a block last is right about where it stands: there is nothing to talk about.
        if now not in (old, new) and each.name not in UNDISPUTED:
            raise Conflict("theory_edit.conflict", theirs=_say(now), yours=_say(new))
        changes[each.name] = new
    return replace(present, **changes)


def _merge_links(present: tuple[Any, ...], before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[Any, ...]:
    """The links of now without those that were taken away, and with those that were added."""
    unmoved = [link for link in present if link not in before or link in after]
    return (*unmoved, *(link for link in after if link not in before and link not in present))


def _merge_assumptions(
    present: tuple[Assumption, ...], before: tuple[Assumption, ...], after: tuple[Assumption, ...]
) -> tuple[Assumption, ...]:
    """The assumptions of now with what this edit did to each: two people may write about two of them at once."""
    old, new, now = ({item.key: item for item in items} for items in (before, after, present))
    merged = dict(now)
    for key, item in old.items():
        if new.get(key) == item:
            continue
        if key not in now:
            if key in new:
                raise Conflict("theory_edit.assumption_gone")
        elif key in new:
            merged[key] = _merge(now[key], item, new[key])
        elif now[key] != item:
            # What somebody else just wrote in it is not thrown away unseen.
            raise Conflict("theory_edit.changed_meanwhile", theirs=_say(now[key]))
        else:
            del merged[key]
    order, above = list(merged), None
    for key, item in new.items():
        if key not in old and key in now and now[key] != item:
            raise Conflict("theory_edit.conflict", theirs=_say(now[key]), yours=_say(item))
        if key not in old and key not in now:
            # It stands below the one that its maker saw above it: what comes back stands where it stood.
            order.insert(order.index(above) + 1 if above is not None else 0, key)
            merged[key] = item
        above = key if key in merged else above
    return tuple(merged[key] for key in order)


def _merge_answers(present: dict[str, int], before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """The answers of now, with those that this edit gave, changed or took back: each is about a part by itself."""
    differing = {part for part in before.keys() | after.keys() if before.get(part) != after.get(part)}
    untouched = {part: version for part, version in present.items() if part not in differing}
    return untouched | {part: version for part, version in after.items() if part in differing}


def _say(content: Any) -> str:
    """What a message quotes of a property: the text of a block or arrow in the language it was written in."""
    if isinstance(content, TheoryBlock):
        content = content.text
    elif isinstance(content, PlannedIndicator):
        content = content.title
    elif isinstance(content, TheoryArrow):
        content = content.assumptions[0].text if content.assumptions else content.mechanism
    elif isinstance(content, Assumption):
        content = content.text
    if isinstance(content, dict):
        return next((words for words in content.values() if words), "–")
    if isinstance(content, tuple):
        return ", ".join(map(_say, content)) or "–"
    return str(content)


def _check(document: TheoryDocument) -> None:
    keys = {block.key for block in document.blocks}
    checks: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("theory_edit.no_text", lambda: any(not _has_words(block) for block in document.blocks)),
        ("theory_edit.to_itself", lambda: any(arrow.source == arrow.target for arrow in document.arrows)),
        ("theory_edit.arrow_meanwhile", lambda: any(not {*arrow.key} <= keys for arrow in document.arrows)),
        ("theory_edit.assumption_no_text",
         lambda: not all(_has_words(item) for arrow in document.arrows for item in arrow.assumptions)),
        ("theory_edit.too_many_assumptions",
         lambda: any(len(arrow.assumptions) > MOST_ASSUMPTIONS for arrow in document.arrows)),
        ("theory_edit.planned_no_title", lambda: not all(map(_has_title, document.planned_indicators))),
        ("theory_edit.planned_meanwhile",
         lambda: any(planned.block not in keys for planned in document.planned_indicators)),
        ("theory_edit.too_many",
         lambda: len(document.blocks) > MOST_BLOCKS or len(document.arrows) > MOST_ARROWS),
        ("theory_edit.too_many_planned", lambda: len(document.planned_indicators) > MOST_PLANNED_INDICATORS),
    )  # fmt: skip
    for key, fails in checks:
        if fails():
            raise ImpactError(
                key, blocks=MOST_BLOCKS, arrows=MOST_ARROWS, planned=MOST_PLANNED_INDICATORS,
                assumptions=MOST_ASSUMPTIONS,
            )  # fmt: skip


def _has_words(part: TheoryBlock | Assumption) -> bool:
    return any(words.strip() for words in part.text.values())


def _has_title(planned: PlannedIndicator) -> bool:
    return any(words.strip() for words in planned.title.values())
