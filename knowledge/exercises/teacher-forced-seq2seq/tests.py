"""Hidden tests of a small translator: what it reads and writes, how it is trained, and what it does on its own."""

import torch
from torch import nn
from torch.nn import functional as F

PAD = 0
BOS = 1
EOS = 2
WORDS = 9
LENGTH, TRAIN, EPOCHS, ENOUGH = 4, 600, 15, 0.8


class Recorder(nn.Module):
    """Notes what it is given in training: source and inputs of each sample."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(WORDS))
        self.register_buffer("count", torch.zeros(()))
        self.register_buffer("seen", torch.full((1000, 12), -1.0))

    def forward(self, source, inputs):
        start = int(self.count)
        self.seen[start : start + len(source), : source.shape[1]] = source.float()
        self.seen[start : start + len(source), 4 : 4 + inputs.shape[1]] = inputs.float()
        self.count += len(source)
        return self.weight.expand(*inputs.shape, WORDS)


class Stubborn(nn.Module):
    """Cannot learn: it thinks that EOS and padding are likely, and all the rest alike."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(()))

    def forward(self, source, inputs):
        scores = torch.zeros(*inputs.shape, WORDS)
        scores[..., EOS], scores[..., PAD] = 2.0, 4.0
        return scores + 0 * self.weight


def _sources(count: int):
    return torch.randint(3, WORDS, (count, LENGTH))


def _answer(row: list[int]) -> list[int]:
    return [word for word in reversed(row) if word % 2 == 0]


def _answers(source) -> list[list[int]]:
    return [_answer(row) for row in source.tolist()]


def _loud(Seq2Seq, hidden: int = 16):
    """An untrained model with large weights, so that it writes all sorts of things."""
    model = Seq2Seq(WORDS, hidden)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter))
    return model


def reads_begin_writes_end(shift) -> None:
    inputs, labels = shift([[5, 7, 3], [4], []])
    cases = (
        ({"zh": "解码器读的", "en": "what the decoder reads"}, inputs, [[1, 5, 7, 3], [1, 4, 0, 0], [1, 0, 0, 0]]),
        (
            {"zh": "解码器该写的", "en": "what the decoder has to write"},
            labels,
            [[5, 7, 3, 2], [4, 2, 0, 0], [2, 0, 0, 0]],
        ),
    )
    for name, got, want in cases:
        assert got.dtype == torch.int64, {
            "zh": f"{name['zh']}应是 torch.int64，得到 {got.dtype}",
            "en": f"{name['en']} should be torch.int64, got {got.dtype}",
        }
        assert got.tolist() == want, {
            "zh": f"目标是 [5, 7, 3]、[4]、[]，{name['zh']}应是 {want}，得到 {got.tolist()}",
            "en": f"targets [5, 7, 3], [4], []: {name['en']} should be {want}, got {got.tolist()}",
        }


def scores_every_word_at_every_step(Seq2Seq) -> None:
    for count, steps, words, hidden in ((2, 5, 9, 16), (1, 1, 9, 8), (4, 3, 30, 12)):
        model = Seq2Seq(words, hidden)
        got = tuple(model(torch.randint(3, words, (count, 6)), torch.randint(0, words, (count, steps))).shape)
        assert got == (count, steps, words), {
            "zh": f"{count} 句、{steps} 步、词表 {words}，得分应是 {(count, steps, words)}，得到 {got}",
            "en": f"{count} sentences, {steps} steps, vocabulary of {words}: the scores should be {(count, steps, words)}, got {got}",
        }


def first_loss_is_a_guess(Seq2Seq) -> None:
    model = Seq2Seq(WORDS, 64)
    with torch.no_grad():
        scores = model(_sources(50), torch.randint(3, WORDS, (50, 4)))
        loss = F.cross_entropy(scores.flatten(0, 1), torch.randint(0, WORDS, (200,))).item()
    assert abs(loss - 2.197) < 0.4, {
        "zh": f"还没训练时，{WORDS} 个词上的交叉熵应接近 2.197，得到 {loss:.2f}",
        "en": f"before training the cross-entropy over {WORDS} words should be near 2.197, got {loss:.2f}",
    }


def whole_source_reaches_the_decoder(Seq2Seq) -> None:
    model, source = _loud(Seq2Seq), _sources(8)
    inputs = torch.full((8, 1), BOS)
    with torch.no_grad():
        before = model(source, inputs)
        for place in range(LENGTH):
            other = source.clone()
            other[:, place] = 3 + (other[:, place] - 2) % 6
            changed = (before - model(other, inputs)).abs().flatten(1).amax(1) > 1e-6
            assert changed.all(), {
                "zh": f"只换源句的第 {place} 个词（从 0 数），8 句里有 {int((~changed).sum())} 句写第一个词的得分一点没变：源句传给解码器了吗？",
                "en": f"only word {place} of the source (counting from 0) was replaced, and for {int((~changed).sum())} of 8 sentences the scores of the first word did not change at all: does the source reach the decoder?",
            }


def sentences_do_not_mix(Seq2Seq) -> None:
    model, source, inputs = _loud(Seq2Seq), _sources(4), torch.randint(3, WORDS, (4, 3))
    with torch.no_grad():
        together = model(source, inputs)
        wrong = [
            n
            for n in range(4)
            if not torch.allclose(together[n], model(source[n : n + 1], inputs[n : n + 1])[0], atol=1e-4)
        ]
    assert not wrong, {
        "zh": f"4 句一起送与一句一句送，第 {wrong} 句的得分不同",
        "en": f"4 sentences sent together and one by one: the scores of {wrong} differ",
    }


def decoder_reads_the_given_words(Seq2Seq) -> None:
    model, source, inputs = _loud(Seq2Seq), _sources(8), torch.randint(3, WORDS, (8, 5))
    other = inputs.clone()
    other[:, 2] = 3 + (other[:, 2] - 2) % 6
    with torch.no_grad():
        changed = (model(source, inputs) - model(source, other)).abs().amax(dim=(0, 2)) > 1e-6
    got = [step for step in range(5) if changed[step]]
    assert got == [2, 3, 4], {
        "zh": f"只换解码器在第 2 步（从 0 数）读的词，第 2 步起的得分应变，变了的却是第 {got} 步",
        "en": f"only the word that the decoder reads at step 2 (counting from 0) was replaced: the scores should change from step 2 on, but those that change are {got}",
    }


def gradient_reaches_every_parameter(Seq2Seq) -> None:
    model = Seq2Seq(WORDS, 16)
    F.cross_entropy(
        model(_sources(30), torch.randint(1, WORDS, (30, 4))).flatten(0, 1), torch.randint(0, WORDS, (120,))
    ).backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().sum() > 0, {
            "zh": f"{name} 没有得到梯度",
            "en": f"{name} got no gradient",
        }


def training_forces_the_true_words(fit) -> None:
    source = _sources(120)
    targets = _answers(source)
    model = Recorder()
    fit(model, source, targets, 1)
    got = int(model.count)
    assert got == 120, {
        "zh": f"120 句练 1 轮，每句应用一次，用了 {got} 句次",
        "en": f"1 epoch with 120 sentences should use each of them once, {got} were used",
    }
    rows = [[int(number) for number in row] for row in model.seen[:120].tolist()]
    assert sorted(row[:4] for row in rows) == sorted(source.tolist()), {
        "zh": "一轮里每句应各用一次，有的用了两次，有的没用",
        "en": "in an epoch each sentence should be used once, but some were used twice and others not at all",
    }
    wrong = 0
    for row in rows:
        words = [number for number in row[4:] if number not in (-1, PAD)]
        wrong += words != [BOS, *_answer(row[:4])]
    assert not wrong, {
        "zh": f"每一步都该读 <bos> 加标准答案，120 句里有 {wrong} 句读的不是",
        "en": f"every step should read <bos> and the true answer, but {wrong} of 120 sentences read something else",
    }
    assert [row[:4] for row in rows] != source.tolist(), {
        "zh": "句子的次序与原来完全一样，没有打乱",
        "en": "the sentences come exactly in their old order: they were not shuffled",
    }


def padding_does_not_count(fit) -> None:
    source = _sources(40)
    targets = [[3] * (n % 4) for n in range(40)]
    words, ends = sum(map(len, targets)), len(targets)
    one = torch.zeros(WORDS)
    one[EOS], one[PAD] = 2.0, 4.0
    each = -one.log_softmax(0)
    want = ((words * each[3] + ends * each[EOS]) / (words + ends)).item()
    losses = fit(Stubborn(), source, targets, 2)
    assert [type(loss).__name__ for loss in losses] == ["float"] * 2, {
        "zh": f"练 2 轮，应返回 2 个普通的 float，得到 {losses}",
        "en": f"2 epochs should return 2 plain floats, got {losses}",
    }
    for loss in losses:
        assert abs(loss - want) < 1e-3, {
            "zh": f"40 句一批，按真实的词（含 <eos>）平均，损失应是 {want:.3f}，得到 {loss:.3f}",
            "en": f"a batch of 40 sentences, averaged over the real words (with <eos>): the loss should be {want:.3f}, got {loss:.3f}",
        }


def _cut(rows) -> list[list[int]]:
    """Each up to its first EOS."""
    return [row[: row.index(EOS)] if EOS in row else row for row in rows.tolist()]


def _continued(model, source, most: int, reads):
    """What the model writes when it reads `reads(prefix)` at each step."""
    prefix = torch.full((len(source), 1), BOS)
    with torch.no_grad():
        for _ in range(most):
            prefix = torch.cat([prefix, model(source, reads(prefix))[:, -1:].argmax(-1)], dim=1)
    return _cut(prefix[:, 1:])


def writes_plain_words_up_to_the_limit(Seq2Seq, write) -> None:
    model, source = _loud(Seq2Seq), _sources(40)
    for most in (1, 6):
        got = write(model, source, most)
        assert len(got) == 40 and all(type(word) is int for row in got for word in row), {
            "zh": "40 句应得 40 个普通整数的列表",
            "en": "40 sentences should give 40 lists of plain integers",
        }
        longest = max(map(len, got))
        assert longest <= most, {
            "zh": f"most={most} 时最多写 {most} 个词，得到 {longest} 个",
            "en": f"with most={most} there should be at most {most} words, got {longest}",
        }
        assert not any(EOS in row for row in got), {
            "zh": f"应在 <eos>（{EOS} 号）之前截断，结果里不含它",
            "en": f"each should be cut off before <eos> (number {EOS}), which the result should not contain",
        }
    want = _continued(model, source, 1, lambda prefix: prefix)
    assert write(model, source, 1) == want, {
        "zh": "most=1：第一个词应是读过源句和 <bos> 以后得分最大的那个，不相符",
        "en": "most=1: the first word should be the one with the highest score after the source and <bos> have been read; it is not",
    }


def writing_reads_the_word_just_written(Seq2Seq, write) -> None:
    model, source = _loud(Seq2Seq), _sources(40)
    only_begin = _continued(model, source, 6, lambda prefix: torch.full_like(prefix, BOS))
    assert write(model, source, 6) != only_begin, {
        "zh": "写出的与每一步都只读 <bos> 时一模一样：刚写的词没有起作用",
        "en": "what was written is the same as if every step read nothing but <bos>: the word just written has no effect",
    }


def writing_remembers_the_words_before(Seq2Seq, write) -> None:
    model, source = _loud(Seq2Seq), _sources(40)
    last_word = _continued(model, source, 6, lambda prefix: prefix[:, -1:])
    assert write(model, source, 6) != last_word, {
        "zh": "写出的与只知道源句和上一个词时一模一样：更早写的词没有起作用",
        "en": "what was written is the same as if only the source and the last word were known: the words before it have no effect",
    }


def each_sentence_stops_by_itself(Seq2Seq, write) -> None:
    source = _sources(60)
    for _ in range(30):  # until some sentences are short and others long
        model = _loud(Seq2Seq)
        want = _continued(model, source, 6, lambda prefix: prefix)
        if min(map(len, want)) < 3 and max(map(len, want)) == 6:
            break
    got = write(model, source, 6)
    shared = all(mine[: len(row)] == row[: len(mine)] for mine, row in zip(got, want, strict=True))
    short = sum(len(mine) < len(row) for mine, row in zip(got, want, strict=True))
    assert not (shared and short), {
        "zh": "写的都对，可是有的句子还没有写到自己的 <eos>，也没有写满，就停了",
        "en": "what was written is right, but some sentences stopped before their own <eos> and before they were full",
    }
    long = sum(len(mine) > len(row) for mine, row in zip(got, want, strict=True))
    assert not (shared and long), {
        "zh": "有的句子写出 <eos> 以后还在接着写",
        "en": "some sentences go on after they have written <eos>",
    }


def writes_what_scores_highest(Seq2Seq, write) -> None:
    model, source = _loud(Seq2Seq), _sources(40)
    pairs = zip(write(model, source, 7), _continued(model, source, 7, lambda prefix: prefix), strict=True)
    wrong = sum(mine != want for mine, want in pairs)
    assert wrong == 0, {
        "zh": f"每步读自己写过的词、取得分最大的：40 句里有 {wrong} 句与逐步核对的不同",
        "en": f"each step reads the words written so far and takes the highest score: of 40 sentences, {wrong} differ from a check step by step",
    }


def learns_to_keep_and_reverse(Seq2Seq, fit, write) -> None:
    source = _sources(TRAIN + 300)
    targets = _answers(source)
    model = Seq2Seq(WORDS, 64)
    losses = fit(model, source[:TRAIN], targets[:TRAIN], EPOCHS)
    assert losses[-1] < losses[0] / 3, {
        "zh": f"练 {EPOCHS} 轮，损失应降到开头的三分之一以下：{losses[0]:.2f} 到 {losses[-1]:.2f}",
        "en": f"in {EPOCHS} epochs the loss should fall below a third of what it was: it went from {losses[0]:.2f} to {losses[-1]:.2f}",
    }
    known = {tuple(row) for row in source[:TRAIN].tolist()}
    new = [n for n in range(TRAIN, len(source)) if tuple(source[n].tolist()) not in known]
    written = write(model, source[new], 8)
    right = sum(row == targets[n] for row, n in zip(written, new, strict=True)) / len(new)
    assert right >= ENOUGH, {
        "zh": f"{TRAIN} 句练 {EPOCHS} 轮，没见过的句子整句写对的应不低于 {ENOUGH:.0%}，得到 {right:.0%}",
        "en": f"{TRAIN} sentences, {EPOCHS} epochs: at least {ENOUGH:.0%} of the unseen sentences should be written without a mistake, got {right:.0%}",
    }
