"""The drawing of a theory of change: where everything stands, and the picture made of it."""
