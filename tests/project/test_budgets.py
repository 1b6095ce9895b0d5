"""The size budgets of the house rules: what does not fit in them is two things, not one."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FILE_LINES = 400
FUNCTION_LINES = 50
TEMPLATE_LINES = 120
RUNTIME_LINES = 300


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def long_functions(source: str, limit: int) -> list[tuple[str, int]]:
    """Name and length of each function longer than `limit`, nested ones too."""
    return [
        (node.name, length)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > limit
    ]


def test_python_files_fit() -> None:
    """No Python file of the tool or of its tests is longer than 400 lines."""
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in python_files("generator", "tests")
        if (lines := line_count(path)) > FILE_LINES
    }

    assert too_long == {}


def test_functions_fit() -> None:
    """No function of the tool or of its tests is longer than 50 lines."""
    too_long = {
        f"{path.relative_to(ROOT)}:{name}": length
        for path in python_files("generator", "tests")
        for name, length in long_functions(path.read_text(encoding="utf-8"), FUNCTION_LINES)
    }

    assert too_long == {}


@pytest.mark.parametrize("keyword", ["def", "async def"])
def test_a_long_function_is_noticed(keyword: str) -> None:
    """A function of 51 lines is over the budget, one of 50 is not, wherever it stands."""
    body = "\n".join(["        pass"] * 49)
    method = f"class C:\n    {keyword} f(self):\n{body}\n"

    assert long_functions(method, FUNCTION_LINES) == []
    assert long_functions(method + "        pass\n", FUNCTION_LINES) == [("f", 51)]


def test_templates_fit() -> None:
    """No template is longer than 120 lines."""
    templates = sorted((ROOT / "generator").rglob("*.jinja*"))
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in templates
        if (lines := line_count(path)) > TEMPLATE_LINES
    }

    assert templates, "the templates are not where this test looks"
    assert too_long == {}


def test_the_runtime_fits() -> None:
    """No file of the runtime, which users step through, is longer than 300 lines."""
    files = python_files("generator/wireproof/runtime")
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in files
        if (lines := line_count(path)) > RUNTIME_LINES
    }

    assert files, "the runtime is not where this test looks"
    assert too_long == {}


def test_the_runtime_is_the_same_bytes_in_every_client() -> None:
    """Each client carries the runtime as it stands in the tool; XML where its vendor speaks it."""
    origin = ROOT / "generator/wireproof/runtime"
    everywhere = [path for path in origin.rglob("*.py") if not path.name.startswith("xml_")]
    expected = {path.relative_to(origin): path.read_bytes() for path in everywhere}
    clients = sorted((ROOT / "generated").glob("*/_runtime"))

    assert clients
    for client in clients:
        assert expected == {p.relative_to(client): p.read_bytes() for p in client.rglob("*.py")}
