"""Retention periods: how long what is stored about people is kept.

What is past its period is deleted by services.operations.expired_data; docs/privacy.md repeats the periods.
"""

from __future__ import annotations

from datetime import timedelta

# Ended sessions, used links and sent emails, for investigating an incident.
TRACE_RETENTION = timedelta(days=90)
# A browser that is known from an earlier sign-in: its cookie, and the row it refers to.
DEVICE_RETENTION = timedelta(days=180)
# Removed evidence can be put back for this many days; then it is deleted.
REMOVED_EVIDENCE_DAYS = 30
# For how many months a portfolio may keep the files that were handed in; None keeps them as long as the portfolio.
FILE_MONTHS = (None, 6, 12, 24, 36, 60, 84, 120)
# How many links for guests that ended are kept, of each theory between an organisation and a fund.
MOST_ENDED_LINKS = 30
