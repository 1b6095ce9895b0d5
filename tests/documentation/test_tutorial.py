"""The tutorial works as it is written."""

from pathlib import Path

from tests.documentation.follow import Reader

PAGE = Path(__file__).parents[2] / "docs/tutorial.md"


def test_the_tutorial_leads_from_an_empty_folder_to_a_merged_review(tmp_path: Path) -> None:
    """Each file is saved and each command run; it exits and prints as the page says."""
    reader = Reader(tmp_path)
    try:
        reader.follow(PAGE.read_text("utf-8"))
    finally:
        reader.stop()

    assert 'squad="blue"' in (tmp_path / "shop/app.py").read_text("utf-8")
    assert "app.py:6" in (tmp_path / "shop/review.md").read_text("utf-8")
