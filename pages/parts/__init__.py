"""Parts that pages share, in this order: marks → layout → sheet and inputs → figures."""
