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

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
FILES = {"run": ["requirements.txt"], "dev": ["requirements.txt", "requirements-dev.txt"]}
OLDEST_PYTHON = (3, 11)


def stamp_of(purpose):
    """The file that, once everything is installed, says what that was."""
    digest = hashlib.sha256(sys.version.encode())
    for name in FILES[purpose]:
        digest.update((HERE / name).read_bytes())
    return VENV / f"installed-{purpose}-{digest.hexdigest()[:16]}"


def main(purpose):
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("Python 3.11 or newer is needed; name one, as in PYTHON=python3.11.")
    try:
        (HERE / "var").mkdir(exist_ok=True)
        with (HERE / "var/install.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (stamp_of(purpose).exists() or stamp_of("dev").exists()):
                install(purpose)
    except OSError as error:
        sys.exit(f"The environment cannot be made in {VENV}: {error.strerror}.")


def install(purpose):
    # What is complete is added to; anything else, such as what was interrupted, is made anew.
    if not stamp_of("run").exists():
        shutil.rmtree(VENV, ignore_errors=True)
        done = subprocess.run([sys.executable, "-m", "venv", VENV], check=False)
        if done.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            sys.exit("Python's modules venv and ensurepip are needed (Debian: python3-venv).")
    for stamp in VENV.glob("installed-*"):
        stamp.unlink()
    sys.stderr.write(f"Installing {FILES[purpose][-1]} …\n")
    pip = [VENV / "bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    options = ["--require-hashes", "--only-binary=:all:"]
    done = subprocess.run([*pip, "install", *options, "-r", HERE / FILES[purpose][-1]], check=False)
    if done.returncode:
        sys.exit("The packages could not be installed; what pip says above tells why.")
    stamp_of("run").touch()
    stamp_of(purpose).touch()


if __name__ == "__main__":
    main(sys.argv[1])
