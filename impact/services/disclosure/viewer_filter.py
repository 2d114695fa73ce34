"""Disclosure control that depends on the viewer: what academics, umbrellas and sessions may see of other organisations.

It works on rows between the store and a view. A filtered row has only the fields known to be harmless, with names
replaced by pseudonyms, texts without names and numbers suppressed or rounded; all other fields are blank, also
those of a column that is added later. Rows of the viewer's own organisation, and rows for roles that see names,
are unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from functools import cached_property
from typing import Any, TypeVar, cast

from impact.access.permissions import least_small_number, needs_research_consent, sees_pseudonyms
from impact.i18n import text
from impact.metrics import suppression_and_rounding
from impact.metrics.suppression_and_rounding import SUPPRESSED_VALUE, ReleasedValue
from impact.model.access import Access
from impact.model.vocabulary.frequencies import Frequency
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State
from impact.services.core.confidence import SOURCE_KINDS
from impact.services.core.workspace import Workspace, load_secret, reading, unscoped_reading
from impact.services.disclosure import masked_ids, pseudonyms
from impact.services.disclosure.data_texts import DataTexts, redact_entries
from impact.services.disclosure.organisation_redaction import NameRedactor, redact_references
from impact.services.disclosure.person_redaction import REDACTED, redact_or_withhold
from impact.services.disclosure.protected_numbers import (
    ProtectedNumbers,
    hide_calculated,
    hide_parts,
    protect_numbers,
)
from impact.services.disclosure.theory_text_redaction import (
    list_whole_names,
    redact_theory_text,
    split_person_names,
)
from impact.services.disclosure.visible_fields import (
    HARMLESS_FIELDS,
    HARMLESS_JOINED_FIELDS,
    HARMLESS_ORGANISATION_FIELDS,
    blank_fields,
)
from impact.store import organisation_names, research_consent
from impact.store.organisation_names import NameRecord
from impact.store.queries import Connection
from impact.store.queries import organisations as organisation_queries
from impact.store.queries import portfolio as portfolio_queries
from impact.store.queries.figures import IndicatorFigure, PointRecord
from impact.store.queries.organisations import OrganisationRecord
from impact.store.queries.portfolio import PortfolioRecord
from impact.store.queries.series_and_values import TotalRecord
from impact.store.records.indicators_and_values import IndicatorRecord, ValueRecord
from impact.views.figures.breakdowns import BreakdownBar

View = TypeVar("View")
Record = TypeVar("Record", bound=tuple[Any, ...])
Series = TypeVar("Series", PointRecord, TotalRecord)

# The fields of views that hold an id, with the kind of object that the id is of.
ID_FIELDS = {"organisation_id": "organisation", "indicator_id": "indicator"}


@contextmanager
def open_filtered(access: Access, workspace: Workspace) -> Iterator[tuple[Connection, ViewerFilter]]:
    """Open a connection limited to the viewer's scope, with the filter for the rows read through it.

    For roles that see names the filter hides nothing.
    """
    # Before the connection opens: a lost secret is created anew, and SQLite cannot write during our read.
    key, names_around, people = b"", [], []
    if sees_pseudonyms(access.role):
        key = load_secret(workspace)
        with unscoped_reading(workspace) as connection:
            names_around = organisation_names.list_names_around(connection, access)
            people = organisation_names.list_people(connection, access)
    with reading(access, workspace) as connection:
        yield connection, ViewerFilter(access, connection, key, names_around, people)


class ViewerFilter:
    """Filter what belongs to other organisations than the viewer's; `is_active` for roles that see pseudonyms.

    `names_around` are those of grantees beyond the scope: texts speak of neighbours whom the viewer may not see either.
    `people` are names of persons that texts may hold: those of all who may sign in.
    """

    def __init__(
        self, access: Access, connection: Connection, key: bytes, names_around: Sequence[NameRecord] = (),
        people: Iterable[str] = (),
    ) -> None:  # fmt: skip
        self.is_active = sees_pseudonyms(access.role)
        self._access = access
        self._connection = connection
        self._secret = key
        self._names_around = names_around
        people = tuple(people)
        self._words_of_people, self._whole_names = split_person_names(people), list_whole_names(people)

    def hides(self, organisation_id: int) -> bool:
        """Whether the viewer sees this organisation under a pseudonym and with protected numbers."""
        return self.is_active and organisation_id != self._access.organisation_id

    # Names and texts

    def display_name(self, organisation_id: int, name: str) -> str:
        """The name shown to the viewer: the real one, or the pseudonym in the viewer's language.

        It is that of the network of a fund, so that all who look on in one network speak of the same organisation;
        whoever looks on in several sees the fund beside it, since one name may stand in each.
        """
        if not self.hides(organisation_id):
            return name
        language = self._access.language
        network, fund = self._networks.get(organisation_id, (self._access.organisation_id, ""))
        pseudonym = pseudonyms.derive_pseudonym(self._secret, network, organisation_id, language)
        if len(set(self._networks.values())) > 1 and fund:
            return text(language, "disclosure.organisation_of_fund", name=pseudonym, fund=fund)
        return pseudonym

    def list_display_names(self, organisations: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
        """Pairs of id and shown name, sorted by shown name under pseudonyms: the order may reveal no real name."""
        named_organisations = [(key, self.display_name(key, name)) for key, name in organisations]
        return (
            sorted(named_organisations, key=lambda pair: pair[1].casefold())
            if self.is_active
            else named_organisations
        )

    def redact(self, organisation_id: int, text: str) -> str:
        """Replace the names of the author of a text (`organisation_id`) and of others in scope by pseudonyms.

        Further grantees of the same funds become "another organisation". What an organisation was called before, and
        its reference, go too. Names of persons stay: what somebody wrote passes `redact_theory_text`.
        """
        if not text or not self.hides(organisation_id):
            return text
        own = self._names_by_organisation.get(organisation_id, ())
        return self._names.redact_names(text, own, self.display_name(organisation_id, ""))

    def redact_theory_text(self, organisation_id: int, text: str, *people: str) -> str:
        """Remove the names of persons too from what somebody wrote, except stories; `people` are known names.

        The pseudonyms that take the place of organisations stay.
        """
        if not text or not self.hides(organisation_id):
            return text
        known_words = self._words_of_people | split_person_names(people)
        whole_names = self._whole_names | list_whole_names(people)
        return redact_theory_text(self.redact(organisation_id, text), known_words, self._shown_names, whole_names)

    @cached_property
    def data_texts(self) -> DataTexts:
        """Titles, units and groups of others without names."""
        shared = {row.name: self.filter_titles(row.shared_indicators) for row in self._portfolios}
        return DataTexts(self._connection, self._access, shared, self.redact_theory_text)

    def filter_titles(self, entries: Iterable[Mapping[str, str]] | None) -> list[dict[str, str]]:
        """The themes or shared indicators of a portfolio with the titles that the viewer may see."""
        return redact_entries(entries or (), self.redact_frame_text)

    def redact_frame_text(self, text: str) -> str:
        """Replace names of grantees and of persons in a text of a fund, also where a fund shows its own to a room."""
        if not text or not self.is_active:
            return text
        text = self._names.redact_names(text, (), "")
        return redact_theory_text(text, self._words_of_people, self._shown_names, self._whole_names)

    def redact_story(self, organisation_id: int, text: str, *known_names: str) -> str | None:
        """Remove names of persons (those of `known_names` in any case) as well; None for a text that is withheld.

        References go first: without the letters, which read as a name, nobody would know their digits again.
        """
        if self.hides(organisation_id):
            text = redact_references(text, self._names_by_organisation.get(organisation_id, ()), REDACTED)
        redacted = redact_or_withhold(text, *known_names)
        return None if redacted is None else self.redact(organisation_id, redacted)

    @cached_property
    def _known_names(self) -> list[NameRecord]:
        return organisation_names.list_names(self._connection, self._access)

    @cached_property
    def _names_by_organisation(self) -> dict[int, list[tuple[str, str]]]:
        names: dict[int, list[tuple[str, str]]] = {}
        for row in self._known_names:
            names.setdefault(row.organisation_id, []).append((row.name, row.ref))
        return names

    @cached_property
    def _networks(self) -> dict[int, tuple[int, str]]:
        """The fund in whose network an organisation is seen, as id and name; of several the one with the lowest id."""
        funds = {row.id: (row.organisation_id, row.fund) for row in self._portfolios}
        networks: dict[int, tuple[int, str]] = {}
        for row in organisation_queries.list_grantees_by_portfolio(self._connection, self._access):
            fund = funds[row.portfolio_id]
            networks[row.organisation_id] = min(fund, networks.get(row.organisation_id, fund))
        return networks

    @cached_property
    def _names(self) -> NameRedactor:
        hidden = [row for row in self._known_names if self.hides(row.organisation_id)]
        replacements = [(row.name, self.display_name(row.organisation_id, row.name)) for row in hidden]
        # Those that the viewer meets nowhere need no name: it would only tell how often a text speaks of which.
        other = text(self._access.language, "disclosure.another_organisation")
        around = [row for row in self._names_around if self.hides(row.organisation_id)]
        refs = [(row.ref, other) for row in around]
        refs += [(row.ref, self.display_name(row.organisation_id, row.name)) for row in hidden]
        return NameRedactor.of([*replacements, *((row.name, other) for row in around)], refs)

    @cached_property
    def _shown_names(self) -> frozenset[str]:
        """What stands for organisations in texts."""
        other = text(self._access.language, "disclosure.another_organisation")
        return frozenset({other, *(self.display_name(row.organisation_id, "") for row in self._known_names)} - {""})

    @cached_property
    def _portfolios(self) -> Sequence[PortfolioRecord]:
        return portfolio_queries.list_portfolios(self._connection, self._access)

    def small_number(self, portfolio: str = "") -> int:
        """The threshold k, the smallest count that may be shown: the largest of the portfolios in scope, at least 5.

        In a session it is at least 10.
        """
        thresholds = [row.small_number for row in self._portfolios if portfolio in ("", row.name)]
        return max([least_small_number(self._access.role), *thresholds])

    def filter_organisation(self, row: OrganisationRecord) -> OrganisationRecord:
        """An organisation under its pseudonym, without the fields that identify it."""
        if not self.hides(row.id):
            return row
        return blank_fields(row, HARMLESS_ORGANISATION_FIELDS)._replace(
            name=self.display_name(row.id, row.name)
        )

    # Figures

    def keep_consenting(self, rows: Iterable[IndicatorFigure]) -> Iterable[IndicatorFigure]:
        """The rows that go into a list of figures: for research only those of organisations that consent to it."""
        if not needs_research_consent(self._access.role):
            return rows
        consenting = research_consent.list_consenting(self._connection, self._access)
        return [row for row in rows if row.indicator.organisation_id in consenting]

    def filter_figures(self, rows: Iterable[IndicatorFigure]) -> list[IndicatorFigure]:
        """Indicators with their figures: pseudonyms, texts without names, protected numbers."""
        rows = list(rows)
        self.data_texts.load(key for row in rows if self.hides(key := row.indicator.organisation_id))
        return [self._figure(row) if self.hides(row.indicator.organisation_id) else row for row in rows]

    def _figure(self, row: IndicatorFigure) -> IndicatorFigure:
        owner = row.indicator.organisation_id
        indicator, k = row.indicator, self.small_number(row.portfolio)
        baseline = suppression_and_rounding.release_value(
            Measure(indicator.measure),
            indicator.baseline,
            indicator.baseline_numerator,
            indicator.baseline_denominator,
            k=k,
        )
        figure = row.figure
        if figure is not None:
            if indicator.calculation:
                figure = hide_calculated(figure)
            figure = ProtectedNumbers.of(figure, indicator, baseline, k).apply_to(figure, indicator)
        return blank_fields(row, HARMLESS_JOINED_FIELDS)._replace(
            organisation=self.display_name(owner, row.organisation),
            indicator=self._indicator(row, baseline.value),
            figure=figure,
        )

    def _indicator(self, row: IndicatorFigure, baseline: float | None) -> IndicatorRecord:
        indicator, owner = row.indicator, row.indicator.organisation_id
        source = indicator.source or ""
        return blank_fields(indicator, HARMLESS_FIELDS)._replace(
            title=self.data_texts.show_title(owner, indicator.id),
            titles={},
            code=indicator.shared_key,
            frequency=indicator.frequency if indicator.frequency in tuple(Frequency) else "",
            source=source if source.strip().casefold() in SOURCE_KINDS else "",
            unit=self.data_texts.show_text(owner, "unit", indicator.unit),
            breakdown=self.data_texts.show_text(owner, "breakdown", indicator.breakdown),
            result_title=self.data_texts.show_text(owner, "result_title", indicator.result_title),
            baseline=baseline,
            calculation=hide_parts(indicator.calculation),
        )

    def filter_series(self, items: Iterable[Series], figure: IndicatorFigure) -> list[Series]:
        """The series of one indicator (`figure`) over time, with protected numbers."""
        if not self.hides(figure.indicator.organisation_id):
            return list(items)
        k, measure = self.small_number(figure.portfolio), Measure(figure.indicator.measure)
        is_calculated = bool(figure.indicator.calculation)
        filtered = []
        for item in items:
            numbers = protect_numbers(measure, item, k)
            if is_calculated:
                numbers = SUPPRESSED_VALUE if item.state == State.REPORTED else ReleasedValue()
            filtered.append(
                blank_fields(item, HARMLESS_FIELDS)._replace(
                    actual=numbers.value,
                    numerator=numbers.numerator,
                    denominator=numbers.denominator,
                    n=numbers.n,
                    state=State.SUPPRESSED.value if numbers.suppressed else item.state,
                )
            )
        return filtered

    def filter_total(self, item: ValueRecord, figure: IndicatorFigure) -> ValueRecord:
        """The total of one period with its protected number and without its source cell."""
        if not self.hides(figure.indicator.organisation_id):
            return item
        measure = Measure(figure.indicator.measure)
        numbers = suppression_and_rounding.release_value(
            measure, item.value, item.numerator, item.denominator, item.n, self.small_number(figure.portfolio)
        )
        return blank_fields(item, HARMLESS_FIELDS)._replace(
            value=numbers.value,
            numerator=numbers.numerator,
            denominator=numbers.denominator,
            n=numbers.n,
            state=State.SUPPRESSED.value if numbers.suppressed else item.state,
        )

    def filter_group(self, item: ValueRecord, bar: BreakdownBar, figure: IndicatorFigure) -> ValueRecord:
        """A broken-down measurement of an indicator (`figure`) with the numbers of its protected bar."""
        return blank_fields(item, HARMLESS_FIELDS)._replace(
            breakdown=self.data_texts.show_breakdown(
                figure.indicator.organisation_id, figure.indicator.id, item.breakdown
            ),
            value=bar.value,
            numerator=bar.numerator,
            denominator=bar.denominator,
            n=bar.n,
            state=bar.state.value,
        )

    def filter_targets(self, items: Iterable[ValueRecord], figure: IndicatorFigure) -> list[ValueRecord]:
        """Targets of one indicator: keep the agreed values; blank file, sheet and cell."""
        owner = figure.indicator.organisation_id
        if not self.hides(owner):
            return list(items)
        harmless = HARMLESS_FIELDS | {"value", "denominator"}
        return [
            blank_fields(item, harmless)._replace(
                breakdown=self.data_texts.show_breakdown(owner, figure.indicator.id, item.breakdown)
            )
            for item in items
        ]

    # Ids

    def mask_ids(self, view: View) -> View:
        """The view with the ids of others replaced by masked ids, which lead back for this viewer only."""
        return cast("View", self._mask_item(view)) if self.is_active else view

    def _mask_item(self, item: object) -> object:
        if isinstance(item, tuple):
            return tuple(self._mask_item(part) for part in item)
        if isinstance(item, dict):
            return {key: self._mask_item(part) for key, part in item.items()}
        # A query came from the viewer, so that its ids are masked already.
        if not is_dataclass(item) or isinstance(item, type) or type(item).__name__.endswith("Query"):
            return item
        changed = {}
        for field in fields(item):
            value = getattr(item, field.name)
            kind = ID_FIELDS.get(field.name)
            changed[field.name] = self.mask_id(kind, value) if kind else self._mask_item(value)
        return replace(item, **changed)

    def mask_id(self, kind: str, number: int) -> int:
        """The masked id of an organisation or indicator for this viewer; the id itself where nothing is hidden."""
        if not self.is_active or (kind == "organisation" and not self.hides(number)):
            return number
        return masked_ids.mask_id(self._secret, self._access.organisation_id, kind, number)

    def resolve_id(self, kind: str, number: int) -> int:
        """The id behind a masked id from this viewer's URL; -1, which no row has, for any other number."""
        if not self.is_active or (kind == "organisation" and not self.hides(number)):
            return number
        return masked_ids.unmask_id(self._secret, self._access.organisation_id, kind, number)
