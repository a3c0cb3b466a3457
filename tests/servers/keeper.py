"""A process that starts one server, and ends it when whoever asked for it is gone, however that came about.

Whoever asks holds the other end of this process's stdin, which the system closes even after ``kill -9``.
The server is this process's own child, so its process id cannot have passed to somebody else meanwhile.
"""

import contextlib
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

LOG = "server.log"


def main(folder: Path, end_by: signal.Signals, user: str, command: list[str]) -> None:
    """Runs ``command`` in ``folder`` until stdin ends, then removes the folder and all that is in it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with (folder / LOG).open("wb") as log:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            user=user or None,
            start_new_session=True,
        )
    with contextlib.suppress(BrokenPipeError):  # Whoever asked may be gone already; the loop below ends then.
        sys.stdout.write(f"{server.pid}\n")
        sys.stdout.flush()
    while not select.select([sys.stdin], [], [], 0.2)[0] and server.poll() is None:
        pass
    _end(server, end_by)
    sys.stdin.read()  # The folder (and the log in it) stays until whoever asked lets go of it.
    shutil.rmtree(folder, ignore_errors=True)


def _end(server: subprocess.Popen[bytes], end_by: signal.Signals) -> None:
    server.send_signal(end_by)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), signal.Signals[sys.argv[2]], sys.argv[3], sys.argv[4:])
