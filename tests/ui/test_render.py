"""A Turn becomes one line of safe HTML."""

from dataclasses import replace

from agent.ground import code_text, run_text
from agent.turn import Phase, Source, Status, Turn
from tools.run import Figure, Run
from ui.render import turn_html, turns_html

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x90\x00\x00\x00\xc8"
RUN = Run(
    code="print(1 < 2)", stdout="True\n", stderr="", error=None, figures=(Figure(PNG, 'loss "<curve>"'),), seconds=0.1
)


def turn(message: str = "你好", **changes: object) -> Turn:
    return replace(Turn(number=3, message=message, language="zh", phase=Phase.LESSON), **changes)  # type: ignore[arg-type]


def test_what_the_learner_wrote_is_shown_character_by_character() -> None:
    html = turn_html(turn("<b>x</b> **不是粗体** \\(x\\)"), "s")
    assert "&lt;b&gt;x&lt;/b&gt; **不是粗体** \\(x\\)" in html


def test_code_of_the_learner_is_set_as_code() -> None:
    html = turn_html(turn("看看：\n```python\nx = '<i>'\n```\n对吗"), "s")
    assert "<pre><code>" in html
    assert "<i>" not in html
    assert "对吗" in html


def test_html_stands_on_one_line_so_that_gradio_passes_it_on() -> None:
    said = turn().say("一\n\n\n二\n\n```python\na\n\n\n\tb\n```")
    html = turns_html([said, said], "s")
    assert html.startswith("<div")
    assert "\n" not in html
    assert "\t" not in html
    assert "&#10;" in html


def test_run_is_framed_with_its_output_and_pictures() -> None:
    shown = replace(turn(), runs=(RUN,), status=Status.COMPLETE)
    shown = shown.say(code_text(RUN), Source.RUN, run=0).say(run_text(RUN), Source.RUN, run=0)
    html = turn_html(shown, "abc")
    assert html.count('class="run"') == 1
    assert "▶ 运行结果" in html
    assert "True" in html
    assert 'src="/runs/abc/3/0/0.png"' in html
    assert 'alt="loss &quot;&lt;curve&gt;&quot;"' in html
    assert 'width="400" height="200"' in html


def test_error_of_a_run_is_shown_as_one() -> None:
    failed = replace(RUN, stdout="", error="ZeroDivisionError: division by zero (line 1) <x>", figures=())
    html = turn_html(replace(turn(), runs=(failed,)).say(run_text(failed), Source.RUN, run=0), "s")
    assert '<pre class="error">ZeroDivisionError: division by zero (line 1) &lt;x&gt;</pre>' in html


def test_only_the_end_of_a_growing_reply_is_held_back() -> None:
    growing = turn().say("设 \\(x").say("**粗")
    assert "thinking" in turn_html(growing, "s", live=True)
    assert "<strong>粗</strong>" in turn_html(growing, "s", live=True)
    assert "thinking" not in turn_html(growing, "s")


def test_name_of_a_session_cannot_break_out_of_an_attribute() -> None:
    shown = replace(turn(), runs=(RUN,)).say(run_text(RUN), Source.RUN, run=0)
    assert '"><script' not in turn_html(shown, '"><script>')
