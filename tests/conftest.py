"""How the tests are spread over the cores."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
BROWSER = "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of one file run in one process; those in a browser all share one, and begin first.

    Two browsers at once on two cores would make every waiting time doubtful.
    """
    for item in items:
        room = item.path.relative_to(HERE).parts[0] if item.path.is_relative_to(HERE) else ""
        if room == "e2e":
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("xdist_group") is None:
            group = BROWSER if room == "e2e" else str(item.path)
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: item.get_closest_marker(BROWSER) is None)
