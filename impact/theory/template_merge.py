"""What a template changed in one property, put into what a theory says there: per language, and per factor of a list.

What somebody wrote in the theory stays wherever the template did not change the same words. Where both changed them,
only its people can say which hold: that is a conflict.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from impact.theory.document import Assumption, Texts


@dataclass(frozen=True, slots=True)
class Merge:
    """What a property holds once a change is taken over.

    `is_conflict`: that would replace what the people of the theory wrote. `languages` are those of a text in which the
    template says something else; none for what is not a text.
    """

    content: Any
    is_conflict: bool = False
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LostParts:
    """What goes from a theory with a block: arrows and planned indicators, and how many of them its people made.

    `indicators` and `outcomes`: how many indicators hang on it, and to how many outcomes of funds it is linked.
    """

    arrows: int = 0
    own_arrows: int = 0
    planned: int = 0
    own_planned: int = 0
    indicators: int = 0
    outcomes: int = 0

    @property
    def has_own(self) -> bool:
        """Whether anything goes that is not of the template."""
        return bool(self.own_arrows or self.own_planned or self.indicators or self.outcomes)


NO_LOSS = LostParts()


def merge_property(before: Any, after: Any, own: Any) -> Merge | None:
    """Merge what the template changed into what the theory says; None where there is nothing to take over."""
    if after in (before, own):
        return None
    if isinstance(before, dict):
        return _merge_texts(before, after, own)
    if any(isinstance(item, Assumption) for items in (before, after, own) for item in _list_items(items)):
        return _merge_assumptions(before, after, own)
    if isinstance(before, tuple):
        return _merge_items(before, after, own)
    return Merge(after, is_conflict=own != before)


def _merge_texts(before: Texts, after: Texts, own: Texts) -> Merge | None:
    """A text in each language by itself: one in another language than the template changed stays."""
    languages = [
        language
        for language in {**before, **after}
        if before.get(language) != after.get(language) != own.get(language)
    ]
    if not languages:
        return None
    changed = {language: after[language] for language in languages if language in after}
    rest = {language: words for language, words in own.items() if language not in languages}
    is_conflict = any(own.get(language) != before.get(language) for language in languages)
    ordered = {
        language: words for language in after | own for words in [(rest | changed).get(language)] if words
    }
    if not any(words.strip() for words in ordered.values()):
        # No words would be left of what has to have some: then it is the template's as a whole, in all its languages.
        return Merge(dict(after), is_conflict, tuple(after)) if after else None
    return Merge(ordered, is_conflict, tuple(languages))


def _list_items(content: Any) -> tuple[Any, ...]:
    """What a list holds; nothing for what is no list."""
    return content if isinstance(content, tuple) else ()


def _merge_assumptions(
    before: tuple[Assumption, ...], after: tuple[Assumption, ...], own: tuple[Assumption, ...]
) -> Merge | None:
    """The assumptions of an arrow one by one: one that its people took out is not brought back by other words."""
    old, new, merged = ({item.key: item for item in items} for items in (before, after, own))
    languages: list[str] = []
    is_conflict = is_changed = False
    for key in [key for key in old if key not in new and key in merged]:
        is_changed, is_conflict = True, is_conflict or merged[key] != old[key]
        del merged[key]
    for key, item in new.items():
        if key not in old:
            if merged.get(key) == item:
                continue
            is_changed, is_conflict = True, is_conflict or key in merged
            merged[key] = item
        elif key in merged:
            for name in ("text", "criticality"):
                merge = merge_property(*(getattr(part, name) for part in (old[key], item, merged[key])))
                if merge is not None:
                    is_changed, is_conflict = True, is_conflict or merge.is_conflict
                    languages += merge.languages
                    merged[key] = replace(merged[key], **{name: merge.content})
    return Merge(tuple(merged.values()), is_conflict, tuple(dict.fromkeys(languages))) if is_changed else None


def _merge_items(before: Collection[Texts], after: Collection[Texts], own: Collection[Texts]) -> Merge | None:
    """A list item by item: what the template took out goes, what it added comes, and other items stay.

    An item that the theory has no more was changed or removed by its people: whether a new one comes in its place is
    for them to say.
    """
    if own == before:
        return Merge(after)
    removed = [item for item in before if item not in after]
    added = [item for item in after if item not in before and item not in own]
    if not added and not any(item in own for item in removed):
        return None
    merged = [item for item in own if item not in removed]
    is_conflict = any(item not in own for item in removed)
    return Merge((*merged, *added), is_conflict)
