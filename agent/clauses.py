"""The clauses of what a learner says of themself."""

import re

CLAUSES = re.compile(r"[，。；;！!？?\n]|(?<!\d)\.(?!\d)|,|但是|但|不过|而且|\bbut\b")
