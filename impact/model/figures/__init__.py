"""Figures as they are judged: their columns, comments on them, the bands and colours of their statuses."""
