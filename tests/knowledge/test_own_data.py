"""What a request names of the learner's own stands in the program in the place of what it reads."""

import pytest

from knowledge.practice.own_data import with_own

TEXTS = 'PATH, TEXT, LABEL = "texts.csv", "text", "label"\n'
READS = {"file": "texts.csv", "text": "text", "label": "label"}


@pytest.mark.parametrize(
    ("heard", "line"),
    [
        ("数据是spam.csv，给我代码", 'PATH, TEXT, LABEL = "spam.csv", "text", "label"'),
        ("reviews are in data/reviews.csv please", 'PATH, TEXT, LABEL = "data/reviews.csv", "text", "label"'),
        ("文本列是 review，标签列叫 sentiment", 'PATH, TEXT, LABEL = "texts.csv", "review", "sentiment"'),
        ("the text column is called body, the label column is kind", 'PATH, TEXT, LABEL = "texts.csv", "body", "kind"'),
        ("v2 列是短信，v1 列是标签", 'PATH, TEXT, LABEL = "texts.csv", "v2", "v1"'),
        ("在 C:/Users/me/spam.csv 里", TEXTS.strip()),
        ("../../etc/spam.csv", TEXTS.strip()),
        ("写一个文本分类程序，分成正面和负面", TEXTS.strip()),
    ],
)
def test_files_and_columns_are_those_of_the_request(heard: str, line: str) -> None:
    assert with_own(TEXTS, READS, heard).strip() == line


@pytest.mark.parametrize(
    ("heard", "folder"),
    [
        ("图片在 pics/train/cat 和 pics/train/dog 里", "pics/train"),
        ("换成我自己的文件夹 flowers/all", "flowers/all"),
        ("use my images in photos/train", "photos/train"),
        ("猫/狗分类", "data/train"),
        ("and/or something", "data/train"),
    ],
)
def test_a_folder_is_what_holds_the_folders_of_the_classes(heard: str, folder: str) -> None:
    assert with_own('ROOT = Path("data/train")', {"folder": "data/train"}, heard) == f'ROOT = Path("{folder}")'
