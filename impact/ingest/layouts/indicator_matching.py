"""Which indicators of a file are which of the organisation's own: by code, else proposed by likeness of titles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from impact.ingest.values.vocabulary import plain_words
from impact.model.mapping import Mapping, Match
from impact.model.submission import SubmittedIndicator

# Less like than this is not worth proposing.
PROPOSED = 0.45
# The same code under another project, or written otherwise: surely meant, but two projects may share an indicator.
SAME_CODE = 0.95
# Another unit makes a likeness less likely to be the same thing.
OTHER_UNIT = 0.85
PAIRS_AT_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Known:
    """An indicator of the organisation: as it is kept, with its title in other languages.

    `agreed`: it was there before any file, so its code means it whatever a file calls the project. `offered`:
    it stands; one that was taken back, or waits for review, is known by its name and not proposed.
    """

    id: int
    grant_ref: str
    key: str
    title: str
    code: str = ""
    unit: str = ""
    titles: Map[str, str] = field(default_factory=dict)
    agreed: bool = False
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """One indicator of the file with the likeliest of the organisation's own, and the next.

    `confidence` runs from 0 to 1. `by_code`: its code identifies it, nobody is asked and no match is needed;
    anything else waits for somebody's word, also where the titles are equal.
    """

    grant_ref: str
    key: str
    title: str
    unit: str
    best: Known | None
    confidence: float
    next_best: Known | None = None
    by_code: bool = False

    def match(self, chosen: Known | None) -> Match:
        """What to remember: the indicator chosen, or None for a new one."""
        if chosen is None:
            return Match(self.grant_ref, self.key, self.title)
        return Match(
            self.grant_ref,
            self.key,
            self.title,
            chosen.id,
            chosen.grant_ref,
            chosen.key,
            chosen.title,
            by_code=self.by_code and chosen == self.best,
        )


def propose(
    indicators: Sequence[SubmittedIndicator],
    known: Sequence[Known],
    mapping: Mapping | None = None,
    *,
    one_project: bool = False,
) -> tuple[Proposal, ...]:
    """For each indicator of a file that is not yet one of the organisation's: the likeliest, one to one.

    Left out are indicators that are kept under the same key already, and those the mapping has a match for. With
    `one_project` the organisation has one project only, which a file need not name.
    """
    there = {(item.grant_ref, item.key) for item in known}
    if one_project:
        there |= {("", item.key) for item in known}
    settled = {(m.grant_ref, m.key) for m in mapping.matches} if mapping else set()
    used = {m.indicator_id for m in mapping.matches} if mapping else set()
    named = {(item.grant_ref, item.key) for item in indicators}
    open_ones = [i for i in indicators if (i.grant_ref, i.key) not in there | settled]
    if one_project:
        # A file that does not name the project means it: what carries its key already is not free.
        named |= {(k.grant_ref, k.key) for k in known if ("", k.key) in named}
    free = [k for k in known if k.offered and (k.grant_ref, k.key) not in named and k.id not in used]
    by_code = _by_code(open_ones, free)
    left = [k for k in free if k.id not in {item.id for item in by_code.values()}]
    likeness = _likeness([i for i in open_ones if (i.grant_ref, i.key) not in by_code], left)
    made = []
    for item in open_ones:
        name = (item.grant_ref, item.key)
        same = by_code.get(name)
        if same is not None:
            sure = identifies(item, same)
            made.append(Proposal(*name, item.title, item.unit, same, 1.0 if sure else SAME_CODE, None, sure))
            continue
        best, confidence, second = likeness.get(name, (None, 0.0, None))
        made.append(Proposal(*name, item.title, item.unit, best, confidence, second))
    return tuple(made)


def identifies(item: SubmittedIndicator, known: Known) -> bool:
    """Whether a code settles an indicator by itself, as it does when the file is taken in (store.indicators)."""
    return item.code == known.code and (known.agreed or item.grant_ref in ("", known.grant_ref))


def apply(
    indicators: Sequence[SubmittedIndicator], mapping: Mapping | None
) -> tuple[SubmittedIndicator, ...]:
    """The indicators under the names they are kept by; a match that would make two of them one is left alone."""
    if mapping is None or not mapping.matches:
        return tuple(indicators)
    matches = {(m.grant_ref, m.key): m for m in mapping.matches if m.indicator_id is not None}
    names = Counter((item.grant_ref, item.key) for item in indicators)
    made = []
    for item in indicators:
        match = matches.get((item.grant_ref, item.key))
        target = (match.to_grant_ref, match.to_key) if match else None
        if match is not None and target is not None and names[target] == 0:
            names[target] += 1
            names[item.grant_ref, item.key] -= 1
            item = replace(
                item,
                grant_ref=match.to_grant_ref,
                # The grant is named by the organisation's own, which the file need not know.
                grant_title="" if match.to_grant_ref != item.grant_ref else item.grant_title,
                key=match.to_key,
                title=match.to_title or item.title,
            )
        made.append(item)
    return tuple(made)


def likeness(one: str, other: str) -> float:
    """How alike two titles are, 0 to 1: the words they share, and the threes of letters, whichever says more."""
    a, b = _looked(one), _looked(other)
    return max(_dice(a[0], b[0]), _dice(a[1], b[1]))


def _by_code(
    indicators: Sequence[SubmittedIndicator], known: Sequence[Known]
) -> dict[tuple[str, str], Known]:
    """Codes that occur once on both sides, upper and lower case alike."""
    ours = Counter(item.code.strip().casefold() for item in known if item.code.strip())
    theirs = Counter(item.code.strip().casefold() for item in indicators if item.code.strip())
    of_code = {item.code.strip().casefold(): item for item in known if item.code.strip()}
    return {
        (item.grant_ref, item.key): of_code[code]
        for item in indicators
        if (code := item.code.strip().casefold()) and ours[code] == 1 and theirs[code] == 1
    }


def _likeness(
    indicators: Sequence[SubmittedIndicator], known: Sequence[Known]
) -> dict[tuple[str, str], tuple[Known, float, Known | None]]:
    """The best partners, dealt out from the surest pair down so that nobody is given twice."""
    if not indicators or not known or len(indicators) * len(known) > PAIRS_AT_MOST:
        return {}
    titles = [[_looked(text) for text in {k.title, *k.titles.values()} if text] for k in known]
    scored: list[tuple[float, int, int]] = []
    for row, item in enumerate(indicators):
        mine = _looked(item.title)
        for column, other in enumerate(known):
            score = max((max(_dice(mine[0], t[0]), _dice(mine[1], t[1])) for t in titles[column]), default=0.0)
            if item.unit and other.unit and plain_words(item.unit) != plain_words(other.unit):
                score *= OTHER_UNIT
            if score >= PROPOSED:
                scored.append((score, row, column))
    scored.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    best: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for score, row, column in scored:
        if row not in best and column not in taken:
            best[row] = (column, score)
            taken.add(column)
    made = {}
    for row, (column, score) in best.items():
        others = (known[c] for _, r, c in scored if r == row and c != column)
        item = indicators[row]
        made[item.grant_ref, item.key] = (known[column], round(score, 2), next(others, None))
    return made


def _looked(title: str) -> tuple[frozenset[str], frozenset[str]]:
    words = plain_words(title)
    padded = f" {words} "
    return frozenset(words.split()), frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
