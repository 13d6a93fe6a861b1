"""The names that a request fixes, and programs that take them."""

import pytest

from knowledge.practice.defining import wanted_in
from knowledge.practice.loading import load_practice
from knowledge.practice.renaming import renamed

RECIPES = load_practice().recipes
CODE = '''\
def area(width, height=1):
    """Return width times height, as area does."""
    return width * height  # area


class Box:
    def __init__(self, width):
        self.width = width

    def grow(self, by):
        self.width += by
        return area(self.width, height=by)


box = Box(2)
print("area", box.grow(by=3), f"{1 + 1}")
'''


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("写一个函数 iou(a, b)，两个框", [("function", "iou", ("a", "b"))]),
        ("Write a function lr_at(step) that warms up", [("function", "lr_at", ("step",))]),
        ("a function called accuracy", [("function", "accuracy", None)]),
        ("写个叫 my_nms 的函数", [("function", "my_nms", None)]),
        ("def mix(images, labels):", [("function", "mix", ("images", "labels"))]),
        ("一个类 Halt(patience)，方法 step(loss)", [("class", "Halt", ("patience",)), ("method", "step", ("loss",))]),
        ("a model named TinyNet", [("class", "TinyNet", None)]),
        ("class Net(nn.Module) with 3 classes", [("class", "Net", None)]),
        ("损失函数 MSE 的 MLP，激活函数 ReLU", []),
        ("写一个 softmax 函数，再要 log-sum-exp", []),
        ("写一个求 softmax 的函数 log-sum-exp", []),
        ("分 3 类 CIFAR 图片，10 类 CNN, a 5-class MNIST classifier", []),
        ("a function that returns the loss", []),
        ("用梯度下降方法 SGD(lr)", []),
    ],
)
def test_fixed_names_are_read(text: str, wanted: list[tuple[str, str, tuple[str, ...] | None]]) -> None:
    assert [(each.kind, each.name, each.arguments) for each in wanted_in(text)] == wanted


def test_names_change_in_the_code_and_never_in_texts_or_comments() -> None:
    done = renamed(CODE, ["area", "Box"], wanted_in("函数 size_of(a, b)，类 Crate(side)，方法 add(more)"))
    assert (done.names, done.kept, done.absent) == (["size_of", "Crate", "add"], [], [])
    assert "def size_of(a, b=1):" in done.code
    assert '"""Return width times height, as area does."""' in done.code
    assert "return a * b  # area" in done.code
    assert "return size_of(self.width, b=more)" in done.code
    assert "box = Crate(2)" in done.code
    assert 'print("area", box.add(more=3)' in done.code
    exec(compile(done.code, "renamed", "exec"), {})


@pytest.mark.parametrize(
    ("text", "kept", "absent"),
    [
        ("函数 size_of(a, b, c)", ["size_of(width, height)"], []),
        ("函数 size_of(height, width)", ["size_of(width, height)"], []),
        ("函数 box(a, b)", [], ["box"]),
        ("函数 area(width)", [], []),
        ("类 Crate(a, b)", ["Crate(width)"], []),
    ],
)
def test_what_does_not_fit_stays_and_is_told(text: str, kept: list[str], absent: list[str]) -> None:
    done = renamed(CODE, ["area", "Box"], wanted_in(text))
    assert (done.kept, done.absent) == (kept, absent)


def test_program_without_such_a_definition_stays_as_it_is() -> None:
    done = renamed("x = 1\n", [], wanted_in("函数 train(x)"))
    assert (done.code, done.names, done.absent) == ("x = 1\n", [], ["train"])


def test_name_within_an_f_string_keeps_the_old_name() -> None:
    code = 'def area(a):\n    return a\n\n\nprint(f"{area(2)}")\n'
    done = renamed(code, ["area"], wanted_in("函数 size_of(a)"))
    assert done.code == code or "size_of(2)" in done.code
    assert (done.code == code) == (done.absent == ["size_of"])


@pytest.mark.parametrize("recipe", [each for each in RECIPES if each.defines], ids=lambda each: each.id)
def test_each_definition_of_a_recipe_takes_another_name(recipe: object) -> None:
    given = {each.name: 10 for each in recipe.parameters if each.required}  # type: ignore[attr-defined]
    for name in recipe.defines:  # type: ignore[attr-defined]
        kind = "类" if name[0].isupper() else "函数"
        new = "Wished" if kind == "类" else "wished"
        code = recipe.write(given)  # type: ignore[attr-defined]
        done = renamed(code, [name], wanted_in(f"写一个{kind}叫 {new}"))
        assert done.names == [new], name
        compile(done.code, recipe.id, "exec")  # type: ignore[attr-defined]
