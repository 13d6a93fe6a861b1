"""Hidden tests of decoding: hand-made tables of probabilities, and small random models with a reference beside them."""

import math

import torch

BOS, EOS = 0, 1


def _model(table):
    """Scores that depend on the last two tokens; `table` is (V, V, V), and <bos> also stands for what is before it."""

    def model(prefixes):
        before = prefixes[:, -2] if prefixes.shape[1] > 1 else torch.zeros_like(prefixes[:, 0])
        return table[before, prefixes[:, -1]]

    return model


def _random(seed: int, vocabulary: int = 6, ending: float = 0.0):
    """A model with random scores, not normalised; `ending` is added to those of <eos>, and <bos> is never written."""
    table = 1.5 * torch.randn(vocabulary, vocabulary, vocabulary, generator=torch.Generator().manual_seed(seed))
    table += 7 * torch.rand(vocabulary, vocabulary, 1, generator=torch.Generator().manual_seed(seed + 1))
    table[:, :, EOS] += ending
    table[:, :, BOS] -= 30
    return _model(table)


def _by_hand(steps: dict, vocabulary: int):
    """A model from probabilities: token -> {next token: probability}, the rest has none; after other tokens all are alike."""
    table = torch.full((vocabulary, vocabulary, vocabulary), -60.0)
    for last, following in steps.items():
        for token, probability in following.items():
            table[:, last, token] = math.log(probability)
    return _model(table)


def _log_prob(model, tokens: list[int]) -> float:
    rows = [model(torch.tensor([[BOS, *tokens[:t]]])).log_softmax(1)[0, token].item() for t, token in enumerate(tokens)]
    return sum(rows)


def _reference(model, width: int, most: int, alpha: float):
    """The search of the task, written with tensors of candidates."""
    done, beams = [], [((BOS,), 0.0)]
    for _ in range(most):
        candidates = list(done)
        for tokens, total in beams:
            row = model(torch.tensor([tokens])).log_softmax(1)[0]
            candidates += [((*tokens, token), total + row[token].item()) for token in range(len(row))]
        kept = sorted(candidates, key=lambda it: -it[1])[:width]
        done = [it for it in kept if it[0][-1] == EOS]
        beams = [it for it in kept if it[0][-1] != EOS]
        if not beams:
            break
    best = max(done + beams, key=lambda it: it[1] / (len(it[0]) - 1) ** alpha)
    return list(best[0][1:]), best[1] / (len(best[0]) - 1) ** alpha


def _all_sentences(vocabulary: int, most: int):
    """Every sentence that ends with <eos> or is `most` long."""
    found, open_ = [], [[]]
    for _ in range(most):
        grown = [[*tokens, token] for tokens in open_ for token in range(1, vocabulary)]
        found += [tokens for tokens in grown if tokens[-1] == EOS]
        open_ = [tokens for tokens in grown if tokens[-1] != EOS]
    return found + open_


def greedy_takes_the_likeliest(greedy) -> None:
    for seed in range(6):
        model = _random(seed)
        got = greedy(model, BOS, EOS, 8)
        assert isinstance(got, list) and all(type(token) is int for token in got), {
            "zh": f"应返回普通整数的列表，得到 {got}",
            "en": f"a list of plain integers should be returned, got {got}",
        }
        assert BOS not in got, {
            "zh": f"结果里不含 <bos>（{BOS} 号），得到 {got}",
            "en": f"<bos> (token {BOS}) does not belong in the result, got {got}",
        }
        want = [BOS]
        while len(want) <= 8 and want[-1] != EOS:
            want.append(model(torch.tensor([want]))[0].argmax().item())
        assert got == want[1:], {
            "zh": f"每步取最大的，应写出 {want[1:]}，得到 {got}",
            "en": f"taking the highest score at each step writes {want[1:]}, got {got}",
        }


def greedy_knows_when_to_stop(greedy) -> None:
    endless, short = (
        _random(3, ending=-30.0),
        _by_hand({0: {2: 1.0}, 2: {3: 1.0}, 3: {1: 1.0}, 1: {4: 1.0}, 4: {4: 1.0}}, 5),
    )
    got = greedy(short, BOS, EOS, 9)
    assert got == [2, 3, EOS], {
        "zh": f"写到 <eos>（1 号）就该停，应得 [2, 3, 1]，得到 {got}",
        "en": f"it should stop once <eos> (token 1) is written and give [2, 3, 1], got {got}",
    }
    for most in (1, 4):
        got = len(greedy(endless, BOS, EOS, most))
        assert got == most, {
            "zh": f"模型从不写 <eos>，most={most} 时应写 {most} 个词元，得到 {got} 个",
            "en": f"the model never writes <eos>: with most={most} the number of tokens should be {most}, got {got}",
        }


def second_best_start_can_win(beam_search) -> None:
    # As in the note: A x or A y 0.30 each, B x 0.36; A = 2, B = 3, x = 4, y = 5.
    model = _by_hand({0: {2: 0.6, 3: 0.4}, 2: {4: 0.5, 5: 0.5}, 3: {4: 0.9, 5: 0.1}, 4: {1: 1.0}, 5: {1: 1.0}}, 6)
    for width, start, want in ((1, 2, 0.30), (2, 3, 0.36)):
        tokens, score = beam_search(model, BOS, EOS, width, 5, 0.0)
        assert tokens and tokens[0] == start, {
            "zh": f"A 开头最多 0.30，B 开头能到 0.36：束宽 {width} 应以 {start} 号开头，得到 {tokens}",
            "en": (
                f"starting with A gives at most 0.30, starting with B up to 0.36: a beam width of {width} should start "
                f"with token {start}, got {tokens}"
            ),
        }
        got = math.exp(score)
        assert abs(got - want) < 2e-3, {
            "zh": f"束宽 {width}、alpha=0 时，整句概率应是 {want:.2f}，由得分算出 {got:.2f}",
            "en": (
                f"beam width {width}, alpha=0: the probability of the sentence should be {want:.2f}, your score means "
                f"{got:.2f}"
            ),
        }


def gives_plain_tokens_and_a_number(beam_search) -> None:
    for alpha in (0.0, 1.0):
        tokens, score = beam_search(_random(2), BOS, EOS, 3, 6, alpha)
        assert isinstance(tokens, list) and all(type(token) is int for token in tokens), {
            "zh": f"词元应是普通整数的列表，得到 {tokens}",
            "en": f"the tokens should be a list of plain integers, got {tokens}",
        }
        assert type(score) is float, {
            "zh": f"得分应是普通的 float，得到 {type(score).__name__}",
            "en": f"the score should be a plain float, got {type(score).__name__}",
        }
        assert BOS not in tokens, {
            "zh": f"结果里不含 <bos>（{BOS} 号），得到 {tokens}",
            "en": f"<bos> (token {BOS}) does not belong in the result, got {tokens}",
        }
        assert EOS not in tokens[:-1], {
            "zh": f"<eos>（1 号）只能在最后，得到 {tokens}",
            "en": f"<eos> (token 1) can only be the last, got {tokens}",
        }


def width_one_is_greedy(greedy, beam_search) -> None:
    for seed in range(5):
        model = _random(seed, ending=1.0)
        got, want = beam_search(model, BOS, EOS, 1, 8, 1.0)[0], greedy(model, BOS, EOS, 8)
        assert got == want, {
            "zh": f"束宽 1 应与贪心相同，贪心写 {want}，束搜索写 {got}",
            "en": f"a beam width of 1 should be the same as greedy; greedy writes {want}, beam search writes {got}",
        }


def score_is_that_of_the_tokens(beam_search) -> None:
    for seed, width, alpha in ((0, 2, 0.0), (1, 4, 1.0), (2, 3, 0.7), (3, 1, 0.5)):
        model = _random(seed, ending=1.0)
        tokens, score = beam_search(model, BOS, EOS, width, 7, alpha)
        total = _log_prob(model, tokens)
        want = total / len(tokens) ** alpha
        assert abs(score - want) < 1e-3, {
            "zh": f"{tokens} 的对数概率之和是 {total:.3f}，alpha={alpha} 时得分应是 {want:.3f}，得到 {score:.3f}",
            "en": (
                f"the log probabilities of {tokens} add up to {total:.3f}; with alpha={alpha} the score should be "
                f"{want:.3f}, got {score:.3f}"
            ),
        }


def long_sentences_get_a_chance(beam_search) -> None:
    # Short: 0.5 · 0.5 = 0.25. Long: 0.5 · 0.75 · 0.8 · 0.8 = 0.24.
    model = _by_hand(
        {0: {2: 0.5, 3: 0.5}, 2: {1: 0.5, 6: 0.5}, 3: {4: 0.75, 6: 0.25}, 4: {5: 0.8, 6: 0.2}, 5: {1: 0.8, 6: 0.2}}, 7
    )
    for alpha, want in ((0.0, [2, 1]), (1.0, [3, 4, 5, 1])):
        got = beam_search(model, BOS, EOS, 8, 4, alpha)[0]
        assert got == want, {
            "zh": f"短句概率 0.25、长句 0.24：alpha={alpha:g} 时应选 {want}，得到 {got}",
            "en": (
                f"the short sentence has probability 0.25, the long one 0.24: with alpha={alpha:g} it should choose "
                f"{want}, got {got}"
            ),
        }


def wide_enough_finds_the_best(beam_search) -> None:
    sentences = _all_sentences(5, 4)
    for seed in (10, 11, 12):
        model = _random(seed, vocabulary=5, ending=0.5)
        for alpha in (0.0, 1.0):
            want = max(sentences, key=lambda tokens: _log_prob(model, tokens) / len(tokens) ** alpha)
            got = beam_search(model, BOS, EOS, 500, 4, alpha)[0]
            assert got == want, {
                "zh": f"束宽 500 留得下所有的句子，alpha={alpha:g} 时最好的是 {want}，得到 {got}",
                "en": (
                    f"a beam width of 500 has room for every sentence; with alpha={alpha:g} the best is {want}, got "
                    f"{got}"
                ),
            }


def keeps_the_best_of_all_candidates(beam_search) -> None:
    for seed in range(20, 32):
        model = _random(seed, vocabulary=7, ending=0.5)
        for width, most in ((2, 6), (3, 5)):
            want, got = _reference(model, width, most, 0.0)[0], beam_search(model, BOS, EOS, width, most, 0.0)[0]
            assert got == want, {
                "zh": f"一个随机的模型，束宽 {width}、最多 {most} 个词元、alpha=0：应找到 {want}，得到 {got}",
                "en": (
                    f"a random model, beam width {width}, at most {most} tokens, alpha=0: it should find {want}, got "
                    f"{got}"
                ),
            }


def finished_sentences_wait_for_the_others(beam_search) -> None:
    for seed in range(40, 52):
        model = _random(seed, vocabulary=7, ending=1.5)
        for width in (2, 4):
            want, got = _reference(model, width, 8, 1.0)[0], beam_search(model, BOS, EOS, width, 8, 1.0)[0]
            assert got == want, {
                "zh": f"一个随机的模型，束宽 {width}、最多 8 个词元、alpha=1：写完的与没写完的一起排名，应找到 {want}，得到 {got}",
                "en": (
                    f"a random model, beam width {width}, at most 8 tokens, alpha=1: finished and unfinished sentences "
                    f"are ranked together, and it should find {want}, got {got}"
                ),
            }


def stops_at_the_limit(beam_search) -> None:
    endless = _random(5, ending=-30.0)
    for width, most in ((1, 3), (3, 5), (2, 1)):
        got = beam_search(endless, BOS, EOS, width, most, 1.0)[0]
        assert len(got) == most, {
            "zh": f"模型从不写 <eos>，most={most} 时应得 {most} 个词元，得到 {got}",
            "en": f"the model never writes <eos>: with most={most} the number of tokens should be {most}, got {got}",
        }
