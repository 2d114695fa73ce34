"""How many figures have which status, and what is counted apart from its status."""

from __future__ import annotations

from dataclasses import dataclass, replace

from impact.model.figures.status_groups import ON_COURSE, TO_DISCUSS
from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.value_states import State


@dataclass(frozen=True, slots=True)
class CountedStatus:
    """What is counted apart: a status, or the bands that were kept among what is achieved (`key` names it in texts)."""

    key: str
    status: Status


IN_BAND = CountedStatus("in_band", Status.ACHIEVED)
# It never had a value, and the last word on it is 'n.v.t.': it has no judgement, and waits for none.
NOT_APPLICABLE = CountedStatus("not_applicable", Status.NOT_RATED)
# Each is counted apart from the status that it has.
COUNTED_APART = (IN_BAND, NOT_APPLICABLE)
COUNTED_STATUSES = tuple(
    kind
    for status in Status
    for kind in (CountedStatus(status.value, status), *(apart for apart in COUNTED_APART if apart.status is status))
)


def find_counted_status(status: Status, basis: Basis, state: State) -> CountedStatus:
    """What one figure is counted as: its status, unless it only stayed inside its band or does not apply at all."""
    if status is Status.ACHIEVED and basis is Basis.BAND:
        return IN_BAND
    if status is Status.NOT_RATED and state is State.NOT_APPLICABLE:
        return NOT_APPLICABLE
    return next(item for item in COUNTED_STATUSES if item.key == status.value)


@dataclass(frozen=True, slots=True)
class StatusCounts:
    """Number of figures per status; `rated` leaves out those without a judgement.

    `in_band` of those achieved only stayed inside their band: as agreed, and no change that was reached. Of those
    without a judgement `not_applicable` wait for none: they never had a value, and the last word on them is 'n.v.t.'.
    """

    achieved: int = 0
    on_track: int = 0
    attention: int = 0
    behind: int = 0
    regressing: int = 0
    not_rated: int = 0
    in_band: int = 0
    not_applicable: int = 0

    def of(self, status: Status) -> int:
        """The count of one status."""
        return int(getattr(self, status.value))

    @property
    def by_counted_status(self) -> tuple[tuple[CountedStatus, int], ...]:
        """The count of every status there is, best first; what is counted apart (`COUNTED_APART`) in no other."""
        counts = {kind: self.of(kind.status) for kind in COUNTED_STATUSES}
        counts |= {IN_BAND: self.in_band, NOT_APPLICABLE: self.not_applicable}
        for apart in COUNTED_APART:
            counts[CountedStatus(apart.status.value, apart.status)] -= counts[apart]
        return tuple((kind, count) for kind, count in counts.items() if count)

    @property
    def targets_met(self) -> int:
        """Achieved, without the bands that were only kept."""
        return self.achieved - self.in_band

    @property
    def undecided(self) -> int:
        """Without a judgement, and not because nothing applies."""
        return self.not_rated - self.not_applicable

    @property
    def total(self) -> int:
        """All figures, judged or not."""
        return self.rated + self.not_rated

    @property
    def rated(self) -> int:
        """Figures with a judgement."""
        return sum(self.of(status) for status in Status if status is not Status.NOT_RATED)

    @property
    def good(self) -> int:
        """Achieved or on track."""
        return sum(self.of(status) for status in ON_COURSE)

    @property
    def to_discuss(self) -> int:
        """Judged, and neither achieved nor on track: what asks for a conversation."""
        return sum(self.of(status) for status in TO_DISCUSS)

    def __add__(self, other: StatusCounts) -> StatusCounts:
        added = (self.of(status) + other.of(status) for status in Status)
        return replace(
            StatusCounts(*added), in_band=self.in_band + other.in_band,
            not_applicable=self.not_applicable + other.not_applicable,
        )  # fmt: skip
