"""What a file is, and the same picture without what the camera wrote beside it."""

import struct
import zlib

import pytest

from workflow.pictures import JPEG, PDF, PNG, WEBP, Broken, plain_type, type_of, without_traces

WHERE = b"51.5N 0.1W"


def segment(marker: int, data: bytes) -> bytes:
    """This function will write one segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def exif(orientation: int, order: str = "<") -> bytes:
    """This function will write EXIF as a phone does: how to turn it, and where it was taken."""
    begins = b"II*\0" if order == "<" else b"MM\0*"
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0" + begins + struct.pack(f"{order}I", 8) + struct.pack(f"{order}H", 1) + entry + WHERE


def jpeg(*extra: bytes) -> bytes:
    """This function will make a JPEG with some more segments, two scans, and something behind its end."""
    table = segment(0xDB, bytes(65))
    scan = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0\x01\x01") + b"".join(extra) + table + scan + scan + b"\xff\xd9"


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    """This function will write one chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*extra: bytes) -> bytes:
    """This function will make a PNG of one pixel."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND")


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    """This function will make a WebP of chunks."""
    body = b"".join(kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


PICTURE = (b"VP8 ", b"the picture")


def test_a_file_is_what_its_bytes_say() -> None:
    assert [type_of(each) for each in (jpeg(), png(), webp(PICTURE), b"%PDF-1.7")] == [JPEG, PNG, WEBP, PDF]
    for other in (b"", b"<svg>", b"GIF89a", b"\0\0\0\x18ftypheic", b"MZ", b"<html>%PDF-"):
        assert type_of(other) is None
    assert plain_type("image/JPG; name=x") == JPEG


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_jpeg_keeps_how_to_turn_it_and_not_where_it_was_taken(order: str) -> None:
    dirty = jpeg(segment(0xE1, exif(6, order)), segment(0xED, b"Photoshop" + WHERE), segment(0xFE, WHERE)) + WHERE
    clean = without_traces(dirty)
    assert WHERE not in clean
    assert struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) in clean
    assert without_traces(clean) == clean


def test_a_clean_jpeg_stays_byte_for_byte() -> None:
    plain = jpeg(segment(0xE2, b"ICC_PROFILE\0\x01\x01colours"))
    assert without_traces(plain) == plain
    assert without_traces(jpeg(segment(0xE1, exif(1)))) == jpeg()


def test_a_png_loses_its_words_and_what_is_behind_its_end() -> None:
    dirty = png(chunk(b"tEXt", b"Location\0" + WHERE), chunk(b"eXIf", exif(1)), chunk(b"gAMA", b"\0\0\xb1\x8f"))
    assert without_traces(dirty + b"<script>") == png(chunk(b"gAMA", b"\0\0\xb1\x8f"))


def test_a_webp_loses_exif_and_no_longer_says_that_it_has_any() -> None:
    dirty = webp((b"VP8X", bytes([0x0C]) + bytes(9)), PICTURE, (b"EXIF", exif(1)), (b"XMP ", WHERE))
    assert without_traces(dirty) == webp((b"VP8X", bytes(10)), PICTURE)


def test_a_pdf_stays_as_it_is() -> None:
    assert without_traces(b"%PDF-1.7 and so on") == b"%PDF-1.7 and so on"


@pytest.mark.parametrize("whole", [jpeg(segment(0xE1, exif(6))), png(), webp(PICTURE)])
def test_a_file_cut_off_anywhere_is_broken_and_never_more_than_that(whole: bytes) -> None:
    for end in range(12, len(whole)):
        if type_of(whole[:end]):
            with pytest.raises(Broken):
                without_traces(whole[:end])
