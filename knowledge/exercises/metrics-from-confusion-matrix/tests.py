"""Hidden tests of a confusion matrix, and of what is read off it; compared with scikit-learn's."""

import sklearn.metrics
import torch

# The 100 cards of the note: true and predicted class, and how many. 1 is "written wrongly".
CARDS = torch.tensor([[86, 2], [4, 8]])
THREE = torch.tensor([[6, 0, 0], [1, 1, 0], [0, 1, 1]])
LOPSIDED = torch.tensor([[50, 0, 0], [9, 1, 0], [2, 0, 3]])


def _samples(matrix: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Predicted and true classes that have this confusion matrix, in any order."""
    cells = matrix.flatten()
    place = torch.arange(len(cells)).repeat_interleave(cells)
    place = place[torch.randperm(len(place))]
    return place % len(matrix), place // len(matrix)


def _random(classes: int, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.randint(0, classes, (count,)), torch.randint(0, classes, (count,))


def _list(numbers) -> list[float]:
    return [round(number, 3) for number in torch.as_tensor(numbers).float().tolist()]


def every_sample_is_counted(confusion_matrix) -> None:
    for matrix in (THREE, CARDS):
        predicted, true = _samples(matrix)
        total, count = int(torch.as_tensor(confusion_matrix(predicted, true, len(matrix))).sum()), len(true)
        assert total == count, {
            "zh": f"{count} 个样本，表里的数加起来应是 {count}，得到 {total}",
            "en": f"with {count} samples the numbers in the table should add up to {count}, got {total}",
        }


def rows_are_true_and_columns_predicted(confusion_matrix) -> None:
    for matrix in (CARDS, THREE, LOPSIDED):
        got = torch.as_tensor(confusion_matrix(*_samples(matrix), len(matrix))).long().tolist()
        assert got == matrix.tolist(), {
            "zh": f"混淆矩阵应是 {matrix.tolist()}，得到 {got}",
            "en": f"the confusion matrix should be {matrix.tolist()}, got {got}",
        }
    for classes, count in ((4, 50), (10, 300)):
        predicted, true = _random(classes, count)
        want = sklearn.metrics.confusion_matrix(true.numpy(), predicted.numpy(), labels=range(classes)).tolist()
        got = torch.as_tensor(confusion_matrix(predicted, true, classes)).long().tolist()
        assert got == want, {
            "zh": f"{classes} 类、{count} 个随机样本：有的格子数错了",
            "en": f"{classes} classes, {count} random samples: some cells are miscounted",
        }


def absent_classes_have_their_row_and_column(confusion_matrix) -> None:
    predicted, true = torch.tensor([0, 1, 1, 0]), torch.tensor([0, 1, 0, 0])
    for classes in (5, 3):
        got = torch.as_tensor(confusion_matrix(predicted, true, classes))
        want = (classes, classes)
        assert got.shape == want, {
            "zh": f"共 {classes} 类，这一批里只出现 0 和 1：表仍应是 {want}，得到 {tuple(got.shape)}",
            "en": f"{classes} classes, of which only 0 and 1 occur in this batch: the table should still be {want}, got {tuple(got.shape)}",
        }
    assert got[:2, :2].tolist() == [[2, 1], [0, 1]], {
        "zh": f"前两类的四格应是 [[2, 1], [0, 1]]，得到 {got[:2, :2].tolist()}",
        "en": f"the four cells of the first two classes should be [[2, 1], [0, 1]], got {got[:2, :2].tolist()}",
    }


def counts_are_integers(confusion_matrix) -> None:
    got = confusion_matrix(*_random(3, 20), 3)
    assert got.dtype == torch.int64, {
        "zh": f"个数应是 int64 的张量，得到 {got.dtype}",
        "en": f"the counts should be an int64 tensor, got {got.dtype}",
    }


def precision_and_recall_of_the_cards(scores) -> None:
    got = scores(CARDS.clone())
    for name, want in (("precision", 8 / 10), ("recall", 8 / 12)):
        seen = float(got[name][1])
        assert abs(seen - want) < 1e-3, {
            "zh": f"100 张卡（TP=8，FP=2，FN=4）：第 1 类的 {name} 应是 {want:.3f}，得到 {seen:.3f}",
            "en": f"100 cards (TP=8, FP=2, FN=4): the {name} of class 1 should be {want:.3f}, got {seen:.3f}",
        }


def accuracy_is_the_share_on_the_diagonal(scores) -> None:
    for matrix, want in ((CARDS, 0.94), (THREE, 0.8), (LOPSIDED, 54 / 65)):
        got = float(scores(matrix.clone())["accuracy"])
        assert abs(got - want) < 1e-3, {
            "zh": f"{matrix.tolist()} 的准确率应是 {want:.3f}，得到 {got:.3f}",
            "en": f"the accuracy of {matrix.tolist()} should be {want:.3f}, got {got:.3f}",
        }


def agrees_with_scikit_learn(scores) -> None:
    for classes, count in ((2, 40), (3, 60), (10, 500)):
        predicted, true = _random(classes, count)
        matrix = torch.bincount(true * classes + predicted, minlength=classes**2).reshape(classes, classes)
        got = scores(matrix)
        want = sklearn.metrics.precision_recall_fscore_support(
            true.numpy(), predicted.numpy(), labels=range(classes), zero_division=0
        )
        for name, numbers in zip(("precision", "recall", "f1"), want, strict=False):
            seen = torch.as_tensor(got[name]).double()
            assert seen.shape == (classes,), {
                "zh": f"`{name}` 应每类一个数，({classes},)，得到 {tuple(seen.shape)}",
                "en": f"`{name}` should have one number for each class, ({classes},), got {tuple(seen.shape)}",
            }
            assert torch.allclose(seen, torch.as_tensor(numbers), atol=1e-4), {
                "zh": f"{classes} 类的随机矩阵：`{name}` 不对",
                "en": f"random matrix of {classes} classes: `{name}` is wrong",
            }


def macro_f1_is_the_mean_of_the_f1_of_each_class(scores) -> None:
    for matrix in (LOPSIDED, THREE):
        predicted, true = _samples(matrix)
        want = sklearn.metrics.f1_score(true.numpy(), predicted.numpy(), average="macro")
        got = float(scores(matrix.clone())["macro_f1"])
        assert abs(got - want) < 1e-3, {
            "zh": f"{matrix.tolist()} 的宏平均 F1 应是 {want:.3f}，得到 {got:.3f}",
            "en": f"the macro F1 of {matrix.tolist()} should be {want:.3f}, got {got:.3f}",
        }


def a_class_that_is_never_predicted_scores_0(scores) -> None:
    # Class 1 is never predicted, class 2 does not occur (and is predicted once).
    got = scores(torch.tensor([[7, 0, 1], [3, 0, 0], [0, 0, 0]]))
    for name, want in (("precision", [0.7, 0.0, 0.0]), ("recall", [0.875, 0.0, 0.0]), ("f1", [0.778, 0.0, 0.0])):
        seen = _list(got[name])
        assert seen == want, {
            "zh": f"第 1 类从未被预测、第 2 类没有样本：`{name}` 应是 {want}，得到 {seen}",
            "en": f"class 1 is never predicted, class 2 has no samples: `{name}` should be {want}, got {seen}",
        }
    want = (0.875 * 0.7 * 2 / 1.575) / 3
    assert abs(float(got["macro_f1"]) - want) < 1e-3, {
        "zh": f"宏平均 F1 应是 {want:.3f}，得到 {float(got['macro_f1']):.3f}",
        "en": f"the macro F1 should be {want:.3f}, got {float(got['macro_f1']):.3f}",
    }


def always_saying_no_is_found_out(scores) -> None:
    got = scores(torch.tensor([[88, 0], [12, 0]]))
    accuracy, recall = float(got["accuracy"]), float(got["recall"][1])
    assert abs(accuracy - 0.88) < 1e-3, {
        "zh": f"全判“没问题”的准确率应是 0.88，得到 {accuracy:.2f}",
        "en": f"always saying “fine” should have accuracy 0.88, got {accuracy:.2f}",
    }
    assert recall == 0, {
        "zh": f"12 张错卡一张也没抓到，召回率应是 0，得到 {recall:.2f}",
        "en": f"not one of the 12 wrong cards was caught: recall should be 0, got {recall:.2f}",
    }
