"""Long resolutions in several printed layouts: every paragraph, item and number is found."""

import pytest

from tests.support.resolution_quality import FOLDER, quality


@pytest.mark.parametrize("layout", ["lines", "pages", "tight", "running", "markup"])
@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.txt")))
def test_paragraphs_are_found(name, layout):
    right, total, wrong = quality(name, layout)

    assert wrong == []
    assert right == total >= 25
