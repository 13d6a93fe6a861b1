"""Learners that a model plays, for dialogues that nobody has written down: an optional set that gates nothing."""
