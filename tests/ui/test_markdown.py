"""A reply's Markdown becomes safe HTML."""

import pytest

from agent.turn import Citation
from ui.markdown import to_html

CITED = (Citation(1, "autograd", "要点 4", "自动求导 <b>", "loss.backward() …"),)


def test_raw_html_is_shown_as_text() -> None:
    html = to_html('<script>alert(1)</script> <img src=x onerror="alert(1)">')
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "address", ["https://evil.example/x.png", "//evil.example/x.png", "data:image/png;base64,AAAA"]
)
def test_pictures_of_the_model_are_never_fetched(address: str) -> None:
    html = to_html(f"看图：![损失曲线]({address})")
    assert "<img" not in html
    assert "evil.example" not in html
    assert "损失曲线" in html


def test_link_to_a_script_is_no_link() -> None:
    assert "href" not in to_html("[点我](javascript:alert(1))")
    assert 'href="#"' in to_html("[点我](file.html)")


@pytest.mark.parametrize(
    ("text", "bold"),
    [("**粗体:**后面", "粗体:"), ("他说**“引号”**是", "“引号”"), ("梯度**加**到", "加"), ("a **b** c", "b")],
)
def test_bold_works_between_chinese_characters(text: str, bold: str) -> None:
    assert f"<strong>{bold}</strong>" in to_html(text)


def test_known_citation_becomes_a_button_and_an_unknown_one_stays_text() -> None:
    html = to_html("梯度会累加 [1]，不是覆盖 [2]。", CITED)
    assert 'data-note="autograd" data-section="要点 4"' in html
    assert html.count("<button") == 1
    assert "[2]" in html
    assert "<b>" not in html


def test_index_in_code_is_no_citation() -> None:
    assert "<button" not in to_html("`x[1]` 和\n\n```python\nx = y[1]\n```", CITED)


def test_formulas_are_handed_over_untouched() -> None:
    html = to_html(r"设 \(a_1 < b*c*d\)，于是" "\n\n\\[\n\\bar v_i\n= 3\n- \\sum_j x_j\n\\]\n\n完")
    assert 'data-tex="a_1 &lt; b*c*d"' in html
    assert '<span class="math display" data-tex="\\bar v_i\n= 3\n- \\sum_j x_j">' in html
    assert "<em>" not in html
    assert "<li>" not in html


def test_dollars_are_money() -> None:
    assert "math" not in to_html("显卡 $5 一小时，两小时 $10")


def test_underscore_in_text_of_a_formula_is_escaped() -> None:
    assert r"\text{损失\_值}" in to_html(r"\(\text{损失_值}\)")


def test_table_and_code_are_drawn() -> None:
    html = to_html('| 阶段 | 周 |\n|---|---|\n| 1 | 2 |\n\n```python\nprint("<hi>")\n```')
    assert "<table>" in html
    assert 'data-language="python"' in html
    assert "&lt;hi&gt;" in html
