"""Hidden tests: a small folder in the format of CIFAR-10 is written where the learner's code runs, and read by it.

FOLDER is the learner's Path; what is done with it is done in the learner's own folder.
"""

import io
import pickle
import struct

import numpy as np
import torch

TRAINING = tuple(f"data_batch_{number}" for number in range(1, 6))


class Python2Pickler(pickle._Pickler):
    """Writes byte strings as Python 2 wrote its strings: so do the real files."""

    dispatch = dict(pickle._Pickler.dispatch)  # noqa: RUF012 - as in the class above

    def save_old_string(self, value: bytes) -> None:
        self.write(pickle.BINSTRING + struct.pack("<i", len(value)) + value)

    dispatch[bytes] = save_old_string


def _file(name: str, rows: np.ndarray, labels: list[int]) -> bytes:
    content = {
        b"batch_label": name.encode(),
        b"labels": labels,
        b"data": rows,
        b"filenames": [b"picture_%d.png" % number for number in range(len(labels))],
    }
    out = io.BytesIO()
    Python2Pickler(out, protocol=2).dump(content)
    return out.getvalue()


def _write(folder, seed: int, count: int = 6, leave_out: str = "") -> dict[str, tuple[np.ndarray, list[int]]]:
    """Fill the folder anew; gives what is in each file."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for place, name in enumerate((*TRAINING, "test_batch")):
        images = count + place
        rows = rng.integers(0, 256, (images, 3072), dtype=np.uint8)
        rows[0, :7] = (59, 43, 50, 68, 98, 119, 139)  # not ASCII from the same place on in every file
        written[name] = rows, rng.integers(0, 10, images).tolist()
        if name == leave_out:
            (folder / name).unlink(missing_ok=True)
        else:
            (folder / name).write_bytes(_file(name, *written[name]))
    (folder / "batches.meta").write_bytes(_file("meta", np.zeros((0, 3072), np.uint8), []))
    (folder / "readme.html").write_bytes(b"<html></html>")
    return written


def _joined(written: dict[str, tuple[np.ndarray, list[int]]], *names: str) -> tuple[np.ndarray, list[int]]:
    rows = np.concatenate([written[name][0] for name in names])
    return rows, [label for name in names for label in written[name][1]]


def _random_images(count: int) -> torch.Tensor:
    """Random images uint8 (count, 3, 32, 32) whose channels differ in brightness and contrast."""
    middle, width = torch.tensor([90.0, 120.0, 150.0]), torch.tensor([20.0, 40.0, 30.0])
    images = middle[:, None, None] + width[:, None, None] * torch.randn(count, 3, 32, 32)
    return images.round().clamp(0, 255).to(torch.uint8)


def each_number_is_in_its_place(FOLDER, load) -> None:  # noqa: N803 - the learner's name
    written = _write(FOLDER, seed=1)
    rows, _ = written["test_batch"]
    images = load(FOLDER, False)[0]
    assert isinstance(images, torch.Tensor), {
        "zh": f"图应是张量，得到 {type(images).__name__}",
        "en": f"the images should be a tensor, got {type(images).__name__}",
    }
    assert images.shape == (len(rows), 3, 32, 32), {
        "zh": f"测试集的图应是 ({len(rows)}, 3, 32, 32)，得到 {tuple(images.shape)}",
        "en": f"the images of the test set should be ({len(rows)}, 3, 32, 32), got {tuple(images.shape)}",
    }
    for n, c, i, j in ((0, 0, 0, 1), (3, 1, 2, 5), (5, 2, 31, 0)):
        number = 1024 * c + 32 * i + j
        got, want = images[n, c, i, j].item(), int(rows[n, number])
        assert got == want, {
            "zh": f"第 {n} 行的第 {number} 个数是 {want}，应在 [{n}, {c}, {i}, {j}]，那里却是 {got:g}",
            "en": f"number {number} of row {n} is {want} and belongs at [{n}, {c}, {i}, {j}], but {got:g} is there",
        }
    assert np.array_equal(images.flatten(1).numpy(), rows), {
        "zh": "有些数不在自己的位置上",
        "en": "some numbers are not in their place",
    }


def keeps_whole_numbers(FOLDER, load) -> None:  # noqa: N803 - the learner's name
    _write(FOLDER, seed=2)
    for train in (True, False):
        images, labels = load(FOLDER, train)
        assert isinstance(labels, torch.Tensor), {
            "zh": f"标签应是张量，得到 {type(labels).__name__}",
            "en": f"the labels should be a tensor, got {type(labels).__name__}",
        }
        kinds = (images.dtype, labels.dtype)
        assert kinds == (torch.uint8, torch.int64), {
            "zh": f"图和标签应是 uint8 和 int64，得到 {kinds[0]} 和 {kinds[1]}",
            "en": f"images and labels should be uint8 and int64, got {kinds[0]} and {kinds[1]}",
        }


def joins_the_five_batches_in_order(FOLDER, load) -> None:  # noqa: N803 - the learner's name
    for seed, count in ((3, 6), (4, 11)):
        rows, labels = _joined(_write(FOLDER, seed, count), *TRAINING)
        images, got = load(FOLDER, True)
        assert len(images) == len(labels), {
            "zh": f"五个训练批一共 {len(labels)} 张图，得到 {len(images)} 张",
            "en": f"the five training batches hold {len(labels)} images in all, got {len(images)}",
        }
        assert got.tolist() == labels, {
            "zh": "训练集的标签应按 data_batch_1 到 data_batch_5 的次序接在一起，次序或内容不对",
            "en": (
                "the training labels should be joined in the order of data_batch_1 to data_batch_5; their order or "
                "content is wrong"
            ),
        }
        assert np.array_equal(images.flatten(1).numpy(), rows), {
            "zh": "训练集的图应与标签同一个次序，次序或内容不对",
            "en": "the training images should be in the same order as the labels; their order or content is wrong",
        }


def the_test_set_is_the_test_batch(FOLDER, load) -> None:  # noqa: N803 - the learner's name
    rows, labels = _joined(_write(FOLDER, seed=5), "test_batch")
    images, got = load(FOLDER, False)
    assert len(images) == len(labels), {
        "zh": f"test_batch 里有 {len(labels)} 张图，得到 {len(images)} 张",
        "en": f"test_batch holds {len(labels)} images, got {len(images)}",
    }
    assert got.tolist() == labels, {
        "zh": "train=False 时，标签应当正好是 test_batch 里的",
        "en": "with train=False the labels should be exactly those of test_batch",
    }
    assert np.array_equal(images.flatten(1).numpy(), rows), {
        "zh": "train=False 时，图应当正好是 test_batch 里的",
        "en": "with train=False the images should be exactly those of test_batch",
    }


def says_what_to_download(FOLDER, load) -> None:  # noqa: N803 - the learner's name
    nowhere = FOLDER.parent / "no-such-folder"
    _write(FOLDER, seed=6, leave_out="data_batch_3")
    cases = [(nowhere, True, "data_batch_1"), (nowhere, False, "test_batch"), (FOLDER, True, "data_batch_3")]
    for folder, train, missing in cases:
        case = {"zh": f"没有 {missing} 时", "en": f"without {missing}"}
        try:
            load(folder, train)
        except Exception as error:  # what the learner's code raised has a kind and a text
            kind, text = getattr(error, "kind", ""), getattr(error, "text", "")
            if kind in ("", "NotImplementedError"):
                raise
        else:
            raise AssertionError(
                {
                    "zh": f"{case['zh']}应抛出 FileNotFoundError，却正常返回了",
                    "en": f"{case['en']} a FileNotFoundError should be raised, but the call returned as usual",
                }
            )
        assert kind == "FileNotFoundError", {
            "zh": f"{case['zh']}应抛出 FileNotFoundError，得到 {kind}",
            "en": f"{case['en']} a FileNotFoundError should be raised, got {kind}",
        }
        assert "cifar-10-python.tar.gz" in text, {
            "zh": f"{case['zh']}，报错里没有说该下载 cifar-10-python.tar.gz",
            "en": f"{case['en']}, the error does not say that cifar-10-python.tar.gz is to be downloaded",
        }
        assert missing in text, {
            "zh": f"{case['zh']}，报错里应有这个文件的名字，读到的是：{text}",
            "en": f"{case['en']}, the error should have the name of this file; it says: {text}",
        }
    images, _ = load(FOLDER, False)
    assert len(images) > 0, {
        "zh": "只缺训练文件时，测试集应当仍能读",
        "en": "when only a training file is missing, the test set should still be readable",
    }


def computes_one_mean_and_std_per_channel(channel_statistics) -> None:
    for count in (5, 40):
        images = _random_images(count)
        numbers = images.numpy().astype(np.float64) / 255
        for name, got, want in zip(
            ({"zh": "均值", "en": "mean"}, {"zh": "标准差", "en": "standard deviation"}),
            channel_statistics(images),
            (numbers.mean((0, 2, 3)), numbers.std((0, 2, 3))),
            strict=True,
        ):
            assert got.shape == (3,), {
                "zh": f"{name['zh']}的形状应是 (3,)，得到 {tuple(got.shape)}",
                "en": f"the shape of the {name['en']} should be (3,), got {tuple(got.shape)}",
            }
            assert got.dtype == torch.float32, {
                "zh": f"{name['zh']}应是 float32，得到 {got.dtype}",
                "en": f"the {name['en']} should be float32, got {got.dtype}",
            }
            seen, wanted = [round(number, 3) for number in got.tolist()], [round(number, 3) for number in want.tolist()]
            assert np.allclose(got.numpy(), want, atol=2e-3), {
                "zh": f"{count} 张图各通道的{name['zh']}应约为 {wanted}，得到 {seen}",
                "en": f"{count} images: the {name['en']} of each channel should be about {wanted}, got {seen}",
            }


def prepares_with_the_given_statistics(prepare) -> None:
    images = _random_images(4)
    mean, std = torch.tensor([0.5, 0.4, 0.3]), torch.tensor([0.25, 0.2, 0.5])
    got = prepare(images, mean, std)
    assert got.dtype == torch.float32, {
        "zh": f"输入应是 float32，得到 {got.dtype}",
        "en": f"the input should be float32, got {got.dtype}",
    }
    assert got.shape == images.shape, {
        "zh": f"形状应仍是 {tuple(images.shape)}，得到 {tuple(got.shape)}",
        "en": f"the shape should still be {tuple(images.shape)}, got {tuple(got.shape)}",
    }
    for channel in range(3):
        want = (images[:, channel].double() / 255 - mean[channel]) / std[channel]
        apart = (got[:, channel] - want).abs().max().item()
        pixel, wanted, seen = images[0, channel, 0, 0].item(), want[0, 0, 0].item(), got[0, channel, 0, 0].item()
        assert apart < 1e-4, {
            "zh": (
                f"给定均值 {mean[channel]:.1f}、标准差 {std[channel]:.2f}，第 {channel} 个通道的像素 {pixel} "
                f"应变成 {wanted:.1f}，得到 {seen:.1f}"
            ),
            "en": (
                f"with mean {mean[channel]:.1f} and standard deviation {std[channel]:.2f}, the pixel {pixel} of "
                f"channel {channel} should become {wanted:.1f}, got {seen:.1f}"
            ),
        }
    one = prepare(images[:1], mean, std)
    assert torch.allclose(one, got[:1], atol=1e-5), {
        "zh": "一张图单独处理，应与它在一批里时一样",
        "en": "an image prepared alone should come out as it does in a batch",
    }


def training_set_becomes_zero_mean_and_unit_spread(channel_statistics, prepare) -> None:
    training, test = _random_images(50), _random_images(10)
    statistics = channel_statistics(training)
    ready = prepare(training, *statistics)
    means, spreads = ready.mean((0, 2, 3)), ready.std((0, 2, 3))
    assert means.abs().max() < 1e-2, {
        "zh": f"训练图标准化以后，各通道均值应约为 0，得到 {[round(m, 2) for m in means.tolist()]}",
        "en": (
            "after standardising, each channel of the training images should have a mean of about 0, got "
            f"{[round(m, 2) for m in means.tolist()]}"
        ),
    }
    assert (spreads - 1).abs().max() < 1e-2, {
        "zh": f"各通道标准差应约为 1，得到 {[round(s, 2) for s in spreads.tolist()]}",
        "en": (
            f"the standard deviation of each channel should be about 1, got {[round(s, 2) for s in spreads.tolist()]}"
        ),
    }
    assert prepare(test, *statistics).shape == test.shape, {
        "zh": "测试图用训练集的均值和标准差，形状应不变",
        "en": "with the mean and standard deviation of the training set, test images should keep their shape",
    }
