"""The benchmark computes what it prints; what it measures is measured by `make bench` alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.bench import large_files
from tests.bench.generation import slope
from tests.bench.report import Row, write
from tests.bench.running import FailedError, compare, run
from tests.bench.scaled import document
from tests.bench.table import BEGIN, END, put_into, render
from wireproof.client import ApiOptions
from wireproof.pipeline import generation


@pytest.mark.parametrize(("exponent", "factor"), [(1.0, 0.2), (2.0, 3.0), (0.5, 1.0)])
def test_the_slope_is_the_exponent_of_growth(exponent, factor):
    """Costs that grow with a power of the size have that power as their slope."""
    sizes = (10, 35, 120, 400, 1200)

    assert slope(sizes, [factor * size**exponent for size in sizes]) == pytest.approx(exponent)


def test_ratios_are_taken_pair_by_pair():
    """A machine that gets slower between the pairs does not change the ratio."""
    pair = compare([1.0, 2.0, 4.0], [2.0, 4.0, 8.0])

    assert pair.ratio == 0.5


def test_a_row_says_whether_its_goal_is_reached(tmp_path):
    """By its ratio, or by its value where there is nothing to compare with."""
    rows = [
        Row("a", 1.0, 2.0, 0.5, goal=0.6),
        Row("b", 70.0, goal=60.0, unit="MB"),
        Row("c", 1.0),
    ]

    write(rows, tmp_path / "bench.json")

    data = json.loads((tmp_path / "bench.json").read_text("utf-8"))
    assert [row["reached"] for row in data["results"]] == [True, False, None]
    assert {"what", "ours", "peer", "ratio", "goal", "reached"} <= data["results"][0].keys()
    assert data["machine"]["cores"] > 0


def test_the_table_of_the_documentation_comes_from_the_figures(tmp_path):
    """Each row with its unit and verdict, between the marks of a page that stays as it is."""
    rows = [Row("cold | GitHub", 15.1, 5.1, 2.96, goal=1.0), Row("memory", 37.0, unit="MB")]
    write(rows, tmp_path / "bench.json")

    table = render(json.loads((tmp_path / "bench.json").read_text("utf-8")))

    assert table.splitlines()[-2:] == [
        "| cold \\| GitHub | 15.10 s | 5.10 s | 2.96 | 1.00 | **missed** |",
        "| memory | 37.00 MB |  |  |  |  |",
    ]
    page = put_into(f"# Speed\n{BEGIN}\nold\n{END}\nMore.\n", table)
    assert page == f"# Speed\n{BEGIN}\n{table}{END}\nMore.\n"
    with pytest.raises(ValueError, match="no place"):
        put_into("# Speed\n", table)


def test_a_command_that_fails_stops_its_measurement(tmp_path):
    """A fast failure is no fast result."""
    with pytest.raises(FailedError, match="ended with 3"):
        run([sys.executable, "-c", "import sys; sys.exit(3)"], log=tmp_path / "log")


@pytest.mark.parametrize("size", [1, 2, 10])
def test_the_made_up_api_is_generated_without_a_loss(tmp_path, size):
    """Every operation of the document is in the client, and nothing is degraded."""
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(document(size)), "utf-8")

    made = generation.generate(spec, options=ApiOptions("widgets", "Widgets"))

    assert made.counts.total == made.counts.generated == size


def test_a_large_file_passes_through_in_pieces(tmp_path):
    """Sent and received, by both kinds of client: one that held it whole would be too large."""
    found = [*large_files.measured(tmp_path / "depot", Path(sys.executable), 100_000_000)]

    assert len(found) == 5
    assert [row.what for row in found if not row.reached] == []


def test_rows_that_are_not_measured_again_stay(tmp_path):
    """Measuring one thing anew leaves the others as they were."""
    path = tmp_path / "bench.json"
    write([Row("a", 1.0), Row("b", 2.0)], path)
    write([Row("b", 3.0), Row("c", 4.0)], path, keep=True)

    results = json.loads(path.read_text("utf-8"))["results"]

    assert {one["what"]: one["ours"] for one in results} == {"a": 1.0, "b": 3.0, "c": 4.0}
    write([Row("d", 5.0)], path)
    assert [one["what"] for one in json.loads(path.read_text("utf-8"))["results"]] == ["d"]
