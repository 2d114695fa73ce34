"""What texts, headers and titles state about numbers: on which scale they are, that they are running totals."""
