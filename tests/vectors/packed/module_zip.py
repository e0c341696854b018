"""Packs vectors/ as a Go module proxy holds it: a folder for GOPROXY=file://…"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

MODULE = "scbref.example/vectors"


def pack(vectors: Path, proxy: Path) -> str:
    """Write the files of a version below a folder, and return the version.

    Args:
        vectors: the module's folder, in a checkout.
        proxy: what becomes the proxy.
    """
    version = "v" + json.loads((vectors / "package.json").read_bytes())["version"]
    folder = proxy / MODULE / "@v"
    folder.mkdir(parents=True)
    (folder / "list").write_text(version + "\n")
    (folder / f"{version}.info").write_text(json.dumps({"Version": version}))
    (folder / f"{version}.mod").write_bytes((vectors / "go.mod").read_bytes())
    git = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(git, cwd=vectors, stdout=subprocess.PIPE, check=True).stdout
    with zipfile.ZipFile(folder / f"{version}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names.decode().split("\0"):
            if name and (vectors / name).is_file():
                archive.write(vectors / name, f"{MODULE}@{version}/{name}")
    return version


if __name__ == "__main__":
    print(pack(Path(sys.argv[1]), Path(sys.argv[2])))
