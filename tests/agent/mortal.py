"""Plays dialogues to be killed in: a warmed process that forks a child for each line `URL STATEMENT` on its input.

The child plays the script, and tells each turn's number once its reply is stored. With a STATEMENT above 0 it kills itself, as
hard as the kernel does, after that many statements of writing transactions: between a BEGIN and the end of its COMMIT.
"""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import event
from sqlalchemy.engine import Engine

from agent.session import Session
from agent.store import Store
from tests.agent.light import SCRIPT, light_desk, light_tutor


def tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def play(url: str, statement: int) -> None:
    store = Store(url)
    if statement:
        _die_at(statement)
    session = Session.new(light_tutor(store))
    tell("0")
    for message in SCRIPT:
        *_, turn = session.say(message)
        tell(str(turn.number))


def _die_at(statement: int) -> None:
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(
        Engine, "after_cursor_execute", lambda c, *_: count() if c.get_execution_options().get("writes") else None
    )
    event.listen(Engine, "commit", lambda c: count() if c.get_execution_options().get("writes") else None)


def main() -> None:
    light_desk()
    tell("warm")
    for line in sys.stdin:
        url, statement = line.split()
        child = os.fork()
        if child == 0:
            play(url, int(statement))
            os._exit(0)
        tell(f"child {child}")
        os.waitpid(child, 0)
        tell("over")


if __name__ == "__main__":
    main()
