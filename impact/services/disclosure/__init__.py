"""What a viewer may not see: pseudonyms, protected numbers, names in texts."""
