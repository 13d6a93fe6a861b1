"""Showing a turn and taking the next message."""
