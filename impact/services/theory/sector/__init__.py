"""Sector templates: made and published by umbrella organisations, begun from and followed by those with a theory."""
