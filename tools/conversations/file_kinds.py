"""What a file is: its name says one thing and its first bytes another, and only where both agree is it taken."""

from collections.abc import Mapping

HEAD = 2048
"""Bytes by which a file is known."""
_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: Mapping[str, str] = {
    "csv": "text/csv",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "gif": "image/gif",
    "heic": "image/heic",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "odt": "application/vnd.oasis.opendocument.text",
    "ogg": "audio/ogg",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "txt": "text/plain",
    "webp": "image/webp",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}
"""By the ending of the name. Nothing that a browser would run: no pages, no drawings with scripts, no archives."""

SHOWN = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp"})
"""Pictures made of dots, which every browser draws and none runs; all else is only handed out to be kept."""

_BEGINNINGS: Mapping[bytes, str] = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"PK\x03\x04": "zip",
    b"OggS": "ogg",
    b"ID3": "mp3",
    **dict.fromkeys((b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2"), "mp3"),
}
_OF_PHOTOS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_FOUND_AS: Mapping[str, str] = {
    **dict.fromkeys(("docx", "odt", "pptx", "xlsx"), "zip"),
    **dict.fromkeys(("csv", "txt"), "text"),
    **dict.fromkeys(("m4a", "mp4"), "film"),
    **{each: each for each in ("mp3", "ogg", "pdf")},
}
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_IN_TEXT = frozenset(b"\t\n\f\r")


def kind_of(name: str) -> str:
    """The content type that a name promises; empty for what is not taken."""
    return KINDS.get(ending_of(name), "")


def ending_of(name: str) -> str:
    """In small letters, without the dot; empty where there is none."""
    stem, _, ending = name.rpartition(".")
    return ending.lower() if stem else ""


def kind_in(name: str, head: bytes) -> str:
    """The content type of a file that begins with ``head``; empty for what is not taken, or is not what it is called.

    A picture is what its bytes say: many a ``.jpg`` is a WebP. The rest is what its ending says, if it looks like it.
    """
    promised, found = kind_of(name), _found(head)
    if found.startswith("image/"):
        return found if promised.startswith("image/") or "." not in name else ""
    return promised if found and found == _FOUND_AS.get(ending_of(name)) else ""


def named_as(name: str, kind: str) -> str:
    """With an ending, where the name of a picture has none."""
    return name if "." in name else f"{name or 'picture'}.{kind.partition('/')[2]}"


def _found(head: bytes) -> str:
    for beginning, found in _BEGINNINGS.items():
        if head.startswith(beginning):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in _OF_PHOTOS else "film"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return "text" if _is_text(head) else ""


def _is_text(head: bytes) -> bool:
    if head.startswith(_UTF_16):
        return True
    return all(each >= 0x20 or each in _IN_TEXT for each in head)
