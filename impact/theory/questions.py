"""Questions about a theory of change that can be asked without live data.

Rules are numbered as in the domain table of checks. Only an error would make a figure or drawing
wrong; the rest are questions for the conversation, never marks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from impact.i18n import text
from impact.model.words import Direction, Language, Level, LinkKind, Measure, Sphere, TimeKind
from impact.theory.elements import Arrow, Block, Sign
from impact.theory.levels import CHANGES, FINAL_CHANGES, OUTCOMES, OWN_WORK, above_ceiling, rank

MOST_READABLE = 25
BIG_JUMP = 3
ARROW = " → "


class Severity(StrEnum):
    """How much a question weighs: an error makes a figure or drawing wrong, a tip is for the talk."""

    ERROR = "error"
    WARNING = "warning"
    TIP = "tip"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `key` is a block's key, 'source → target' of an arrow, an indicator's key, or ''."""

    rule: str
    key: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class _Theory:
    nodes: Sequence[Block]
    links: Sequence[Arrow]
    signs: Sequence[Sign]
    ceiling: Level | None
    external_factors: Sequence[str]

    @property
    def by_key(self) -> Mapping[str, Block]:
        return {node.key: node for node in self.nodes}

    @property
    def forward(self) -> list[Arrow]:
        """Arrows of the chain: between blocks that exist, and not looping back on purpose."""
        keys = {node.key for node in self.nodes}
        return [
            link
            for link in self.links
            if link.kind is not LinkKind.FEEDBACK and {link.source, link.target} <= keys
        ]


def questions(
    nodes: Sequence[Block],
    links: Sequence[Arrow],
    indicators: Sequence[Sign],
    *,
    ceiling_above: Level | None = None,
    external_factors: Sequence[str] = (),
) -> tuple[Question, ...]:
    """All questions this theory raises, errors first, then in the order of the rules."""
    if not nodes:
        return ()
    theory = _Theory(nodes, links, indicators, ceiling_above, external_factors)
    found = [
        Question(rule, key, severity)
        for rule, severity, check in RULES
        for key in dict.fromkeys(check(theory))
    ]
    weights = list(Severity)
    return tuple(sorted(found, key=lambda question: weights.index(question.severity)))


def sentence(question: Question, names: Mapping[str, str], language: Language) -> str:
    """The question as people read it, with the block, arrow or indicator it is about."""
    asked = text(language, f"theory.{question.rule}")
    if not question.key:
        return asked
    about = ARROW.join(names.get(part, part) for part in question.key.split(ARROW))
    return f"{about}: {asked}"


def _arrow_key(link: Arrow) -> str:
    return f"{link.source}{ARROW}{link.target}"


def _no_final_change(theory: _Theory) -> Iterator[str]:
    if not any(node.level in FINAL_CHANGES for node in theory.nodes):
        yield ""


def _no_activity(theory: _Theory) -> Iterator[str]:
    if not any(node.level is Level.ACTIVITY for node in theory.nodes):
        yield ""


def _reached(theory: _Theory, start: Iterable[str]) -> set[str]:
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


def _loops(theory: _Theory) -> Iterator[str]:
    for link in theory.forward:
        if link.source != link.target and link.source in _reached(theory, [link.target]):
            yield _arrow_key(link)


def _dangling(theory: _Theory) -> Iterator[str]:
    keys = theory.by_key
    for link in theory.links:
        if link.source not in keys or link.target not in keys or link.source == link.target:
            yield _arrow_key(link)


def _same_text(theory: _Theory) -> Iterator[str]:
    seen: set[str] = set()
    for node in theory.nodes:
        words = node.text.strip().casefold()
        if words in seen:
            yield node.key
        seen.add(words)


def _jump(theory: _Theory) -> Iterator[tuple[Arrow, int]]:
    for link in theory.forward:
        a, b = rank(theory.by_key[link.source].level), rank(theory.by_key[link.target].level)
        if a is not None and b is not None:
            yield link, b - a


def _backwards(theory: _Theory) -> Iterator[str]:
    return (_arrow_key(link) for link, step in _jump(theory) if step < 0)


def _big_jump(theory: _Theory) -> Iterator[str]:
    return (_arrow_key(link) for link, step in _jump(theory) if step >= BIG_JUMP)


def _output_leads_nowhere(theory: _Theory) -> Iterator[str]:
    leading = {link.source for link in theory.forward if theory.by_key[link.target].level in OUTCOMES}
    return (node.key for node in theory.nodes if node.level is Level.OUTPUT and node.key not in leading)


def _activity_leads_nowhere(theory: _Theory) -> Iterator[str]:
    leading = {link.source for link in theory.forward}
    return (node.key for node in theory.nodes if node.level is Level.ACTIVITY and node.key not in leading)


def _change_from_nowhere(theory: _Theory) -> Iterator[str]:
    reached = {link.target for link in theory.forward}
    return (node.key for node in theory.nodes if node.level in CHANGES and node.key not in reached)


def _activities_lead_to_no_change(theory: _Theory) -> Iterator[str]:
    activities = [node.key for node in theory.nodes if node.level is Level.ACTIVITY]
    finals = {node.key for node in theory.nodes if node.level in FINAL_CHANGES}
    if activities and finals and not finals & _reached(theory, activities):
        yield ""


def _alone(theory: _Theory) -> Iterator[str]:
    linked = {key for link in theory.links for key in (link.source, link.target)}
    return (node.key for node in theory.nodes if node.key not in linked)


def _too_many(theory: _Theory) -> Iterator[str]:
    if len(theory.nodes) > MOST_READABLE:
        yield ""


def _missing_middle(theory: _Theory) -> Iterator[str]:
    levels = {node.level for node in theory.nodes}
    ranks = {rank(level) for level in levels if level in OUTCOMES}
    if Level.OUTPUT in levels and Level.IMPACT in levels and len(ranks) < 2:
        yield ""


def _straight_line(theory: _Theory) -> Iterator[str]:
    sources = [link.source for link in theory.forward]
    targets = [link.target for link in theory.forward]
    if len(sources) > 1 and len(set(sources)) == len(sources) and len(set(targets)) == len(targets):
        yield ""


def _nobody_changes(theory: _Theory) -> Iterator[str]:
    return (node.key for node in theory.nodes if node.level in OUTCOMES and not node.stakeholder)


def _no_assumption(theory: _Theory) -> Iterator[str]:
    for link in theory.forward:
        source, target = theory.by_key[link.source].level, theory.by_key[link.target].level
        claims = (source is Level.OUTPUT and target in OUTCOMES) or (source in OUTCOMES and target in CHANGES)
        # A jump from output to impact claims more than the steps it skips.
        if (claims or (source is Level.OUTPUT and target is Level.IMPACT)) and not link.assumption:
            yield _arrow_key(link)


def _no_external_factor(theory: _Theory) -> Iterator[str]:
    if not theory.external_factors:
        yield ""


def _no_unwanted_effect(theory: _Theory) -> Iterator[str]:
    if not any(node.level is Level.UNINTENDED for node in theory.nodes):
        yield ""


def _unwanted_effect_not_watched(theory: _Theory) -> Iterator[str]:
    watched = {sign.node for sign in theory.signs}
    return (n.key for n in theory.nodes if n.level is Level.UNINTENDED and n.key not in watched)


def _no_evidence_across_ceiling(theory: _Theory) -> Iterator[str]:
    for link in theory.forward:
        source, target = theory.by_key[link.source], theory.by_key[link.target]
        if link.evidence_level == 0 and _beyond(theory, target) and not _beyond(theory, source):
            yield _arrow_key(link)


def _beyond(theory: _Theory, node: Block) -> bool:
    # Where no line is drawn, the sphere of interest says where the grip of the organisation ends.
    if theory.ceiling is None:
        return node.sphere is Sphere.INTEREST
    return above_ceiling(node.level, theory.ceiling)


def _no_ceiling(theory: _Theory) -> Iterator[str]:
    if theory.ceiling is None:
        yield ""


def _counts_above_ceiling(theory: _Theory) -> Iterator[str]:
    keys = theory.by_key
    for sign in theory.signs:
        if sign.counts and sign.node in keys and above_ceiling(keys[sign.node].level, theory.ceiling):
            yield sign.key


def _from_outside_in(theory: _Theory) -> Iterator[str]:
    for link in theory.forward:
        source, target = theory.by_key[link.source], theory.by_key[link.target]
        if target.sphere is Sphere.CONTROL and source.sphere is not Sphere.CONTROL:
            yield _arrow_key(link)


def _own_work_outside_control(theory: _Theory) -> Iterator[str]:
    return (n.key for n in theory.nodes if n.level in OWN_WORK and n.sphere is not Sphere.CONTROL)


def _outcome_without_indicator(theory: _Theory) -> Iterator[str]:
    measured = {sign.node for sign in theory.signs}
    for node in theory.nodes:
        if (
            node.level in OUTCOMES
            and not above_ceiling(node.level, theory.ceiling)
            and node.key not in measured
        ):
            yield node.key


def _only_own_work_counted(theory: _Theory) -> Iterator[str]:
    levels = {theory.by_key[sign.node].level for sign in theory.signs if sign.node in theory.by_key}
    if levels and levels <= set(OWN_WORK):
        yield ""


def _no_baseline(theory: _Theory) -> Iterator[str]:
    for sign in theory.signs:
        moment = sign.time_kind is TimeKind.LEVEL or sign.measure in (Measure.SCORE, Measure.PERCENTAGE)
        if moment and sign.baseline is None and sign.measure is not Measure.STORY:
            yield sign.key


def _no_target(theory: _Theory) -> Iterator[str]:
    for sign in theory.signs:
        expected = sign.direction is not Direction.MAINTAIN and sign.measure not in (
            Measure.STORY,
            Measure.YES_NO,
        )
        if expected and not sign.has_target and not sign.follow_only:
            yield sign.key


def _target_on_wrong_side(theory: _Theory) -> Iterator[str]:
    for sign in theory.signs:
        if sign.baseline is None or sign.target_final is None:
            continue
        step = sign.target_final - sign.baseline
        if (sign.direction is Direction.UP and step < 0) or (sign.direction is Direction.DOWN and step > 0):
            yield sign.key


def _percentage_without_parts(theory: _Theory) -> Iterator[str]:
    return (s.key for s in theory.signs if s.measure is Measure.PERCENTAGE and not s.has_parts_text)


def _no_source(theory: _Theory) -> Iterator[str]:
    return (s.key for s in theory.signs if not s.source or not s.frequency)


def _on_a_gone_block(theory: _Theory) -> Iterator[str]:
    return (s.key for s in theory.signs if s.node and s.node not in theory.by_key)


_ERROR, _WARNING, _TIP = Severity.ERROR, Severity.WARNING, Severity.TIP
RULES: tuple[tuple[str, Severity, Callable[[_Theory], Iterator[str]]], ...] = (
    ("S01", _ERROR, _no_final_change),
    ("S02", _ERROR, _no_activity),
    ("S03", _ERROR, _loops),
    ("S04", _ERROR, _dangling),
    ("S05", _WARNING, _same_text),
    ("S06", _WARNING, _backwards),
    ("S07", _WARNING, _big_jump),
    ("S08", _WARNING, _output_leads_nowhere),
    ("S09", _WARNING, _activity_leads_nowhere),
    ("S10", _WARNING, _change_from_nowhere),
    ("S11", _ERROR, _activities_lead_to_no_change),
    ("S12", _WARNING, _alone),
    ("S13", _TIP, _too_many),
    ("S14", _WARNING, _missing_middle),
    ("S15", _TIP, _straight_line),
    ("H01", _WARNING, _nobody_changes),
    ("A01", _WARNING, _no_assumption),
    ("A05", _TIP, _no_external_factor),
    ("A06", _TIP, _no_unwanted_effect),
    ("A07", _WARNING, _unwanted_effect_not_watched),
    ("E01", _WARNING, _no_evidence_across_ceiling),
    ("C01", _WARNING, _no_ceiling),
    ("C02", _WARNING, _counts_above_ceiling),
    ("C03", _ERROR, _from_outside_in),
    ("C04", _WARNING, _own_work_outside_control),
    ("I01", _WARNING, _outcome_without_indicator),
    ("I02", _WARNING, _only_own_work_counted),
    ("I03", _WARNING, _no_baseline),
    ("I04", _ERROR, _no_target),
    ("I05", _ERROR, _target_on_wrong_side),
    ("I07", _ERROR, _percentage_without_parts),
    ("I09", _WARNING, _no_source),
    ("V03", _ERROR, _on_a_gone_block),
)
