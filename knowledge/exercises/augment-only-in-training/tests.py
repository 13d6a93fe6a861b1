"""Hidden tests: what comes out must be one of the versions that can be listed, and all of them must occur."""

import torch
from torch import nn
from torch.nn import functional


def _versions(image: torch.Tensor, pad: int) -> list[torch.Tensor]:
    """All shifts of an image (C, H, W): row by row, 2 * pad + 1 in each."""
    _, height, width = image.shape
    padded = functional.pad(image, [pad] * 4)
    starts = range(2 * pad + 1)
    return [padded[:, top : top + height, left : left + width] for top in starts for left in starts]


def _copies(count: int, *shape: int) -> torch.Tensor:
    return (torch.rand(shape) + 0.5).expand(count, *shape).clone()


def keeps_shape_and_dtype(RandomShiftFlip) -> None:  # noqa: N803 - the learner's name
    layer = RandomShiftFlip(2, 0.5).train()
    for shape in ((4, 3, 8, 8), (1, 1, 5, 9), (3, 4, 7, 6)):
        for x in (torch.rand(shape), torch.randint(0, 256, shape, dtype=torch.uint8)):
            got = layer(x)
            assert got.shape == x.shape, {
                "zh": f"形状应仍是 {shape}，得到 {tuple(got.shape)}",
                "en": f"the shape should still be {shape}, got {tuple(got.shape)}",
            }
            assert got.dtype == x.dtype, {
                "zh": f"dtype 应仍是 {x.dtype}，得到 {got.dtype}",
                "en": f"the dtype should still be {x.dtype}, got {got.dtype}",
            }


def does_nothing_after_eval(RandomShiftFlip) -> None:  # noqa: N803 - the learner's name
    x = torch.rand(16, 3, 8, 8)
    layer = RandomShiftFlip(2, 0.5)
    assert torch.equal(layer.eval()(x), x), {
        "zh": "eval() 以后应原样返回，图却变了",
        "en": "after eval() the images should come back as they are, but they changed",
    }
    assert not torch.equal(layer.train()(x), x), {
        "zh": "训练模式下 16 张图应当有变化，却原样返回",
        "en": "in training mode something should happen to 16 images, but they came back as they were",
    }
    net = nn.Sequential(RandomShiftFlip(2, 1.0), nn.Flatten(), nn.Linear(3 * 8 * 8, 2)).eval()
    assert torch.equal(net(x), net(x)), {
        "zh": "整个网络 eval() 以后，同一批图两次的得分应当相同",
        "en": "once the whole network is in eval(), the same batch should get the same scores twice",
    }


def without_pad_and_flip_nothing_changes(RandomShiftFlip) -> None:  # noqa: N803 - the learner's name
    x = torch.rand(8, 3, 6, 7)
    assert torch.equal(RandomShiftFlip(0, 0.0).train()(x), x), {
        "zh": "pad=0、flip=0 时，训练模式下也应原样返回",
        "en": "with pad=0 and flip=0 the images should come back as they are, in training mode too",
    }


def flips_left_to_right(RandomShiftFlip) -> None:  # noqa: N803 - the learner's name
    x = torch.rand(8, 3, 6, 7)
    got = RandomShiftFlip(0, 1.0).train()(x)
    assert not torch.equal(got, x), {
        "zh": "pad=0、flip=1 时每张图都应左右翻转，却没有变",
        "en": "with pad=0 and flip=1 every image should be flipped left-right, but nothing changed",
    }
    assert not torch.equal(got, x.flip(-2)), {
        "zh": "pad=0、flip=1 时每张图都应左右翻转，得到的却上下颠倒了",
        "en": "with pad=0 and flip=1 every image should be flipped left-right, but they came out upside down",
    }
    assert torch.equal(got, x.flip(-1)), {
        "zh": "pad=0、flip=1 时每张图都应左右翻转，像素却到了别处",
        "en": "with pad=0 and flip=1 every image should be flipped left-right, but the pixels went elsewhere",
    }


def flips_as_often_as_told(RandomShiftFlip) -> None:  # noqa: N803 - the learner's name
    x = _copies(600, 1, 2, 4)
    for flip in (0.5, 0.2):
        got = RandomShiftFlip(0, flip).train()(x)
        share = (got == x.flip(-1)).flatten(1).all(1).float().mean().item()
        assert abs(share - flip) < 0.12, {
            "zh": f"flip={flip} 时，约 {flip:.0%} 的图应被翻转，600 张里翻了 {share:.0%}",
            "en": f"with flip={flip} about {flip:.0%} of the images should be flipped; of 600, {share:.0%} were",
        }


def every_image_gets_its_own_draw(RandomShiftFlip) -> None:  # noqa: N803 - the learner's name
    got = RandomShiftFlip(3, 0.0).train()(_copies(64, 3, 8, 8))
    kinds = len({tuple(image.flatten().tolist()) for image in got})
    assert kinds > 1, {
        "zh": "同一张图抄了 64 份，平移以后 64 份还是一模一样",
        "en": "of 64 copies of one image, all 64 are still alike after the shift",
    }
    assert kinds > 20, {
        "zh": f"同一张图抄了 64 份，pad=3 有 49 种平移，结果却只出现 {kinds} 种",
        "en": f"64 copies of one image: pad=3 allows 49 shifts, but only {kinds} kinds came out",
    }
    got = RandomShiftFlip(0, 0.5).train()(_copies(64, 3, 8, 8))
    kinds = len({tuple(image.flatten().tolist()) for image in got})
    assert kinds == 2, {
        "zh": f"同一张图抄了 64 份，flip=0.5 时应有翻和不翻 2 种，出现 {kinds} 种",
        "en": f"64 copies of one image: flip=0.5 should give 2 kinds, flipped and not flipped; there are {kinds}",
    }


def zeros_come_in_at_the_edge(RandomShiftFlip) -> None:  # noqa: N803 - the learner's name
    x = _copies(200, 2, 5, 6)
    got = RandomShiftFlip(2, 0.0).train()(x)
    assert (got == 0).any(), {
        "zh": "平移以后空出来的地方应当是 0，结果里却一个 0 也没有",
        "en": "where a shift leaves space free there should be zeros, but the result has not a single 0",
    }
    versions = torch.stack(_versions(x[0], 2))
    for image in got:
        hits = (versions == image).flatten(1).all(1)
        assert hits.any(), {
            "zh": "有一张图不是“四周补 2 格零、再截回原来大小”能得到的：看看各通道是否一起动、大小是否没变",
            "en": 'one image cannot come from "2 zeros added on all sides, then cut back to size": do all channels move together, and did the size stay the same?',
        }


def every_shift_can_occur(RandomShiftFlip) -> None:  # noqa: N803 - the learner's name
    for pad, copies in ((1, 300), (2, 900)):
        x = _copies(copies, 1, 4, 5)
        versions = torch.stack(_versions(x[0], pad))
        got = RandomShiftFlip(pad, 0.0).train()(x)
        same = (got[:, None] == versions[None]).flatten(2).all(2)  # (copies, versions)
        count, want = int(same.any(0).sum()), len(versions)
        assert count == want, {
            "zh": f"pad={pad} 时有 {want} 种平移，抽 {copies} 次应当都出现，只出现了 {count} 种",
            "en": f"with pad={pad} there are {want} shifts and {copies} draws should show all of them, but only {count} came up",
        }
        most = same.sum(0).max().item() / copies
        assert most < 3 / want, {
            "zh": f"pad={pad} 时每种平移应同样可能，有一种却占了 {most:.0%}",
            "en": f"with pad={pad} every shift should be equally likely, but one makes up {most:.0%}",
        }


def same_seed_same_result(RandomShiftFlip) -> None:  # noqa: N803 - the learner's name
    layer, x = RandomShiftFlip(2, 0.5).train(), torch.rand(16, 3, 8, 8)
    torch.manual_seed(7)
    first, second = layer(x), layer(x)
    torch.manual_seed(7)
    again = layer(x)
    assert torch.equal(first, again), {
        "zh": "torch.manual_seed 相同，结果应当相同：随机数是 torch 的吗？",
        "en": "the same torch.manual_seed should give the same result: do the random numbers come from torch?",
    }
    assert not torch.equal(first, second), {
        "zh": "接连两次应当抽到不同的结果",
        "en": "two calls in a row should draw different results",
    }
