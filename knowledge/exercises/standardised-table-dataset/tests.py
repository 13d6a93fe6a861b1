"""Hidden tests of a dataset over a table: samples, and whose statistics standardise them."""

import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader

FEATURES = ["temperature", "visitors", "rain"]


def _days(count: int, warmer: float = 0.0) -> pd.DataFrame:
    """Days of the café: numbers of very different sizes, some of them integers, and a text."""
    temperature = 15 + warmer + 8 * torch.randn(count)
    visitors = torch.randint(200, 900, (count,))
    rain = 3 * torch.rand(count)
    cups = 40 + 3 * temperature + 0.1 * visitors - 5 * rain + torch.randn(count)
    return pd.DataFrame(
        {
            "weekday": ["Mon"] * count,
            "temperature": temperature.double().numpy(),
            "cups": cups.double().numpy(),
            "rain": rain.double().numpy(),
            "visitors": visitors.numpy(),
        }
    )


def _all(dataset) -> tuple[torch.Tensor, torch.Tensor]:
    """Every sample: (n, d) and (n, 1)."""
    samples = [dataset[i] for i in range(len(dataset))]
    return torch.stack([x for x, _ in samples]), torch.stack([y.reshape(1) for _, y in samples])


def _raw(table: pd.DataFrame, columns: list[str]) -> torch.Tensor:
    return torch.tensor(table[columns].to_numpy(float))


def has_one_sample_per_row(TableDataset) -> None:  # noqa: N803 - the learner's name
    for count in (7, 12):
        got = len(TableDataset(_days(count), FEATURES, "cups"))
        assert got == count, {
            "zh": f"{count} 行的表应有 {count} 个样本，得到 {got}",
            "en": f"a table of {count} rows should have {count} samples, got {got}",
        }


def a_sample_is_features_and_target(TableDataset) -> None:  # noqa: N803 - the learner's name
    table = _days(9)
    for features in (FEATURES, ["visitors", "temperature"]):
        x, y = TableDataset(table, features, "cups")[4]
        assert x.shape == (len(features),), {
            "zh": f"{len(features)} 个特征的样本应是 ({len(features)},)，得到 {tuple(x.shape)}",
            "en": f"a sample with {len(features)} features should be ({len(features)},), got {tuple(x.shape)}",
        }
        assert y.shape == (1,), {
            "zh": f"目标应是 (1,)，这样一批是 (批, 1)，和模型的输出一样；得到 {tuple(y.shape)}",
            "en": (
                "the target should be (1,), so that a batch is (batch, 1) like the output of the model; got "
                f"{tuple(y.shape)}"
            ),
        }
        want = table["cups"][4]
        assert abs(float(y) - want) < 0.01, {
            "zh": f"第 4 号样本的目标应是表里的 {want:.1f}（不标准化），得到 {float(y):.1f}",
            "en": f"the target of sample 4 should be {want:.1f} as in the table (not standardised), got {float(y):.1f}",
        }


def numbers_are_float32(TableDataset) -> None:  # noqa: N803 - the learner's name
    for features in (FEATURES, ["visitors", "rain"]):
        x, y = TableDataset(_days(9), features, "cups")[0]
        assert x.dtype == torch.float32, {
            "zh": f"特征应是 torch.float32（`nn.Linear` 的权重就是），得到 {x.dtype}",
            "en": f"the features should be torch.float32 (as the weights of `nn.Linear` are), got {x.dtype}",
        }
        assert y.dtype == torch.float32, {
            "zh": f"目标应是 torch.float32，得到 {y.dtype}",
            "en": f"the target should be torch.float32, got {y.dtype}",
        }


def every_training_column_has_mean_0_and_spread_1(TableDataset) -> None:  # noqa: N803 - the learner's name
    x, _ = _all(TableDataset(_days(60), FEATURES, "cups"))
    for name, column in zip(FEATURES, x.T, strict=True):
        mean, std = column.mean().item(), column.std().item()
        good = abs(mean) < 0.02 and abs(std - 1) < 0.03
        assert good, {
            "zh": f"训练表的 `{name}` 标准化以后应是均值 0、标准差 1，得到均值 {mean:.2f}、标准差 {std:.2f}",
            "en": (
                f"after standardising, `{name}` of the training table should have mean 0 and standard deviation 1, got "
                f"mean {mean:.2f} and standard deviation {std:.2f}"
            ),
        }


def columns_come_in_the_order_of_features(TableDataset) -> None:  # noqa: N803 - the learner's name
    table = _days(40)
    for features in (["visitors", "rain", "temperature"], ["temperature", "visitors"]):
        x, _ = _all(TableDataset(table, features, "cups"))
        for place, name in enumerate(features):
            alike = torch.corrcoef(torch.stack([x[:, place].double(), _raw(table, [name])[:, 0]]))[0, 1].item()
            assert alike > 0.99, {
                "zh": f"`features` 是 {features}，第 {place} 个数应来自 `{name}`",
                "en": f"`features` is {features}, so number {place} should come from `{name}`",
            }


def other_tables_use_the_statistics_of_training(TableDataset) -> None:  # noqa: N803 - the learner's name
    table, later = _days(60), _days(20, warmer=16)
    train = TableDataset(table, FEATURES, "cups")
    x, _ = _all(TableDataset(later, FEATURES, "cups", like=train))
    raw, base = _raw(later, FEATURES), _raw(table, FEATURES)
    want = (raw - base.mean(0)) / base.std(0)
    case = {
        "zh": "夏天的测试表比训练表热 16 度",
        "en": "the test table is of summer days, 16 degrees hotter than the training table",
    }
    seen, hot = x[:, 0].mean().item(), want[:, 0].mean().item()
    assert abs(seen - hot) < 0.1, {
        "zh": f"{case['zh']}，用训练表的均值和标准差变换后，气温平均应约为 {hot:.1f}，得到 {seen:.1f}",
        "en": (
            f"{case['en']}: with the training table's mean and standard deviation, the mean temperature should become "
            f"about {hot:.1f}, got {seen:.1f}"
        ),
    }
    assert torch.allclose(x.double(), want, atol=0.1), {
        "zh": f"{case['zh']}：有的特征不是用训练表的均值和标准差变换的",
        "en": (
            f"{case['en']}: some features were not transformed with the mean and standard deviation of the training "
            "table"
        ),
    }
    single = TableDataset(later[:1], FEATURES, "cups", like=train)[0][0]
    assert torch.allclose(single.double(), want[0], atol=0.1), {
        "zh": "只有一行的表，也应照训练表的统计量变换",
        "en": "a table of a single row should be transformed with the statistics of the training table too",
    }


def statistics_can_be_read(TableDataset) -> None:  # noqa: N803 - the learner's name
    table = _days(50)
    train = TableDataset(table, FEATURES, "cups")
    raw = _raw(table, FEATURES)
    for name, got, want in (("mean", train.mean, raw.mean(0)), ("std", train.std, raw.std(0))):
        got = torch.as_tensor(got).double()
        assert got.shape == (3,), {
            "zh": f"`{name}` 应是每个特征一个数，(3,)，得到 {tuple(got.shape)}",
            "en": f"`{name}` should be one number for each feature, (3,), got {tuple(got.shape)}",
        }
        assert torch.allclose(got, want, rtol=0.03), {
            "zh": f"`{name}` 应约为 {_round(want)}，得到 {_round(got)}",
            "en": f"`{name}` should be about {_round(want)}, got {_round(got)}",
        }
    test = TableDataset(_days(30, warmer=10), FEATURES, "cups", like=train)
    kept = torch.allclose(torch.as_tensor(test.mean).double(), raw.mean(0), rtol=0.03)
    assert kept, {
        "zh": "`like=train` 时，`mean` 应就是训练表的",
        "en": "with `like=train`, `mean` should be that of the training table",
    }


def counts_rows_by_position(TableDataset) -> None:  # noqa: N803 - the learner's name
    table = _days(30)
    part = table.iloc[[17, 3, 25, 8, 29, 11, 6, 20, 14, 1, 22, 5]]  # what a random split leaves
    x, y = _all(TableDataset(part, FEATURES, "cups"))
    assert torch.allclose(y.double(), _raw(part, ["cups"]), atol=0.01), {
        "zh": "打乱以后取出的表：第 i 号样本应是从上往下数的第 i 行",
        "en": "a table taken out after shuffling: sample i should be the i-th row from the top",
    }
    raw = _raw(part, FEATURES)
    assert torch.allclose(x.double(), (raw - raw.mean(0)) / raw.std(0), atol=0.2), {
        "zh": "打乱以后取出的表：特征和行对不上",
        "en": "a table taken out after shuffling: the features do not belong to their rows",
    }


def a_constant_column_gives_no_nan(TableDataset) -> None:  # noqa: N803 - the learner's name
    table = _days(25)
    table["open"] = 1
    train = TableDataset(table, ["temperature", "open"], "cups")
    x, _ = _all(train)
    assert x.isfinite().all(), {
        "zh": "`open` 这一列全是 1，标准化以后出现了 nan 或 inf",
        "en": "the column `open` is all 1; after standardising there is nan or inf",
    }
    assert x[:, 1].abs().max() < 0.01, {
        "zh": f"`open` 这一列全是 1，标准化以后应全是 0，得到 {x[0, 1].item():.2f}",
        "en": f"the column `open` is all 1; after standardising it should be all 0, got {x[0, 1].item():.2f}",
    }


def a_loader_makes_batches_for_a_linear_layer(TableDataset) -> None:  # noqa: N803 - the learner's name
    shapes = [(tuple(x.shape), tuple(y.shape)) for x, y in DataLoader(TableDataset(_days(10), FEATURES, "cups"), 4)]
    want = [((4, 3), (4, 1)), ((4, 3), (4, 1)), ((2, 3), (2, 1))]
    assert shapes == want, {
        "zh": f"10 行、每批 4 个，应得到 {want}，得到 {shapes}",
        "en": f"10 rows, 4 to a batch, should give {want}, got {shapes}",
    }


def a_line_learned_from_it_predicts_other_days(TableDataset) -> None:  # noqa: N803 - the learner's name
    train = TableDataset(_days(120), FEATURES, "cups")
    test = TableDataset(_days(60, warmer=6), FEATURES, "cups", like=train)
    (x, y), (new_x, new_y) = _all(train), _all(test)
    model = nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(300):
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        r2 = (1 - (new_y - model(new_x)).square().sum() / (new_y - new_y.mean()).square().sum()).item()
    assert r2 >= 0.9, {
        "zh": f"用它训练的直线，在更热的 60 天上 R² 应至少 0.90，得到 {r2:.2f}",
        "en": f"a line trained with it should have an R² of at least 0.90 on 60 hotter days, got {r2:.2f}",
    }


def _round(numbers: torch.Tensor) -> list[float]:
    return [round(number, 1) for number in numbers.tolist()]
