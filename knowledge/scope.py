"""Whether the notes hold what a question asks: the nearer it lies to questions from elsewhere, the less.

The weights were fitted by `python -m evals bench retrieval --fit` on the development half of the questions.
"""

import numpy as np

from knowledge.lexical import Scores
from knowledge.ranking import Look, Signals

SCOPE_WEIGHTS = {
    "best": 0.4,
    "known": 2.1,
    "own": 2.4,
    "own_five": 1.7,
    "foreign": -6.9,
    "foreign_five": -4.5,
    "one": -3.9,
}
"""`one` is 0.4 below its fit, which weighs both kinds of fault alike: there 97 % are kept and 95 % refused (dev)."""
NEIGHBOURS = 5
"""So many questions like it speak for either side, beside the nearest one."""


def scope_signals(look: Look, notes: Scores) -> Signals:
    """Return what tells whether the notes hold a question, (len(SCOPE_WEIGHTS),); `notes` are the notes' scores."""
    columns = {
        "best": notes.max(),
        "known": look.known,
        "own": _nearest(look.asked, 1),
        "own_five": _nearest(look.asked, NEIGHBOURS),
        "foreign": _nearest(look.foreign, 1),
        "foreign_five": _nearest(look.foreign, NEIGHBOURS),
        "one": 1.0,
    }
    return np.array([columns[name] for name in SCOPE_WEIGHTS], dtype=np.float32)


def _nearest(cosines: Scores, count: int) -> float:
    """Return the mean of the `count` largest cosines; 0, as of strangers, where there are none."""
    return float(np.sort(cosines)[-count:].mean()) if len(cosines) else 0.0
