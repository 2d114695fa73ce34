"""Domain model: frozen dataclasses and enums, without logic of storage or screens."""
