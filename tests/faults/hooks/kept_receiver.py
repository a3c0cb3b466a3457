"""A receiver in a process of its own, which lives on when the sender is killed and keeps what it got in a file."""

import asyncio
import json
import sys
from pathlib import Path

from tests.receiver import Got, Receiver, reply


async def main(file: Path) -> None:
    """Serves until stdin ends; says its port first."""
    receiver = Receiver()

    async def keep(got: Got, writer: asyncio.StreamWriter) -> None:
        with file.open("a") as kept:
            kept.write(json.dumps({"headers": dict(got.headers), "body": got.body}) + "\n")
        # Long enough for a test to see that it has come before its sender hears so.
        await asyncio.sleep(0.02)
        await reply(writer, 204)

    receiver.behaviour = keep
    await receiver.start()
    sys.stdout.write(f"{receiver.port}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await receiver.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
