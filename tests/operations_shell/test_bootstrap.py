"""The first start on a machine: what is missing is installed or named, and secrets are made once."""

import os
import shutil
import stat
import subprocess

import pytest
from django.conf import settings

SCRIPT = "deploy/bootstrap.sh"


@pytest.fixture
def clone(tmp_path):
    """A folder with what the script reads, and a .venv that holds what the lock asks for."""
    for name in (SCRIPT, "requirements/base.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(settings.ROOT / name, tmp_path / name)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(settings.ROOT / ".venv" / "bin" / "python")
    (tmp_path / "manage.py").write_text("import sys; print('manage.py', *sys.argv[1:])")
    mark = subprocess.run(
        ["sh", "-c", "sha256sum <requirements/base.txt && .venv/bin/python --version"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    (tmp_path / ".venv" / "installed-base").write_text(mark)
    return tmp_path


def start(clone, purpose="run", **environment):
    return subprocess.run(
        [clone / SCRIPT, purpose],
        env={name: value for name, value in os.environ.items() if name not in ("USTAZ_VAR", "PORT")} | environment,
        check=False,
        capture_output=True,
        text=True,
    )


def secrets_of(clone):
    lines = (clone / "var" / "secrets.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_the_first_start_makes_secrets_that_only_the_owner_reads(clone):
    answer = start(clone)

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == "Made secrets: var/secrets.env.\nmanage.py run_demo\n"
    assert stat.filemode((clone / "var" / "secrets.env").stat().st_mode) == "-rw-------"
    made = secrets_of(clone)
    assert list(made) == ["SECRET_KEY", "DEMO_PASSWORD"]
    assert [len(value) >= 14 for value in made.values()] == [True, True]


def test_the_second_start_keeps_them_and_says_nothing(clone):
    start(clone)
    before = secrets_of(clone)

    answer = start(clone)

    assert answer.stdout == "manage.py run_demo\n"
    assert secrets_of(clone) == before


def test_secrets_of_another_folder_are_made_there(clone, tmp_path):
    answer = start(clone, USTAZ_VAR=str(tmp_path / "elsewhere"))

    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "elsewhere" / "secrets.env").is_file()
    assert not (clone / "var").exists()


@pytest.mark.parametrize("port", ["http", "80 80", "-1"])
def test_a_port_that_is_no_number_is_refused(clone, port):
    answer = start(clone, PORT=port)

    assert answer.returncode == 1
    assert answer.stderr == f"PORT must be a number, not “{port}”.\n"


def test_an_unknown_purpose_is_refused(clone):
    answer = start(clone, "fly")

    assert answer.returncode == 1
    assert answer.stderr == "Usage: deploy/bootstrap.sh run | tools\n"


@pytest.fixture
def bare_machine(clone, tmp_path):
    """A PATH on which there is no Python, and an apt that would say what it was asked."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sh", "dirname", "tr", "cat", "printf", "id", "env", "sha256sum", "grep", "ls"):
        (programs / name).symlink_to(shutil.which(name))
    apt = programs / "apt-get"
    apt.write_text('#!/bin/sh\necho "apt-get $*" >>"$ASKED"\n')
    apt.chmod(0o755)
    return {"PATH": str(programs), "PYENV_ROOT": "/nowhere", "ASKED": str(tmp_path / "asked")}


EVERYTHING = "python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def test_without_leave_to_install_the_exact_line_is_printed(clone, bare_machine, tmp_path):
    answer = start(clone, USTAZ_APT="no", **bare_machine)

    assert answer.returncode == 1
    assert answer.stderr.splitlines() == [
        "Some Debian packages are missing. Install them and start again:",
        f"    sudo apt-get install --yes --no-install-recommends {EVERYTHING}",
    ]
    assert not (tmp_path / "asked").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="asks as root")
def test_root_installs_what_is_missing(clone, bare_machine, tmp_path):
    answer = start(clone, **bare_machine)

    assert (tmp_path / "asked").read_text().splitlines() == [
        "apt-get update -qq",
        f"apt-get install -qq --yes --no-install-recommends {EVERYTHING}",
    ]
    assert answer.returncode == 1  # the apt of this test installs nothing
    assert answer.stderr == "Python 3.11, 3.12 or 3.13 with its venv module is needed; this machine has none of them.\n"


def test_a_machine_without_apt_is_told_what_it_needs(clone, bare_machine, tmp_path):
    (tmp_path / "programs" / "apt-get").unlink()

    answer = start(clone, **bare_machine)

    assert answer.returncode == 1
    assert answer.stderr == (
        f"This machine has no apt. Install what these Debian packages hold, and start again: {EVERYTHING}\n"
    )
