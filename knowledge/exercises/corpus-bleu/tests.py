"""Hidden tests of BLEU: counts by hand, the loopholes that it closes, and a plain computation beside it."""

import math
import random

LIKE = "I do not like this film".split()
SHORTER = "I do not like film".split()


def _plain(candidates, references) -> float:
    """BLEU with lists only."""
    shares = []
    for n in (1, 2, 3, 4):
        good = total = 0
        for words, those in zip(candidates, references, strict=True):
            mine = [words[i : i + n] for i in range(len(words) - n + 1)]
            total += len(mine)
            for gram in [g for i, g in enumerate(mine) if g not in mine[:i]]:
                allowed = max(sum(ref[i : i + n] == gram for i in range(len(ref))) for ref in those)
                good += min(mine.count(gram), allowed)
        if good == 0:
            return 0.0
        shares.append(good / total)
    c = sum(map(len, candidates))
    r = sum(
        min((abs(len(ref) - len(words)), len(ref)) for ref in those)[1]
        for words, those in zip(candidates, references, strict=True)
    )
    product = shares[0] * shares[1] * shares[2] * shares[3]
    return (1.0 if c >= r else math.exp(1 - r / c)) * product**0.25


def _corpus(seed: int, count: int, per: int):
    """References from a few words, and candidates that are worn copies of the first."""
    rng = random.Random(seed)
    references = [[[rng.choice("abcde") for _ in range(rng.randint(5, 12))] for _ in range(per)] for _ in range(count)]
    candidates = []
    for those in references:
        words = [word if rng.random() < 0.85 else rng.choice("abcde") for word in those[0] if rng.random() < 0.85]
        candidates.append(words + [rng.choice("abcde") for _ in range(rng.randint(0, 1))])
    return candidates, references


def counts_by_hand(matches) -> None:
    for n, want in ((1, (5, 5)), (2, (3, 4)), (3, (2, 3)), (4, (1, 2))):
        got = tuple(matches(SHORTER, [LIKE], n))
        assert got == want, {
            "zh": f"译文 {' '.join(SHORTER)}，参考 {' '.join(LIKE)}：{n} 元的（匹配数, 总数）应是 {want}，得到 {got}",
            "en": f"candidate {' '.join(SHORTER)}, reference {' '.join(LIKE)}: for n = {n} (matched, total) should be {want}, got {got}",
        }


def repeated_words_are_clipped(matches) -> None:
    reference = "this film is a good film".split()
    got = tuple(matches(["film"] * 6, [reference], 1))
    assert got == (2, 6), {
        "zh": f"film 说六遍，参考里有两个 film，应是 (2, 6)，得到 {got}",
        "en": f"film is said six times and the reference has it twice: it should be (2, 6), got {got}",
    }
    got = tuple(matches("a b a b a b".split(), ["a b c a b".split()], 2))
    assert got == (2, 5), {
        "zh": f"译文 a b a b a b、参考 a b c a b，2 元应是 (2, 5)，得到 {got}",
        "en": f"candidate a b a b a b, reference a b c a b: for n = 2 it should be (2, 5), got {got}",
    }


def several_references_allow_the_larger_count(matches) -> None:
    text, one, two = "I dislike film film film".split(), LIKE, "I dislike a film about film".split()
    got = tuple(matches(text, [one, two], 1))
    assert got == (4, 5), {
        "zh": f"film 在两份参考里各有 1 个和 2 个，上限应是 2；译文 {' '.join(text)} 应是 (4, 5)，得到 {got}",
        "en": f"film occurs 1 time in one reference and 2 times in the other, so at most 2 count; the candidate {' '.join(text)} should give (4, 5), got {got}",
    }
    got = tuple(matches(text, [two, one], 1))
    assert got == (4, 5), {
        "zh": f"两份参考换个次序，仍应是 (4, 5)，得到 {got}",
        "en": f"with the two references in the other order it should still be (4, 5), got {got}",
    }


def short_candidates_have_no_long_grams(matches) -> None:
    for words, n in (([], 1), (["film"], 2), (["good", "film"], 4)):
        got = tuple(matches(words, [LIKE], n))
        assert got == (0, 0), {
            "zh": f"{len(words)} 个词的译文没有 {n} 元词块，应是 (0, 0)，得到 {got}",
            "en": f"a candidate of {len(words)} words has no {n}-grams: it should be (0, 0), got {got}",
        }


def closest_reference_sets_the_length(closest_length) -> None:
    for size, others, want in (
        (7, (5, 8, 12), 8),
        (7, (9, 6), 6),
        (7, (3,), 3),
        (7, (8, 6), 6),
        (7, (6, 8), 6),
        (10, (4, 9, 20), 9),
    ):
        got = closest_length(["w"] * size, [["w"] * other for other in others])
        assert got == want, {
            "zh": f"译文 {size} 个词，参考长 {list(others)}，应取 {want}，得到 {got}",
            "en": f"candidate of {size} words, references of length {list(others)}: {want} should be taken, got {got}",
        }


def example_by_hand(corpus_bleu) -> None:
    got = corpus_bleu([SHORTER], [[LIKE]])
    assert type(got) is float, {
        "zh": f"应返回普通的 float，得到 {type(got).__name__}",
        "en": f"a plain float should be returned, got {type(got).__name__}",
    }
    assert abs(got - 0.5789) < 1e-3, {
        "zh": f"精确率 1、3/4、2/3、1/2，译文 5 词、参考 6 词：BLEU 应约为 0.5789，得到 {got:.4f}",
        "en": f"precisions 1, 3/4, 2/3, 1/2, a candidate of 5 words, a reference of 6: BLEU should be about 0.5789, got {got:.4f}",
    }


def reference_itself_scores_one(corpus_bleu) -> None:
    for words in (LIKE, "a b c d".split(), ["x"] * 9):
        got = corpus_bleu([words], [[words]])
        assert abs(got - 1) < 1e-6, {
            "zh": f"译文与参考一模一样（{len(words)} 词），BLEU 应是 1，得到 {got:.4f}",
            "en": f"the candidate is the reference, word for word ({len(words)} words): BLEU should be 1, got {got:.4f}",
        }


def long_candidates_pay_by_precision_only(corpus_bleu) -> None:
    longer = [*LIKE, "at", "all"]
    want = (6 / 8 * 5 / 7 * 4 / 6 * 3 / 5) ** 0.25
    got = corpus_bleu([longer], [[LIKE]])
    assert abs(got - want) < 1e-3, {
        "zh": f"译文 8 词、参考 6 词：译文较长时没有简短惩罚，BLEU 应约为 {want:.4f}，得到 {got:.4f}",
        "en": f"candidate of 8 words, reference of 6: a longer candidate gets no brevity penalty, BLEU should be about {want:.4f}, got {got:.4f}",
    }


def nothing_matched_scores_zero(corpus_bleu) -> None:
    cases = (
        ("一个词也没对上", "no word of the candidate matches", "we love it so much here".split()),
        ("没有 4 元词块对上", "no 4-gram of the candidate matches", "I do not love this film".split()),
        ("只有 3 个词", "the candidate has only 3 words", "I do not".split()),
        ("是空的", "the candidate is empty", []),
    )
    for zh, en, words in cases:
        got = corpus_bleu([words], [[LIKE]])
        assert got == 0, {
            "zh": f"译文{zh}，BLEU 应是 0，得到 {got}",
            "en": f"{en}: BLEU should be 0, got {got}",
        }


def counts_are_added_up_before_dividing(corpus_bleu) -> None:
    texts = (
        ("the story is slow but the music is lovely", "the story is slow but the music is lovely"),
        ("this film has a very weak end", "this film has a weak end"),
        ("I liked the music", "I really liked the music"),
    )
    candidates, references = [a.split() for a, _ in texts], [[b.split()] for _, b in texts]
    got = corpus_bleu(candidates, references)
    assert abs(got - 0.772) < 2e-3, {
        "zh": f"三句各得 1.000、0.489、0；合起来的匹配数和总数是 19/20、14/17、10/14、7/11，语料级 BLEU 应约为 0.772，得到 {got:.3f}",
        "en": f"alone the three sentences score 1.000, 0.489 and 0; added up, the matches and totals are 19/20, 14/17, 10/14, 7/11, and corpus BLEU should be about 0.772, got {got:.3f}",
    }


def lengths_are_added_up_too(corpus_bleu) -> None:
    candidates, references = [SHORTER, [*LIKE, "at"]], [[LIKE], [LIKE]]
    want = (11 / 12 * 8 / 10 * 6 / 8 * 4 / 6) ** 0.25
    got = corpus_bleu(candidates, references)
    assert abs(got - want) < 1e-3, {
        "zh": f"两句译文共 12 词、参考共 12 词，不受简短惩罚，BLEU 应约为 {want:.4f}，得到 {got:.4f}",
        "en": f"two candidates with 12 words in all and references with 12 in all: no brevity penalty, BLEU should be about {want:.4f}, got {got:.4f}",
    }


def agrees_with_a_plain_computation(corpus_bleu) -> None:
    for seed, count, per in ((1, 20, 1), (2, 8, 3), (3, 30, 2), (4, 4, 4)):
        candidates, references = _corpus(seed, count, per)
        got, want = corpus_bleu(candidates, references), _plain(candidates, references)
        assert abs(got - want) < 1e-4, {
            "zh": f"{count} 句随机的译文、每句 {per} 份参考：BLEU 应是 {want:.4f}，得到 {got:.4f}",
            "en": f"{count} random candidates with {per} references each: BLEU should be {want:.4f}, got {got:.4f}",
        }
