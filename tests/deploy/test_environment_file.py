"""The file of settings, read as systemd reads it."""

import subprocess
from pathlib import Path

import pytest

from deploy.environment_file import parse_environment

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        # The cases of systemd's own test of its parser.
        ("a=a\nb=b\\\nc\nd=d\\\ne\\\nf\ng=g\\ \nh=h\ni=i\\", ["a", "bc", "def", "g ", "h", "i"]),
        ("a=a\\\n", ["a"]),
        (
            '# c\n\nM="coretemp f71882fg"\n\n; d\nM0=coretemp\nM1=f',
            ["coretemp f71882fg", "coretemp", "f"],
        ),
        ("a=\nb=", ["", ""]),
        # Characters that a shell would interpret.
        (
            "a=x&y;z|$(date) `id` $$ $HOME #5 <in >out *",
            ["x&y;z|$(date) `id` $$ $HOME #5 <in >out *"],
        ),
        ("a = b c \t\n  b=c", ["b c", "c"]),
        ('a=it\'s "quoted"', ['it\'s "quoted"']),
        ('a=\'it is \\ $x\' "and \\"this\\" \\n"', ['it is \\ $xand "this" \\n']),
        ('a="two\nlines"\nb=c', ["two\nlines", "c"]),
        ('a="joined\\\nlines"', ["joinedlines"]),
        ("a=C:\\\\x\\'y\r\nb=1\r\n", ["C:\\x'y", "1"]),
        ("a=1\na=2", ["2"]),
    ],
)
def test_values_are_those_of_systemd(text, variables):
    assert list(parse_environment(text).values()) == variables


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a=1\nexport b=2", "line 2: “export b” is not the name of a variable."),
        ("a=1\n\nnonsense", "line 3: expected NAME=value."),
        ("a='two\nlines'\nb='open\nc=1", "line 3: the quotation mark ' is not closed."),
        ('a="open\\"', 'line 1: the quotation mark " is not closed.'),
        ("# one \\\na=1", "line 1: a comment must not end with a backslash."),
        ("a=1\0", "line 1: the value contains a null character."),
    ],
)
def test_unreadable_line_is_reported_by_its_number(text, message):
    with pytest.raises(ValueError) as error:
        parse_environment(text)
    assert str(error.value) == message


def run_settings(file: Path, *command: str) -> tuple[int, str, str]:
    environment = {"PATH": "/usr/bin:/bin", "ECLAC_ENVIRONMENT": str(file)}
    done = subprocess.run(
        [DEPLOY / "settings", *command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_command_receives_the_values_unchanged_and_nothing_is_executed(tmp_path):
    file = tmp_path / "environment"
    file.write_text("A=p&q;touch x $(touch y)\nB='two words'\n")
    assert run_settings(file, "sh", "-c", 'printf "%s|%s" "$A" "$B"') == (
        0,
        "p&q;touch x $(touch y)|two words",
        "",
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"A=1\nB", "line 2: expected NAME=value."),
        (b"A=1\nB=\xff", "line 2: not in UTF-8."),
        (None, "cannot be read: No such file or directory."),
    ],
)
def test_failure_is_one_sentence(tmp_path, content, message):
    file = tmp_path / "environment"
    if content is not None:
        file.write_bytes(content)
    status, out, err = run_settings(file, "true")
    assert (status, out) == (1, "")
    assert err.startswith(str(file))
    assert err.endswith(f"{message}\n")
    assert err.count("\n") == 1


def test_examples_can_be_read():
    for name in ("environment.example", "backup.example"):
        assert parse_environment((DEPLOY / name).read_text())["DATABASE_URL"]
