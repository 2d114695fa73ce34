"""The light pages of guests: a link that is opened under a name, and the one theory it leads to."""
