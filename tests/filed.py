"""Files as people send them, and files that only pretend to be."""

import hashlib
import io

from tools.actions.conversations.keep_file import keep_file
from tools.conversations.files import Incoming, KeptFile
from tools.ids import ConversationId, UserId
from tools.toolkit import UnitOfWork

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)
"""One red dot."""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<!doctype html><script>alert(document.cookie)</script>"
HEADS = {
    "csv": b"name;phone\n",
    "docx": b"PK\x03\x04\x14\x00",
    "gif": b"GIF89a\x01\x00",
    "heic": b"\x00\x00\x00\x18ftypheic",
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "jpg": b"\xff\xd8\xff\xe1\x00\x10Exif",
    "m4a": b"\x00\x00\x00\x18ftypM4A ",
    "mp3": b"ID3\x04\x00",
    "mp4": b"\x00\x00\x00\x18ftypisom",
    "odt": b"PK\x03\x04\x14\x00",
    "ogg": b"OggS\x00\x02",
    "pdf": b"%PDF-1.7\n",
    "png": PNG,
    "pptx": b"PK\x03\x04\x14\x00",
    "txt": "Grüße".encode(),
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "xlsx": b"PK\x03\x04\x14\x00",
}
"""How a file of each kind begins."""


def come(name: str = "cat.png", body: bytes = PNG) -> Incoming:
    """A file that has come and is not kept yet."""
    return Incoming(name, len(body), hashlib.sha256(body).hexdigest(), io.BytesIO(body))


async def waiting_file(
    work: UnitOfWork,
    conversation_id: ConversationId,
    *,
    name: str = "cat.png",
    body: bytes = PNG,
    user_id: UserId | None = None,
    client_id: str | None = None,
) -> KeptFile:
    """One that waits for its message."""
    return await keep_file(
        work, come(name, body), conversation_id=conversation_id, user_id=user_id, client_id=client_id
    )
