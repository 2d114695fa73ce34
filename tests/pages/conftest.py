"""Pages under test say what went wrong with them, which visitors must not see."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from streamlit import config
from streamlit.components.v2 import manifest_scanner


@pytest.fixture(autouse=True, scope="session")
def full_details() -> Iterator[None]:
    """Show exceptions whole; the product hides them."""
    before = config.get_option("client.showErrorDetails")
    config.set_option("client.showErrorDetails", "full")
    yield
    config.set_option("client.showErrorDetails", before)


@pytest.fixture(autouse=True, scope="session")
def one_look_at_the_packages() -> Iterator[None]:
    """Streamlit looks through every installed package for components at each new visit; once is enough here."""
    patch = pytest.MonkeyPatch()
    patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
    yield
    patch.undo()
