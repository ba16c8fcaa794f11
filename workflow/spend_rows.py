"""Rows of a CSV file that may be broken anywhere: what can be read is kept, the rest is named by its reason (pure).

Nothing is held beyond a bound: neither a line without an end nor a quotation mark that is never closed can fill the
memory, or swallow the good lines after it. A row is a list of texts.
"""

import csv
import gzip
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

LONGEST_LINE_BYTES = 64 * 1024
CHUNK_BYTES = 64 * 1024
GZIP_MAGIC = b"\x1f\x8b"
BOM = "\ufeff"

TOO_LONG = f"The line is longer than {LONGEST_LINE_BYTES // 1024} KB."
NOT_TEXT = "The line is not UTF-8 text."
NUL = "The line holds a NUL byte."
CUT = "The file ends in the middle of this line."
NEVER_CLOSED = "A quotation mark is opened and never closed."
FILE_IS_CUT = "the file ends in the middle"
FILE_IS_DAMAGED = "the file is damaged: what it unpacks to does not match its own check"
FILE_IS_NOT_PACKED = "the file's name ends in .gz, and it is not packed by gzip"


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that cannot be read, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the file itself; nothing more can be read after it."""

    reason: str


Piece = str | Broken | Fault
Row = list[str] | Broken | Fault


class Bytes(Protocol):
    """A file that is read in pieces."""

    def read1(self, size: int, /) -> bytes:
        """This function will give at most so many bytes, none at the end."""


@contextmanager
def open_bytes(path: Path) -> Iterator[Bytes]:
    """This function will open a file, unpacking it where its first bytes, whatever its name, are gzip's."""
    with path.open("rb") as file:
        packed = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
        file.seek(0)
        if packed:
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield unpacked
        else:
            yield file


def lies_about_gzip(path: Path) -> bool:
    """This function will say whether a name promises gzip and the first bytes do not keep it."""
    with path.open("rb") as file:
        return path.suffix.lower() == ".gz" and file.read(len(GZIP_MAGIC)) != GZIP_MAGIC


def read_rows(file: Bytes, *, delimiter: str = ",") -> Iterator[Row]:
    """This function will read the header and then each row of as many columns, with all that cannot be read between."""
    feed = _Feed(_texts(_lines(file)), delimiter)
    header = next(feed, None)
    if header is None:
        return
    cells = _cells([header], delimiter) if isinstance(header, str) else header
    if not isinstance(cells, list):
        yield cells or Broken(NEVER_CLOSED)
        return
    yield cells
    for piece in feed:
        if not isinstance(piece, str):
            yield piece
        elif piece and not piece.isspace():
            yield _row(piece, feed, width=len(cells))


class _Feed:
    """Pieces in their order, of which some can be put back, and what stands between the cells of a row."""

    def __init__(self, source: Iterable[Piece], delimiter: str) -> None:
        self._source, self._back = iter(source), deque[Piece]()
        self.delimiter = delimiter

    def __iter__(self) -> Iterator[Piece]:
        return self

    def __next__(self) -> Piece:
        return self._back.popleft() if self._back else next(self._source)

    def put_back(self, pieces: list[Piece]) -> None:
        """This function will have these come next, in their order."""
        self._back.extendleft(reversed(pieces))


def _row(first: str, feed: _Feed, *, width: int) -> Row:
    """This function will make a row of a line, and of those after it that an open quotation mark takes in."""
    cells = _cells([first], feed.delimiter)
    if cells is None:
        return _gather(first, feed, width=width)
    return cells if len(cells) == width else Broken(f"It has {len(cells)} columns of {width}.")


def _gather(first: str, feed: _Feed, *, width: int) -> Row:
    """This function will look for the end of a quotation; where the row comes out wrong only its first line is lost."""
    gathered, letters = [first], len(first)
    for piece in feed:
        if not isinstance(piece, str) or letters + len(piece) > LONGEST_LINE_BYTES:
            feed.put_back([*gathered[1:], piece])
            return Broken(NEVER_CLOSED)
        gathered.append(piece)
        letters += len(piece)
        cells = _cells(gathered, feed.delimiter) if '"' in piece else None
        if cells is not None and len(cells) == width:
            return cells
        if cells is not None:
            break
    feed.put_back([*gathered[1:]])
    return Broken(NEVER_CLOSED)


def _cells(lines: list[str], delimiter: str) -> list[str] | None:
    """This function will split lines that make one row, or give None where a quotation is still open after them."""
    if len(lines) == 1 and '"' not in lines[0]:
        return lines[0].split(delimiter)
    # One more, empty line: a reader that takes it was still inside a quotation. Over more than one line it is strict:
    # two marks that were never closed would else pair up, and the good lines between them be lost in a name.
    reader = csv.reader([*(f"{each}\n" for each in lines), ""], strict=len(lines) > 1, delimiter=delimiter)
    try:
        cells = next(reader)
    except csv.Error:
        return []
    return cells if reader.line_num <= len(lines) else None


def _texts(lines: Iterable[bytes | Broken | Fault]) -> Iterator[Piece]:
    """This function will decode lines as UTF-8, each by itself, so that one in another encoding spoils no other."""
    for number, line in enumerate(lines):
        text = line if isinstance(line, Broken | Fault) else _text(line)
        yield text.removeprefix(BOM) if number == 0 and isinstance(text, str) else text


def _text(line: bytes) -> Piece:
    if b"\0" in line:
        return Broken(NUL)
    try:
        return line.decode().removesuffix("\r")
    except UnicodeDecodeError:
        return Broken(NOT_TEXT)


def _lines(file: Bytes) -> Iterator[bytes | Broken | Fault]:
    """This function will give lines without their ends, holding at most one of the longest and one chunk."""
    rest, skipping = b"", False
    for chunk in _chunks(file):
        if isinstance(chunk, Fault):
            yield from _before_fault(rest, chunk, skipping=skipping)
            return
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield Broken(TOO_LONG) if skipping or len(line) > LONGEST_LINE_BYTES else line
            skipping = False
        if skipping or len(rest) > LONGEST_LINE_BYTES:
            rest, skipping = b"", True
    if skipping or rest:
        yield Broken(TOO_LONG) if skipping else rest


def _before_fault(rest: bytes, fault: Fault, *, skipping: bool) -> Iterator[bytes | Broken | Fault]:
    """This function will say what becomes of a last line without an end: of a cut file it is cut."""
    if skipping or (rest and fault.reason == FILE_IS_CUT):
        yield Broken(CUT)
    elif rest:
        yield rest
    yield fault


def _chunks(file: Bytes) -> Iterator[bytes | Fault]:
    try:
        while chunk := file.read1(CHUNK_BYTES):
            yield chunk
    except EOFError:
        yield Fault(FILE_IS_CUT)
    except (gzip.BadGzipFile, zlib.error):
        yield Fault(FILE_IS_DAMAGED)
