"""Which topic a text names, however the name is written."""

import pytest

from agent.naming import longest, named, short_title, stands
from tests.notes import real_curriculum


@pytest.mark.parametrize(
    ("text", "note"),
    [
        *(
            (text, "gan-training")
            for text in ("GAN的训练", "GAN训练", "GAN 的训练", "打开“GAN的训练”", "GAN的训练循环")
        ),
        *((text, "rnn-gradients") for text in ("RNN的梯度消失", "RNN梯度爆炸", "vanishing gradients in RNNs")),
        *((text, "rnn-vs-transformer") for text in ("RNN与Transformer的比较", "RNN 与 Transformer 的比较")),
        ("LSTM的参数个数", "lstm-gru-parameters"),
        ("用CNN识别手写数字", "practice-cnn-digits"),
        ("1×1卷积", "conv-1x1"),
        ("梯度消失", "vanishing-exploding-gradients"),
        ("GAN", "gan"),
        ("CNNs", "convolution"),
        ("organ 的训练", None),
        ("gantt", None),
    ],
)
def test_blanks_and_plurals_make_no_other_name(text: str, note: str | None) -> None:
    assert named(real_curriculum(), text) == note


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_title_names_its_note_with_and_without_blanks(language: str) -> None:
    for id_, note in real_curriculum().notes.items():
        title = note.title.zh if language == "zh" else note.title.en
        assert named(real_curriculum(), title) == id_
        assert language == "en" or named(real_curriculum(), title.replace(" ", "")) == id_


def test_a_name_is_told_as_it_stands_in_the_text() -> None:
    assert longest(["GAN 的训练", "训练"], "我想学GAN训练") == "gan训练"
    assert stands("gan 的训练", "学gan的训练")
    assert not stands("gan 的训练", "学organ的训练")
    assert short_title(real_curriculum().notes["practice-cnn-digits"], "zh") == "用 CNN 识别手写数字"
