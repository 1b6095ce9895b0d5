"""Writing a client is all or nothing, whatever interrupts it."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.write.conftest import NEW, OLD, client, contents, names
from wireproof import write
from wireproof.errors import UsageError
from wireproof.write import compare, write_client, write_text


@pytest.mark.parametrize("moment", ["_fill", "_swap"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_an_exception_while_writing_leaves_the_old_client_and_no_litter(
    folder, monkeypatch, moment, error
):
    """Whatever is raised, the folder is as it was and nothing stands beside it."""
    real = getattr(write, moment)

    def fails(*arguments):
        if moment == "_fill":
            real(*arguments)
        raise error

    monkeypatch.setattr(write, moment, fails)

    with pytest.raises(error):
        write_client(folder, NEW)

    assert contents(folder) == OLD
    assert names(folder.parent) == ["acme"]


def test_a_second_rename_that_fails_undoes_the_first(folder, monkeypatch):
    """The old client is put back when the new one cannot take its place."""
    real = Path.replace

    def replace(self, target):
        if self.name.startswith(".acme.new"):
            raise OSError(28, "No space left on device", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)

    with pytest.raises(UsageError, match=r"No space left on device[\s\S]*as it was before"):
        write_client(folder, NEW)

    assert contents(folder) == OLD
    assert names(folder.parent) == ["acme"]


def killed(folder: Path, when: str) -> None:
    """Write the new client in a process that is killed at a certain moment."""
    script = f"""
        import os, signal
        from pathlib import Path
        from wireproof import write
        real = Path.replace
        def replace(self, target):
            if {when}:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(self, target)
        Path.replace = replace
        write.write_client(Path({str(folder)!r}), {NEW!r})
    """
    result = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert result.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_process_killed_while_it_builds_leaves_the_old_client(folder):
    """The old client is there, whole; what was half built is not in its place."""
    killed(folder, "target.name == '.acme.old'")

    assert contents(folder) == OLD
    assert compare(folder, OLD) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_process_killed_between_the_renames_loses_nothing(folder):
    """The next command finds the old client again, what other commands wrote into it included."""
    (folder / "PROOF.md").write_text("proven\n", "utf-8")
    killed(folder, "self.name.startswith('.acme.new')")

    assert not folder.exists()
    assert compare(folder, OLD) == [], "the old client is still seen"

    write_client(folder, NEW)

    assert contents(folder) == {**NEW, "PROOF.md": "proven\n"}
    assert not (folder.parent / ".acme.old").exists()


def test_what_a_killed_process_half_built_is_swept_up(folder):
    """Under the lock, nobody else can be building."""
    (folder.parent / ".acme.new-young").mkdir()

    write_client(folder, NEW)

    assert names(folder.parent) == ["acme"]


def test_without_locks_what_was_half_built_is_swept_up_later(folder, monkeypatch):
    """A young folder may belong to a process that runs; one of yesterday does not."""
    monkeypatch.setattr("wireproof.write.fcntl", None)
    young, stale = folder.parent / ".acme.new-young", folder.parent / ".acme.new-stale"
    for path in (young, stale):
        path.mkdir()
    os.utime(stale, (0, 0))

    write_client(folder, NEW)

    assert young.exists()
    assert not stale.exists()


def test_a_reader_sees_the_old_text_or_the_new_one(tmp_path, monkeypatch):
    """`names.lock` is replaced in one rename; a failure before it leaves the old text."""
    path = tmp_path / "names.lock"
    write_text(path, "old\n")

    def fails(self, target):
        assert Path(self).read_text("utf-8") == "new\n"
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(UsageError, match="Permission denied"):
        write_text(path, "new\n")

    assert path.read_text("utf-8") == "old\n"
    assert names(tmp_path) == ["names.lock"]


def test_files_that_stay_are_not_written_again(folder):
    """A file of a large client that did not change stays the same file, and never a shared one."""
    kept, shared = folder / "gone.py", folder.parent / "elsewhere.py"
    before = kept.stat().st_ino

    write_client(folder, client(_client="new = 1\n", gone="gone = 1\n"))

    assert (kept.stat().st_ino, kept.stat().st_nlink) == (before, 1)
    shared.hardlink_to(kept)

    write_client(folder, client(_client="newer = 1\n", gone="gone = 1\n"))

    assert kept.read_text() == shared.read_text()
    assert kept.stat().st_ino != shared.stat().st_ino
