"""How long somebody stays signed in, where the settings of the server say nothing else (README, *Settings*)."""

from __future__ import annotations

# Minutes without a click after which a session ends, and hours after which it ends all the same.
IDLE_MINUTES = 120
LONGEST_HOURS = 12
