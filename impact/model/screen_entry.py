"""What somebody enters on screen instead of in a workbook, as it was typed, before it becomes a submission.

Texts are kept as they were typed: what they mean is decided where they are read, by the rules for cells of a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from impact.model.submission import ValueKind
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.theory_levels import Level

# More places than this in one entry are a workbook.
MAX_VALUES = 2_000
# Keys of the properties of an indicator that are typed as a number.
NUMBERS = ("baseline", "band_low", "band_high")


@dataclass(frozen=True, slots=True)
class EnteredValue:
    """What was typed for one indicator, period and group; '' where nothing was.

    `indicator` is its number, or the name of a new one in the same entry. `no_value` is the reason why there is no
    value (keys of the catalog `template.reason`). `in_force` says what was there when the form was drawn, so that a
    change by somebody else in the meantime is noticed.
    """

    indicator: str
    quantity: ValueKind
    start: date
    end: date
    breakdown: str = ""
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    no_value: str = ""
    note: str = ""
    in_force: str = ""

    @property
    def place(self) -> tuple[str, ValueKind, date, date, str]:
        """What it is about: at most one value of an entry is."""
        return self.indicator, self.quantity, self.start, self.end, self.breakdown

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed at all."""
        return not any((self.value, self.numerator, self.denominator, self.no_value, self.note))


@dataclass(frozen=True, slots=True)
class EnteredIndicator:
    """An indicator as somebody made or changed it; `name` is its number, or that of a new one in the same entry.

    `direction` and `time_kind` are None while nobody chose. Of one that exists, `in_force` has each property as it was
    when the form was drawn (empty for a new one); what differs from it is changed on purpose. `calculation` is how it
    is calculated from others, as it is stored; '' for one that is measured.
    """

    name: str
    grant_ref: str = ""
    code: str = ""
    title: str = ""
    unit: str = ""
    definition: str = ""
    level: Level = Level.OTHER
    measure: Measure = Measure.NUMBER
    direction: Direction | None = None
    time_kind: TimeKind | None = None
    frequency: str = ""
    baseline: str = ""
    baseline_date: date | None = None
    band_low: str = ""
    band_high: str = ""
    numerator_text: str = ""
    denominator_text: str = ""
    source: str = ""
    calculation: str = ""
    in_force: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether nobody agreed on it yet."""
        return not self.name.isdecimal()

    @property
    def is_blank(self) -> bool:
        """Whether nobody said anything of a new one: its form was only opened."""
        return self.is_new and replace(self, name="", grant_ref="", in_force={}) == EnteredIndicator("")


@dataclass(frozen=True, slots=True)
class ScreenEntry:
    """Everything typed between opening a form and sending it; `key` is its own, so that it is sent once.

    Places keep their order: a value is known by its position, also in the answers to questions about it.
    """

    key: str
    values: tuple[EnteredValue, ...] = ()
    indicators: tuple[EnteredIndicator, ...] = ()

    def with_values(self, values: Iterable[EnteredValue]) -> ScreenEntry:
        """The entry with these values in the place of what was typed there before; new ones go last."""
        merged = {value.place: value for value in self.values}
        merged |= {value.place: value for value in values}
        return replace(self, values=tuple(merged.values()))

    def without(self, places: Iterable[tuple[str, ValueKind, date, date, str]]) -> ScreenEntry:
        """The entry as if nothing had been typed at these places."""
        gone_places = set(places)
        return replace(self, values=tuple(value for value in self.values if value.place not in gone_places))

    def with_indicator(self, indicator: EnteredIndicator) -> ScreenEntry:
        """The entry with this indicator in the place of the one of the same name."""
        other_items = {item.name: item for item in self.indicators}
        return replace(self, indicators=tuple((other_items | {indicator.name: indicator}).values()))
