"""The scripted model, and answers that follow a schema without a model."""

from pathlib import Path
from typing import Literal

import pytest
from langchain_core.messages import HumanMessage
from pydantic import BaseModel, Field

from agent.models.errors import BadModelName, ModelBroke
from agent.models.fill import fill
from agent.models.scripted import Reply, Script, open_scripted, read_script
from agent.models.seam import TutorModel


def reply(model: TutorModel, text: str) -> str:
    """Return the whole reply."""
    return "".join(model.stream([HumanMessage(text)], max_tokens=500))


def test_pattern_wins_and_the_rest_comes_in_turn() -> None:
    script = Script.model_validate({"replies": [{"when": "梯度", "say": "A"}, {"say": "B"}, {"say": "C"}]})
    model = open_scripted(script)
    assert [reply(model, text) for text in ("你好", "梯度是什么", "继续", "继续")] == ["B", "A", "C", "C"]


@pytest.mark.parametrize(
    "text", ["Two  words.\n\n- and a list\n", "中文，没有空格。", "$x_1$ 与 `code`\n```python\nx = 1\n```"]
)
def test_text_arrives_as_it_was_written(text: str) -> None:
    assert reply(open_scripted(Script(replies=(Reply(say=text),))), "hi") == text


def test_script_without_replies_says_nothing() -> None:
    assert reply(open_scripted(Script(replies=())), "hi") == ""


def test_failure_comes_after_the_words_that_the_script_says() -> None:
    model = open_scripted(Script(replies=(Reply(say="one two three", fail_after=2),)))
    words: list[str] = []
    with pytest.raises(ModelBroke, match="cut off"):
        words.extend(word for word in model.stream([HumanMessage("hi")], max_tokens=9))
    with pytest.raises(ModelBroke, match="as its script says"):
        reply(open_scripted(Script(replies=(Reply(say="one", fail_after=0),))), "hi")


class Choice(BaseModel):
    """Two fields."""

    facts: list[int] = Field(min_length=1, max_length=2)
    mood: Literal["calm", "lost"]


FACTS = "1. 学习率决定步长。\n2. 卷积核共享权重。\n3. 池化缩小特征图。\n\nThe learner is lost. 问题：卷积核的权重"


def test_choice_of_the_script_is_given() -> None:
    script = Script.model_validate({"replies": [{"choose": {"facts": [3], "mood": "calm"}}]})
    assert open_scripted(script).choose([HumanMessage(FACTS)], Choice, max_tokens=50).facts == [3]


def test_choice_without_a_script_goes_by_shared_words() -> None:
    choice = open_scripted(Script()).choose([HumanMessage(FACTS)], Choice, max_tokens=50)
    assert choice == Choice(facts=[2], mood="lost")


def test_choice_that_breaks_the_schema_is_told() -> None:
    script = Script.model_validate({"replies": [{"choose": {"facts": []}}]})
    with pytest.raises(ModelBroke, match="twice"):
        open_scripted(script).choose([HumanMessage(FACTS)], Choice, max_tokens=50)


class Inner(BaseModel):
    """A part."""

    name: str
    size: float = Field(ge=2)


class Outer(BaseModel):
    """All kinds of fields."""

    inner: Inner
    some: list[Inner] = Field(min_length=1)
    maybe: str | None
    kept: int = 7
    flag: bool
    number: int
    nothing: None


def test_every_kind_of_field_is_filled() -> None:
    filled = Outer.model_validate(fill(Outer.model_json_schema(), "last line"))
    assert filled.inner == Inner(name="last line", size=2)
    assert filled.kept == 7


@pytest.mark.parametrize(
    "text", ["replies: [{sya: x}]", "- 1", "replies: [{when: '('}]", "a: b: c", "seconds_per_word: -1"]
)
def test_faulty_script_is_told(text: str, tmp_path: Path) -> None:
    file = tmp_path / "script.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadModelName, match=r"script\.yaml is not a script"):
        read_script(file)


def test_size_and_context_are_what_the_script_says(tmp_path: Path) -> None:
    file = tmp_path / "script.yaml"
    file.write_text("parameters_billions: 7\ncontext_tokens: 100\n", encoding="utf-8")
    model = open_scripted(read_script(file), name=f"scripted:{file}")
    assert (model.parameters_billions, model.context_tokens, model.name) == (7, 100, f"scripted:{file}")
