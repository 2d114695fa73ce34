"""The closed lists of the domain as enums, a module each; terms as in data/reference/glossary.csv."""
