"""Each layer imports only those to its left."""

import sys

import grimp
import pytest

from tests.support.kinds import OUR_APPS

# The settings name the layers in their order, after the roof, whose templates come first.
ROOF, *STOREYS = OUR_APPS
LAYERS = (*STOREYS, ROOF)


def violations(layers: tuple[str, ...]) -> set[str]:
    """Imports from right to left, wherever in a module they stand, as "importer imports other"."""
    graph = grimp.build_graph(*layers, cache_dir=None)
    rank = {layer: number for number, layer in enumerate(layers)}
    return {
        f"{importer} imports {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if rank[importer.partition(".")[0]] < rank[imported.partition(".")[0]]
    }


def test_layers_import_only_to_their_left():
    assert violations(LAYERS) == set()


@pytest.mark.parametrize(
    "statement",
    [
        "import upper.rooms",
        "from upper import rooms",
        "def ask():\n    from upper.rooms import ROOM",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import upper.rooms",
    ],
)
def test_layers_that_import_to_their_right_are_found(tmp_path, monkeypatch, statement):
    for name, text in {
        "lower/__init__.py": "",
        "lower/floor.py": f"{statement}\n",
        "upper/__init__.py": "",
        "upper/rooms.py": "import lower.floor\nROOM = 1\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    try:
        found = violations(("lower", "upper"))
    finally:
        for name in ("lower", "upper"):
            sys.modules.pop(name, None)

    assert found == {"lower.floor imports upper.rooms"}


def test_layers_are_all_there_is():
    graph = grimp.build_graph(*LAYERS, cache_dir=None)

    assert {module for module in graph.modules if "." not in module} == set(LAYERS)
