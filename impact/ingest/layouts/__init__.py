"""Remembered layouts: fingerprint, drift, proposals, and matching of indicators."""
