"""A theory of change in the names of the Common Impact Data Standard (CIDS, version 3), as JSON-LD.

CIDS knows inputs, activities, outputs and outcomes, and which leads to which; it has no place for why an arrow would
hold. That stands beside it under names of our own (`fi:`), so that what was exported comes back as it was. A file of
another maker is read by the names of CIDS alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from impact.errors import ImpactError
from impact.model.text_limits import remove_unstorable_characters
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level, LinkKind, Sphere
from impact.theory.document import (
    MOST_ARROWS,
    MOST_ASSUMPTIONS,
    MOST_BLOCKS,
    MOST_FUND_OUTCOMES,
    Assumption,
    FundOutcome,
    Place,
    Texts,
    TheoryArrow,
    TheoryBlock,
    TheoryDocument,
    TheoryFrame,
    number_assumptions,
)
from impact.theory.edits import find_sphere

OWN = "fi:"
BLOCK, ARROW = "fi:Block", "fi:Arrow"
# The class of each level; what has no place in the chain of CIDS is a block of ours alone.
CLASSES: dict[Level, str] = {
    Level.INPUT: "cids:Input", Level.ACTIVITY: "cids:Activity", Level.OUTPUT: "cids:Output",
    Level.OUTCOME: "cids:Outcome", Level.OUTCOME_SHORT: "cids:Outcome", Level.OUTCOME_MEDIUM: "cids:Outcome",
    Level.OUTCOME_LONG: "cids:Outcome", Level.IMPACT: "cids:Outcome", Level.UNINTENDED: "cids:Outcome",
    Level.OTHER: BLOCK,
}  # fmt: skip
LEVELS = {
    "cids:Input": Level.INPUT, "cids:Activity": Level.ACTIVITY, "cids:Output": Level.OUTPUT,
    "cids:Outcome": Level.OUTCOME, BLOCK: Level.OTHER,
}  # fmt: skip
# Names of CIDS by which a node leads to another; those of BACKWARDS stand at what it leads to.
FORWARDS = ("hasOutput", "hasOutcome", "canProduce", "canEnable", "inputFor")
BACKWARDS = ("hasInput", "usesOutput")
CRITICALITIES = ("", "low", "medium", "high")
MOST_EVIDENCE, LONGEST_TEXT, LONGEST_KEY = 5, 2_000, 60
FARTHEST = 10_000
_KEY = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_KEY - 1}}}")


def is_cids(words: str) -> bool:
    """Whether a text that somebody pastes is JSON rather than a table or an outline."""
    return words.lstrip().startswith(("{", "["))


def read_cids_theory(words: str, language: Language) -> TheoryDocument:
    """The theory in a JSON-LD text; texts are taken to be of the language it names, else of `language`.

    ImpactError where it is no JSON, holds nothing to connect, or more than a theory may.
    """
    try:
        content = json.loads(words)
    except (ValueError, RecursionError):
        raise ImpactError("theory_edit.no_json") from None
    nodes = [node for node in _list_things(content) if isinstance(node.get("@id"), str)]
    named_languages = [node["fi:language"] for node in nodes if isinstance(node.get("fi:language"), str)]
    language_key = next((name for name in named_languages if name in set(Language)), language.value)
    blocks = _read_blocks(nodes, language_key)
    keys = {identity: block.key for identity, block in blocks.items()}
    arrows = _read_own_arrows(nodes, keys, language_key) or _read_arrows(nodes, keys)
    if not blocks or not arrows:
        raise ImpactError("theory_edit.nothing_pasted")
    if len(blocks) > MOST_BLOCKS or len(arrows) > MOST_ARROWS:
        raise ImpactError("theory_edit.too_many", blocks=MOST_BLOCKS, arrows=MOST_ARROWS)
    return TheoryDocument(tuple(blocks.values()), tuple(arrows.values()), _read_frame(nodes, language_key))


def _list_things(content: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """All things of a file: of its graph, its list, or standing within one another."""
    if depth > 20:
        return
    if isinstance(content, list):
        for part in content:
            yield from _list_things(part, depth + 1)
    elif isinstance(content, dict):
        if "@type" in content:
            yield content
        for name, part in content.items():
            if name != "@context" and isinstance(part, list | dict):
                yield from _list_things(part, depth + 1)


def _list_classes(node: Mapping[str, Any]) -> list[str]:
    classes = node.get("@type")
    names = classes if isinstance(classes, list) else [classes]
    return [name if ":" in name else f"cids:{name}" for name in names if isinstance(name, str)]


def _read_blocks(nodes: list[Mapping[str, Any]], language_key: str) -> dict[str, TheoryBlock]:
    blocks: dict[str, TheoryBlock] = {}
    keys: set[str] = set()
    for node in nodes:
        classes = [name for name in _list_classes(node) if name in LEVELS]
        words = _read_text(node, "hasName") or _read_text(node, "hasDescription")
        if not classes or not words or node["@id"] in blocks:
            continue
        level = _read_level(node, LEVELS[classes[0]])
        key = _make_key(node, level, keys)
        keys.add(key)
        stakeholder = _read_text(node, "fi:stakeholder")
        blocks[node["@id"]] = TheoryBlock(
            key, level, {language_key: words}, _say(language_key, stakeholder), _read_sphere(node, level),
            node.get("fi:accountable", True) is True, place=_read_place(node.get("fi:place")),
            fund_outcomes=tuple(FundOutcome(words) for words in _read_texts(node, "fi:fundOutcome")),
        )  # fmt: skip
    return blocks


def _read_own_arrows(
    nodes: list[Mapping[str, Any]], keys: Mapping[str, str], language_key: str
) -> dict[tuple[str, str], TheoryArrow]:
    arrows: dict[tuple[str, str], TheoryArrow] = {}
    for node in nodes:
        ends = [_list_ids(node.get(name)) for name in ("fi:from", "fi:to")]
        if ARROW not in _list_classes(node) or not all(ends):
            continue
        source, target = (keys.get(end[0], "") for end in ends)
        if not source or not target or source == target:
            continue
        strength = node.get("fi:evidenceLevel", 0)
        kind = _read_text(node, "fi:kind")
        arrows[source, target] = TheoryArrow(
            source, target, LinkKind(kind) if kind in set(LinkKind) else LinkKind.LEADS_TO,
            _say(language_key, _read_text(node, "fi:mechanism")),
            _read_assumptions(node, language_key),
            strength if type(strength) is int and 0 <= strength <= MOST_EVIDENCE else 0,
        )  # fmt: skip
    return arrows


def _read_assumptions(node: Mapping[str, Any], language_key: str) -> tuple[Assumption, ...]:
    """The assumptions of an arrow; a file of before says one at most, as properties of the arrow itself."""
    reference = node.get("fi:assumptions")
    own_nodes = [part for part in (reference if isinstance(reference, list) else ()) if isinstance(part, dict)]
    stated = [(_read_text(part, "hasDescription"), _read_text(part, "fi:criticality")) for part in own_nodes]
    if not stated:
        stated = [(_read_text(node, "fi:assumption"), _read_text(node, "fi:criticality"))]
    stated = [pair for pair in stated if pair[0]]
    if len(stated) > MOST_ASSUMPTIONS:
        raise ImpactError("theory_edit.too_many_assumptions", assumptions=MOST_ASSUMPTIONS)
    return number_assumptions(
        (_say(language_key, words), criticality if criticality in CRITICALITIES else "")
        for words, criticality in stated
    )


def _read_arrows(nodes: list[Mapping[str, Any]], keys: Mapping[str, str]) -> dict[tuple[str, str], TheoryArrow]:
    """The arrows that the names of CIDS say."""
    arrows: dict[tuple[str, str], TheoryArrow] = {}
    for node in nodes:
        for name in (*FORWARDS, *BACKWARDS):
            for other in _list_ids(node.get(name, node.get(f"cids:{name}"))):
                pair = (node["@id"], other) if name in FORWARDS else (other, node["@id"])
                source, target = keys.get(pair[0], ""), keys.get(pair[1], "")
                if source and target and source != target:
                    kind = LinkKind.ENABLES if name == "canEnable" else LinkKind.LEADS_TO
                    arrows.setdefault((source, target), TheoryArrow(source, target, kind))
    return arrows


def _read_frame(nodes: list[Mapping[str, Any]], language_key: str) -> TheoryFrame:
    for node in nodes:
        if "fi:ceilingAbove" in node or "fi:externalFactors" in node:
            ceiling = _read_text(node, "fi:ceilingAbove")
            factors = node.get("fi:externalFactors")
            names = map(_clean, factors) if isinstance(factors, list) else ()
            return TheoryFrame(
                Level(ceiling) if ceiling in set(Level) else None,
                tuple({language_key: name} for name in names if name),
            )
    return TheoryFrame()


def _read_text(node: Mapping[str, Any], name: str) -> str:
    """A text by its name, with or without its prefix; '' where there is none."""
    for spelling in (name, f"org:{name}", f"cids:{name}"):
        value = node.get(spelling)
        if words := _clean(value.get("@value") if isinstance(value, dict) else value):
            return words
    return ""


def _read_texts(node: Mapping[str, Any], name: str) -> list[str]:
    """The texts of a name that may have several, each once."""
    values = node.get(name)
    texts = [_read_text({name: value}, name) for value in (values if isinstance(values, list) else [values])]
    return [words for words in dict.fromkeys(texts) if words][:MOST_FUND_OUTCOMES]


def _clean(value: Any) -> str:
    """A value of JSON as a text that can be stored; '' where it is no text. JSON can say half a character by itself."""
    return remove_unstorable_characters(value).strip()[:LONGEST_TEXT] if isinstance(value, str) else ""


def _list_ids(reference: Any) -> list[str]:
    """The ids that a property leads to: one or several, each a text or a node with an id."""
    parts = reference if isinstance(reference, list) else [reference]
    ids = [part.get("@id") if isinstance(part, dict) else part for part in parts]
    return [part for part in ids if isinstance(part, str)]


def _read_level(node: Mapping[str, Any], otherwise: Level) -> Level:
    level = _read_text(node, "fi:level")
    return Level(level) if level in set(Level) else otherwise


def _read_sphere(node: Mapping[str, Any], level: Level) -> Sphere:
    sphere = _read_text(node, "fi:sphere")
    return Sphere(sphere) if sphere in set(Sphere) else find_sphere(level)


def _read_place(reference: Any) -> Place | None:
    if isinstance(reference, list) and len(reference) == 2 and all(type(part) is int for part in reference):
        return Place(*(max(-FARTHEST, min(FARTHEST, part)) for part in reference))
    return None


def _make_key(node: Mapping[str, Any], level: Level, keys: set[str]) -> str:
    """The key that the file gives a block, where it may be one and no other has it; else one of its level."""
    wished = node.get("fi:key")
    if isinstance(wished, str) and _KEY.fullmatch(wished) and wished not in keys:
        return wished
    number = len(keys) + 1
    while f"{level.value}-{number}" in keys:
        number += 1
    return f"{level.value}-{number}"


def _say(language_key: str, words: str) -> Texts:
    return {language_key: words} if words else {}


