"""Theories of change on screen: drafts and their edits, versions and who agreed to them."""
