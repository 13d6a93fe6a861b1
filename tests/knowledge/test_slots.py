"""Reading parameters out of what learners type."""

import pytest

from knowledge.practice.calculator import Calculator, read_calculators
from knowledge.practice.chain import chained
from knowledge.practice.fragments import calls_in
from knowledge.practice.keras_row import keras_row
from knowledge.practice.numerals import number_of, plain
from knowledge.practice.recipe import Recipe, read_recipes
from knowledge.practice.slots import read

MATERIALS: dict[str, Calculator | Recipe] = {each.id: each for each in (*read_calculators()[0], *read_recipes()[0])}


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("1e-3", 0.001), ("5k", 5000), ("十六", 16), ("二十", 20), ("一百二十", 120), ("两", 2), ("ten", 10), ("3万", 30000), ("两万", 20000), ("三万五", 35000), ("三千五百", 3500), ("一百零五", 105), ("一亿", 100_000_000), ("2.5", 2.5), ("-4", -4), ("x", None)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, number: float | None) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("28×28 的图过 5×5 卷积，步幅 1，输出多大？", {"size": 28, "kernel": 5, "stride": 1}),
        ("224 输入，7×7，stride 2，padding 3，output size？", {"size": 224, "kernel": 7, "stride": 2, "padding": 3}),
        ("what does a 3x3 conv with stride 2 and padding 1 make of 56x56?", {"size": 56, "kernel": 3, "stride": 2, "padding": 1}),
        ("nn.Conv2d(3, 16, 5, stride=2) 输入 3×32×32 的图", {"size": 32, "kernel": 5, "stride": 2}),
        ("nn.Conv2d(3, 16, kernel_size=(3, 3)) 输入 32", {"size": 32, "kernel": 3}),
        ("输入 64，核 4，步幅 2，填充 1", {"size": 64, "kernel": 4, "stride": 2, "padding": 1}),
        ("28*28过卷积核5*5", {"size": 28, "kernel": 5}),
        ("图片边长 100，kernel size 3", {"size": 100, "kernel": 3}),
        ("输入224 conv3x3 stride2 padding1 输出多大", {"size": 224, "kernel": 3, "stride": 2, "padding": 1}),
        ("rgb图224x224 conv 3x3 输出多大", {"size": 224, "kernel": 3}),
        ("Conv2d 3 进 16 出，核 5，填充 2，输入 224 的图，出来多大", {"padding": 2, "size": 224, "kernel": 5}),
        ("输入通道 3，输出通道 16，卷积核 5x5，padding 2，224x224 的图出来是多少", {"padding": 2, "size": 224, "kernel": 5}),
        ("conv 3 进 16 出 核 3 步长 2 填充 1 输入 64 输出多大", {"stride": 2, "padding": 1, "size": 64, "kernel": 3}),
        ("conv 3→16 核 5 填充 2 输入 224 输出边长", {"padding": 2, "size": 224, "kernel": 5}),
        ("Conv2d 3 to 16, kernel 5, padding 2, input 224, what comes out", {"padding": 2, "size": 224, "kernel": 5}),
        ("3 通道的 224 图 过 7x7 卷积 步长 2 填充 3 输出多大", {"stride": 2, "padding": 3, "size": 224, "kernel": 7}),
        ("什么是卷积？", {}),
    ],
)  # fmt: skip
def test_values_of_a_convolution_are_read(text: str, values: dict[str, object]) -> None:
    reading = read(text, MATERIALS["conv-output-size"])
    assert (reading.values, reading.contradictions) == (values, [])


@pytest.mark.parametrize(
    ("material", "text", "values"),
    [
        ("steps-per-epoch", "一个 epoch 5 万张图 batch 128 多少步", {"samples": 50000, "batch": 128}),
        ("steps-per-epoch", "50000 images batch 100 how many steps in one epoch", {"samples": 50000, "batch": 100}),
        ("steps-per-epoch", "10 个 epoch，1000 样本 batch 10", {"epochs": 10, "samples": 1000, "batch": 10}),
        ("vit-patches", "ViT 224 patch 16 有多少 token", {"side": 224, "patch": 16}),
        ("lstm-parameters", "两层 LSTM 输入 100 隐藏 256 双向多少参数", {"layers": 2, "inputs": 100, "hidden": 256, "directions": 2}),
        ("lstm-parameters", "LSTM 100 输入 256 隐藏 参数量", {"inputs": 100, "hidden": 256}),
        ("lstm-parameters", "2-layer LSTM input 100 hidden 256", {"layers": 2, "inputs": 100, "hidden": 256}),
        ("gru-parameters", "三层 GRU 输入 40 隐藏 80 参数", {"layers": 3, "inputs": 40, "hidden": 80}),
        ("conv-multiplications", "conv 64 进 128 出 核 3 输入 56 填充 1 多少次乘法", {"inputs": 64, "outputs": 128, "kernel": 3, "side": 56, "input_side": 56, "padding": 1}),
        ("conv-transpose-output-size", "转置卷积 64 进 32 出 核 4 步幅 2 填充 1 输入 7 输出多大", {"size": 7, "stride": 2, "padding": 1, "kernel": 4}),
        ("conv-output-size", "ResNet 50 输入 448 最后特征图多大", {"size": 448}),
        ("conv-output-size", "VGG16 输入 224 核 3 多大", {"size": 224, "kernel": 3}),
    ],
)  # fmt: skip
def test_number_goes_to_the_name_it_belongs_to(material: str, text: str, values: dict[str, object]) -> None:
    reading = read(text, MATERIALS[material])
    assert (reading.values, reading.contradictions) == (values, [])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("给我写一个 CNN，输入 3×32×32，10 类", {"channels": 3, "side": 32, "classes": 10}),
        ("灰度图 28x28 分十类的卷积网络", {"channels": 1, "side": 28, "classes": 10}),
        ("做一个识别猫狗的卷积网络，图片 64x64", {"side": 64, "classes": 2}),
        ("write a small CNN for 1x28x28 digits", {"channels": 1, "side": 28, "classes": 10}),
        ("rgb images of side 64 and 5 classes", {"channels": 3, "side": 64, "classes": 5}),
        ("写一个cnn，五个类别，图片大小96", {"side": 96, "classes": 5}),
    ],
)
def test_words_that_stand_for_a_value_are_read(text: str, values: dict[str, object]) -> None:
    assert read(text, MATERIALS["cnn-classifier"]).values == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("两个 2×2 的框，重叠 2，IoU 是多少", {"overlap": 2, "one": 4, "two": 4}),
        ("预测框 4×5，真框 2×10，交集 8，交并比", {"overlap": 8, "one": 20, "two": 20}),
        ("2x2 的两个框重叠 1×2，IoU", {"overlap": 2, "one": 4, "two": 4}),
        ("two boxes of 3x5 that overlap in 5, iou", {"overlap": 5, "one": 15, "two": 15}),
        ("重叠面积是 2，两个框的面积都是 4", {"overlap": 2, "one": 4, "two": 4}),
    ],
)
def test_area_of_a_box_is_the_product_of_its_sides(text: str, values: dict[str, object]) -> None:
    assert read(text, MATERIALS["iou-areas"]).values == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("如果每个头是 64 维，d_model 是 512，那有几个头", {"width": 512, "each": 64}),
        ("how many heads if the head dimension is 32 and d_model 256", {"width": 256, "each": 32}),
    ],
)
def test_heads_are_counted_from_the_dimension_of_one(text: str, values: dict[str, object]) -> None:
    assert read(text, MATERIALS["head-count"]).values == values


@pytest.mark.parametrize(
    ("material", "text", "values"),
    [
        ("conv-parameters", "输入 32×32×3，10 个 5×5 卷积核，步长1，填充2，参数量多少", {"inputs": 3, "outputs": 10, "kernel": 5}),
        ("conv-parameters", "A conv layer has 64 filters of 3x3 on a 224x224x3 image. Number of parameters?", {"inputs": 3, "outputs": 64, "kernel": 3}),
        ("conv-parameters", "28×28×1 的图，6 个 5×5 卷积核，参数量多少", {"inputs": 1, "outputs": 6, "kernel": 5}),
        ("conv-parameters", "input volume 32x32x3, 10 5x5 filters with stride 1, pad 2: parameters", {"inputs": 3, "outputs": 10, "kernel": 5}),
        ("conv-parameters", "输入 (32, 32, 3)，10 个 5×5 卷积核，参数量", {"inputs": 3, "outputs": 10, "kernel": 5}),
        ("conv-parameters", "14×14×256 的特征图，过 512 个 1×1 卷积核，参数量多少", {"inputs": 256, "outputs": 512, "kernel": 1}),
        ("conv-parameters", "640×480×3 的图，16 个 3×3 的核，参数多少", {"inputs": 3, "outputs": 16, "kernel": 3}),
        ("conv-parameters", "128 个 3×3×64 的卷积核，参数量", {"inputs": 64, "outputs": 128, "kernel": 3}),
        ("conv-parameters", "10 filters of size 5x5x3, how many weights", {"inputs": 3, "outputs": 10, "kernel": 5}),
        ("conv-parameters", "3×32×32 卷积核 5×5 16 个 参数", {"inputs": 3, "outputs": 16, "kernel": 5}),
        ("conv-parameters", "8×3×32×32 的输入，16 个 5×5 卷积核，参数量", {"inputs": 3, "outputs": 16, "kernel": 5}),
        ("conv-parameters", "3 通道到 16 通道 5×5 卷积，输入 32×32，参数量", {"inputs": 3, "outputs": 16, "kernel": 5}),
        ("conv-parameters", "nn.Conv2d(3, 16, 5) on 32x32: number of parameters", {"inputs": 3, "outputs": 16, "kernel": 5}),
        ("conv-parameters", "输入 8×8×64，1×1 卷积降到 16 通道，参数量", {"inputs": 64, "outputs": 16, "kernel": 1}),
        ("conv-output-size", "input 28x28x1, kernel 5, stride 1, 6 filters: output size?", {"size": 28, "kernel": 5, "stride": 1}),
        ("entropy", "掷硬币正面概率 0.7，熵是多少", {}),
        ("conv-output-size", "input volume 32x32x3, 10 5x5 filters with stride 1, pad 2. output size?", {"size": 32, "kernel": 5, "stride": 1, "padding": 2}),
        ("conv-output-size", "227×227×3 的图，96 个 11×11 的卷积核，步长 4，输出多大", {"size": 227, "kernel": 11, "stride": 4}),
        ("pool-output-size", "max pool 3x3 stride 2 on 55x55x96, output size?", {"size": 55, "kernel": 3, "stride": 2}),
        ("conv-multiplications", "28×28×192 的输入过 32 个 5×5 卷积核，填充 2，乘法次数", {"inputs": 192, "outputs": 32, "kernel": 5, "side": 28, "input_side": 28, "padding": 2}),
        ("depthwise-saving", "输入 56×56×128，输出 256 通道，深度可分离卷积 3×3 省多少参数", {"inputs": 128, "outputs": 256, "kernel": 3}),
        ("batchnorm-parameters", "56×56×64 的特征图过 BatchNorm2d 有多少参数", {"channels": 64}),
        ("flatten-size", "7×7×512 的特征图展平后多少", {"channels": 512, "height": 7, "width": 7}),
        ("flatten-size", "flatten 3×10×20", {"channels": 3, "height": 10, "width": 20}),
        ("vit-patches", "28×28×1 的图，patch 7×7，多少 token", {"side": 28, "patch": 7, "channels": 1}),
        ("cnn-classifier", "keras CNN input_shape=(64, 64, 3), 5 classes", {"channels": 3, "side": 64, "classes": 5}),
        ("permute-shape", "(32, 32, 3) 的张量 permute(2, 0, 1) 之后的形状", {"operation": "permute", "shape": (32, 32, 3), "order": (2, 0, 1)}),
    ],
)  # fmt: skip
def test_channels_of_a_picture_are_told_last_or_first(material: str, text: str, values: dict[str, object]) -> None:
    reading = read(text, MATERIALS[material])
    assert (reading.values, reading.contradictions) == (values, [])


def test_two_values_for_one_parameter_are_a_contradiction() -> None:
    reading = read("1 通道的彩色图 32×32，10 类", MATERIALS["cnn-classifier"])
    assert [(each.parameter.name, each.values) for each in reading.contradictions] == [("channels", (1, 3))]


def test_last_number_goes_to_the_last_open_parameter_and_no_further() -> None:
    material = MATERIALS["conv-output-size"]
    assert read("28 的图，再过 5", material).values == {"size": 28, "kernel": 5}
    assert read("3", material, {"size": 28}).values == {"kernel": 3}
    assert read("3 还是 5", material, {"size": 28}).values == {}
    assert read("3", material).values == {}


@pytest.mark.parametrize("text", ["(" * 300, "nn.Conv2d(" * 100, "1" * 5000, "[" * 200 + "1", "×".join("1" * 500), ""])
def test_no_text_makes_reading_fail_or_hang(text: str) -> None:
    for material in MATERIALS.values():
        read(text, material)


def test_calls_are_found_in_the_midst_of_words() -> None:
    found = [(call.func.attr, text) for call, text in calls_in("用 nn.Linear(3, 4) 再 torch.cat([a, b], dim=1)，f(")]  # type: ignore[attr-defined]
    assert [name for name, _ in found] == ["Linear", "cat"]


def test_one_sign_stands_between_the_numbers_of_a_shape() -> None:
    assert plain("３x32*32 ✕ 4") == "3×32×32×4"


def test_layers_that_are_chained_are_a_list() -> None:
    for text in ("784-128-10", "784 → 128 → 10", "784->128->10", "从 784 到 128 再到 10"):
        assert "784, 128, 10" in plain(text)
    assert plain("1e-3 到 1e-5, padding -1") == "1e-3 到 1e-5, padding -1"


def test_settings_stand_without_a_space_but_names_of_a_program_stay_whole() -> None:
    assert plain("maxpool2x2 pad1").split() == ["maxpool", "2×2", "pad", "1"]
    for text in ("resnet18 conv2d fp16", "layer1.weight", "size1 = 3", "mobilenetv2", "hidden1(x)", "seq2seq"):
        assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("28x28经过5x5卷积再2x2池化多大", {"size": 28, "kernels": (5, 2), "strides": (1, 2), "paddings": (0, 0)}),
        ("32x32，conv3x3 pad1，maxpool2x2，最后边长多大", {"size": 32, "kernels": (3, 2), "strides": (1, 2), "paddings": (1, 0)}),
        ("size after a 5x5 conv with stride 2 and then a 2x2 max pool on 28x28?", {"size": 28, "kernels": (5, 2), "strides": (2, 2), "paddings": (0, 0)}),
        ("Conv2d(3, 16, 3) 输入 8x8 经过 2x2 池化剩多大", {"size": 8, "kernels": (3, 2), "strides": (1, 2), "paddings": (0, 0)}),
        ("28×28 的图过 5×5 卷积，步幅 1，输出多大？", None),
        ("28 的图过 3x3 卷积再过 3x3 卷积，参数量多少", None),
        ("写一个 3x3 卷积再 2x2 池化的网络", None),
        ("先卷积再池化，边长变多少", None),
        ("5x5 卷积，然后 2x2 池化，边长多少", None),
        ("224 的图过 5 次池化剩多大", {"size": 224, "kernels": (2,) * 5, "strides": (2,) * 5, "paddings": (0,) * 5}),
        ("224 的图池化三次还剩多大", {"size": 224, "kernels": (2,) * 3, "strides": (2,) * 3, "paddings": (0,) * 3}),
        ("64 过 4 层 3x3 卷积 stride 2 padding 1 多大", {"size": 64, "kernels": (3,) * 4, "strides": (2,) * 4, "paddings": (1,) * 4}),
        ("28x28 after 2 max pooling layers 3x3 stride 2", {"size": 28, "kernels": (3, 3), "strides": (2, 2), "paddings": (0, 0)}),
        ("pooled twice, 28x28, what size is left", {"size": 28, "kernels": (2, 2), "strides": (2, 2), "paddings": (0, 0)}),
        ("池化窗口 3，步幅 2，填充 1，输入 112，输出多大", None),
        ("224 的图过 16 个 3x3 卷积核多大", None),
        ("平均池化窗口 4，输入 32，输出边长", None),
    ],
)  # fmt: skip
def test_layers_of_one_message_are_read_one_by_one(text: str, values: dict[str, object] | None) -> None:
    calculators = {name: each for name, each in MATERIALS.items() if isinstance(each, Calculator)}
    assert chained(text, calculators) == values


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一张1080p的rgb图片float32多大", 1080 * 1920 * 3),
        ("batch 32的3x224x224 float32图片占多少显存", 32 * 3 * 224 * 224),
        ("形状 (64, 3, 224, 224) 的 float32 张量占多少内存", 64 * 3 * 224 * 224),
        ("how much memory does a batch of 64 images of 3x128x128 take in float16", 64 * 3 * 128 * 128),
    ],
)
def test_numbers_of_a_tensor_are_counted(text: str, number: int) -> None:
    tensor = MATERIALS["tensor-memory"]
    assert tensor.may_be_meant(text)
    assert tensor.values(read(text, tensor).values)["number"] == number


@pytest.mark.parametrize("text", ["7B参数fp16占多少显存", "28x28的图过5x5卷积多大", "图片太大显存放不下"])
def test_memory_of_a_model_is_no_tensors(text: str) -> None:
    tensor = MATERIALS["tensor-memory"]
    assert not tensor.may_be_meant(text) or "shape" not in read(text, tensor).values


@pytest.mark.parametrize(
    ("text", "layers", "shape"),
    [
        (
            "Keras 里 150×150 的 RGB 图过 Conv2D(32,3) 再 MaxPooling2D 输出多大",
            "[Conv2D(32,3), MaxPooling2D()]",
            (150, 150, 3),
        ),
        (
            "Keras: input_shape=(150,150,3), Conv2D(32,(3,3)), MaxPooling2D((2,2)), 输出形状",
            "[Conv2D(32,(3,3)), MaxPooling2D((2,2))]",
            (150, 150, 3),
        ),
        ("28x28x1 after Conv2D(16, 5) in keras", "[Conv2D(16, 5)]", (28, 28, 1)),
        (
            "output shape of Conv2D(8, 3) and Flatten() on 28x28 grayscale, keras",
            "[Conv2D(8, 3), Flatten()]",
            (28, 28, 1),
        ),
        ("what is Dense(10) after Flatten of a 28x28 image", None, None),
        ("nn.Conv2d(3, 64, 7) 输入 224x224 输出多大", None, None),
        ("Keras 的 Conv2D(32, 3) 输入 28×28×1 有多少参数", None, None),
        ("Conv2D 是什么", None, None),
    ],
)
def test_layers_of_keras_are_read_with_the_channels_last(
    text: str, layers: str | None, shape: tuple[int, ...] | None
) -> None:
    assert keras_row(text) == ({"layers": layers, "shape": shape} if layers else None)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "nn.LSTM(64, 128, batch_first=True) 输入 (8, 20, 64) 输出形状",
            {"batch": 8, "steps": 20, "inputs": 64, "hidden": 128},
        ),
        (
            "nn.GRU(10, 20) input (5, 3, 10), what is the output shape?",
            {"steps": 5, "batch": 3, "inputs": 10, "hidden": 20},
        ),
    ],
)
def test_numbers_of_a_form_that_only_looks_ahead_are_taken(text: str, values: dict[str, object]) -> None:
    reading = read(text, MATERIALS["lstm-output-shape"])
    assert values.items() <= reading.values.items()
    assert reading.unread == ()


@pytest.mark.parametrize(
    "text", ["a training loop for a CNN on 28x28 images with early stopping", "28x28 的图，带早停"]
)
def test_size_of_a_picture_is_no_patience(text: str) -> None:
    reading = read(text, MATERIALS["early-stopping"])
    assert "patience" not in reading.values
    assert reading.unread == ()


@pytest.mark.parametrize(
    ("material", "text", "values", "usual"),
    [
        ("cnn-classifier", "写一个 CNN 认猫狗", {"classes": 2}, {"side": 64}),
        ("cnn-classifier", "猫狗分类，图片 128x128", {"classes": 2, "side": 128}, {}),
        ("mlp-classifier", "write a digit classifier with an mlp", {"classes": 10}, {"features": 784}),
        ("mlp-classifier", "MLP for 8x8 digits", {"features": 64, "classes": 10}, {}),
        ("mlp-classifier", "写一个 MLP", {}, {}),
    ],
)
def test_what_the_data_let_assume_is_told_apart_from_what_was_given(
    material: str, text: str, values: dict[str, object], usual: dict[str, object]
) -> None:
    reading = read(text, MATERIALS[material])
    assert (reading.values, reading.usual) == (values, usual)
