"""Take each defence away, one at a time, and see its test fail: `make prove-defences`.

Run as `python -m tests.security.prove_defences [word …]`; words choose the defences
whose line contains one.
What is tried is a copy of the working tree, with a database of its own. A defence is proven where
its test passes with it and fails without it: fails, and does not stumble over something that no
longer fits together (an import, a name, a fixture).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.security.defences import DEFENCES, Defence

PROJECT = Path(__file__).parents[2]
BROKEN_TEST_ERRORS = (
    *("AttributeError", "ImportError", "IndentationError", "ModuleNotFoundError", "NameError"),
    *("SyntaxError", "TemplateSyntaxError", "TypeError", "UnboundLocalError"),
)
MAX_TEST_SECONDS = 900


@dataclass(frozen=True)
class PytestRun:
    """The result of tests: pytest's own status, and what each that failed said."""

    status: int
    failures: list[str]
    errors: list[str]
    passed: int
    output: str

    @property
    def proves_defence(self) -> bool:
        fell = [one for one in self.failures if not one.split(":")[0].endswith(BROKEN_TEST_ERRORS)]
        return self.status == 1 and bool(fell) and not self.errors


def copy_tree(to: Path) -> Path:
    """The working tree as it is, without what is made from it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (PROJECT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, to / name)
    return to


def run_tests(tree: Path, *tests: str, keeps_bytecode: bool = False) -> PytestRun:
    report = tree / "report.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    command += ["-n", "0", "-m", "slow or not slow", f"--junit-xml={report}", *tests]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    # The bytecode of what is whole stays good for the next run.
    kept |= {} if keeps_bytecode else {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=tree, env=kept, capture_output=True, text=True, check=False,
        timeout=MAX_TEST_SECONDS,
    )  # fmt: skip
    said = (done.stdout + done.stderr).strip()
    if not report.exists():
        return PytestRun(done.returncode, [], ["no test was run"], 0, said)
    cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314  pytest wrote it
    found = {
        kind: [one.get("message", "") for case in cases for one in case.iter(kind)]
        for kind in ("failure", "error", "skipped")
    }
    passed = len(cases) - sum(map(len, found.values()))
    return PytestRun(done.returncode, found["failure"], found["error"], passed, said)


@contextmanager
def defence_removed(defence: Defence, tree: Path) -> Iterator[None]:
    """The tree lacks the defence for the length of the block."""
    file = tree / defence.file
    whole, times = file.read_text(encoding="utf-8"), file.stat()
    file.write_text(whole.replace(defence.text, defence.instead), encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(whole, encoding="utf-8")
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def check_defences(defences: list[Defence], tree: Path) -> int:
    """Return the number of defences without a failing test; each is told as it is tried."""
    unproven = 0
    for number, defence in enumerate(defences, 1):
        start = time.monotonic()
        with defence_removed(defence, tree):
            found = run_tests(tree, *defence.test.split())
        seconds = f"{time.monotonic() - start:.0f} s"
        verdict = "held: fails without it" if found.proves_defence else "NOT PROVEN"
        unproven += not found.proves_defence
        print_line(
            f"{number}/{len(defences)} {verdict} ({seconds}): {defence.against}, {defence.file}"
        )
        print_line(f"    {defence.test}")
        for said in [*found.failures, *found.errors][:2] or [found.output[-300:]]:
            print_line(f"    {said.splitlines()[0][:160] if said else 'nothing was said'}")
    return unproven


def print_line(line: str) -> None:
    print(line, flush=True)  # noqa: T201


@contextmanager
def temporary_tree() -> Iterator[Path]:
    top = Path(tempfile.mkdtemp(prefix="defences-"))
    top.chmod(0o755)  # the database is not served by root, and has to pass
    tree = copy_tree(top / "tree")
    try:
        yield tree
    finally:
        stop = [sys.executable, "manage.py", "stop_database"]
        environment = os.environ | {"ENVIRONMENT": "local"}
        subprocess.run(stop, cwd=tree, env=environment, capture_output=True, check=False)
        shutil.rmtree(top, ignore_errors=True)


def main(words: list[str]) -> int:
    defences = [
        one
        for one in DEFENCES
        if not words or any(word.lower() in str(one).lower() for word in words)
    ]
    tests = sorted({test for one in defences for test in one.test.split()})
    with temporary_tree() as tree:
        print_line(f"{len(tests)} tests with every defence in place …")
        whole = run_tests(tree, *tests, keeps_bytecode=True)
        if whole.status or not whole.passed:
            print_line(whole.output[-4000:])
            print_line("They do not all pass with every defence in place: nothing can be proven.")
            return 1
        print_line(f"{whole.passed} pass.")
        unproven = check_defences(defences, tree)
    print_line(f"{len(defences) - unproven} of {len(defences)} defences are proven.")
    return 1 if unproven or not defences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
