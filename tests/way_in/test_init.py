"""`wireproof init`: a project becomes a workspace; nothing is asked, nothing overwritten."""

import tomllib

import pytest

TABLE = "[tool.wireproof]"


def test_an_empty_folder(project, wireproof):
    """Settings, a folder for documents, a contract test, a workflow; each is told."""
    outcome = wireproof("init")

    assert outcome.code == 0
    assert set(project.files()) == {
        "pyproject.toml", "specs/README.md", "tests/test_contract.py",
        ".github/workflows/wireproof.yml",
    }  # fmt: skip
    for name in project.files():
        assert f"written: {name}" in outcome.out
    assert "wireproof add ADDRESS" in outcome.err


def test_a_second_time_changes_nothing(project, wireproof):
    """Every file is kept, and that is said."""
    wireproof("init")
    before = project.files()

    outcome = wireproof("init")

    assert outcome.code == 0
    assert project.files() == before
    assert "written" not in outcome.out


def test_what_is_there_stays(project, wireproof):
    """A project's own files keep every byte; pyproject.toml gets a table at its end."""
    own = '# mine\n[project]\nname = "shop"  # kept\nversion = "1"'
    project.write(pyproject__toml=own, tests_S_test_contract__py="# mine\n")

    wireproof("init")

    files = project.files()
    assert files["pyproject.toml"].decode().startswith(own + "\n\n[tool.wireproof]\n")
    assert files["tests/test_contract.py"] == b"# mine\n"


@pytest.mark.parametrize(
    ("package", "output", "imported"),
    [
        ("src/shop", "src/shop/clients", "shop.clients"),
        ("shop", "shop/clients", "shop.clients"),
        ("other", "generated", "generated"),
    ],
)
def test_the_layout_is_seen(project, wireproof, package, output, imported):
    """Clients go into the project's package; where there is none, into a folder of their own."""
    (project.root / package).mkdir(parents=True)
    (project.root / package / "__init__.py").touch()
    project.write(pyproject__toml='[project]\nname = "shop"\nversion = "1"\n')

    wireproof("init")

    text = (project.root / "pyproject.toml").read_text("utf-8")
    assert tomllib.loads(text)["tool"]["wireproof"]["output"] == output
    assert f"imported as {imported}." in text


def test_gitlab_gets_no_workflow_of_github(project, wireproof):
    """A project with .gitlab-ci.yml and without .github is left alone."""
    (project.root / ".gitlab-ci.yml").touch()

    wireproof("init")

    assert not any(name.startswith(".github") for name in project.files())


def test_a_broken_pyproject_is_told(project, wireproof):
    """And left as it is, with nothing beside it."""
    project.write(pyproject__toml="[tool.wireproof\n")

    outcome = wireproof("init")

    assert outcome.code == 2
    assert "not readable as TOML" in outcome.err
    assert list(project.files()) == ["pyproject.toml"]


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ('spec = "x"', ["no setting 'spec'", "did you mean specs?"]),
        ('out = "x"', ["no setting 'out'", "did you mean output?"]),
        ("frobnicate = 1", ["no setting 'frobnicate'", "there are: specs, output"]),
        ('output = "../x"', ["no folder inside the project", 'output = "generated"']),
        ('output = "specs"', ["the folder of the specs, too"]),
        ('output = "my-clients"', ["no import name: 'my-clients'"]),
        ("vendors = 3", ["no list of texts"]),
        ('vendors = ["acmee"]', ["unknown vendor 'acmee'", "did you mean acme?"]),
        ("stale_days = 0", ["no number of days"]),
    ],
)
def test_settings_that_do_not_fit(project, wireproof, line, parts):
    """Exit code 2, the setting, and what to write instead."""
    project.write(pyproject__toml=f"{TABLE}\n{line}\n", specs_S_acme_S_openapi__yaml="")

    outcome = wireproof("generate")

    assert outcome.code == 2
    for part in ["pyproject.toml", *parts]:
        assert part in outcome.err


def test_folders_can_be_elsewhere(project, wireproof, site):
    """Documents and clients are where the settings say, in commands, client and contract test."""
    project.write(
        pyproject__toml=f'{TABLE}\nspecs = "vendors"\noutput = "src/shop/apis"\n',
    )
    spec = "openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\npaths: {}\n"

    outcome = wireproof("add", site.put("/a", spec), "--allow-private")

    assert outcome.code == 0, outcome.err
    assert "from shop.apis.acme import Acme" in outcome.out
    assert "vendors/acme/openapi.yaml" in project.files()
    assert "src/shop/apis/acme/manifest.json" in project.files()
    assert b"specs/acme" not in project.files()["src/shop/apis/acme/README.md"]
