"""Installation of the requirements into `.venv`: `install.py run` or `install.py dev`.

It needs only Python. A complete environment is not changed, an incomplete one is replaced, and
concurrent calls wait for each other.
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
DOWNLOAD_MEGABYTES = {"run": 120, "dev": 190}
MIN_PYTHON = (3, 11)


def stamp_file(purpose):
    """Return the file that marks a complete installation of the current requirements."""
    digest = hashlib.sha256(sys.version.encode())
    for name in REQUIREMENTS_FILES[purpose]:
        digest.update((PROJECT_ROOT / name).read_bytes())
    return VENV / f"installed-{purpose}-{digest.hexdigest()[:16]}"


def main(purpose):
    if sys.version_info < MIN_PYTHON:
        sys.exit("Python 3.11 or newer is required; set it, for example PYTHON=python3.11.")
    try:
        (PROJECT_ROOT / "var").mkdir(exist_ok=True)
        with (PROJECT_ROOT / "var/install.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (stamp_file(purpose).exists() or stamp_file("dev").exists()):
                install(purpose)
    except OSError as error:
        sys.exit(f"The environment cannot be created in {VENV}: {error.strerror}.")


def install(purpose):
    # A complete environment is extended; an interrupted installation is replaced.
    if not stamp_file("run").exists():
        shutil.rmtree(VENV, ignore_errors=True)
        version = ".".join(map(str, sys.version_info[:3]))
        sys.stderr.write(f"Environment: creating .venv with Python {version} …\n")
        process = subprocess.run([sys.executable, "-m", "venv", VENV], check=False)
        if process.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            sys.exit("Python's modules venv and ensurepip are required (Debian: python3-venv).")
    for stamp in VENV.glob("installed-*"):
        stamp.unlink()
    name, size = REQUIREMENTS_FILES[purpose][-1], DOWNLOAD_MEGABYTES[purpose]
    sys.stderr.write(f"Packages: downloading and installing {name}, about {size} MB …\n")
    pip = [VENV / "bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    options = ["--require-hashes", "--only-binary=:all:"]
    process = subprocess.run(
        [*pip, "install", *options, "-r", PROJECT_ROOT / REQUIREMENTS_FILES[purpose][-1]],
        check=False,
    )
    if process.returncode:
        sys.exit("The packages could not be installed; see the output of pip above.")
    stamp_file("run").touch()
    stamp_file(purpose).touch()


if __name__ == "__main__":
    main(sys.argv[1])
