"""Frozen types and enums in the field's words."""
