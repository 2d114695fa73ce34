"""Tables of persons, which are refused: a file of figures counts people and does not list them."""
