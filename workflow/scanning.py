"""Looking for viruses in what people attach: `settings.ATTACHMENT_SCANNER` names the function that does.

It takes the bytes of a file and gives a `Scan`. `not_scanned` is there where nobody runs a scanner; `clamd` asks the
daemon of ClamAV at `settings.CLAMD_ADDRESS` ("host:port"), by its INSTREAM command.
"""

import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.utils.module_loading import import_string

CHUNK_BYTES = 64 * 1024
TIMEOUT_SECONDS = 20


class Verdict(StrEnum):
    """What a scanner found."""

    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanner says of a file, and the name it gives to what it found."""

    verdict: Verdict
    found: str = ""


class ScannerAway(RuntimeError):
    """The scanner that should look at this file does not answer."""


def scan(data: bytes) -> Scan:
    """This function will have a file looked at by whatever the settings name; it raises ScannerAway."""
    scanner: Callable[[bytes], Scan] = import_string(settings.ATTACHMENT_SCANNER)
    return scanner(data)


def not_scanned(data: bytes) -> Scan:
    """This function will say that nobody looked."""
    return Scan(Verdict.NOT_SCANNED)


def clamd(data: bytes) -> Scan:
    """This function will ask ClamAV's daemon; it raises ScannerAway where that does not answer as it should."""
    host, _, port = settings.CLAMD_ADDRESS.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=TIMEOUT_SECONDS) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK_BYTES):
                part = data[start : start + CHUNK_BYTES]
                connection.sendall(struct.pack("!I", len(part)) + part)
            connection.sendall(struct.pack("!I", 0))
            answer = connection.makefile("rb").read(4096).rstrip(b"\0").decode(errors="replace")
    except (OSError, ValueError) as error:
        raise ScannerAway from error
    if answer.endswith(" FOUND"):
        return Scan(Verdict.INFECTED, answer.removesuffix(" FOUND").rpartition(": ")[2])
    if answer.endswith("OK"):
        return Scan(Verdict.CLEAN)
    raise ScannerAway
