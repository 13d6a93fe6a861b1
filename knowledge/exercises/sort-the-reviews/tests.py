"""Hidden tests: numbers for words, an order that is seen, padding that is not, and reviews that were not seen."""

import torch

SUBJECTS = ["the film", "this book", "the song", "my lunch", "the game", "the hotel", "that play", "the story"]
GOOD = ["wonderful", "moving", "delightful", "brilliant", "lovely", "superb"]
BAD = ["boring", "awful", "dreadful", "clumsy", "tedious", "bland"]


def _review(subject: str, word: str, negated: bool) -> str:
    # such as `the film was not boring at all`
    return f"{subject} was {'not ' if negated else ''}{word}{' at all' if negated else ''}"


LENGTH = 8


def _reviews():
    rows = [(_review(s, w, n), int((w in GOOD) != n), (i + j) % 4) for i, s in enumerate(SUBJECTS)
            for j, w in enumerate(GOOD + BAD) for n in (False, True)]
    return [row[:2] for row in rows if row[2] != 0], [row[:2] for row in rows if row[2] == 0]


def numbers_start_at_two(make_vocabulary) -> None:
    got = make_vocabulary(["a b a", "c b"])
    assert sorted(got) == ["a", "b", "c"], {
        "zh": f"三个不同的词应得到三个编号，得到 {got}",
        "en": f"three different words should get three numbers, got {got}",
    }
    assert sorted(got.values()) == [2, 3, 4], {
        "zh": f"编号应是 2、3、4，各用一次，得到 {sorted(got.values())}",
        "en": f"the numbers should be 2, 3 and 4, each used once, got {sorted(got.values())}",
    }


def texts_become_rows(encode) -> None:
    vocabulary = {"a": 2, "b": 3}
    got = encode(["a b", "b", "b x a b a"], vocabulary, 4)
    assert got.dtype == torch.int64, {
        "zh": f"编号要是 int64，得到 {got.dtype}",
        "en": f"the numbers should be int64, got {got.dtype}",
    }
    want = [[2, 3, 0, 0], [3, 0, 0, 0], [3, 1, 2, 3]]
    assert got.tolist() == want, {
        "zh": f"应得到 {want}，得到 {got.tolist()}",
        "en": f"{want} should come out, got {got.tolist()}",
    }


def shape_fits(Classifier) -> None:
    for words, count, length in ((20, 3, 8), (7, 1, 5)):
        got = Classifier(words)(torch.randint(1, words, (count, length)))
        assert tuple(got.shape) == (count, 2), {
            "zh": f"应返回 ({count}, 2)，得到 {tuple(got.shape)}",
            "en": f"({count}, 2) should be returned, got {tuple(got.shape)}",
        }


def order_matters(Classifier) -> None:
    model = Classifier(30).eval()
    x = torch.randint(2, 30, (20, 6))
    with torch.no_grad():
        same = torch.allclose(model(x), model(x.flip(1)), atol=1e-6)
    assert not same, {
        "zh": "把词的顺序倒过来，结果一模一样：模型看不出 not 在谁的前面",
        "en": "with the words in reverse order the result is exactly the same: the model cannot see what “not” stands in front of",
    }


def padding_does_not_matter(Classifier) -> None:
    model = Classifier(30).eval()
    x = torch.randint(2, 30, (10, 5))
    longer = torch.cat([x, torch.zeros(10, 4, dtype=torch.long)], dim=1)
    with torch.no_grad():
        gap = (model(x) - model(longer)).abs().max().item()
    assert gap < 1e-4, {
        "zh": f"同样的句子，句尾多补 4 个 0，logits 却差了 {gap:.3f}",
        "en": f"the same sentences with 4 more 0 at the end, and the logits differ by {gap:.3f}",
    }


def gradient_reaches_every_parameter(Classifier) -> None:
    model = Classifier(12)
    x = torch.arange(2, 12).repeat(4, 1)
    (model(x) * torch.randn(4, 2)).sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None and parameter.grad.any(), {
            "zh": f"{name} 没有得到梯度",
            "en": f"{name} got no gradient",
        }


def fit_gives_a_loss_for_each_epoch(make_vocabulary, encode, Classifier, fit) -> None:
    train, _ = _reviews()
    texts, labels = [t for t, _ in train[:40]], torch.tensor([label for _, label in train[:40]])
    vocabulary = make_vocabulary(texts)
    losses = fit(Classifier(len(vocabulary) + 2), encode(texts, vocabulary, LENGTH), labels, 8)
    assert [type(loss).__name__ for loss in losses] == ["float"] * 8, {
        "zh": "练 8 轮，应返回 8 个普通的 float",
        "en": "8 epochs of training should return 8 plain floats",
    }
    assert losses[-1] < 0.9 * losses[0], {
        "zh": "练了 8 轮，最后一轮的损失应当比第一轮小一成以上",
        "en": "after 8 epochs the last one's loss should be more than a tenth below the first one's",
    }


def unseen_reviews_are_sorted(make_vocabulary, encode, Classifier, fit) -> None:
    train, test = _reviews()
    vocabulary = make_vocabulary([text for text, _ in train])
    model = Classifier(len(vocabulary) + 2)
    fit(model, encode([t for t, _ in train], vocabulary, LENGTH), torch.tensor([label for _, label in train]), 30)
    model.eval()
    with torch.no_grad():
        guesses = model(encode([t for t, _ in test], vocabulary, LENGTH)).argmax(dim=1)
    accuracy = (guesses == torch.tensor([label for _, label in test])).float().mean().item()
    assert accuracy >= 0.9, {
        "zh": f"没见过的组合上准确率应至少 0.9，得到 {accuracy:.2f}",
        "en": f"on combinations that were not seen, accuracy should be at least 0.9, got {accuracy:.2f}",
    }
