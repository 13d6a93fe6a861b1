"""Hidden tests of padding: whatever fills up a batch must not be heard."""
import torch
from torch import nn

LENGTHS = (2, 6, 1, 4)


def _rows(lengths=LENGTHS, features: int = 3):
    return [torch.randn(length, features) for length in lengths]


def _padded(rows, filling: float):
    """Filled up with any number: a padded batch may well come out of an embedding that has a vector for <pad>."""
    x = torch.full((len(rows), max(map(len, rows)), rows[0].shape[1]), filling)
    for place, row in zip(x, rows, strict=True):
        place[: len(row)] = row
    return x


def _alone(gru, row):
    """The last layer's state after reading one sequence by itself, both directions one after the other."""
    with torch.no_grad():
        h_n = gru(row[None])[1][:, 0]
    return torch.cat([h_n[-2], h_n[-1]]) if gru.bidirectional else h_n[-1]


def _differing(got, want) -> list[int]:
    return [place for place in range(len(want)) if not torch.allclose(got[place], want[place], atol=1e-4)]


def collate_fills_up_with_zeros(collate) -> None:
    for lengths, features in (((4, 2, 1), 1), ((2, 6, 4), 3), ((5,), 2), ((3, 3), 4)):
        rows = _rows(lengths, features)
        x, counted = collate(rows)
        want = (len(rows), max(lengths), features)
        assert tuple(x.shape) == want, f"{len(rows)} 条、长度 {list(lengths)}、{features} 个特征，形状应是 {want}，得到 {tuple(x.shape)}"
        assert counted.tolist() == list(lengths), f"真实长度应是 {list(lengths)}，得到 {counted.tolist()}"
        assert counted.dtype == torch.int64, f"长度是整数，应是 torch.int64，得到 {counted.dtype}"
        assert torch.equal(x, _padded(rows, 0.0)), f"长度 {list(lengths)}：每条应在前、补的 0 在后，内容和次序不变"


def collate_takes_whole_numbers_too(collate) -> None:
    x, _ = collate([torch.tensor([[5], [1]]), torch.tensor([[9]])])
    assert x.dtype == torch.int64, f"进来的是整数张量，补齐以后应仍是 torch.int64，得到 {x.dtype}"


def states_have_one_row_per_sequence(last_states) -> None:
    for layers, both in ((1, False), (2, False), (1, True), (2, True)):
        gru = nn.GRU(3, 5, num_layers=layers, bidirectional=both, batch_first=True)
        got = tuple(last_states(gru, _padded(_rows(), 0.0), torch.tensor(LENGTHS)).shape)
        want = (4, 10 if both else 5)
        name = f"{layers} 层{'双向' if both else '单向'}、hidden 为 5 的 GRU"
        assert got == want, f"4 条序列、{name}，结果应是 {want}，得到 {got}"


def same_as_reading_alone(last_states) -> None:
    for layers in (1, 2):
        gru, rows = nn.GRU(3, 5, num_layers=layers, batch_first=True), _rows()
        got = last_states(gru, _padded(rows, 0.0), torch.tensor(LENGTHS))
        wrong = _differing(got, [_alone(gru, row) for row in rows])
        assert not wrong, f"长度 {list(LENGTHS)} 的 4 条，{layers} 层 GRU：第 {wrong} 条的状态与单独读它不同"


def backward_direction_starts_at_the_real_end(last_states) -> None:
    for layers in (1, 2):
        gru, rows = nn.GRU(3, 5, num_layers=layers, bidirectional=True, batch_first=True), _rows()
        got = last_states(gru, _padded(rows, 0.0), torch.tensor(LENGTHS))
        want = torch.stack([_alone(gru, row) for row in rows])
        wrong = _differing(got[:, :5], want[:, :5])
        assert not wrong, f"{layers} 层双向 GRU，长度 {list(LENGTHS)}：前一半（正向）第 {wrong} 条与单独读它不同"
        wrong = _differing(got[:, 5:], want[:, 5:])
        assert not wrong, f"{layers} 层双向 GRU，长度 {list(LENGTHS)}：后一半（反向）第 {wrong} 条与单独读它不同"


def padding_is_not_heard(last_states) -> None:
    for both in (False, True):
        gru, rows = nn.GRU(3, 5, bidirectional=both, batch_first=True), _rows()
        lengths = torch.tensor(LENGTHS)
        one, other = last_states(gru, _padded(rows, 0.0), lengths), last_states(gru, _padded(rows, 100.0), lengths)
        wrong = _differing(one, other)
        assert not wrong, f"把补位从 0 换成 100，{'双向' if both else '单向'} GRU 第 {wrong} 条的状态变了"


def rows_keep_their_order(last_states) -> None:
    gru, rows = nn.GRU(3, 5, batch_first=True), _rows((1, 5, 3, 5, 2))
    lengths = torch.tensor([1, 5, 3, 5, 2])
    x = _padded(rows, 0.0)
    order = torch.tensor([3, 0, 4, 2, 1])
    mixed = last_states(gru, x[order], lengths[order])
    wrong = _differing(mixed, last_states(gru, x, lengths)[order])
    assert not wrong, f"把 5 条序列换个次序，结果应跟着换，第 {wrong} 条对不上"


def gradient_reaches_the_real_steps_only(last_states) -> None:
    gru = nn.GRU(3, 5, batch_first=True)
    x = _padded(_rows(), 0.5).requires_grad_()
    last_states(gru, x, torch.tensor(LENGTHS)).square().sum().backward()
    assert x.grad is not None, "x 没有得到梯度"
    got = [int((row.abs().sum(1) > 0).sum()) for row in x.grad]
    assert got == list(LENGTHS), f"长度 {list(LENGTHS)}，有梯度的步数应与它相同，得到 {got}"
    for name, parameter in gru.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().sum() > 0, f"GRU 的 {name} 没有得到梯度"


def two_and_four_make_three(masked_mean) -> None:
    x, lengths = torch.tensor([[5.0, 1.0, 3.0, 7.0], [2.0, 4.0, 0.0, 0.0], [9.0, 0.0, 0.0, 0.0]])[:, :, None], torch.tensor([4, 2, 1])
    got = masked_mean(x, lengths)
    assert tuple(got.shape) == (3, 1), f"输入 (3, 4, 1)，平均的形状应是 (3, 1)，得到 {tuple(got.shape)}"
    got = [round(value, 3) for value in got.flatten().tolist()]
    assert got == [4.0, 3.0, 9.0], f"[5 1 3 7]、[2 4]、[9] 的平均应是 [4.0, 3.0, 9.0]，得到 {got}"


def mean_leaves_padding_out(masked_mean) -> None:
    rows = _rows((3, 7, 1, 7), 4)
    want = torch.stack([row.mean(0) for row in rows])
    for filling in (0.0, 100.0):
        wrong = _differing(masked_mean(_padded(rows, filling), torch.tensor([3, 7, 1, 7])), want)
        assert not wrong, f"补位是 {filling:g}、长度 [3, 7, 1, 7] 时，第 {wrong} 条的平均与真实的几步的平均不同"


def works_from_collate_to_mean(collate, last_states, masked_mean) -> None:
    rows = _rows((3, 1, 8, 5))
    gru = nn.GRU(3, 4, bidirectional=True, batch_first=True)
    x, lengths = collate(rows)
    wrong = _differing(last_states(gru, x, lengths), [_alone(gru, row) for row in rows])
    assert not wrong, f"collate 之后再求状态，第 {wrong} 条与单独读它不同"
    wrong = _differing(masked_mean(x, lengths), [row.mean(0) for row in rows])
    assert not wrong, f"collate 之后再求平均，第 {wrong} 条不对"
