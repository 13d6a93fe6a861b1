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
        assert tuple(x.shape) == want, {
            "zh": f"{len(rows)} 条、长度 {list(lengths)}、{features} 个特征，形状应是 {want}，得到 {tuple(x.shape)}",
            "en": f"{len(rows)} sequences of lengths {list(lengths)} with features={features}: the shape should be {want}, got {tuple(x.shape)}",
        }
        assert counted.tolist() == list(lengths), {
            "zh": f"真实长度应是 {list(lengths)}，得到 {counted.tolist()}",
            "en": f"the real lengths should be {list(lengths)}, got {counted.tolist()}",
        }
        assert counted.dtype == torch.int64, {
            "zh": f"长度是整数，应是 torch.int64，得到 {counted.dtype}",
            "en": f"lengths are whole numbers and should be torch.int64, got {counted.dtype}",
        }
        assert torch.equal(x, _padded(rows, 0.0)), {
            "zh": f"长度 {list(lengths)}：每条应在前、补的 0 在后，内容和次序不变",
            "en": f"lengths {list(lengths)}: each sequence should come first and the filled-in 0 after it, with contents and order unchanged",
        }


def collate_takes_whole_numbers_too(collate) -> None:
    x, _ = collate([torch.tensor([[5], [1]]), torch.tensor([[9]])])
    assert x.dtype == torch.int64, {
        "zh": f"进来的是整数张量，补齐以后应仍是 torch.int64，得到 {x.dtype}",
        "en": f"integer tensors came in, so the padded one should still be torch.int64, got {x.dtype}",
    }


def states_have_one_row_per_sequence(last_states) -> None:
    for layers, both in ((1, False), (2, False), (1, True), (2, True)):
        gru = nn.GRU(3, 5, num_layers=layers, bidirectional=both, batch_first=True)
        got = tuple(last_states(gru, _padded(_rows(), 0.0), torch.tensor(LENGTHS)).shape)
        want = (4, 10 if both else 5)
        name = {
            "zh": f"{layers} 层{'双向' if both else '单向'}、hidden 为 5 的 GRU",
            "en": f"{'bidirectional' if both else 'one-directional'} GRU with num_layers={layers}, hidden size 5",
        }
        assert got == want, {
            "zh": f"4 条序列、{name['zh']}，结果应是 {want}，得到 {got}",
            "en": f"4 sequences, {name['en']}: the result should be {want}, got {got}",
        }


def same_as_reading_alone(last_states) -> None:
    for layers in (1, 2):
        gru, rows = nn.GRU(3, 5, num_layers=layers, batch_first=True), _rows()
        got = last_states(gru, _padded(rows, 0.0), torch.tensor(LENGTHS))
        wrong = _differing(got, [_alone(gru, row) for row in rows])
        assert not wrong, {
            "zh": f"长度 {list(LENGTHS)} 的 4 条，{layers} 层 GRU：第 {wrong} 条的状态与单独读它不同",
            "en": f"4 sequences of lengths {list(LENGTHS)}, GRU with num_layers={layers}: the states of sequences {wrong} differ from reading each alone",
        }


def backward_direction_starts_at_the_real_end(last_states) -> None:
    for layers in (1, 2):
        gru, rows = nn.GRU(3, 5, num_layers=layers, bidirectional=True, batch_first=True), _rows()
        got = last_states(gru, _padded(rows, 0.0), torch.tensor(LENGTHS))
        want = torch.stack([_alone(gru, row) for row in rows])
        wrong = _differing(got[:, :5], want[:, :5])
        assert not wrong, {
            "zh": f"{layers} 层双向 GRU，长度 {list(LENGTHS)}：前一半（正向）第 {wrong} 条与单独读它不同",
            "en": f"bidirectional GRU with num_layers={layers}, lengths {list(LENGTHS)}: in the first half (forward) sequences {wrong} differ from reading each alone",
        }
        wrong = _differing(got[:, 5:], want[:, 5:])
        assert not wrong, {
            "zh": f"{layers} 层双向 GRU，长度 {list(LENGTHS)}：后一半（反向）第 {wrong} 条与单独读它不同",
            "en": f"bidirectional GRU with num_layers={layers}, lengths {list(LENGTHS)}: in the second half (backward) sequences {wrong} differ from reading each alone",
        }


def padding_is_not_heard(last_states) -> None:
    for both in (False, True):
        gru, rows = nn.GRU(3, 5, bidirectional=both, batch_first=True), _rows()
        lengths = torch.tensor(LENGTHS)
        one, other = last_states(gru, _padded(rows, 0.0), lengths), last_states(gru, _padded(rows, 100.0), lengths)
        wrong = _differing(one, other)
        assert not wrong, {
            "zh": f"把补位从 0 换成 100，{'双向' if both else '单向'} GRU 第 {wrong} 条的状态变了",
            "en": f"with the padding changed from 0 to 100, the {'bidirectional' if both else 'one-directional'} GRU gave other states for sequences {wrong}",
        }


def rows_keep_their_order(last_states) -> None:
    gru, rows = nn.GRU(3, 5, batch_first=True), _rows((1, 5, 3, 5, 2))
    lengths = torch.tensor([1, 5, 3, 5, 2])
    x = _padded(rows, 0.0)
    order = torch.tensor([3, 0, 4, 2, 1])
    mixed = last_states(gru, x[order], lengths[order])
    wrong = _differing(mixed, last_states(gru, x, lengths)[order])
    assert not wrong, {
        "zh": f"把 5 条序列换个次序，结果应跟着换，第 {wrong} 条对不上",
        "en": f"when 5 sequences change places, the results should move with them; sequences {wrong} do not match",
    }


def gradient_reaches_the_real_steps_only(last_states) -> None:
    gru = nn.GRU(3, 5, batch_first=True)
    x = _padded(_rows(), 0.5).requires_grad_()
    last_states(gru, x, torch.tensor(LENGTHS)).square().sum().backward()
    assert x.grad is not None, {
        "zh": "x 没有得到梯度",
        "en": "x got no gradient",
    }
    got = [int((row.abs().sum(1) > 0).sum()) for row in x.grad]
    assert got == list(LENGTHS), {
        "zh": f"长度 {list(LENGTHS)}，有梯度的步数应与它相同，得到 {got}",
        "en": f"lengths {list(LENGTHS)}: the numbers of steps with a gradient should be the same, got {got}",
    }
    for name, parameter in gru.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().sum() > 0, {
            "zh": f"GRU 的 {name} 没有得到梯度",
            "en": f"the GRU's {name} got no gradient",
        }


def two_and_four_make_three(masked_mean) -> None:
    x, lengths = torch.tensor([[5.0, 1.0, 3.0, 7.0], [2.0, 4.0, 0.0, 0.0], [9.0, 0.0, 0.0, 0.0]])[:, :, None], torch.tensor([4, 2, 1])
    got = masked_mean(x, lengths)
    assert tuple(got.shape) == (3, 1), {
        "zh": f"输入 (3, 4, 1)，平均的形状应是 (3, 1)，得到 {tuple(got.shape)}",
        "en": f"for input (3, 4, 1) the mean should have shape (3, 1), got {tuple(got.shape)}",
    }
    got = [round(value, 3) for value in got.flatten().tolist()]
    assert got == [4.0, 3.0, 9.0], {
        "zh": f"[5 1 3 7]、[2 4]、[9] 的平均应是 [4.0, 3.0, 9.0]，得到 {got}",
        "en": f"the means of [5 1 3 7], [2 4] and [9] should be [4.0, 3.0, 9.0], got {got}",
    }


def mean_leaves_padding_out(masked_mean) -> None:
    rows = _rows((3, 7, 1, 7), 4)
    want = torch.stack([row.mean(0) for row in rows])
    for filling in (0.0, 100.0):
        wrong = _differing(masked_mean(_padded(rows, filling), torch.tensor([3, 7, 1, 7])), want)
        assert not wrong, {
            "zh": f"补位是 {filling:g}、长度 [3, 7, 1, 7] 时，第 {wrong} 条的平均与真实的几步的平均不同",
            "en": f"padding {filling:g}, lengths [3, 7, 1, 7]: the means of sequences {wrong} differ from those of their real steps",
        }


def works_from_collate_to_mean(collate, last_states, masked_mean) -> None:
    rows = _rows((3, 1, 8, 5))
    gru = nn.GRU(3, 4, bidirectional=True, batch_first=True)
    x, lengths = collate(rows)
    wrong = _differing(last_states(gru, x, lengths), [_alone(gru, row) for row in rows])
    assert not wrong, {
        "zh": f"collate 之后再求状态，第 {wrong} 条与单独读它不同",
        "en": f"states taken after collate: sequences {wrong} differ from reading each alone",
    }
    wrong = _differing(masked_mean(x, lengths), [row.mean(0) for row in rows])
    assert not wrong, {
        "zh": f"collate 之后再求平均，第 {wrong} 条不对",
        "en": f"means taken after collate: sequences {wrong} are wrong",
    }
