"""These tests run on both databases."""

from databases import *  # noqa: F403  every fixture of theirs
from record_types import records_hold_the_types_they_say  # noqa: F401  a fixture
