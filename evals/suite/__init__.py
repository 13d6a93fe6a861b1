"""The suite of dialogues: playing them, judging each turn, keeping what was played, reporting."""
