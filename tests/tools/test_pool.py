"""The single-use processes of macOS, run on Linux without their walls; of the walls the rules' text and the refusals."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tools import pool as pools
from tools.inside import seatbelt
from tools.limits import Limits
from tools.notebook import Notebook
from tools.pool import Member, Pool
from tools.sandbox import Sandbox
from tools.zygote import CannotSeal, CannotStart


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """One for the module: each of its processes takes seconds to start."""
    place = tmp_path_factory.mktemp("pool")
    pool = Pool(place, place / "fonts", unprotected=True)
    yield pool
    pool.close()


@pytest.fixture(scope="module")
def sandbox(pool: Pool) -> Iterator[Sandbox]:
    """A sandbox whose children come from the pool."""
    with pytest.MonkeyPatch.context() as patch, Sandbox(unprotected=True) as sandbox:
        patch.setattr("tools.sandbox.open_zygote", lambda *_, **__: pool)
        yield sandbox


HELD = "import os\nprint(sorted(map(int, os.listdir('/proc/self/fd')))[:-1])"
"""Prints the descriptors of a run, without that of the listing itself."""


def gone(pid: int) -> bool:
    """Whether no process has this number, reaped or not."""
    return not psutil.pid_exists(pid)


def test_run_gives_output_error_and_figures(sandbox: Sandbox) -> None:
    run = sandbox.run(
        "import torch, matplotlib.pyplot as plt\nprint(torch.ones(2).sum())\nplt.title('loss')\nplt.plot([1])\nopen('x')"
    )
    assert run.stdout == "tensor(2.)\n"
    assert run.error == "FileNotFoundError: [Errno 2] No such file or directory: 'x' (line 5)"
    assert [figure.alt for figure in run.figures] == ["loss"]


def test_no_state_passes_from_one_run_to_the_next(sandbox: Sandbox) -> None:
    left = (
        "import os, sys, torch\ntorch.left = 1\nopen('left', 'w').close()\nos.environ['LEFT'] = '1'\nprint(os.getpid())"
    )
    first = sandbox.run(left)
    second = sandbox.run(
        "import os, torch\nprint(hasattr(torch, 'left'), os.path.exists('left'), 'LEFT' in os.environ)\nprint(os.getpid())"
    )
    assert second.stdout.startswith("False False False\n")
    assert first.stdout.split()[-1] != second.stdout.split()[-1]
    assert gone(int(first.stdout))


def test_snippet_holds_only_its_own_descriptors_and_knows_no_module_of_ours(sandbox: Sandbox) -> None:
    run = sandbox.run(
        f"{HELD}\nimport sys, threading\n"
        "print([name for name in sys.modules if name.startswith('tools')], threading.active_count())"
    )
    assert run.stdout == "[0, 1, 2, 3, 4]\n[] 1\n"


def test_replacement_starts_with_each_run(pool: Pool, sandbox: Sandbox) -> None:
    before = [member.pid for member in pool.waiting]
    sandbox.run("print(1)")
    after = [member.pid for member in pool.waiting]
    assert after[:-1] == before[1:]
    assert len(after) == len(before) == pools.MEMBERS
    assert after[-1] not in before


def test_member_that_died_while_it_waited_is_passed_over(pool: Pool, sandbox: Sandbox) -> None:
    dead = pool.waiting[0]
    psutil.Process(dead.pid).kill()
    while not dead.gone:
        time.sleep(0.01)
    assert sandbox.run("print(1)").stdout == "1\n"


def test_endless_snippet_is_killed_at_its_wall_time(sandbox: Sandbox) -> None:
    run = sandbox.run("import os\nprint(os.getpid(), flush=True)\nwhile True: pass", wall_seconds=0.5)
    assert run.limit == "time limit"
    assert gone(int(run.stdout))
    assert 0.2 < run.cpu_seconds < 2  # without what the imports took


def test_file_limit_holds_and_the_cpu_limit_leaves_the_imports_out(sandbox: Sandbox) -> None:
    run = sandbox.run(
        "import resource, time\nprint(resource.getrlimit(resource.RLIMIT_CPU)[0] - time.process_time())\n"
        "open('big', 'wb').write(bytes(2**26))"
    )
    assert run.error is not None
    assert run.error.startswith("OSError: [Errno 27] File too large")
    cpu_seconds = Limits(20).cpu_seconds
    assert cpu_seconds - 1 < float(run.stdout) < cpu_seconds + 1


def test_snippet_that_closes_its_tie_to_the_tutor_is_ended_or_ends_by_itself(sandbox: Sandbox) -> None:
    run = sandbox.run("import os\nprint(os.getpid(), flush=True)\nos.closerange(3, 100)\nos.write(1, b'closed')")
    assert run.limit is None
    assert run.status in (0, -9)
    assert gone(int(run.stdout.split()[0]))


def test_snippet_that_writes_to_its_tie_to_the_tutor_has_ended_itself(sandbox: Sandbox) -> None:
    run = sandbox.run(
        "import os, time\nprint(os.getpid(), flush=True)\nos.write(4, b'{}')\ntime.sleep(60)", wall_seconds=60
    )
    assert run.status == -9
    assert gone(int(run.stdout))


def test_notebook_keeps_its_variables_in_one_member(sandbox: Sandbox) -> None:
    with Notebook(sandbox) as notebook:
        notebook.run("x = 1")
        assert notebook.run("while True: pass", wall_seconds=0.5).error is not None
        assert notebook.run("print(x)").stdout == "1\n"


@pytest.mark.parametrize("number", [104, 200])
def test_notebook_runs_whatever_number_the_tie_has_in_the_tutor(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tutor holds many descriptors: one of these stands where a run's own are put for a moment, one above its limit."""
    with ExitStack() as held:
        while held.enter_context(open(os.devnull)).fileno() < number - 2:  # the next: the tutor's end, then this
            pass
        pool = Pool(tmp_path, tmp_path / "fonts", unprotected=True, members=1)
        held.callback(pool.close)
        monkeypatch.setattr("tools.sandbox.open_zygote", lambda *_, **__: pool)
        sandbox = held.enter_context(Sandbox(unprotected=True))
        notebook = held.enter_context(Notebook(sandbox))
        assert notebook.run("x = 1").error is None
        assert notebook.run(HELD).stdout == "[0, 1, 2, 3, 4, 5]\n"


def test_member_ends_when_the_tutor_is_gone(pool: Pool) -> None:
    member = pool.waiting[0]
    member.ready()
    member.control.shutdown(1)  # what it sees where the tutor was killed
    assert member.ended()[0] == 0


def test_run_ends_when_the_tutor_is_gone(pool: Pool, tmp_path: Path) -> None:
    for name in ("scratch", "out"):
        (tmp_path / name).mkdir()
    (tmp_path / "snippet.py").write_text("import time\nprint('begun', flush=True)\ntime.sleep(600)")
    reading, writing = os.pipe()
    request = {"kind": "snippet", "trace": False, "folder": str(tmp_path), "limits": Limits(60).as_json()}
    member = pool.spawn(request, [writing, writing, writing])
    os.close(writing)
    heard = [b""]
    while b"begun" not in b"".join(heard):
        heard.append(os.read(reading, 100))
        assert heard[-1]
    member.control.shutdown(1)
    assert member.ended()[0] == -9
    os.close(reading)
    member.close()


def test_member_tells_memory_cpu_time_and_threads(pool: Pool) -> None:
    member = pool.waiting[-1]
    member.ready()
    look = member.look()
    assert look is not None
    assert 50 < look.private_mb < 2000
    assert look.cpu_seconds > 0.3
    assert look.threads >= 1


def test_closing_ends_runs_and_waiting_members(tmp_path: Path) -> None:
    pool = Pool(tmp_path, tmp_path / "fonts", unprotected=True, members=1)
    run = pool._next()
    members = [run, *pool.waiting]
    pool.close()
    assert all(gone(member.pid) for member in members)
    run.signal(9)  # its owner, who knows nothing of this yet, hits nobody
    assert run.ended()[0] == -9
    run.close()
    assert pool.gone
    with pytest.raises(CannotStart, match="were ended"):
        pool.spawn({}, [])


def test_process_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise ImportError('No module named torch')")
    monkeypatch.setattr(pools, "SINGLE", broken)
    with pytest.raises(CannotStart, match="No module named torch"):
        Pool(tmp_path, tmp_path, unprotected=True)


def test_system_without_seatbelt_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotSeal, match="no Seatbelt"):
        Pool(tmp_path, tmp_path / "fonts", unprotected=False, members=1)


def test_walls_that_do_not_hold_are_noticed_one_by_one(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    assert len(list(seatbelt.openings(folder))) == 4
    assert list(tmp_path.iterdir()) == [folder]


def test_only_a_refusal_proves_a_wall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    for name in ("list_around", "write_beside", "connect", "fork"):
        monkeypatch.setattr(seatbelt, name, refused)
    assert list(seatbelt.openings(tmp_path)) == []


def test_rules_allow_reading_and_writing_where_it_was_said_and_no_more(tmp_path: Path) -> None:
    rules = seatbelt.profile(["/usr/lib"], [str(tmp_path)]).splitlines()
    where = os.path.realpath(tmp_path)
    assert rules[:2] == ["(version 1)", "(deny default)"]
    assert [rule for rule in rules if "write" in rule and rule.startswith("(allow")] == [
        f'(allow file-write* (subpath "{where}"))',
        '(allow file-write-data (literal "/dev/null"))',
    ]
    # The last rule that matches holds.
    assert rules.index(f'(deny file-map-executable (subpath "{where}"))') > rules.index(
        f'(allow file-map-executable (subpath "{os.path.realpath("/usr/lib")}"))'
    )
    for operation in ("network", "process-exec", "process-fork", "mach-", "(allow default", "file-link", "iokit"):
        assert operation not in "\n".join(rules)


def test_path_with_quotes_stays_one_string_of_the_rules(tmp_path: Path) -> None:
    odd = tmp_path / 'a"b\\c (allow default) 张'
    odd.mkdir()
    rules = seatbelt.profile([], [str(odd)])
    assert f'(subpath "{os.path.realpath(tmp_path)}/a\\"b\\\\c (allow default) 张")' in rules


def test_links_are_resolved_since_the_rules_see_none(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    rules = seatbelt.profile([str(tmp_path / "link")], [])
    assert f'(subpath "{os.path.realpath(tmp_path)}/real")' in rules
    assert '/link"' not in rules


@pytest.mark.parametrize("path", ["/", "/usr/..", "a\0b"])
def test_path_that_opens_all_or_cuts_the_rules_short_is_an_error(path: str) -> None:
    with pytest.raises(ValueError, match=r"stands for all files|null byte"):
        seatbelt.profile([path], [])


def test_dead_member_has_no_figures(tmp_path: Path) -> None:
    member = Member(tmp_path, tmp_path, unprotected=True)
    member.close()
    assert member.look() is None
