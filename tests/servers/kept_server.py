"""A server process of our own, in a folder of its own, that does not outlive the tests."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.servers import keeper

DISK = Path("/tmp")
READY_WITHIN_SECONDS = 60.0


class DidNotStart(Exception):
    """The server ended, or did not answer in time; the message ends with its log."""


@dataclass(frozen=True)
class KeptServer:
    """A running server and the process that watches over it."""

    folder: Path
    pid: int
    _keeper: subprocess.Popen[str]

    def stop(self) -> None:
        """Ends the server and removes its folder."""
        self._keeper.communicate(timeout=30)

    def wait_until(self, answers: Callable[[], bool]) -> None:
        """Returns when the server answers."""
        give_up_at = time.monotonic() + READY_WITHIN_SECONDS
        while not answers():
            if time.monotonic() > give_up_at or not _runs(self.pid):
                log = (self.folder / keeper.LOG).read_text(errors="replace")
                self.stop()
                raise DidNotStart(log)
            time.sleep(0.02)


def own_folder(owner: str | None, *, parent: Path = DISK) -> Path:
    """A new folder with a path short enough for a socket (104 letters on some systems)."""
    folder = Path(tempfile.mkdtemp(prefix="hk-", dir=parent))
    if owner is not None:
        shutil.chown(folder, owner)
    return folder


def memory_or_disk(*, room: int = 2**30, executed: bool = False) -> Path:
    """Memory where it has ``room`` (bytes): copying a database takes 15 ms there and 340 ms on a disk.

    Where what is put there will be ``executed``, not the memory of a container, which forbids it.
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > room
    forbidden = executed and roomy and os.statvfs(memory).f_flag & os.ST_NOEXEC
    return memory if roomy and not forbidden else DISK


def keep(command: Sequence[str | Path], *, folder: Path, end_by: signal.Signals, user: str | None) -> KeptServer:
    """Starts ``command``; it ends with ``stop``, or with this process."""
    watch = [sys.executable, "-I", keeper.__file__, str(folder), end_by.name, user or "", *map(str, command)]
    process = subprocess.Popen(
        watch, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    return KeptServer(folder=folder, pid=int(process.stdout.readline()), _keeper=process)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
