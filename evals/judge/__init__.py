"""A model's opinion of tutor turns, one criterion a call, beside how well it agrees with labels: it gates nothing."""
