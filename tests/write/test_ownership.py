"""What wireproof writes is its own; what people and other commands wrote is theirs."""

import os
import stat
import sys

import pytest

from tests.write.conftest import NEW, OLD, client, contents, names
from wireproof.errors import UsageError
from wireproof.write import compare, compare_text, write_client, write_text


def test_the_folder_holds_exactly_the_new_files(folder):
    """Stale files go, new ones come, and the caller hears which."""
    assert write_client(folder, NEW) == ["_client.py", "fresh.py", "gone.py", "manifest.json"]
    assert contents(folder) == NEW


def test_nothing_is_touched_when_nothing_changes(folder):
    """The same files again: not even a time stamp moves."""
    before = {path: path.stat().st_mtime_ns for path in (folder, *folder.iterdir())}

    assert write_client(folder, OLD) == []
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_file_edited_by_hand_is_named_and_kept(folder):
    """The message says which file, where, and both ways out; --force is one of them."""
    (folder / "_client.py").write_text("mine = 1\n", "utf-8")

    with pytest.raises(UsageError) as caught:
        write_client(folder, NEW)

    assert "_client.py was edited by hand; nothing was written" in str(caught.value)
    assert str(folder / "_client.py") in str(caught.value)
    assert "overlay" in caught.value.hint
    assert "--force" in caught.value.hint
    assert contents(folder) == {**OLD, "_client.py": "mine = 1\n"}

    write_client(folder, NEW, force=True)
    assert contents(folder) == NEW


def test_a_foreign_file_is_named_and_kept(folder):
    """A file that no run of ours wrote is not deleted with the stale ones."""
    (folder / "notes.txt").write_text("mine", "utf-8")
    (folder / "more.txt").write_text("mine", "utf-8")

    with pytest.raises(UsageError, match=r"more\.txt \(and 1 more\) is not ours"):
        write_client(folder, NEW)

    assert contents(folder) == {**OLD, "notes.txt": "mine", "more.txt": "mine"}


@pytest.mark.parametrize(
    "manifest",
    [None, "", "{", "[]", '{"files": 3}', "<<<<<<< ours", '{"files": {"a.py": null}}'],
)
def test_a_folder_without_our_manifest_is_not_a_client(tmp_path, manifest):
    """Files that nothing tells to be ours are left alone."""
    folder = tmp_path / "acme"
    folder.mkdir()
    (folder / "thesis.tex").write_text("years of work", "utf-8")
    if manifest is not None:
        (folder / "manifest.json").write_text(manifest, "utf-8")

    with pytest.raises(UsageError) as caught:
        write_client(folder, NEW)

    assert caught.value.hint
    assert (folder / "thesis.tex").read_text("utf-8") == "years of work"


def test_an_empty_folder_is_as_good_as_none(tmp_path):
    """Somebody made the folder beforehand."""
    (tmp_path / "acme").mkdir()

    write_client(tmp_path / "acme", NEW)

    assert contents(tmp_path / "acme") == NEW


@pytest.mark.parametrize("force", [False, True])
def test_the_working_folder_and_repositories_are_never_replaced(tmp_path, monkeypatch, force):
    """Not even with --force: `--out .` in the wrong place must not cost a project."""
    project = tmp_path / "project"
    (project / "src").mkdir(parents=True)
    (project / "src" / "app.py").write_text("app = 1\n", "utf-8")

    monkeypatch.chdir(project / "src")
    with pytest.raises(UsageError):
        write_client(project, NEW, force=force)

    monkeypatch.chdir(tmp_path)
    (project / ".git").mkdir()
    with pytest.raises(UsageError):
        write_client(project, NEW, force=force)

    assert (project / "src" / "app.py").read_text("utf-8") == "app = 1\n"


def test_a_file_in_the_way_is_an_error(tmp_path):
    """The output's place is taken by a file, or is below one."""
    (tmp_path / "acme").write_text("mine", "utf-8")

    with pytest.raises(UsageError, match="a file, not a folder"):
        write_client(tmp_path / "acme", NEW, force=True)
    with pytest.raises(UsageError, match="cannot be written"):
        write_client(tmp_path / "acme" / "below", NEW)

    assert (tmp_path / "acme").read_text("utf-8") == "mine"


def test_what_other_commands_write_survives(folder):
    """The proof and the change log stand in the client's folder and are never stale or foreign."""
    theirs = {name: f"{name}\n" for name in ("PROOF.md", "proof.json", "CHANGES.md", "names.lock")}
    for name, text in theirs.items():
        (folder / name).write_text(text, "utf-8")

    assert compare(folder, OLD) == []
    write_client(folder, NEW)

    assert contents(folder) == {**NEW, **theirs}


def test_caches_of_python_are_neither_foreign_nor_kept(folder):
    """Importing a client does not keep it from being generated again."""
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "_client.cpython-311.pyc").write_bytes(b"\0")

    write_client(folder, NEW)

    assert contents(folder) == NEW


@pytest.mark.parametrize(
    "path", ["../escaped.py", "a/../../escaped.py", "/escaped.py", "../acme.py"]
)
def test_no_path_leads_out_of_the_folder(tmp_path, path):
    """A name that found its way into a path would be a fault of ours; it writes nothing."""
    with pytest.raises(AssertionError, match="outside the client's folder"):
        write_client(tmp_path / "acme", {path: ""})

    assert names(tmp_path) == []


def test_the_target_of_a_link_is_replaced_and_the_link_stays(folder, tmp_path):
    """`generated/acme` may be a link into another project."""
    link = tmp_path / "link"
    link.symlink_to(folder, target_is_directory=True)

    write_client(link, NEW)

    assert link.is_symlink()
    assert contents(folder) == NEW


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX modes")
def test_others_may_read_what_is_written(folder, tmp_path):
    """No file keeps the private mode of a temporary one, and none can be executed."""
    write_text(tmp_path / "names.lock", "{}\n")

    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*.py")}
    assert modes == {0o666 & ~_umask()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "names.lock").stat().st_mode) == 0o644


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_lines_end_the_same_on_every_system(tmp_path):
    r"""UTF-8, `\n`, no byte more or less than the text."""
    files = client(models="name = 'Zoë'\nrest = '…'\n")
    write_client(tmp_path / "acme", files)

    assert (tmp_path / "acme" / "models.py").read_bytes() == files["models.py"].encode()


@pytest.mark.parametrize("damage", [b"old = 1\r\n", b"old = '\xff'\n", b""])
def test_any_other_byte_is_a_change(folder, damage):
    """Line ends, broken UTF-8 and emptied files are seen by --check."""
    (folder / "_client.py").write_bytes(damage)

    assert [change.path for change in compare(folder, OLD)] == ["_client.py"]


def test_a_change_is_shown_line_by_line(folder, tmp_path):
    """What `--check` prints is a unified diff from the committed to the generated text."""
    changes = {change.path: change for change in compare(folder, NEW)}

    assert {path: change.kind for path, change in changes.items()} == {
        "_client.py": "changed",
        "fresh.py": "added",
        "gone.py": "removed",
        "manifest.json": "changed",
    }
    assert changes["_client.py"].diff.splitlines() == [
        "--- committed/_client.py",
        "+++ generated/_client.py",
        "@@ -1 +1 @@",
        "-old = 1",
        "+new = 1",
    ]
    [change] = compare_text(tmp_path / "names.lock", "{}\n")
    assert (change.kind, change.diff.splitlines()[-1]) == ("added", "+{}")


def test_a_long_change_is_cut(folder):
    """A file of a thousand lines that changed does not hide the next one."""
    [change] = compare(folder, {**OLD, "_client.py": "x = 1\n" * 1000})

    assert len(change.diff.splitlines()) == 201
    assert change.diff.endswith("more lines")
