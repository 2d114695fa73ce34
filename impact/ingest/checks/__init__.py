"""Checks of what was read as a whole: leaps, running totals, parts against totals, units, the calendar."""
