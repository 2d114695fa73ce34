"""How small a group of people may be before its numbers are protected."""

from __future__ import annotations

# The k of small numbers: fewer people than this are never shown apart. A portfolio may ask for more, never for less.
SMALL_NUMBER = 5
