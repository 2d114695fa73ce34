"""The rows of a submission: applied, pending, undone, reviewed."""
