"""Views of figures: one explained, many as rows of a table, the period end they stand on, and parts of them."""
