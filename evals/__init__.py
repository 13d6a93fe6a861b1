"""Judging whole dialogues, measuring."""
