"""Hidden tests: probabilities as they should be, exactly k of them, and draws that follow them."""

import torch

LOGITS = torch.tensor([2.0, -1.0, 0.5, 3.0, 0.0])


def probabilities_sum_to_one(chances) -> None:
    for temperature, k in ((1.0, 5), (0.5, 2), (3.0, 3)):
        got = chances(LOGITS.clone(), temperature, k)
        assert tuple(got.shape) == (5,), {
            "zh": f"应返回 (5,)，得到 {tuple(got.shape)}",
            "en": f"(5,) should be returned, got {tuple(got.shape)}",
        }
        assert abs(got.sum().item() - 1) < 1e-5, {
            "zh": f"温度 {temperature}、k = {k} 时概率之和应是 1，得到 {got.sum().item():.3f}",
            "en": f"at temperature {temperature} and k = {k} the probabilities should sum to 1, got {got.sum().item():.3f}",
        }


def plain_softmax_at_temperature_one(chances) -> None:
    want = LOGITS.softmax(dim=0)
    assert torch.allclose(chances(LOGITS.clone(), 1.0, 5), want, atol=1e-5), {
        "zh": "温度 1、全留时应当就是 softmax",
        "en": "at temperature 1 with all words kept it should be just softmax",
    }


def only_the_best_k_have_a_chance(chances) -> None:
    for k, best in ((1, {3}), (2, {0, 3}), (4, {0, 2, 3, 4})):
        got = {place for place, chance in enumerate(chances(LOGITS.clone(), 1.0, k).tolist()) if chance > 0}
        assert got == best, {
            "zh": f"k = {k} 时只有 {sorted(best)} 号词能有概率，得到 {sorted(got)}",
            "en": f"with k = {k} only words {sorted(best)} may have a chance, got {sorted(got)}",
        }


def negative_scores_are_scores_too(chances) -> None:
    got = chances(torch.tensor([-5.0, -3.0, -4.0]), 1.0, 2)
    want = torch.tensor([0.0, 1.0, 1.0]).bool()
    assert torch.equal(got > 0, want), {
        "zh": "分数全是负的时，也应是最高的两个有概率",
        "en": "when all scores are negative, the two highest should have a chance all the same",
    }


def large_k_keeps_all(chances) -> None:
    assert (chances(LOGITS.clone(), 1.0, 99) > 0).all(), {
        "zh": "k 大于词表时应全部留下",
        "en": "a k beyond the vocabulary should keep all words",
    }


def low_temperature_is_surer(chances) -> None:
    cold, warm, hot = (chances(LOGITS.clone(), t, 5).max().item() for t in (0.3, 1.0, 4.0))
    assert cold > warm > hot, {
        "zh": f"温度越低越集中：0.3、1、4 度时最大概率应依次变小，得到 {cold:.2f}、{warm:.2f}、{hot:.2f}",
        "en": f"the lower the temperature, the surer: at 0.3, 1 and 4 the largest probability should go down, got {cold:.2f}, {warm:.2f}, {hot:.2f}",
    }
    want = (LOGITS / 0.3).softmax(dim=0).max().item()
    assert abs(cold - want) < 1e-4, {
        "zh": f"温度 0.3 时最大概率应是 {want:.3f}，得到 {cold:.3f}",
        "en": f"at temperature 0.3 the largest probability should be {want:.3f}, got {cold:.3f}",
    }


def draws_follow_the_chances(draw) -> None:
    counts = torch.bincount(torch.tensor([draw(LOGITS, 1.0, 2) for _ in range(400)]), minlength=5) / 400
    assert counts[[1, 2, 4]].sum() == 0, {
        "zh": "k = 2 时抽到了不该有概率的词",
        "en": "with k = 2 a word was drawn that should have no chance",
    }
    want = torch.tensor([2.0, 3.0]).softmax(dim=0)[1].item()
    assert abs(counts[3].item() - want) < 0.1, {
        "zh": f"3 号词应抽到约 {want:.0%}，实际 {counts[3].item():.0%}",
        "en": f"word 3 should be drawn about {want:.0%} of the time, it was drawn {counts[3].item():.0%}",
    }


def temperature_zero_takes_the_best(draw) -> None:
    got = [draw(LOGITS, 0, 5) for _ in range(5)]
    assert got == [3] * 5, {
        "zh": f"温度 0 应总是取分数最高的 3 号，得到 {got}",
        "en": f"temperature 0 should always take word 3, which has the highest score, got {got}",
    }
    assert isinstance(got[0], int) and not isinstance(got[0], bool), {
        "zh": "应返回普通的 int",
        "en": "a plain int should be returned",
    }


def seed_governs_the_draws(draw) -> None:
    rows = []
    for _ in range(2):
        torch.manual_seed(5)
        rows.append([draw(LOGITS, 2.0, 5) for _ in range(20)])
    assert rows[0] == rows[1], {
        "zh": "同一个种子，两次抽出来的应一样",
        "en": "the same seed should give the same draws both times",
    }
