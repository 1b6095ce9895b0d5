"""Generates one client, imports it, and tells what that took.

Usage: python measured.py SPEC OUT. Prints one JSON object: the exit code of `wireproof`, its error
output, seconds of work and the peak of memory in MiB; `import` is what importing and
building the models of the result gave.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

_IMPORT = """
import sys
sys.path.insert(0, {folder!r})
import {name} as client
from pydantic import BaseModel, TypeAdapter
client.Acme, client.AsyncAcme
for name, value in vars(client.models).copy().items():
    if isinstance(value, type) and issubclass(value, BaseModel):
        value.model_rebuild()
    elif type(value).__name__ == "TypeAliasType":
        TypeAdapter(value).rebuild()
with client.Acme(base_url="https://acme.example") as acme:
    for resource in {resources!r}:
        getattr(acme, resource)
"""


def main() -> None:
    """Run both steps under limits that nothing may reach."""
    spec, out = Path(sys.argv[1]), Path(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 * 2**20, 256 * 2**20))
    command = ["generate", "--spec", str(spec), "--out", str(out), "--name", "Acme", "--json"]
    code = "import sys; from wireproof.cli.app import main; main(sys.argv[1:])"
    generated = subprocess.run(
        [sys.executable, "-c", code, *command], capture_output=True, check=False, text=True
    )
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        "code": generated.returncode,
        "error": generated.stderr[-2000:],
        "seconds": used.ru_utime + used.ru_stime,
        "operations": None,
        "import": "",
    }
    if generated.returncode == 0:
        told["operations"] = json.loads(generated.stdout)["vendors"][0]["operations"]
        manifest = json.loads((out / "manifest.json").read_text("utf-8"))
        resources = sorted({item["resource"] for item in manifest["operations"]})
        text = _IMPORT.format(folder=str(out.parent), name=out.name, resources=resources)
        imported = subprocess.run(
            [sys.executable, "-c", text], capture_output=True, check=False, text=True
        )
        told["import"] = imported.stderr[-2000:] if imported.returncode else ""
    told["mebibytes"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps(told), file=os.fdopen(1, "w"))


main()
