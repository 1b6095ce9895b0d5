"""Each file of examples/ runs and prints what stands at its end."""

import re
import runpy
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "examples"
EXAMPLES = sorted(FOLDER.glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_prints_what_it_says(path: Path, capsys) -> None:
    """The lines of comment at the end of an example are what it prints."""
    wanted = re.findall(
        r"^# (.*)$", path.read_text("utf-8").partition("\n    main()\n")[2], re.MULTILINE
    )

    runpy.run_path(str(path), run_name="__main__")

    assert wanted
    assert capsys.readouterr().out.splitlines() == wanted


def test_the_list_of_examples_is_complete() -> None:
    """README.md of the folder names each example."""
    text = (FOLDER / "README.md").read_text("utf-8")

    assert set(re.findall(r"\]\((\w+\.py)\)", text)) == {path.name for path in EXAMPLES}
