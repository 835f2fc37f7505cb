"""The admin passes its state as values: no code sets an attribute of the request."""

import ast
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ADMIN_FILES = sorted(
    path
    for pattern in ("catalogue/admin/**/*.py", "*/admin.py", "catalogue/*/admin.py")
    for path in ROOT.glob(pattern)
)


def is_request(node: ast.AST) -> bool:
    return (isinstance(node, ast.Name) and node.id == "request") or (
        isinstance(node, ast.Attribute) and node.attr == "request"
    )


def request_writes(source: str) -> list[int]:
    """Return the lines that set or delete an attribute of a request, also by its `__dict__`."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        is_write = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del)
        is_dict = isinstance(node, ast.Attribute) and node.attr == "__dict__"
        is_call = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("setattr", "delattr", "vars")
        )
        target = node.args[0] if is_call and node.args else getattr(node, "value", None)
        if (is_write or is_dict or is_call) and target is not None and is_request(target):
            lines.append(node.lineno)
    return lines


def test_each_way_to_write_to_a_request_is_recognized():
    source = """
request.flag = True
self.request.flag += 1
del request.flag
setattr(request, "flag", True)
vars(request)["flag"] = True
request.__dict__.setdefault("flag", True)
value = request.flag
other.flag = True
"""
    assert request_writes(source) == [2, 3, 4, 5, 6, 7]


def test_admin_code_sets_no_attribute_of_the_request():
    names = {path.relative_to(ROOT).as_posix() for path in ADMIN_FILES}
    assert {"catalogue/admin/base_admin.py", "meetings/admin.py", "reports/admin.py"} <= names

    writes = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in ADMIN_FILES
        for line in request_writes(path.read_text())
    }
    assert writes == set()
