"""The live status of a block: the worst judgement among the indicators that count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from impact.model.words import STATUS_ORDER, Status
from impact.theory.elements import Sign


def node_status(statuses: Iterable[Status]) -> Status:
    """The worst judged status; NOT_RATED where nothing was judged.

    Worst and not average: a mean would let many easy outputs hide the one that goes wrong.
    """
    judged = [status for status in statuses if status is not Status.NOT_RATED]
    return max(judged, key=STATUS_ORDER.index) if judged else Status.NOT_RATED


def by_node(signs: Iterable[Sign], statuses: Mapping[str, Status]) -> dict[str, Status]:
    """The status of every block that has an indicator which counts; `statuses` by indicator key."""
    counting: dict[str, list[Status]] = {}
    for sign in signs:
        if sign.counts:
            counting.setdefault(sign.node, []).append(statuses.get(sign.key, Status.NOT_RATED))
    return {node: node_status(found) for node, found in counting.items()}
