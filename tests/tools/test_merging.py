"""Two changes of one text: both are made, or none where they change the same words."""

import pytest

from tools.merging import merged

BASE = "memory = nn.LSTM(1, 32, batch_first=True)\nhead = nn.Linear(32, 1)\nwindows = x.unfold(0, 20 + 1, 1)\n"


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        (BASE.replace("20", "30"), BASE.replace("32", "64"), BASE.replace("20", "30").replace("32", "64")),
        (BASE.replace("Linear(32", "Linear(2 * 32"), BASE.replace("32", "64"), BASE.replace("32", "64").replace("Linear(64", "Linear(2 * 64")),
        (BASE.replace("True", "True, bidirectional=True"), BASE.replace("LSTM(1", "LSTM(3"), BASE.replace("LSTM(1", "LSTM(3").replace("True", "True, bidirectional=True")),
        (f"import os\n{BASE}", BASE.replace("20", "30"), f"import os\n{BASE}".replace("20", "30")),
        (BASE.replace("20", "30"), BASE.replace("20", "30"), BASE.replace("20", "30")),
        (BASE, BASE.replace("20", "30"), BASE.replace("20", "30")),
        (BASE.replace("20", "30"), BASE.replace("20", "40"), None),
        (BASE.replace("head = nn.Linear(32, 1)\n", ""), BASE.replace("32", "64"), None),
    ],
)  # fmt: skip
def test_both_changes_are_made_where_they_are_of_other_words(mine: str, theirs: str, both: str | None) -> None:
    assert merged(BASE, mine, theirs) == both
    assert merged(BASE, theirs, mine) == both
