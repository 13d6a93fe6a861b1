"""What can be computed, coded and explained: calculators, recipes and call cards, and finding them."""
