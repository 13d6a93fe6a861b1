"""Dialogue sets of others, read from a file of the user's own: nothing of them is kept in this repository."""
