"""Whether an indicator of a file is the stored one that its code or title points to."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

from impact.ingest.validation.identity_answers import IDENTITY_KINDS, withhold_values
from impact.ingest.values.unit_names import are_apart, name_unit
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.submission import Submission, SubmittedIndicator
from impact.model.title_comparison import (
    KEY_SEPARATOR,
    is_nearly_same,
    is_title_of,
    key_spelling,
    plain_title,
    title_key,
)


@dataclass(frozen=True, slots=True)
class StoredIndicator:
    """A stored indicator with what identifies it; `titles` are its title and those in other languages."""

    id: int
    grant_ref: str
    key: str
    code: str
    titles: tuple[str, ...]
    unit: str = ""
    result_title: str = ""
    location: str = ""
    breakdown: str = ""


def ask_identity(
    submission: Submission,
    matches: Mapping[int, StoredIndicator],
    stored: Sequence[StoredIndicator],
    new_keys: Collection[tuple[str, str]] = (),
) -> Submission:
    """Return the submission with a question for each indicator that the store may know under another name.

    `matches` gives the stored indicator of each indicator (from 0) as writing would match it, `stored` are all that
    stand. Until it is answered such an indicator is kept apart from the stored one, and its values count nowhere. In
    our own template the codes are ours, and nothing is asked. Nor is it of those in `new_keys`, (grant, key): somebody
    said that they are new.
    """
    if submission.template_language or not stored:
        return submission
    indicators, issues = list(submission.indicators), []
    renamed = {index for index in matches if _is_renamed(indicators[index], matches[index])}
    matched_ids = {row.id for index, row in matches.items() if index not in renamed}
    asked_indexes = {issue.indicator for issue in submission.issues if issue.kind in IDENTITY_KINDS}
    by_key = {(row.grant_ref, key_spelling(row.key)): row for row in stored}
    candidates = _TitleIndex([row for row in stored if row.id not in matched_ids])
    for index in sorted(renamed):
        item, row = indicators[index], matches[index]
        key = f"{item.code}{KEY_SEPARATOR}{item.title}"
        separate = by_key.get((item.grant_ref or row.grant_ref, key_spelling(key)))
        if separate is not None:
            # Somebody said earlier that they are two.
            indicators[index] = replace(item, code="", key=separate.key, grant_ref=separate.grant_ref)
            continue
        indicators[index] = replace(item, code="", key=key)
        namesake = _find_by_title(item, candidates)
        if namesake is not None and is_title_of(item.title, "", namesake.titles):
            # The codes moved, as where a row was inserted: what keeps its title is more likely the same.
            issues.append(_ask(IssueKind.SIMILAR_TITLES, submission, index, namesake, item.title))
        else:
            issues.append(_ask(IssueKind.SAME_CODE, submission, index, row, item.code))
    for index, item in enumerate(indicators) if candidates.stored else ():
        if index in matches or index in asked_indexes or (item.grant_ref, item.key) in new_keys:
            continue
        alike = _find_by_title(item, candidates) or _find_by_order(indicators, index, candidates)
        if alike is not None and item.key.startswith(f"{alike.code}{KEY_SEPARATOR}") and alike.code:
            # Its code stands before another title too, so that only the title says which one it is.
            indicators[index] = replace(item, grant_ref=alike.grant_ref, key=alike.key, code=alike.code)
        elif alike is not None:
            issues.append(_ask(IssueKind.SIMILAR_TITLES, submission, index, alike, item.title))
    if not issues and indicators == list(submission.indicators):
        return submission
    return withhold_values(
        replace(submission, indicators=tuple(indicators), issues=(*submission.issues, *issues))
    )


def _is_renamed(item: SubmittedIndicator, row: StoredIndicator) -> bool:
    if item.revised:
        # Somebody gave the stored indicator another title on purpose.
        return False
    return bool(item.code) and item.code == row.code and not is_title_of(item.title, item.code, row.titles)


class _TitleIndex:
    """Stored indicators by their titles, and by their titles without one of the words."""

    def __init__(self, stored: Sequence[StoredIndicator]) -> None:
        self.stored = stored
        self._places: dict[Hashable, set[int]] = {}
        for place, row in enumerate(stored):
            for title in row.titles:
                for key in self._keys(title) if title else ():
                    self._places.setdefault(key, set()).add(place)

    @staticmethod
    def _keys(title: str) -> list[Hashable]:
        words = plain_title(title).split()
        return [title_key(title), *((*words[:place], "", *words[place + 1 :]) for place in range(len(words)))]

    def find(self, title: str) -> list[StoredIndicator]:
        """Return those that can have the same title, or nearly; all others differ in more than one word."""
        places = {place for key in self._keys(title) for place in self._places.get(key, ())}
        return [self.stored[place] for place in sorted(places)]


def _find_by_title(item: SubmittedIndicator, stored: _TitleIndex) -> StoredIndicator | None:
    """The only stored indicator with the same title, or nearly, and nothing that speaks against it."""
    alike = [row for row in stored.find(item.title) if _is_alike(item, row)]
    key = title_key(item.title)
    same = [row for row in alike if any(title_key(title) == key for title in row.titles)]
    alike = same or alike
    return alike[0] if len(alike) == 1 else None


def _find_by_order(
    indicators: Sequence[SubmittedIndicator], index: int, stored: _TitleIndex
) -> StoredIndicator | None:
    """The stored indicator to ask about where several bear the title, told apart by their order and by no result.

    The file tells its own apart by their results: the first of them is most likely the first that is stored.
    """
    item = indicators[index]
    key = title_key(item.title)
    if not item.result_title:
        return None
    same = [
        row
        for row in stored.find(item.title)
        if _is_alike(item, row) and any(title_key(title) == key for title in row.titles)
    ]
    if len(same) < 2 or any(row.result_title for row in same):
        return None
    before = sum(title_key(other.title) == key and other.grant_ref == item.grant_ref for other in indicators[:index])
    return same[before] if before < len(same) else None


def _is_alike(item: SubmittedIndicator, row: StoredIndicator) -> bool:
    key = title_key(item.title)
    return (
        item.grant_ref in ("", row.grant_ref)
        and title_key(item.breakdown) == title_key(row.breakdown)
        # Persons and families may be one indicator, euros and dollars are two.
        and not are_apart(name_unit(item.unit), name_unit(row.unit))
        and all(
            not own or not other or title_key(own) == title_key(other)
            for own, other in (
                (item.result_title, row.result_title),
                (item.location, row.location),
            )
        )
        and any(title_key(title) == key or is_nearly_same(title, item.title) for title in row.titles if title)
    )


def _ask(kind: IssueKind, submission: Submission, index: int, row: StoredIndicator, raw: str) -> Issue:
    item = submission.indicators[index]
    role = "code" if kind is IssueKind.SAME_CODE else "title"
    column = next((c.column for c in submission.columns if (c.sheet, c.role) == (item.sheet, role)), None)
    title = row.titles[0]
    is_same_title = title_key(title) == title_key(item.title)
    is_told_by_unit = is_same_title and title_key(item.unit) != title_key(row.unit)
    # Where the titles are equal, what differs is the code or the unit.
    name = f"{row.code} {title}".strip() if is_same_title else title
    name = f"{name} ({row.unit})" if is_told_by_unit and row.unit else name
    other = f"{item.title} ({item.unit})" if is_told_by_unit and item.unit else item.title
    return Issue(
        kind,
        Severity.QUESTION,
        item.sheet,
        item.row,
        column,
        raw,
        params={
            "title": name,
            "other": other,
            "to_grant": row.grant_ref,
            "to_key": row.key,
            "to_title": title,
            "to_code": row.code,
        },
        indicator=index,
    )
