"""Texts of figures as a viewer under pseudonyms reads them: titles, units and groups without names.

Two texts of one organisation that were apart stay apart: those that became alike are told by a number ('… (1)').
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from impact.i18n.data_words import is_data_word
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.services.core.titles_in_language import pick_title
from impact.store.queries import Connection, series_and_values
from impact.store.queries.series_and_values import IndicatorTextRecord

# Between the parts of a breakdown: 'Dimension=Group;Dimension=Group'.
PART, GROUP = ";", "="


def number_alike(shown_texts: Mapping[str, str]) -> dict[str, str]:
    """What stands for each text, from what is left of it, in the order in which numbers go round.

    A text of which nothing was taken out stays as it is; others that are left alike get a number.
    """
    unchanged = {written for written, text_left in shown_texts.items() if written == text_left}
    alike: dict[str, list[str]] = {}
    for written, text_left in shown_texts.items():
        if written not in unchanged:
            alike.setdefault(text_left, []).append(written)
    numbered = {written: written for written in unchanged}
    used = unchanged | {*alike}
    for text_left, texts in alike.items():
        if len(texts) == 1 and text_left not in unchanged:
            numbered[texts[0]] = text_left
            continue
        number = 0
        for written in texts:
            number += 1
            while (candidate := f"{text_left} ({number})") in used:
                number += 1
            used.add(candidate)
            numbered[written] = candidate
    return numbered


def redact_entries(
    entries: Iterable[Mapping[str, str]], redact: Callable[[str], str]
) -> list[dict[str, str]]:
    """The themes or shared indicators of a portfolio with titles without names, in every language."""
    redacted = [dict(entry) for entry in entries]
    for language in Language:
        titles = {entry[language.value]: "" for entry in redacted if entry.get(language.value)}
        shown_titles = number_alike({title: redact(title) for title in titles})
        for entry in redacted:
            if entry.get(language.value):
                entry[language.value] = shown_titles[entry[language.value]]
    return redacted


@dataclass(slots=True)
class _OrganisationTexts:
    """What is shown for each text of one organisation: titles by id of the indicator, others as they were written."""

    titles: dict[int, str] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    breakdowns: dict[int, dict[str, str]] | None = None


class DataTexts:
    """The texts of figures of organisations under pseudonyms, for one viewer.

    `shared` are the shared indicators of portfolios without names, by the name of these. `redact` takes names out of a
    text of an organisation.
    """

    def __init__(
        self, connection: Connection, access: Access, shared: Mapping[str, Iterable[Mapping[str, str]]],
        redact: Callable[[int, str], str],
    ) -> None:  # fmt: skip
        self._connection, self._access = connection, access
        self._shared = {(name, entry["id"]): entry for name, entries in shared.items() for entry in entries}
        self._redact = redact
        self._organisations: dict[int, _OrganisationTexts] = {}

    def load(self, organisation_ids: Iterable[int]) -> None:
        """Read the texts of several organisations at once; each is otherwise read when it is shown first."""
        missing = sorted({*organisation_ids} - {*self._organisations})
        if not missing:
            return
        rows: dict[int, list[IndicatorTextRecord]] = {key: [] for key in missing}
        for row in series_and_values.list_indicator_texts(self._connection, self._access, missing):
            rows[row.organisation_id].append(row)
        self._organisations |= {key: self._build_texts(key, rows[key]) for key in missing}

    def show_title(self, organisation_id: int, indicator_id: int) -> str:
        """The title of an indicator, of a shared one that of its portfolio."""
        return self._texts_of(organisation_id).titles.get(indicator_id, "")

    def show_text(self, organisation_id: int, kind: str, written: str) -> str:
        """A text of an indicator; `kind` is its field: unit, breakdown, result_title."""
        texts = self._texts_of(organisation_id).texts[kind]
        return texts[written] if written in texts else self._redact_text(organisation_id, kind, written)

    def show_breakdown(self, organisation_id: int, indicator_id: int, written: str) -> str:
        """A breakdown of a value, or its dimension alone."""
        texts = self._texts_of(organisation_id)
        if texts.breakdowns is None:
            texts.breakdowns = self._build_breakdowns(organisation_id)
        shown_breakdowns = texts.breakdowns.get(indicator_id, {})
        return (
            shown_breakdowns[written]
            if written in shown_breakdowns
            else self._redact_breakdown(organisation_id, written)
        )

    def _texts_of(self, organisation_id: int) -> _OrganisationTexts:
        self.load([organisation_id])
        return self._organisations[organisation_id]

    def _build_texts(self, organisation_id: int, rows: Iterable[IndicatorTextRecord]) -> _OrganisationTexts:
        texts = _OrganisationTexts(texts={"unit": {}, "breakdown": {}, "result_title": {}})
        written_titles, shown_titles = dict[int, str](), dict[str, str]()
        for row in rows:
            title = pick_title(row, self._access.language, row.result_title)
            # Two portfolios may call what has one title by two.
            shared = self._shared.get((row.portfolio, row.shared_key), {}) if row.shared_key else {}
            shared_title = shared.get(self._access.language.value) or shared.get("nl")
            key = f"{title}\n{shared_title}" if shared_title and shared_title != title else title
            written_titles[row.id] = key
            shown_titles[key] = shared_title or self._redact(organisation_id, title)
            for kind, texts_of_kind in texts.texts.items():
                written = getattr(row, kind)
                if written not in texts_of_kind:
                    texts_of_kind[written] = self._redact_text(organisation_id, kind, written)
        numbered = number_alike(shown_titles)
        texts.titles = {key: numbered[written] for key, written in written_titles.items()}
        texts.texts = {kind: number_alike(redacted) for kind, redacted in texts.texts.items()}
        return texts

    def _build_breakdowns(self, organisation_id: int) -> dict[int, dict[str, str]]:
        """What is shown for each breakdown of each indicator, and for each dimension by itself."""
        breakdowns: dict[int, list[str]] = {}
        for indicator_id, breakdown in series_and_values.list_breakdowns(
            self._connection, self._access, organisation_id
        ):
            breakdowns.setdefault(indicator_id, []).append(breakdown)
        return {key: self._show_breakdowns(organisation_id, written) for key, written in breakdowns.items()}

    def _show_breakdowns(self, organisation_id: int, breakdowns: Iterable[str]) -> dict[str, str]:
        parts = {written: [part.partition(GROUP) for part in written.split(PART)] for written in breakdowns}
        dimensions: dict[str, dict[str, str]] = {}
        for dimension, _, group in (part for of_one in parts.values() for part in of_one):
            dimensions.setdefault(dimension, {})[group] = self._redact_known(organisation_id, "group", group)
        names = number_alike(
            {name: self._redact_known(organisation_id, "dimension", name) for name in dimensions}
        )
        groups_of = {name: number_alike(groups) for name, groups in dimensions.items()}
        return names | {
            written: PART.join(f"{names[name]}{sign}{groups_of[name][group]}" for name, sign, group in of_one)
            for written, of_one in parts.items()
        }

    def _redact_text(self, organisation_id: int, kind: str, written: str) -> str:
        if kind == "breakdown":
            return self._redact_breakdown(organisation_id, written)
        return self._redact_known(organisation_id, kind, written)

    def _redact_breakdown(self, organisation_id: int, written: str) -> str:
        return self._show_breakdowns(organisation_id, [written])[written]

    def _redact_known(self, organisation_id: int, kind: str, written: str) -> str:
        """A text without names; whole words of data that the program knows are none."""
        return written if is_data_word(kind, written) else self._redact(organisation_id, written)
