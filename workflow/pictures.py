"""What a file is, by its bytes, and the same picture without what the camera wrote beside it (pure).

Phones write into a picture where it was taken and when. None of it is needed to look at it, so it is left out, without
touching the picture itself. Formats: JPEG (ITU-T T.81), PNG (ISO 15948), WebP (RFC 9649), PDF (ISO 32000).
"""

import struct
from collections.abc import Iterator

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
TYPES = (JPEG, PNG, WEBP, PDF)
ALSO_CALLED = {"image/jpg": JPEG, "image/pjpeg": JPEG, "application/x-pdf": PDF}

HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD")
)
WEBP_DROPPED = frozenset((b"EXIF", b"XMP "))
WEBP_SAYS_DROPPED = 0x08 | 0x04  # bits of VP8X that announce EXIF and XMP

SOI, EOI, SOS, APP0, APP1, APP2, APP14, APP15, COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
RESTARTS = range(0xD0, 0xD8)
ORIENTATION = 0x0112  # EXIF's tag for how to turn the picture


class Broken(ValueError):
    """The file begins as one of these and does not go on as one."""


def type_of(data: bytes) -> str | None:
    """This function will say what a file is by its first bytes, or None for what is none of these."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(PNG_BEGINS):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    return PDF if data.startswith(b"%PDF-") else None


def is_heic(data: bytes) -> bool:
    """This function will say whether a file is a picture as iPhones take them (ISO 23008-12), which we do not open.

    The wheels that decode it bundle libraries under the LGPL and the GPL.
    """
    return data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS


def plain_type(said: str) -> str:
    """This function will give the usual name of a type that somebody says a file has."""
    name = said.partition(";")[0].strip().lower()
    return ALSO_CALLED.get(name, name)


def without_traces(data: bytes) -> bytes:
    """This function will give a picture without its metadata and without anything behind its end; a PDF as it is.

    Raises Broken for a picture that does not hold together.
    """
    cleaners = {JPEG: _jpeg, PNG: _png, WEBP: _webp}
    cleaner = cleaners.get(type_of(data) or "")
    if cleaner is None:
        return data
    try:
        return cleaner(data)
    except (IndexError, struct.error) as error:
        raise Broken from error


# --- JPEG: segments up to the end of the picture --------------------------------------------------------------------


def _jpeg(data: bytes) -> bytes:
    """This function will keep the segments that the picture needs, and how to turn it."""
    kept, turned, place = [b"\xff\xd8"], 0, 2
    while True:
        if data[place] != 0xFF:
            raise Broken
        marker = data[place + 1]
        if marker == 0xFF:  # fill bytes
            place += 1
            continue
        if marker == EOI:
            break
        (length,) = struct.unpack_from(">H", data, place + 2)
        segment = data[place : place + 2 + length]
        if len(segment) != 2 + length or length < 2:
            raise Broken
        turned = turned or _orientation(segment) if marker == APP1 else turned
        if _is_needed(marker, segment):
            kept.append(segment)
        place += len(segment)
        if marker == SOS:
            end = _end_of_scan(data, place)
            kept.append(data[place:end])
            place = end
    return b"".join([kept[0], _turn(turned), *kept[1:], b"\xff\xd9"])


def _is_needed(marker: int, segment: bytes) -> bool:
    """This function will say whether a picture looks the same without a segment: JFIF, colours and Adobe's are kept."""
    if marker == APP2:
        return segment[4:].startswith(b"ICC_PROFILE\0")
    return marker in (APP0, APP14) or not (APP0 <= marker <= APP15 or marker == COM)


def _end_of_scan(data: bytes, place: int) -> int:
    """This function will find the marker behind a scan; FF 00 is a byte of it, and restarts belong to it."""
    while True:
        place = data.index(b"\xff", place) if b"\xff" in data[place:] else len(data)
        if place + 1 >= len(data):
            raise Broken
        if data[place + 1] not in (0x00, *RESTARTS):
            return place
        place += 2


def _orientation(segment: bytes) -> int:
    """This function will read from EXIF how to turn the picture, 0 where it does not say."""
    exif = segment[10:]
    if not segment[4:].startswith(b"Exif\0\0") or exif[:2] not in (b"II", b"MM"):
        return 0
    order = "<" if exif[:2] == b"II" else ">"
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for number in range(count):
            tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", exif, start + 2 + 12 * number)
            if tag == ORIENTATION:
                return value if 2 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def _turn(orientation: int) -> bytes:
    """This function will write EXIF that says how to turn the picture and nothing else."""
    if not orientation:
        return b""
    directory = struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, orientation, 0, 0)
    exif = b"Exif\0\0" + b"MM\0*" + struct.pack(">I", 8) + directory
    return struct.pack(">BBH", 0xFF, APP1, len(exif) + 2) + exif


# --- PNG and WebP: chunks -------------------------------------------------------------------------------------------


def _png(data: bytes) -> bytes:
    """This function will keep the chunks that the picture is made of, up to its end."""
    kept, place = [PNG_BEGINS], len(PNG_BEGINS)
    while True:
        length, kind = struct.unpack_from(">I4s", data, place)
        chunk = data[place : place + 12 + length]
        if len(chunk) != 12 + length:
            raise Broken
        if kind in PNG_KEPT:
            kept.append(chunk)
        if kind == b"IEND":
            return b"".join(kept)
        place += len(chunk)


def _webp(data: bytes) -> bytes:
    """This function will keep all chunks but EXIF and XMP, and no longer announce those."""
    kept = [_quiet(kind, chunk) for kind, chunk in _riff_chunks(data) if kind not in WEBP_DROPPED]
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    (size,) = struct.unpack_from("<I", data, 4)
    place, end = 12, 8 + size
    if end > len(data) or end < 20:
        raise Broken
    while place < end:
        kind, length = struct.unpack_from("<4sI", data, place)
        chunk = data[place : place + 8 + length + length % 2]
        if len(chunk) < 8 + length:
            raise Broken
        yield kind, chunk
        place += 8 + length + length % 2


def _quiet(kind: bytes, chunk: bytes) -> bytes:
    if kind != b"VP8X":
        return chunk
    return chunk[:8] + bytes([chunk[8] & ~WEBP_SAYS_DROPPED]) + chunk[9:]
