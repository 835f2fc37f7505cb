"""The Python environment is made once, made anew when half made, and added to when complete."""

import subprocess
from types import SimpleNamespace

import pytest

import install


@pytest.fixture
def venv(tmp_path, monkeypatch):
    monkeypatch.setattr(install, "PROJECT_ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    (tmp_path / "requirements.txt").write_text("Django==5.2.19\n")
    (tmp_path / "requirements-dev.txt").write_text("pytest==9.2.0\n")
    return tmp_path / ".venv"


@pytest.fixture
def programs(monkeypatch, venv):
    """The programs that were run, by their third word; the first of `failing` fails."""
    ran = SimpleNamespace(words=[], failing=set())

    def run(command, check):
        word = command[2] if command[2] == "venv" else str(command[-1].name)
        ran.words.append(word)
        venv.mkdir(exist_ok=True)
        return SimpleNamespace(returncode=int(word in ran.failing))

    monkeypatch.setattr(subprocess, "run", run)
    return ran


def test_environment_is_made_once(programs):
    install.main("run")
    install.main("run")

    assert programs.words == ["venv", "requirements.txt"]


def test_environment_that_is_complete_is_added_to(programs):
    install.main("run")
    install.main("dev")
    install.main("run")

    assert programs.words == ["venv", "requirements.txt", "requirements-dev.txt"]


def test_environment_of_other_requirements_is_made_anew(programs, venv):
    install.main("run")
    (venv / "old").touch()
    (venv.parent / "requirements.txt").write_text("Django==5.2.20\n")
    install.main("run")

    assert programs.words == ["venv", "requirements.txt"] * 2
    assert not (venv / "old").exists()


def test_environment_half_made_is_made_anew(programs, venv):
    (venv / "half").mkdir(parents=True)
    install.main("run")

    assert programs.words == ["venv", "requirements.txt"]
    assert not (venv / "half").exists()


def test_environment_whose_packages_fail_counts_as_half_made(programs, venv):
    install.main("run")
    programs.failing = {"requirements-dev.txt"}
    with pytest.raises(SystemExit, match=r"^The packages could not be installed"):
        install.main("dev")

    assert list(venv.glob("installed-*")) == []


def test_environment_without_the_venv_module_is_a_sentence(programs, venv):
    programs.failing = {"venv"}
    with pytest.raises(SystemExit, match=r"\(Debian: python3-venv\)\.$"):
        install.main("run")

    assert not venv.exists()


def test_environment_needs_a_python_that_is_new_enough(monkeypatch):
    monkeypatch.setattr(install.sys, "version_info", (3, 10, 9))
    with pytest.raises(SystemExit, match=r"^Python 3\.11 or newer is required"):
        install.main("run")


def test_environment_that_cannot_be_written_is_a_sentence(venv):
    (venv.parent / "var").write_text("a file where the folder should be")
    with pytest.raises(SystemExit) as caught:
        install.main("run")

    assert str(caught.value) == f"The environment cannot be created in {venv}: File exists."
