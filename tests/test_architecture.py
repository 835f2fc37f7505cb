"""Layers, the sub-packages of `catalogue` and single files import in one direction."""

import ast
import sys
from pathlib import Path

import grimp
import pytest
from django.conf import settings

from tests.support.kinds import OUR_APPS, RECORD_MODELS

# The settings name the layers in their order, after the roof, whose templates come first.
ROOF, *STOREYS = OUR_APPS
LAYERS = (*STOREYS, ROOF)
# The sub-packages of `catalogue`, each with those that it may import (docs/decisions/0069).
BELOW_PAGES = {"base", "kinds", "records", "history", "workflow", "index", "search"}
BELOW_PAGES |= {"filtering", "exports"}
MAY_IMPORT = {
    "base": set(),
    "kinds": set(),
    "records": {"base"},
    "history": {"base", "records"},
    "workflow": {"base", "records", "history"},
    "index": {"base", "kinds"},
    "search": {"base", "kinds", "records", "index"},
    "filtering": {"base", "records", "index", "search"},
    "exports": {"base", "records", "filtering"},
    "indexing": {"base", "index", "filtering", "exports"},
    "pages": BELOW_PAGES,
    "api": {"base", "kinds", "records", "filtering", "pages"},
    "teamwork": {"base", "records", "history", "workflow"},
    "reading": {"base", "kinds", "records", "search", "workflow", "history"},
    "link_check": {"base", "records", "history"},
    "imports": {"base", "kinds", "records", "history", "workflow", "exports"},
    "admin": {*BELOW_PAGES, "indexing", "pages", "api", "reading", "imports", "teamwork"}
    | {"link_check"},
}
# Django looks for these in the package itself; they gather what the sub-packages define.
GATHERERS = {"apps", "models", "urls", "migrations", "management", "templatetags"}


def graph_of(layers: tuple[str, ...]) -> grimp.ImportGraph:
    return grimp.build_graph(*layers, cache_dir=None)


def layer_violations(layers: tuple[str, ...]) -> set[str]:
    """Return imports from a lower layer to a higher one as "importer imports other"."""
    graph = graph_of(layers)
    rank = {layer: number for number, layer in enumerate(layers)}
    return {
        f"{importer} imports {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if rank[importer.partition(".")[0]] < rank[imported.partition(".")[0]]
    }


def order_violations(package: str, may_import: dict[str, set[str]]) -> set[str]:
    """Return imports between the sub-packages of `package` that `may_import` does not list."""
    graph = graph_of((package,))
    found = set()
    for importer in graph.modules:
        source = importer.removeprefix(f"{package}.").partition(".")[0]
        for imported in graph.find_modules_directly_imported_by(importer):
            target = imported.removeprefix(f"{package}.").partition(".")[0]
            if source in may_import and target not in {source, *may_import[source]}:
                found.add(f"{importer} imports {imported}")
    return found


def import_circles(layers: tuple[str, ...]) -> set[frozenset[str]]:
    """Return the sets of files of which each imports the next and the last imports the first."""
    graph = graph_of(layers)
    circles = set()
    for start in graph.modules:
        reached = graph.find_upstream_modules(start)
        circle = {other for other in reached if start in graph.find_upstream_modules(other)}
        if circle or start in graph.find_modules_directly_imported_by(start):
            circles.add(frozenset({start, *circle}))
    return circles


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Return a function that writes files of packages which are gone after the test."""
    written: set[str] = set()

    def write(**files: str) -> None:
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            for folder in [*path.parents][: len(path.relative_to(tmp_path).parts) - 1]:
                (folder / "__init__.py").touch()
            path.write_text(text)
            written.add(name.partition("__")[0])
        monkeypatch.syspath_prepend(tmp_path)

    yield write
    for name in written:
        sys.modules.pop(name, None)


def test_layers_import_only_lower_layers():
    assert layer_violations(LAYERS) == set()


@pytest.mark.parametrize(
    "statement",
    [
        "import upper.rooms",
        "from upper import rooms",
        "def ask():\n    from upper.rooms import ROOM",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import upper.rooms",
    ],
)
def test_import_of_a_higher_layer_is_found(package, statement):
    package(lower__floor=f"{statement}\n", upper__rooms="import lower.floor\nROOM = 1\n")

    assert layer_violations(("lower", "upper")) == {"lower.floor imports upper.rooms"}


def test_layers_list_every_app():
    assert {module for module in graph_of(LAYERS).modules if "." not in module} == set(LAYERS)


def test_sub_packages_of_catalogue_import_in_their_order():
    assert order_violations("catalogue", MAY_IMPORT) == set()


def test_import_against_the_order_of_sub_packages_is_found(package):
    package(house__base__sql="import house.pages.list\n", house__pages__list="A = 1\n")

    found = order_violations("house", {"base": set(), "pages": {"base"}})

    assert found == {"house.base.sql imports house.pages.list"}


def test_order_lists_every_sub_package_of_catalogue():
    folder = Path(settings.BASE_DIR) / "catalogue"
    found = {path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()}

    assert found - GATHERERS - {"__init__", "__pycache__"} == set(MAY_IMPORT)


def test_files_import_each_other_in_no_circle():
    assert import_circles(LAYERS) == set()


def test_circle_of_files_is_found(package):
    package(
        house__a="import house.b\n",
        house__b="def later():\n    import house.c\n",
        house__c="from house import a\n",
        house__d="import house.a\n",
    )

    assert import_circles(("house",)) == {frozenset({"house.a", "house.b", "house.c"})}


# --- names of records in reports ------------------------------------------------------------------

COMPOSITION = Path("reports/composition")
# The grammars name countries and country groups, which are not records.
GRAMMARS = {"grammar.py", "english.py", "spanish.py"}
# The modules that read names of records, and those that handle the texts of phrases.
NAME_READERS = {
    *("markup.py", "paragraph_edits.py", "record_texts.py"),
    *("mentions.py", "organization_names.py", "party_names.py", "meeting_names.py"),
    "record_namer.py",
}
TEXT_MODULES = {
    "markup.py",
    "paragraph_edits.py",
    *NAME_READERS,
    *GRAMMARS,
    *("templates.py", "lazy_phrases.py", "document.py", "paragraph_builder.py", "numbering.py"),
    *("list_markup.py", "typography.py"),
}
TEXT_ATTRIBUTES = {"text", "runs"}
TEXT_CONSTRUCTORS = {"Run", "Sentence", "TableRow", "CitedRecord", "NoteLink"}


def name_attributes() -> set[str]:
    """Return the attributes of records and their rows that hold a name or lead to the page."""
    names = {"get_absolute_url", "slug", "family_name", "given_name"}
    for model in RECORD_MODELS:
        for column in model.name_columns:
            names |= {column, *column.split("__")}
    names |= {name.removesuffix("_en").removesuffix("_es") for name in names}
    # `editions` leads to rows whose titles and symbols are names; `name` is also of countries.
    return names - {"editions", "name", "isbn"}


def names_read(source: str) -> set[str]:
    """Return the names of records that a module reads as attributes or by str() of a variable."""
    attributes = name_attributes()
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(
                value=ast.Name("self" | "grammar")
                | ast.Attribute(attr="grammar")
                | ast.Subscript(),
                attr="code",
            ):
                pass  # the code of a language or a section
            case ast.Attribute(attr=name) if name in attributes:
                found.add(name)
            case ast.Call(func=ast.Name("str"), args=[ast.Name(variable)]) if (
                variable in RECORD_VARIABLES
            ):
                found.add(f"str({variable})")
            case ast.FormattedValue(value=ast.Name(variable)) if variable in RECORD_VARIABLES:
                found.add(f"{{{variable}}}")
    return found


def texts_handled(source: str) -> set[str]:
    """Return the attributes and constructors that separate texts from the records they name."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr=name) if name in TEXT_ATTRIBUTES:
                found.add(name)
            case ast.Call(func=ast.Name(name)) if name in TEXT_CONSTRUCTORS:
                found.add(name)
            case ast.Call(func=ast.Name("Phrase"), args=args, keywords=keywords) if (
                args or keywords
            ):
                found.add("Phrase")
    return found


RECORD_VARIABLES = {
    *(model._meta.model_name for model in RECORD_MODELS),
    *("record", "body", "parent", "commission", "whole", "later", "family", "programme", "act"),
}


def composition_modules(excluded: set[str]) -> list[Path]:
    return [path for path in sorted(COMPOSITION.rglob("*.py")) if path.name not in excluded]


def test_composition_obtains_names_of_records_with_their_records_only():
    read = {
        str(path): names_read(path.read_text())
        for path in composition_modules({*NAME_READERS, *GRAMMARS, "document.py"})
    }
    assert {path: names for path, names in read.items() if names} == {}


def test_chapters_never_take_a_text_out_of_a_phrase():
    handled = {
        str(path): texts_handled(path.read_text()) for path in composition_modules(TEXT_MODULES)
    }
    assert {path: names for path, names in handled.items() if names} == {}


@pytest.mark.parametrize(
    ("source", "names", "texts"),
    [
        ("words(meeting.title)", {"title"}, set()),
        ("words(str(meeting))", {"str(meeting)"}, set()),
        ('words(f"{meeting}")', {"{meeting}"}, set()),
        ("words(body.acronym_en)", {"acronym_en"}, set()),
        ("[row.name for row in body.other_names.all()]", {"other_names"}, set()),
        ("words(meeting.get_absolute_url())", {"get_absolute_url"}, set()),
        ("words(names.plain_title(meeting).text)", set(), {"text"}),
        ("Phrase(phrase.runs)", set(), {"runs", "Phrase"}),
        ("Sentence([])", set(), {"Sentence"}),
        ("names.plain_title(meeting).with_text(str.lower)", set(), set()),
    ],
)
def test_name_taken_without_its_record_is_found(source, names, texts):
    assert (names_read(source), texts_handled(source)) == (names, texts)
