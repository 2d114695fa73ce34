"""The frame of a fund: its own theory of change, and how the theories of grantees are linked to it."""
