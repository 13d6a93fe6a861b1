"""Hidden tests of a vocabulary: what gets an id, what the batch looks like, and what is lost on the way."""

import random

import torch

TRAIN = ["剧情好看", "音乐好看", "演员不好", "好看"]
INDEX = {token: number for number, token in enumerate(["<pad>", "<unk>", *"好看不乐剧员情演音"])}


def _review(rng) -> str:
    """A few characters; the early ones of the alphabet are frequent."""
    return "".join(chr(0x4E00 + int(30 * rng.random() ** 3)) for _ in range(rng.randint(1, 12)))


def _reviews(seed: int, count: int) -> list[str]:
    rng = random.Random(seed)
    return [_review(rng) for _ in range(count)]


def special_tokens_come_first(build_vocabulary) -> None:
    for texts, least in ((TRAIN, 1), (TRAIN, 3), (_reviews(1, 40), 2)):
        index = build_vocabulary(texts, least)
        got = {token: index.get(token) for token in ("<pad>", "<unk>")}
        assert got == {"<pad>": 0, "<unk>": 1}, {
            "zh": f"<pad> 应是 0 号、<unk> 应是 1 号，得到 {got}",
            "en": f"<pad> should be 0 and <unk> should be 1, got {got}",
        }
        first = sorted(token for token, number in index.items() if number in (0, 1))
        assert first == ["<pad>", "<unk>"], {
            "zh": f"0 号和 1 号只留给 <pad> 和 <unk>，现在是 {first}",
            "en": f"0 and 1 are for <pad> and <unk> only, now they are {first}",
        }


def ids_have_no_gaps(build_vocabulary) -> None:
    for seed in (2, 3):
        numbers = sorted(build_vocabulary(_reviews(seed, 40), 3).values())
        assert numbers == list(range(len(numbers))), {
            "zh": f"{len(numbers)} 个词元的编号应是 0 到 {len(numbers) - 1}，得到 {numbers}",
            "en": f"the ids of {len(numbers)} tokens should be 0 to {len(numbers) - 1}, got {numbers}",
        }


def rare_characters_are_left_out(build_vocabulary) -> None:
    known = sorted(set(build_vocabulary(TRAIN, 3)) - {"<pad>", "<unk>"})
    want = ["好", "看"]
    assert known == want, {
        "zh": f"四条影评里至少出现 3 次的是 {want}，词表里有 {known}",
        "en": f"in the four reviews, what occurs at least 3 times is {want}; the vocabulary has {known}",
    }
    texts, want = ["好好好", "看", "看"], ["好"]
    known = sorted(set(build_vocabulary(texts, 3)) - {"<pad>", "<unk>"})
    assert known == want, {
        "zh": f"影评 {texts} 里至少出现 3 次的是 {want}，词表里有 {known}",
        "en": f"in the reviews {texts}, what occurs at least 3 times is {want}; the vocabulary has {known}",
    }
    count = len(build_vocabulary(TRAIN, 1))
    assert count == 11, {
        "zh": f"least=1 时，9 种字加 2 个特殊词元应有 11 项，得到 {count} 项",
        "en": f"with least=1, 9 characters and 2 special tokens should make 11 entries, got {count}",
    }


def frequent_characters_come_first(build_vocabulary) -> None:
    for texts, least in ((TRAIN, 1), (_reviews(4, 60), 1), (_reviews(5, 60), 4)):
        index = build_vocabulary(texts, least)
        text = "".join(texts)
        order = [token for token in sorted(index, key=index.__getitem__) if len(token) == 1]
        counts = [text.count(ch) for ch in order]
        assert counts == sorted(counts, reverse=True), {
            "zh": f"次数多的字编号应在前，按编号排列的次数却是 {counts}",
            "en": (
                f"frequent characters should come first in the order of ids, but the counts in that order are {counts}"
            ),
        }


def order_of_the_texts_does_not_matter(build_vocabulary) -> None:
    texts = _reviews(6, 50)
    mixed = random.Random(0).sample(texts, len(texts))
    one, other = build_vocabulary(texts, 1), build_vocabulary(mixed, 1)
    moved = sum(one[token] != other.get(token) for token in one)
    assert not moved, {
        "zh": f"同样的影评换个次序，词表应一模一样，却有 {moved} 个字换了编号：次数相同的字谁先谁后？",
        "en": (
            f"the same reviews in another order should give exactly the same vocabulary, but {moved} characters got "
            "another id: of equal counts, who comes first?"
        ),
    }


def encodes_by_the_vocabulary(encode) -> None:
    texts = ["好看", "不好"]
    ids, lengths = encode(texts, INDEX)
    for name, tensor in (({"zh": "编号", "en": "ids"}, ids), ({"zh": "长度", "en": "lengths"}, lengths)):
        assert str(tensor.dtype) == "torch.int64", {
            "zh": f"{name['zh']}应是 torch.int64，得到 {tensor.dtype}",
            "en": f"the {name['en']} should be torch.int64, got {tensor.dtype}",
        }
    for order in ("好看不", "不看好"):
        index = {token: number for number, token in enumerate(["<pad>", "<unk>", *order])}
        want = [[index["好"], index["看"]], [index["不"], index["好"]]]
        got = encode(texts, index)[0].tolist()
        assert got == want, {
            "zh": f"词表是 {index} 时，“{texts[0]}”“{texts[1]}”应编成 {want}，得到 {got}",
            "en": f"with the vocabulary {index}, '{texts[0]}' and '{texts[1]}' should be encoded as {want}, got {got}",
        }


def unknown_is_not_padding(encode) -> None:
    texts = ["这剧好看", "剧情无聊透了"]
    rows = encode(texts, dict(INDEX))[0].tolist()
    got = [[number for number, ch in zip(row, text) if ch not in INDEX] for row, text in zip(rows, texts)]
    assert got == [[1], [1, 1, 1, 1]], {
        "zh": f"词表里有 {len(INDEX)} 项，生字都应编成 1 号（<unk>），得到 {got}",
        "en": (
            f"the vocabulary has {len(INDEX)} entries, every unknown character should be encoded as 1 (<unk>), got "
            f"{got}"
        ),
    }


def pads_to_the_longest_of_the_batch(encode) -> None:
    for texts in (["好", "剧情好看", "不好"], ["好看"], ["看", "好看", "看"], ["乐" * n for n in (7, 1, 12, 3)]):
        ids, lengths = encode(texts, INDEX)
        shape, real = (len(texts), max(map(len, texts))), [len(text) for text in texts]
        assert tuple(ids.shape) == shape, {
            "zh": f"{shape[0]} 条、最长 {shape[1]} 个字，形状应是 {shape}，得到 {tuple(ids.shape)}",
            "en": (
                f"number of reviews: {shape[0]}, characters in the longest: {shape[1]}; the shape should be {shape}, "
                f"got {tuple(ids.shape)}"
            ),
        }
        assert lengths.tolist() == real, {
            "zh": f"真实长度应是 {real}，得到 {lengths.tolist()}",
            "en": f"the real lengths should be {real}, got {lengths.tolist()}",
        }
        for row, text in zip(ids.tolist(), texts):
            head, tail = row[: len(text)], row[len(text) :]
            assert all(head) and not any(tail), {
                "zh": f"{len(text)} 个字补到 {shape[1]} 格，应是字在前、0 在后，得到 {row}",
                "en": (
                    f"a review of length {len(text)}, padded to {shape[1]}: the characters should come first, then the "
                    f"0s, got {row}"
                ),
            }


def an_empty_review_has_length_zero(encode) -> None:
    texts = ["", "好看"]
    ids, lengths = encode(texts, INDEX)
    assert str(ids.dtype) == "torch.int64", {
        "zh": f"有一条空影评时，编号仍应是 torch.int64，得到 {ids.dtype}",
        "en": f"with an empty review among them, the ids should still be torch.int64, got {ids.dtype}",
    }
    got = lengths.tolist(), ids[0].tolist()
    assert got == ([0, 2], [0, 0]), {
        "zh": f"空影评和“{texts[1]}”：长度应是 [0, 2]、第一行应是 [0, 0]，得到 {got[0]}、{got[1]}",
        "en": (
            f"an empty review and '{texts[1]}': the lengths should be [0, 2], the first row [0, 0], got {got[0]} and "
            f"{got[1]}"
        ),
    }


def decodes_what_it_can(decode) -> None:
    numbers = [[INDEX[ch] for ch in "剧情好看"], [INDEX["好"], 0, 0, 0], [1, INDEX["剧"], 1, 0]]
    got, want = decode(torch.tensor(numbers), INDEX), ["剧情好看", "好", "?剧?"]
    assert got == want, {
        "zh": f"{numbers} 应还原成 {want}，得到 {got}",
        "en": f"{numbers} should be decoded to {want}, got {got}",
    }


def there_and_back(build_vocabulary, encode, decode) -> None:
    texts = _reviews(7, 30)
    index = build_vocabulary(texts, 1)
    back = decode(encode(texts, index)[0], index)
    wrong = sum(one != other for one, other in zip(texts, back, strict=True))
    assert not wrong, {
        "zh": f"{len(texts)} 条没有生字的影评，编码再还原应不变，有 {wrong} 条变了",
        "en": (
            f"{len(texts)} reviews without unknown characters should be the same after encoding and decoding, but "
            f"{wrong} changed"
        ),
    }


def share_counts_characters(unknown_share) -> None:
    for texts, want in (
        (["好看", "这片好看得很呀"], 0.5556),
        (["好看"], 0.0),
        (["烂", "剧情好"], 0.25),
        (["片片片片", "好"], 0.8),
    ):
        got = unknown_share(texts, INDEX)
        assert type(got) is float, {
            "zh": f"应返回普通的 float，得到 {type(got).__name__}",
            "en": f"a plain float should be returned, got {type(got).__name__}",
        }
        assert abs(got - want) < 1e-3, {
            "zh": f"{texts} 里生字占的比例应是 {want:.3f}，得到 {got:.3f}",
            "en": f"in {texts} the share of unknown characters should be {want:.3f}, got {got:.3f}",
        }
