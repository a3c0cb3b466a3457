"""The ways in which customers are reached, and how an address is proven."""
