"""Sector templates on the page of theories: the list, one of them, what is planned to be measured, suggestions."""
