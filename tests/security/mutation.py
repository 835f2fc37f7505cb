"""Change one expression at a time and count the changes that no test notices: `make mutation`.

Run as `python -m tests.security.mutation [--max N] [word …]`; words choose the modules whose path
holds one, and `--max` tries that many mutants of each module, spread over the file and the same in
every run. The changes are made in a copy of the working tree with a database of its own. Known
tools (mutmut, cosmic-ray) import the code into the process that mutates it, or need a test command
per file; here the embedded database, the SQL written from the code and the tests of several folders
belong together.
"""

import argparse
import random
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

from tests.security.mutants import Mutant, mutants
from tests.security.prove_defences import PROJECT as PROJECT_ROOT
from tests.security.prove_defences import PytestRun, print_line, run_tests, temporary_tree

COMPOSITION_TESTS = (
    "tests/reports/test_language_rules.py tests/reports/test_tables.py"
    " tests/reports/test_report_of_2013.py tests/reports/test_composition.py"
    " tests/reports/test_report_of_2012.py"
)
MIGRATION_TESTS = "tests/eclac_migration/test_migrations.py"  # of the fields of models
WORKFLOW_TESTS = (
    "tests/catalogue/workflow/test_dependencies.py tests/catalogue/workflow/test_transitions.py"
    " tests/catalogue/workflow/test_proposals.py tests/catalogue/admin/test_review.py"
)
MERGE_TESTS = "tests/catalogue/workflow/test_merge.py tests/catalogue/admin/test_merge.py"
PROPOSAL_TESTS = f"{WORKFLOW_TESTS} tests/catalogue/imports/test_authorization.py"
# The files (or folders of files) with the tests that are to notice a change, the quickest first.
TESTS = {
    "catalogue/base/visibility.py": "tests/catalogue/base/test_visibility.py",
    "staff/roles.py": "tests/staff/test_roles.py",
    "staff/admin.py": (
        "tests/staff/test_user_admin.py tests/staff/test_sign_in.py"
        " tests/security/test_permissions.py"
    ),
    "catalogue/history/actor.py": (
        "tests/catalogue/history/test_actor.py tests/catalogue/history/test_actor_committed.py"
        " tests/catalogue/history/test_history.py tests/catalogue/workflow/test_transitions.py"
    ),
    "catalogue/history/review_states.py": (
        f"{WORKFLOW_TESTS} tests/catalogue/admin/test_review_state.py"
    ),
    "catalogue/workflow/deletion.py": (
        "tests/catalogue/workflow/test_deletion.py tests/catalogue/history/test_history.py"
        " tests/catalogue/admin/test_admin_pages.py"
    ),
    "catalogue/workflow/dependencies.py": WORKFLOW_TESTS,
    "catalogue/workflow/merge.py": MERGE_TESTS,
    "catalogue/workflow/referencing_columns.py": MERGE_TESTS,
    "catalogue/workflow/proposal_model.py": f"{MIGRATION_TESTS} {PROPOSAL_TESTS}",
    "catalogue/workflow/proposals.py": PROPOSAL_TESTS,
    "catalogue/workflow/transition_log.py": f"{MIGRATION_TESTS} {WORKFLOW_TESTS}",
    "catalogue/workflow/transitions.py": WORKFLOW_TESTS,
    "reports/workflow": (
        "tests/reports/test_workflow.py tests/reports/test_doubts.py tests/reports/test_admin.py"
        " tests/reports/test_views.py"
    ),
    "reports/composition": COMPOSITION_TESTS,
}
# Changes that make no difference, by file, line of code and change, each with the reason.
EQUIVALENT: dict[tuple[str, str, str], str] = (
    {
        ("staff/roles.py", "create_permissions(sender, verbosity=0, using=using)", "0 → 1"): (
            "Django prints the new permissions from verbosity 2 on."
        ),
        ("staff/admin.py", "return False", "False → None"): "Django uses only the truth value.",
        (
            "reports/workflow/issuing.py",
            'last_event = Event.objects.aggregate(last=Max("pk"))["last"] or 0',
            "0 → 1",
        ): "The creation of the report is an event, so there is a last one.",
    }
    | {
        (
            "catalogue/workflow/merge.py",
            'EXCLUDED_FIELDS = {"id", "slug", "number", "state", "created_at", "changed_at"}',
            f"\"{field}\" → ''",
        ): "The field is never empty, so it is never filled from the other row."
        for field in ("id", "slug", "number", "state", "created_at", "changed_at")
    }
    | {
        (
            "catalogue/workflow/merge.py",
            'PERIOD_FIELDS = {"period", "start_precision", "end_precision"}',
            f"\"{field}\" → ''",
        ): "The database refuses a change of one of these fields without the others."
        for field in ("period", "start_precision", "end_precision")
    }
)
SEED = 2012


def modules(words: list[str]) -> dict[str, str]:
    """Return the files to mutate with their tests; words choose those whose path holds one."""
    found = {}
    for place, tests in TESTS.items():
        path = PROJECT_ROOT / place
        files = [path] if path.is_file() else sorted(path.rglob("*.py"))
        found |= {str(file.relative_to(PROJECT_ROOT)): tests for file in files}
    return {
        name: tests
        for name, tests in found.items()
        if not words or any(word in name for word in words)
    }


def chosen_mutants(module: str, maximum: int | None) -> list[Mutant]:
    """Return the mutants of a module that may make a difference, or a sample of them.

    A sample takes one mutant of each of `maximum` equal parts of the file.
    """
    source = (PROJECT_ROOT / module).read_text(encoding="utf-8")
    lines = [line.strip() for line in source.splitlines()]
    found = [
        one
        for one in mutants(source)
        if (module, lines[one.line - 1], one.change) not in EQUIVALENT
    ]
    if maximum is None or len(found) <= maximum:
        return found
    chosen = random.Random(SEED)  # noqa: S311  the sample is no secret
    bounds = [len(found) * part // maximum for part in range(maximum + 1)]
    return [chosen.choice(found[start:end]) for start, end in pairwise(bounds)]


def is_killed(tree: Path, module: str, mutant: Mutant, tests: list[str]) -> bool:
    """Return True if a test fails, or takes too long, with the mutant in the place of its file.

    Raise RuntimeError if the tests are ended from outside, because this says nothing of the mutant.
    """
    file = tree / module
    source = file.read_text(encoding="utf-8")
    file.write_text(mutant.source, encoding="utf-8")
    try:
        status = run_tests(tree, "-x", *tests).status
        if status < 0:
            raise RuntimeError(f"The tests were ended by signal {-status}.")
        return status != 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_text(source, encoding="utf-8")


def survivors_of(tree: Path, module: str, tests: list[str], maximum: int | None) -> tuple[int, int]:
    """Try the mutants of a module; return how many survived and how many were tried."""
    tried = chosen_mutants(module, maximum)
    start, survived = time.monotonic(), 0
    for mutant in tried:
        if not is_killed(tree, module, mutant, tests):
            survived += 1
            print_line(f"    survived: {module}:{mutant.line}: {mutant.change}")
    seconds = time.monotonic() - start
    print_line(f"{module}: {share(survived, len(tried))} killed ({seconds:.0f} s)")
    return survived, len(tried)


def share(survived: int, tried: int) -> str:
    killed = tried - survived
    return f"{killed} of {tried} ({100 * killed / tried:.0f} %)" if tried else "none of none"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.security.mutation")
    parser.add_argument("words", nargs="*")
    parser.add_argument("--max", type=int)
    chosen = parser.parse_args(arguments)
    tried = {name: tests.split() for name, tests in modules(chosen.words).items()}
    if not tried:
        parser.error("no module of this name")
    with temporary_tree() as tree:
        whole: PytestRun = run_tests(
            tree, *sorted({one for tests in tried.values() for one in tests})
        )
        if whole.status or not whole.passed:
            print_line(whole.output[-4000:])
            print_line("The tests do not pass without a mutant.")
            return 1
        counts = [survivors_of(tree, name, tests, chosen.max) for name, tests in tried.items()]
    survived, total = (sum(numbers) for numbers in zip(*counts, strict=True))
    print_line(f"All: {share(survived, total)} killed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
