"""The audit trail: a chain of events that shows when one was changed."""
