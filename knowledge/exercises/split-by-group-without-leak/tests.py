"""Hidden tests of a split by groups: nothing lost, nothing in two parts, by lot but repeatable, and no leak."""

import torch

NAMES = (
    {"zh": "训练集", "en": "training set"},
    {"zh": "验证集", "en": "validation set"},
    {"zh": "测试集", "en": "test set"},
)


def _groups(count: int, largest: int = 6, first: int = 1000) -> torch.Tensor:
    """Samples of `count` groups of very different sizes, in any order; a group's number says nothing of its place."""
    numbers = first + 7 * torch.randperm(count)
    sizes = torch.randint(1, largest + 1, (count,))
    groups = numbers.repeat_interleave(sizes)
    return groups[torch.randperm(len(groups))]


def _split(
    split_by_group, groups: torch.Tensor, val: float = 0.15, test: float = 0.15, seed: int = 0
) -> list[list[int]]:
    return [torch.as_tensor(part).flatten().tolist() for part in split_by_group(groups, val, test, seed)]


def every_sample_is_in_exactly_one_part(split_by_group) -> None:
    for count, seed in ((20, 0), (33, 1), (60, 2)):
        groups = _groups(count)
        parts = _split(split_by_group, groups, seed=seed)
        together, total = [place for part in parts for place in part], len(groups)
        strange = [place for place in together if not 0 <= place < total]
        assert not strange, {
            "zh": f"{total} 个样本的位置是 0 到 {total - 1}，得到的却有 {strange[0]}：这是位置，还是组号？",
            "en": (
                f"the positions of {total} samples are 0 to {total - 1}, but {strange[0]} was returned: is this a "
                "position, or the number of a group?"
            ),
        }
        assert len(together) == len(set(together)), {
            "zh": f"{total} 个样本里，有的不止一次出现在三份里",
            "en": f"of the {total} samples, some are in the three parts more than once",
        }
        missing = total - len(set(together))
        assert not missing, {
            "zh": f"{total} 个样本里，有 {missing} 个哪一份里都没有",
            "en": f"of the {total} samples, the number of those that are in none of the parts is {missing}",
        }


def no_group_is_in_two_parts(split_by_group) -> None:
    for count, seed in ((30, 3), (80, 4)):
        groups = _groups(count)
        parts = [set(groups[part].tolist()) for part in _split(split_by_group, groups, seed=seed)]
        for one, other in ((0, 1), (0, 2), (1, 2)):
            assert not parts[one] & parts[other], {
                "zh": f"有的组同时出现在{NAMES[one]['zh']}和{NAMES[other]['zh']}里",
                "en": f"some groups are both in the {NAMES[one]['en']} and in the {NAMES[other]['en']}",
            }


def shares_are_those_of_the_groups(split_by_group) -> None:
    for count, val, test in ((40, 0.25, 0.1), (20, 0.1, 0.3), (100, 0.15, 0.15), (10, 0.2, 0.4)):
        groups = _groups(count)
        sizes = [len(set(groups[part].tolist())) for part in _split(split_by_group, groups, val, test, seed=5)]
        want = (count - round(val * count) - round(test * count), round(val * count), round(test * count))
        near = all(abs(size - wish) <= 1 for size, wish in zip(sizes, want, strict=True))
        case = {
            "zh": f"{count} 组，验证占 {val:g}、测试占 {test:g}",
            "en": f"{count} groups, {val:g} for validation, {test:g} for testing",
        }
        assert near, {
            "zh": f"{case['zh']}：训练、验证、测试应约有 {want} 组，得到 {tuple(sizes)}",
            "en": f"{case['en']}: training, validation and test should have about {want} groups, got {tuple(sizes)}",
        }


def the_same_seed_gives_the_same_split(split_by_group) -> None:
    groups = _groups(50)
    for seed in (0, 7):
        one, two = (_split(split_by_group, groups, seed=seed) for _ in range(2))
        same = all(sorted(a) == sorted(b) for a, b in zip(one, two, strict=True))
        assert same, {
            "zh": f"两次都是 seed={seed}，分出来的却不一样",
            "en": f"both calls had seed={seed}, but the splits are different",
        }


def another_seed_gives_another_split(split_by_group) -> None:
    groups = _groups(50)
    tests = [tuple(sorted(_split(split_by_group, groups, seed=seed)[2])) for seed in (0, 1, 2)]
    assert len(set(tests)) > 1, {
        "zh": "seed 取 0、1、2，测试集却是同一份：组是按抽签分的吗？",
        "en": "seeds 0, 1 and 2 all give the same test set: are the groups drawn by lot?",
    }


def parts_are_drawn_by_lot(split_by_group) -> None:
    groups = torch.arange(60).repeat_interleave(2)
    means = [torch.tensor(_split(split_by_group, groups, 0.2, 0.2, seed)[2]).float().mean() for seed in range(12)]
    mean = torch.stack(means).mean().item() / len(groups)
    assert 0.38 < mean < 0.62, {
        "zh": f"样本按时间排好，测试集的平均位置应在中间附近，12 次平均却在 {mean:.0%} 处",
        "en": (
            "the samples are in order of time, so the mean position of the test set should be near the middle; over "
            f"12 draws it is at {mean:.0%}"
        ),
    }


def leaves_the_global_random_state_alone(split_by_group) -> None:
    groups = _groups(30)
    for seed in (0, 8):
        torch.manual_seed(99)
        want = torch.rand(3)
        torch.manual_seed(99)
        split_by_group(groups, 0.2, 0.2, seed)
        assert torch.equal(torch.rand(3), want), {
            "zh": "调用以后，`torch.rand` 给出的数变了：别处的随机数不该受这个函数影响",
            "en": (
                "after the call, `torch.rand` gives other numbers: random numbers elsewhere should not be affected by "
                "this function"
            ),
        }


def coin_flips_cannot_be_learned(split_by_group) -> None:
    # Four copies of each sample, and labels by coin flips: only who has seen a twin can answer.
    x, y = torch.rand(300, 5).repeat(4, 1), torch.randint(0, 2, (300,)).repeat(4)
    train, _, test = _split(split_by_group, torch.arange(300).repeat(4), 0.1, 0.3, seed=6)
    assert train and test, {
        "zh": "训练集和测试集都不该是空的",
        "en": "neither the training set nor the test set should be empty",
    }
    nearest = torch.cdist(x[test], x[train]).argmin(dim=1)
    accuracy = (y[train][nearest] == y[test]).float().mean().item()
    assert accuracy < 0.75, {
        "zh": f"标签全靠抛硬币，谁也学不会；在你的测试集上，最近邻却答对了 {accuracy:.0%}",
        "en": (
            "the labels are all coin flips that nobody can learn; yet on your test set a nearest neighbour gets "
            f"{accuracy:.0%} right"
        ),
    }
