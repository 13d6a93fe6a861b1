"""Hidden tests: probabilities as they should be, exactly k of them, and draws that follow them."""
import torch

LOGITS = torch.tensor([2.0, -1.0, 0.5, 3.0, 0.0])


def probabilities_sum_to_one(chances) -> None:
    for temperature, k in ((1.0, 5), (0.5, 2), (3.0, 3)):
        got = chances(LOGITS.clone(), temperature, k)
        assert tuple(got.shape) == (5,), f"应返回 (5,)，得到 {tuple(got.shape)}"
        assert abs(got.sum().item() - 1) < 1e-5, f"温度 {temperature}、k = {k} 时概率之和应是 1，得到 {got.sum().item():.3f}"


def plain_softmax_at_temperature_one(chances) -> None:
    want = LOGITS.softmax(dim=0)
    assert torch.allclose(chances(LOGITS.clone(), 1.0, 5), want, atol=1e-5), "温度 1、全留时应当就是 softmax"


def only_the_best_k_have_a_chance(chances) -> None:
    for k, best in ((1, {3}), (2, {0, 3}), (4, {0, 2, 3, 4})):
        got = {place for place, chance in enumerate(chances(LOGITS.clone(), 1.0, k).tolist()) if chance > 0}
        assert got == best, f"k = {k} 时只有 {sorted(best)} 号词能有概率，得到 {sorted(got)}"


def negative_scores_are_scores_too(chances) -> None:
    got = chances(torch.tensor([-5.0, -3.0, -4.0]), 1.0, 2)
    want = torch.tensor([0.0, 1.0, 1.0]).bool()
    assert torch.equal(got > 0, want), "分数全是负的时，也应是最高的两个有概率"


def large_k_keeps_all(chances) -> None:
    assert (chances(LOGITS.clone(), 1.0, 99) > 0).all(), "k 大于词表时应全部留下"


def low_temperature_is_surer(chances) -> None:
    cold, warm, hot = (chances(LOGITS.clone(), t, 5).max().item() for t in (0.3, 1.0, 4.0))
    assert cold > warm > hot, f"温度越低越集中：0.3、1、4 度时最大概率应依次变小，得到 {cold:.2f}、{warm:.2f}、{hot:.2f}"
    want = (LOGITS / 0.3).softmax(dim=0).max().item()
    assert abs(cold - want) < 1e-4, f"温度 0.3 时最大概率应是 {want:.3f}，得到 {cold:.3f}"


def draws_follow_the_chances(draw) -> None:
    counts = torch.bincount(torch.tensor([draw(LOGITS, 1.0, 2) for _ in range(400)]), minlength=5) / 400
    assert counts[[1, 2, 4]].sum() == 0, "k = 2 时抽到了不该有概率的词"
    want = torch.tensor([2.0, 3.0]).softmax(dim=0)[1].item()
    assert abs(counts[3].item() - want) < 0.1, f"3 号词应抽到约 {want:.0%}，实际 {counts[3].item():.0%}"


def temperature_zero_takes_the_best(draw) -> None:
    got = [draw(LOGITS, 0, 5) for _ in range(5)]
    assert got == [3] * 5, f"温度 0 应总是取分数最高的 3 号，得到 {got}"
    assert isinstance(got[0], int) and not isinstance(got[0], bool), "应返回普通的 int"


def seed_governs_the_draws(draw) -> None:
    rows = []
    for _ in range(2):
        torch.manual_seed(5)
        rows.append([draw(LOGITS, 2.0, 5) for _ in range(20)])
    assert rows[0] == rows[1], "同一个种子，两次抽出来的应一样"
