"""Parts that are a percentage of the row above keep their own unit, and mixed ones are asked about."""

from __future__ import annotations

import pytest

from impact.model.issues import IssueKind
from impact.model.vocabulary.measures import Measure
from tests.ingest import made
from tests.ingest.test_section_periods import KINDS, read

HEADER: list[object] = ["Indicator", "2021", "2022", "2023", "2024"]
PARENT: list[object] = ["Gezinnen op de lijst", 142, 151, 149, 160]
LAST: list[object] = ["Vrijwilligers", 20, 22, 23, 24]
WORDS = ("Waarvan éénouder", "dont monoparentales", "of which single parents", "  eenouder")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("title", WORDS)
def test_a_part_in_percent_signs_is_no_group_of_a_count(title: str, kind: str) -> None:
    found = read([HEADER, PARENT, [title, "38 %", "0,41", "40", "42 %"], LAST], kind)
    share = found.indicators[1]
    assert (share.unit, share.measure, share.title.partition(" – ")[0]) == ("%", Measure.PERCENTAGE, PARENT[0])
    values = [v for of, v in zip(found.actuals.indicator, found.actuals.value, strict=True) if of == 1]
    assert values == [38, None, 40, 42]
    assert [i.readings for i in made.asked(found, IssueKind.PERCENT_BELOW_ONE)] == [(0.41, 41)]
    assert not any(found.actuals.breakdown)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "title", ["Waarvan éénouder (%)", "dont monoparentales (en %)", "of which single parents, percentage"]
)
def test_a_part_that_says_percent_is_no_group_of_a_count(title: str, kind: str) -> None:
    found = read([HEADER, PARENT, [title, 38, 41, 40, 42], LAST], kind)
    assert [item.unit for item in found.indicators] == ["", "%", ""] and not any(found.actuals.breakdown)
    assert None not in found.actuals.value


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("title", [*WORDS, "waarvan éénouder (%)"])
def test_a_part_in_fractions_of_a_count_is_asked_about(title: str, kind: str) -> None:
    found = read([HEADER, PARENT, [title, 0.2, 0.22, 0.25, 0.3], LAST], kind)
    readings = [i.readings for i in made.asked(found, IssueKind.PERCENT_BELOW_ONE) if i.is_open]
    assert readings == [(0.2, 20), (0.22, 22), (0.25, 25), (0.3, 30)]
    assert [v for v in found.actuals.value if v is not None] == [142, 151, 149, 160, 20, 22, 23, 24]


@pytest.mark.parametrize("title", WORDS[:3])
def test_a_part_in_the_unit_of_its_parent_stays_a_group(title: str) -> None:
    shares = ("80 %", "81 %", "85 %", "86 %"), ("70 %", "71 %", "75 %", "73 %")
    for parent, part in ((PARENT[1:], (38, 41, 40, 42)), shares):
        found = read([HEADER, [PARENT[0], *parent], [title, *part], LAST])
        assert len(found.indicators) == 2 and sum(map(bool, found.actuals.breakdown)) == 4
        assert None not in found.actuals.value
