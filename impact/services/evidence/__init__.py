"""Evidence: files and stories with a measurement, who may see them, and photos without what a camera wrote."""
