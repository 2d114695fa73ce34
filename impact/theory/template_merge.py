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
# The end of a key by which an assumption of a template stands beside one of the theory.
BESIDE = "-t"


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
    """The assumptions of an arrow one by one: one that its people took out is not brought back by other words.

    A new one whose key the people of the theory use for words of their own comes beside these under another key, by
    which it is known again (`_name_beside`): two keys that happen to be the same are no two opinions about one thing.
    """
    old, new, merged = ({item.key: item for item in items} for items in (before, after, own))
    keys = {key: _find_key(key, merged, {*old, *new}) for key in {**old, **new}}
    languages: list[str] = []
    is_conflict = is_changed = False
    for key in [key for key in old if key not in new and keys[key] in merged]:
        is_changed, is_conflict = True, is_conflict or not _is_same(merged[keys[key]], old[key])
        del merged[keys[key]]
    for key, item in new.items():
        own_key, compared = keys[key], old.get(key, Assumption(key, {}))
        present = merged.get(own_key)
        if key not in old and present is None:
            is_changed, merged[own_key] = True, item
        elif key not in old and present is not None and own_key == key and not _agrees(present, item):
            is_changed, beside = True, _name_beside(key, {*old, *new, *merged})
            merged[beside] = replace(item, key=beside)
        elif present is not None:
            for name in ("text", "criticality"):
                merge = merge_property(*(getattr(part, name) for part in (compared, item, merged[own_key])))
                if merge is not None:
                    is_changed, is_conflict = True, is_conflict or merge.is_conflict
                    languages += merge.languages
                    merged[own_key] = replace(merged[own_key], **{name: merge.content})
    return Merge(tuple(merged.values()), is_conflict, tuple(dict.fromkeys(languages))) if is_changed else None


def _name_beside(key: str, keys: Collection[str]) -> str:
    """The key of an assumption of a template where its own key has other words: the first of its kind that is free."""
    beside = f"{key}{BESIDE}"
    return _name_beside(beside, keys) if beside in keys else beside


def _find_key(key: str, own: Collection[str], of_template: Collection[str]) -> str:
    """The key that an assumption of a template has in a theory."""
    beside = _name_beside(key, of_template)
    return beside if beside in own else key


def _is_same(own: Assumption, other: Assumption) -> bool:
    """Whether two assumptions say the same, whatever their keys."""
    return replace(own, key=other.key) == other


def _agrees(own: Assumption, other: Assumption) -> bool:
    """Whether two assumptions say the same in a language, and in none something else."""
    shared = own.text.keys() & other.text.keys()
    return bool(shared) and all(own.text[language] == other.text[language] for language in shared)


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
