"""Matching of a file's indicators to those the organisation has: by code, else proposed by title similarity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from impact.ingest.values import units
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.mapping import Mapping, Match
from impact.model.submission import SubmittedIndicator
from impact.model.title_comparison import is_title_of, key_spelling, title_key

# A lower similarity is not proposed.
MIN_TITLE_SIMILARITY = 0.45
# The same code under another project or in other case: likely the same, but two projects may use one code.
SAME_CODE_CONFIDENCE = 0.95
# A different unit lowers the similarity by this factor.
OTHER_UNIT_FACTOR = 0.85
MAX_SCORED_PAIRS = 1_000_000


@dataclass(frozen=True, slots=True)
class ExistingIndicator:
    """An indicator that the organisation already has, with its title in other languages.

    `agreed`: it was set up before any submission, so its code identifies it under any project name. `offered`: it may
    be proposed; one that was withdrawn or is pending review is recognised by its key only.
    """

    id: int
    grant_ref: str
    key: str
    title: str
    code: str = ""
    unit: str = ""
    titles: Map[str, str] = field(default_factory=dict)
    is_agreed: bool = False
    offered: bool = True


@dataclass(frozen=True, slots=True)
class MatchProposal:
    """An indicator of the file with the most similar existing one (`best`) and the runner-up.

    `confidence` runs from 0 to 1. `by_code`: the code identifies it, so no confirmation or match is needed; any other
    proposal is confirmed by a user, even where the titles are equal. `part` names the place, result or group that it is
    about, '' for the indicator as a whole: it tells indicators of one title apart.
    """

    grant_ref: str
    key: str
    title: str
    unit: str
    best: ExistingIndicator | None
    confidence: float
    next_best: ExistingIndicator | None = None
    by_code: bool = False
    part: str = ""

    def match(self, selection: ExistingIndicator | None) -> Match:
        """Return the match to store for the selected existing indicator; None means a new indicator."""
        if selection is None:
            return Match(self.grant_ref, self.key, self.title)
        return Match(
            self.grant_ref,
            self.key,
            self.title,
            selection.id,
            selection.grant_ref,
            selection.key,
            selection.title,
            by_code=self.by_code and selection == self.best,
        )


def propose_matches(
    indicators: Sequence[SubmittedIndicator],
    existing: Sequence[ExistingIndicator],
    mapping: Mapping | None = None,
    *,
    one_project: bool = False,
) -> tuple[MatchProposal, ...]:
    """Propose for each new indicator of a file the most similar existing one, each existing one at most once.

    Indicators that exist under the same grant and key, and those with a match in the mapping, are left out. With
    `one_project` the organisation has one project only, which a file need not name.
    """
    existing_keys = {(item.grant_ref, key_spelling(item.key)) for item in existing}
    if one_project:
        existing_keys |= {("", key_spelling(item.key)) for item in existing}
    match_of = find_matches(indicators, mapping)
    unmatched = [
        item
        for item, match in zip(indicators, match_of, strict=True)
        if match is None
        and (item.grant_ref, key_spelling(item.key)) not in existing_keys
    ]
    candidates = find_candidates(indicators, existing, mapping, one_project=one_project)
    by_code = _match_by_code(unmatched, candidates)
    remaining = [k for k in candidates if k.id not in {item.id for item in by_code.values()}]
    partners = _match_by_title([i for i in unmatched if (i.grant_ref, i.key) not in by_code], remaining)
    proposals = []
    for item in unmatched:
        key = (item.grant_ref, item.key)
        by_code_match = by_code.get(key)
        if by_code_match is not None:
            sure = is_same_by_code(item, by_code_match)
            proposals.append(
                MatchProposal(
                    *key,
                    item.title,
                    item.unit,
                    by_code_match,
                    1.0 if sure else SAME_CODE_CONFIDENCE,
                    None,
                    sure,
                    part_of(item),
                )
            )
            continue
        best, confidence, next_best = partners.get(key, (None, 0.0, None))
        proposals.append(MatchProposal(*key, item.title, item.unit, best, confidence, next_best, part=part_of(item)))
    return tuple(proposals)


def part_of(item: SubmittedIndicator) -> str:
    """The place, result or group that an indicator of the file is about; '' for the indicator as a whole."""
    group = item.breakdown.replace("=", ": ")
    return " · ".join(part for part in (item.result_title, item.location, group) if part)


def find_matches(indicators: Sequence[SubmittedIndicator], mapping: Mapping | None) -> list[Match | None]:
    """Return the match that the mapping has for each indicator of a file, None where it has none.

    A key holds the unit, the result and the place beside the title, and pointing at another column changes it: a match
    whose key is gone is followed by its title, where one indicator of the file has that title.
    """
    matches = {(m.grant_ref, m.key): m for m in mapping.matches} if mapping else {}
    match_of = [matches.get((item.grant_ref, item.key)) for item in indicators]
    keys = {(item.grant_ref, item.key) for item in indicators}
    keyless = [match for key, match in matches.items() if key not in keys]
    if not keyless:
        return match_of
    places: dict[str, list[int]] = {}
    for index, item in enumerate(indicators):
        places.setdefault(title_key(item.title), []).append(index)
    keyless_titles = Counter(title_key(match.title) for match in keyless)
    for match in keyless:
        title = title_key(match.title)
        indexes = places.get(title, [])
        if len(indexes) == 1 and keyless_titles[title] == 1 and match_of[indexes[0]] is None:
            match_of[indexes[0]] = match
    return match_of


def find_candidates(
    indicators: Sequence[SubmittedIndicator],
    existing: Sequence[ExistingIndicator],
    mapping: Mapping | None = None,
    *,
    one_project: bool = False,
) -> list[ExistingIndicator]:
    """Return the existing indicators that an indicator of the file may still be: none of the file is matched to them.

    `one_project` as in `propose_matches`.
    """
    # Keys that differ in the spelling of a title are those of one indicator.
    file_keys = {(item.grant_ref, key_spelling(item.key)) for item in indicators}
    if one_project:
        # A file without a project means the only one, so an existing indicator with that key is not a candidate.
        file_keys |= {(k.grant_ref, key_spelling(k.key)) for k in existing if ("", key_spelling(k.key)) in file_keys}
    matched_ids = {m.indicator_id for m in mapping.matches} if mapping else set()
    return [
        k
        for k in existing
        if k.offered and (k.grant_ref, key_spelling(k.key)) not in file_keys and k.id not in matched_ids
    ]


def is_same_by_code(item: SubmittedIndicator, existing: ExistingIndicator) -> bool:
    """Whether the code identifies the indicator, as when the file is applied (store), under no other title."""
    titles = (existing.title, *existing.titles.values())
    return (
        item.code == existing.code
        and (existing.is_agreed or item.grant_ref in ("", existing.grant_ref))
        and is_title_of(item.title, item.code, titles)
    )


def apply_matches(
    indicators: Sequence[SubmittedIndicator], mapping: Mapping | None
) -> tuple[SubmittedIndicator, ...]:
    """Rename matched indicators to the grant, key and title they have in the store.

    A match that would merge two indicators of the file is skipped.
    """
    if mapping is None or not mapping.matches:
        return tuple(indicators)
    match_of = [
        match if match is not None and match.indicator_id is not None else None
        for match in find_matches(indicators, mapping)
    ]
    while True:
        # All are renamed at once, so that no order decides which of two that want one name gets it.
        names = [
            (match.to_grant_ref, match.to_key) if match else (item.grant_ref, item.key)
            for item, match in zip(indicators, match_of, strict=True)
        ]
        counts = Counter(names)
        clashing = {index for index, match in enumerate(match_of) if match is not None and counts[names[index]] > 1}
        if not clashing:
            break
        match_of = [None if index in clashing else match for index, match in enumerate(match_of)]
    return tuple(
        item
        if match is None
        else replace(
            item,
            grant_ref=match.to_grant_ref,
            # The grant is named by the organisation's own, which the file need not know.
            grant_title="" if match.to_grant_ref != item.grant_ref else item.grant_title,
            key=match.to_key,
            title=match.to_title or item.title,
        )
        for item, match in zip(indicators, match_of, strict=True)
    )


def title_similarity(first: str, second: str) -> float:
    """Return the Dice similarity of two titles, 0 to 1: of words or of character trigrams, the larger of both."""
    a, b = _words_and_trigrams(first), _words_and_trigrams(second)
    return max(_dice(a[0], b[0]), _dice(a[1], b[1]))


def _match_by_code(
    indicators: Sequence[SubmittedIndicator], existing: Sequence[ExistingIndicator]
) -> dict[tuple[str, str], ExistingIndicator]:
    """Match by codes that occur exactly once on each side, ignoring case."""
    existing_counts = Counter(item.code.strip().casefold() for item in existing if item.code.strip())
    file_counts = Counter(item.code.strip().casefold() for item in indicators if item.code.strip())
    of_code = {item.code.strip().casefold(): item for item in existing if item.code.strip()}
    return {
        (item.grant_ref, item.key): of_code[code]
        for item in indicators
        if (code := item.code.strip().casefold()) and existing_counts[code] == 1 and file_counts[code] == 1
    }


def _match_by_title(
    indicators: Sequence[SubmittedIndicator], existing: Sequence[ExistingIndicator]
) -> dict[tuple[str, str], tuple[ExistingIndicator, float, ExistingIndicator | None]]:
    """Match by title, greedily from the highest score, each existing indicator at most once: (best, score, next).

    Of rows with one title the whole comes before its places and groups.
    """
    if not indicators or not existing or len(indicators) * len(existing) > MAX_SCORED_PAIRS:
        return {}
    titles = [[_words_and_trigrams(text) for text in {k.title, *k.titles.values()} if text] for k in existing]
    scored: list[tuple[float, int, int]] = []
    for row, item in enumerate(indicators):
        item_grams = _words_and_trigrams(item.title)
        for column, candidate in enumerate(existing):
            score = max(
                (max(_dice(item_grams[0], t[0]), _dice(item_grams[1], t[1])) for t in titles[column]),
                default=0.0,
            )
            if item.unit and candidate.unit and units.compare_units(item.unit, candidate.unit) is not None:
                score *= OTHER_UNIT_FACTOR
            if score >= MIN_TITLE_SIMILARITY:
                scored.append((score, row, column))
    parts = [bool(part_of(item)) for item in indicators]
    scored.sort(key=lambda pair: (-pair[0], parts[pair[1]], pair[1], pair[2]))
    best: dict[int, tuple[int, float]] = {}
    used_columns: set[int] = set()
    for score, row, column in scored:
        if row not in best and column not in used_columns:
            best[row] = (column, score)
            used_columns.add(column)
    partners = {}
    for row, (column, score) in best.items():
        runners_up = (existing[c] for _, r, c in scored if r == row and c != column)
        item = indicators[row]
        partners[item.grant_ref, item.key] = (existing[column], round(score, 2), next(runners_up, None))
    return partners


def _words_and_trigrams(title: str) -> tuple[frozenset[str], frozenset[str]]:
    words = normalise_words(title)
    padded = f" {words} "
    return frozenset(words.split()), frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def _dice(first: frozenset[str], second: frozenset[str]) -> float:
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0
