"""The product's own workbook for a grantee, written and checked."""
