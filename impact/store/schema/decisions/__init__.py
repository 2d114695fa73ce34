"""The tables and documents of decisions."""
