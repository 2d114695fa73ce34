"""The rules behind the questions about a theory of change, by what they look at."""
