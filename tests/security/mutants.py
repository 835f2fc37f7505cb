"""Mutants of a Python file: copies that differ in one comparison, condition, constant or result."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip
# Labels have tests of their own, and annotations and decorators do not decide anything here.
TRANSLATION_CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "pgettext_lazy"}
UNCHANGED_FIELDS = {"annotation", "returns", "decorator_list", "type_comment"}
REPLACED_STRING = "mutant"


@dataclass(frozen=True)
class Mutant:
    """A file with one change, which `change` describes as "line: before → after"."""

    line: int
    before: str
    after: str
    source: str

    @property
    def change(self) -> str:
        return f"{' '.join(self.before.split())} → {self.after}"


def mutants(source: str) -> list[Mutant]:
    """Return every mutant of a source text that still is Python, in the order of the lines."""
    tree = ast.parse(source)
    found = []
    for node in changeable_nodes(tree):
        before = ast.get_source_segment(source, node)
        for after in changes_of(node):
            changed = replace_segment(source, node, after)
            if before != after and is_python(changed):
                found.append(Mutant(node.lineno, before, after, changed))
    return sorted(found, key=lambda one: one.line)


def changeable_nodes(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions of a tree, without docstrings, annotations, decorators and labels."""
    if isinstance(node, ast.JoinedStr) or is_label(node):
        return  # Python 3.11 does not know the places of expressions within f-strings
    for name, value in ast.iter_fields(node):
        if name in UNCHANGED_FIELDS:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not is_bare_text(child):
                yield from [child] if isinstance(child, ast.expr) else []
                yield from changeable_nodes(child)
    for condition in conditions_of(node):
        yield Condition(condition)
    if isinstance(node, ast.Return) and not is_none(node.value):
        yield Result(node.value)


class Condition(ast.expr):
    """The condition of a branch, beside the same expression as a value."""

    def __init__(self, test: ast.expr) -> None:
        super().__init__(
            lineno=test.lineno,
            col_offset=test.col_offset,
            end_lineno=test.end_lineno,
            end_col_offset=test.end_col_offset,
        )
        self.test = test


class Result(Condition):
    """The value that a function returns, beside the same expression as a value."""


def conditions_of(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the conditions that no change of an operator inverts."""
    if isinstance(node, (ast.If, ast.IfExp, ast.While)) and not isinstance(
        node.test, (ast.Compare, ast.BoolOp, ast.UnaryOp)
    ):
        yield node.test


def is_none(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def is_label(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in TRANSLATION_CALLS


def is_bare_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def changes_of(node: ast.expr) -> Iterator[str]:
    """Yield the texts that may replace an expression."""
    match node:
        case Result():
            yield "None"
        case Condition(test=test):
            yield f"not ({ast.unparse(test)})"
        case ast.Compare():
            for place, operator in enumerate(node.ops):
                ops = [*node.ops]
                ops[place] = COMPARISONS[type(operator)]()
                yield ast.unparse(ast.Compare(node.left, ops, node.comparators))
        case ast.BoolOp(op=operator):
            other = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield f"({ast.unparse(ast.BoolOp(other, node.values))})"
        case ast.UnaryOp(op=ast.Not() | ast.Invert()):
            yield f"({ast.unparse(node.operand)})"
        case ast.BinOp(op=operator) if type(operator) in OPERATORS:
            other = ast.BinOp(node.left, OPERATORS[type(operator)](), node.right)
            yield f"({ast.unparse(other)})"
        case ast.Constant(value=bool() as value):
            yield str(not value)
        case ast.Constant(value=int() as value):
            yield str(value + 1)
        case ast.Constant(value=str() as value):
            yield repr("" if value else REPLACED_STRING)


def replace_segment(source: str, node: ast.expr, text: str) -> str:
    """Return the source with `text` in the place of a node; columns count bytes."""
    lines = source.encode().splitlines(keepends=True)
    head = b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]
    tail = lines[node.end_lineno - 1][node.end_col_offset :] + b"".join(lines[node.end_lineno :])
    return (head + text.encode() + tail).decode()


def is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True
