"""What is half-written is held back."""

import pytest

from ui.half import whole_part
from ui.markdown import to_html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("梯度 \\(\\frac{a}", "梯度 "),
        ("梯度 \\", "梯度 "),
        ("设\n\n\\[\nx = 1\n", "设\n\n"),
        ("已完 \\(x\\) 又来 \\(y", "已完 \\(x\\) 又来 "),
        ("会累加 [", "会累加 "),
        ("会累加 [1", "会累加 "),
        ("会累加 [1]", "会累加 [1]"),
        ("代码：\n\n``", "代码：\n\n"),
        ("代码：\n\n```pyt", "代码：\n\n"),
        ("```python\nx = 1\n``", "```python\nx = 1\n"),
        ("```python\nx = 1", "```python\nx = 1"),
        ("```python\nprint('\\(')\n", "```python\nprint('\\(')\n"),
        ("`\\(` 是定界符", "`\\(` 是定界符"),
        ("**粗", "**粗**"),
        ("**", ""),
        ("用 `loss", "用 `loss`"),
        ("整句。", "整句。"),
        ("```python\na\n\nb\n```\n", "```python\na\n\nb\n```\n"),
        ("丢了另一半 \\(x\n\n新的一段", "丢了另一半 \\(x\n\n新的一段"),
    ],
)
def test_half_written_ends_are_held_back(text: str, shown: str) -> None:
    assert whole_part(text) == shown


WHOLE = (
    "**先看:**梯度 \\(\\frac{a}{b}\\) 会累加 [1]。\n\n```python\nx = y[1]\n\nz\n```\n\n\\[\nx\n= 1\n\\]\n\n- 完 `z`\n"
)


def test_no_mark_of_the_markup_ever_shows_while_a_reply_grows() -> None:
    for length in range(len(WHOLE) + 1):
        html = to_html(whole_part(WHOLE[:length]))
        outside = html.replace('data-tex="', "")
        assert "**" not in outside, WHOLE[:length]
        assert "```" not in outside, WHOLE[:length]
        assert outside.count("\\(") == outside.count("\\)"), WHOLE[:length]


def test_the_whole_text_is_shown_in_the_end() -> None:
    assert whole_part(WHOLE) == WHOLE
