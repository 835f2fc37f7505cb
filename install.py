"""Makes the Python environment `.venv` as the requirements files say: `install.py run` or `dev`.

Needs Python alone. What is there already is left alone, what is half made is made anew, and of
several that are called at once the others wait for the first.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent
VENV = PROJECT_ROOT / ".venv"
REQUIREMENTS_FILES = {
    "run": ["requirements.txt"],
    "dev": ["requirements.txt", "requirements-dev.txt"],
}
MIN_PYTHON = (3, 11)


def stamp_file(purpose):
    """The file that, once everything is installed, says what that was."""
    digest = hashlib.sha256(sys.version.encode())
    for name in REQUIREMENTS_FILES[purpose]:
        digest.update((PROJECT_ROOT / name).read_bytes())
    return VENV / f"installed-{purpose}-{digest.hexdigest()[:16]}"


def main(purpose):
    if sys.version_info < MIN_PYTHON:
        sys.exit("Python 3.11 or newer is needed; name one, as in PYTHON=python3.11.")
    try:
        (PROJECT_ROOT / "var").mkdir(exist_ok=True)
        with (PROJECT_ROOT / "var/install.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (stamp_file(purpose).exists() or stamp_file("dev").exists()):
                install(purpose)
    except OSError as error:
        sys.exit(f"The environment cannot be made in {VENV}: {error.strerror}.")


def install(purpose):
    # What is complete is added to; anything else, such as what was interrupted, is made anew.
    if not stamp_file("run").exists():
        shutil.rmtree(VENV, ignore_errors=True)
        done = subprocess.run([sys.executable, "-m", "venv", VENV], check=False)
        if done.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            sys.exit("Python's modules venv and ensurepip are needed (Debian: python3-venv).")
    for stamp in VENV.glob("installed-*"):
        stamp.unlink()
    sys.stderr.write(f"Installing {REQUIREMENTS_FILES[purpose][-1]} …\n")
    pip = [VENV / "bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    options = ["--require-hashes", "--only-binary=:all:"]
    done = subprocess.run(
        [*pip, "install", *options, "-r", PROJECT_ROOT / REQUIREMENTS_FILES[purpose][-1]],
        check=False,
    )
    if done.returncode:
        sys.exit("The packages could not be installed; what pip says above tells why.")
    stamp_file("run").touch()
    stamp_file(purpose).touch()


if __name__ == "__main__":
    main(sys.argv[1])
