"""Every promise of `attacks/*.yaml`, kept as the user who runs the tests and, where that is root, as an unprivileged one.

Each user has a station: a process with its own small machine, its own canary and one warm sandbox for all cases. The
stations work at the same time, ahead of the tests that ask for their answers.
`python -m tests.tools.attacks.station --unconfined FOLDER` shows that each attack works where nothing confines it.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen
from typing import NoReturn, cast

import pytest

from tests.tools.attacks.account import CHECKOUT, NOT_HERE
from tests.tools.attacks.cases import Case, load

NOBODY = 65534
CASES = load()
UNPRIVILEGED = [case for case in CASES.values() if case.only != "root"]
# What the namespaces would see to as well; the rest of the walls is the same with and without them.
SINGLE_WALL = [case for case in UNPRIVILEGED if case.family in ("files", "network", "processes")]
LOADED = [
    case
    for case in CASES.values()
    if case.family == "honest" or case.expect.get("limit", [None])[0] or case.name in ("write_victim", "tcp_connect")
]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is for Linux")


class Station:
    """A process that runs cases as `user`, by default our own."""

    def __init__(self, *options: str, user: int | None = None) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="dltutor-attacks-"))
        self.root.chmod(0o755)
        command = [sys.executable, "-m", "tests.tools.attacks.station", *options, str(self.root)]
        if user is not None:
            os.chown(self.root, user, user)
            command = [sys.executable, "-m", "tests.tools.attacks.account", str(user), *command]
        self.log = (self.root / "log").open("w+")
        self.process = Popen(
            command, cwd=CHECKOUT, env=environment(self.root), stdin=PIPE, stdout=PIPE, stderr=self.log, text=True
        )

    def ask(self, case: Case, *, load: bool) -> None:
        """Put a case on its list."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            print(json.dumps({"case": case.name, "load": load}), file=self.process.stdin, flush=True)

    def keeps(self, case: Case) -> None:
        """Fail with what was broken, and what was seen; a gap that is known is marked as such."""
        assert self.process.stdout is not None
        try:
            answer = json.loads(self.process.stdout.readline())
        except ValueError:
            self.gone(case)
        assert answer["case"] == case.name
        if answer["problems"] and case.gap:
            pytest.xfail(case.gap)
        if answer["problems"]:
            pytest.fail("\n".join([case.promise, *answer["problems"], answer["seen"]]), pytrace=False)

    def gone(self, case: Case) -> NoReturn:
        """Say why there is no answer."""
        self.log.seek(0)
        said = self.log.read()[-3000:]
        if self.process.wait(30) == NOT_HERE:
            pytest.skip(said)
        pytest.fail(f"the station ended before {case.name}: {said}", pytrace=False)

    def close(self) -> None:
        """End it, and remove its machine."""
        with suppress(BrokenPipeError):
            self.process.communicate(timeout=60)
        self.log.close()
        shutil.rmtree(self.root, ignore_errors=True)


def environment(root: Path) -> dict[str, str]:
    """A home and a temporary folder that the station's user owns."""
    own = {"HOME": root / "home", "TMPDIR": root / "tmp", "XDG_CACHE_HOME": root / "cache"}
    return os.environ | {name: str(path) for name, path in own.items()} | {"PYTHONDONTWRITEBYTECODE": "1"}


def start(who: str) -> Station:
    """`ours`, `unprivileged`, or `single_wall`: as on a system that gives users no namespaces."""
    user = NOBODY if os.getuid() == 0 and who != "ours" else None
    return Station("--without-namespaces", user=user) if who == "single_wall" else Station(user=user)


@pytest.fixture(scope="module")
def stations(request: pytest.FixtureRequest) -> Iterator[Mapping[str, Station]]:
    """Those that the chosen tests need, with the tests' cases on their lists."""
    found: dict[str, Station] = {}
    try:
        for item in request.session.items:
            if item.path != Path(__file__) or not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
                continue
            case, who = cast(Case, item.callspec.params["case"]), cast(str, item.callspec.params["who"])
            if left_out(case, who) is None:
                if who not in found:
                    found[who] = start(who)
                found[who].ask(case, load="load" in item.callspec.params)
        yield found
    finally:
        for station in found.values():
            station.close()


def left_out(case: Case, who: str) -> str | None:
    """Why a case is skipped."""
    if case.needs and importlib.util.find_spec(case.needs) is None:
        return f"{case.needs} is not installed"
    return "we are unprivileged anyway" if who == "unprivileged" and os.getuid() != 0 else None


def check(stations: Mapping[str, Station], who: str, case: Case) -> None:
    """Skip, or hear what the station has to say."""
    if reason := left_out(case, who):
        pytest.skip(reason)
    stations[who].keeps(case)


def named(value: object) -> str:
    return f"{value.family}-{value.name}" if isinstance(value, Case) else ""


@pytest.mark.parametrize("who", ["ours"], ids=named)
@pytest.mark.parametrize("case", CASES.values(), ids=named)
def test_promise_is_kept(stations: Mapping[str, Station], who: str, case: Case) -> None:
    check(stations, who, case)


@pytest.mark.parametrize("who", ["unprivileged"], ids=named)
@pytest.mark.parametrize("case", UNPRIVILEGED, ids=named)
def test_promise_is_kept_for_an_unprivileged_user(stations: Mapping[str, Station], who: str, case: Case) -> None:
    check(stations, who, case)


@pytest.mark.parametrize("who", ["single_wall"], ids=named)
@pytest.mark.parametrize("case", SINGLE_WALL, ids=named)
def test_promise_is_kept_without_namespaces(stations: Mapping[str, Station], who: str, case: Case) -> None:
    check(stations, who, case)


@pytest.mark.parametrize(("who", "load"), [("ours", True)], ids=named)
@pytest.mark.parametrize("case", LOADED, ids=named)
def test_promise_is_kept_under_load(stations: Mapping[str, Station], who: str, load: bool, case: Case) -> None:
    check(stations, who, case)


def test_there_are_enough_promises() -> None:
    assert len([case for case in CASES.values() if case.family != "honest"]) >= 120


def test_attacks_do_their_harm_where_nothing_confines_them(tmp_path: Path) -> None:
    """The suite can fail; the others are tried so by hand, as the docstring says."""
    some = ["write_victim", "signal_canary", "tcp_connect", "many_fds", "import_checkout"]
    command = [sys.executable, "-m", "tests.tools.attacks.station", "--unconfined", str(tmp_path), *some]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment(tmp_path), capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
