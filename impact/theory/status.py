"""Live status of a block: the worst status among its indicators that count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from impact.model.vocabulary.statuses import STATUS_ORDER, Status
from impact.theory.elements import IndicatorFacts


def worst_status(statuses: Iterable[Status | str]) -> Status:
    """Return the worst judged status of a block of a theory of change; NOT_RATED where none is judged.

    The worst and not the mean: a mean would let many easy outputs hide the one that goes wrong.
    """
    judged = [Status(status) for status in statuses if Status(status) is not Status.NOT_RATED]
    return max(judged, key=STATUS_ORDER.index) if judged else Status.NOT_RATED


def status_by_node(signs: Iterable[IndicatorFacts], statuses: Mapping[str, Status]) -> dict[str, Status]:
    """Return the status of every block with a counting indicator; `statuses` is by indicator key."""
    counting: dict[str, list[Status]] = {}
    for sign in signs:
        if sign.counts:
            counting.setdefault(sign.node, []).append(statuses.get(sign.key, Status.NOT_RATED))
    return {node: worst_status(node_statuses) for node, node_statuses in counting.items()}
