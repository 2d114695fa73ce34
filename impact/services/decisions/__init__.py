"""Decisions: drafted, taken with frozen figures, watched by tripwires, looked at again."""
