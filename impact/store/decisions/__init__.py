"""Decisions of a fund: who reads which, how they are written, and whether those that were taken are as they were."""
