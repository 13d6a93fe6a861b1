"""Code of another language than Python: it is told, nothing is run, and what is open stays."""

import pytest

from agent.foreign_code import foreign_code
from agent.intent import Intent, intent_of
from agent.policy import Move
from agent.turn import Phase
from agent.tutor import Tutor
from tests.agent.test_practising import practising
from tests.agent.test_session import at_check, say

FOREIGN = {
    "Java": [
        "public class A {\n    public static void main(String[] args) {\n        int x = 3;\n        System.out.println(x);\n    }\n}",
        "这段什么意思\nimport java.util.*;\nList<Integer> xs = new ArrayList<>();\nxs.add(3);",
        'System.out.println("hi");',
        "```java\nint x = 3;\n```",
    ],
    "C++": [
        "#include <iostream>\nusing namespace std;\nint main() {\n  cout << 3 << endl;\n  return 0;\n}",
        "explain this\nstd::vector<int> v = {1,2,3};\nfor (int i = 0; i < v.size(); i++) {\n  std::cout << v[i];\n}",
    ],
    "C": ['#include <stdio.h>\nint main() {\n  printf("%d", 3);\n  return 0;\n}'],
    "JavaScript": [
        "const x = [1,2,3];\nfor (let i = 0; i < x.length; i++) {\n  console.log(x[i]);\n}",
        "function add(a, b) {\n  return a + b;\n}\nconsole.log(add(1, 2));",
        "const model = tf.sequential();\nmodel.add(tf.layers.dense({units: 1, inputShape: [1]}));",
        "what does this do?\nconst f = (x) => x * 2;\nconsole.log(f(3));",
    ],
    "MATLAB": [
        "function y = f(x)\n  y = x.^2;\nend\nx = linspace(0,1,10);\nplot(x, f(x));",
        "A = [1 2; 3 4];\nB = A';\ndisp(A * B)",
        "x = 0:0.1:1;\ny = x.^2;\nplot(x, y);",
        "for i = 1:10\n  disp(i)\nend",
    ],
    "R": [
        "x <- c(1,2,3)\ny <- x^2\nprint(mean(y))\nplot(x, y)",
        "library(ggplot2)\ndf <- data.frame(x=1:3)\nsummary(df)",
    ],
    "Go": ['package main\nimport "fmt"\nfunc main() {\n  x := 3\n  fmt.Println(x)\n}'],
    "Rust": ['fn main() {\n  let mut x = 3;\n  println!("{}", x);\n}'],
    "C#": ["using System;\nclass A {\n  static void Main() {\n    Console.WriteLine(3);\n  }\n}"],
    "Julia": ["using Flux\nmodel = Chain(Dense(10, 5, relu), Dense(5, 2))\nprintln(model)"],
}
PYTHON_OR_WORDS = [
    "import torch\nx = torch.ones(2)\nprint(x)",
    "x = 3;\ny = 4;\nprint(x + y);",
    "什么是 #include <iostream>",
    "w <- w - 0.1 * g",
    "let x = 3, what is softmax(x)?",
    "const 是什么",
    "for i in range(3):\n    print(i",
    "%matplotlib inline\nimport torch\nprint(1)",
    "g = grad(w)\nw <- w - lr * g",
    "第一步算梯度\n第二步 w = w - lr*g",
    "y = 3.*x\nz = 2./y\nprint(z)",
    "class A(nn.Module):\n    def __init__(self):\n        super().__init__()\n  def forward(self, x):\n        return x\n",
    "import torch\nfrom torch import nn\nmodel = nn.Sequential(\n    nn.Linear(3,2),\n",
    "conv1: 32 filters\nrelu\npool\nend",
    "public datasets 有哪些？",
    "A. 8\nB. 16",
    "using Adam or SGD?\nwhich is better",
    "return loss;",
    "print(x)",
    "auto 是什么意思;",
    "if (x > 3) {\n  print(x)\n}",
    "print(model)\nprint(x",
    "summary(model)",
    "cat(a, b)",
]


@pytest.mark.parametrize(("language", "code"), [(name, code) for name, codes in FOREIGN.items() for code in codes])
def test_code_of_another_language_is_known(language: str, code: str) -> None:
    found = foreign_code(code)
    assert found is not None
    assert found.language == language
    assert intent_of(code, Phase.LESSON) is Intent.FOREIGN_CODE


@pytest.mark.parametrize("message", PYTHON_OR_WORDS)
def test_python_with_a_slip_and_words_are_not(message: str) -> None:
    assert foreign_code(message) is None


def test_no_program_of_the_notes_is(tutor: Tutor) -> None:
    codes = [each.source for note in tutor.desk.curriculum.notes.values() for each in note.code]
    codes += [each.starter for each in tutor.desk.exercises.values()]
    assert [code for code in codes if foreign_code(code) or foreign_code(f"```\n{code}```")] == []


def test_it_is_said_and_the_open_question_stays(tutor: Tutor) -> None:
    session = at_check(tutor)
    before = session.dialogue
    turn = say(session, f"这段代码什么意思\n{FOREIGN['Java'][0]}")
    assert turn.move is Move.DECLINE_CODE
    assert "Java" in turn.reply
    assert "Python 版" in turn.reply
    assert not turn.runs
    assert session.dialogue.lesson == before.lesson
    assert session.dialogue.phase is before.phase


def test_nor_is_it_judged_as_an_exercise(tutor: Tutor) -> None:
    session = practising(tutor)
    turn = say(session, FOREIGN["MATLAB"][0])
    assert turn.move is Move.DECLINE_CODE
    assert session.dialogue.exercise is not None
    assert session.dialogue.exercise.attempts == 0


@pytest.mark.parametrize(("said", "reply"), [("", "这像是 C++ 代码"), ("what does this do?", "This looks like C++")])
def test_the_language_of_the_talk_is_that_of_the_words(tutor: Tutor, said: str, reply: str) -> None:
    session = at_check(tutor)
    assert reply in say(session, f"{said}\n{FOREIGN['C++'][0]}").reply
