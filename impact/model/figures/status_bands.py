"""The bands of a portfolio that has not agreed others: from which pace a figure is on track, or needs attention.

Shares of the way to the target, 0 to 1. A portfolio keeps bands of its own, set on its page.
"""

from __future__ import annotations

ON_TRACK_FROM, ATTENTION_FROM = 0.95, 0.60
