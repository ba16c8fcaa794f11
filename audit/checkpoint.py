"""What is signed of a log: how many leaves it has and their root, as a signed note (C2SP signed-note and checkpoint).

A verifier key says whose signature to expect: `name+keyid+base64(type, public key)`. Its type byte is kept, so that a
log can change to another kind of key and old notes can still be read.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audit.ids import named_id

ED25519 = 1
ROOT_BYTES, ID_BYTES, PUBLIC_BYTES, SEED_BYTES = 32, 4, 32, 32
BEFORE_SIGNATURE = "\u2014 "  # an em dash and a space
LEAST_SECRET = 32  # characters


class BadNote(ValueError):
    """A note, a key or a signature that is not what it should be; the words say why."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Whose signature to expect, and of which kind."""

    name: str
    type: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The first bytes of SHA-256(name, newline, type, public key), which each signature begins with."""
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:ID_BYTES]

    def __str__(self) -> str:
        """This function will write the key as others keep it."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.type]) + self.public).decode()}"

    @classmethod
    def read(cls, text: str) -> Self:
        """This function will read a verifier key, or raise BadNote."""
        parts = text.strip().split("+", 2)
        if len(parts) != 3 or not is_name(parts[0]):
            raise BadNote("a verifier key is name+id+key")
        material = _bytes(parts[2])
        if len(material) != 1 + PUBLIC_BYTES or material[0] != ED25519:
            raise BadNote("this kind of key is not known")
        key = cls(parts[0], material[0], material[1:])
        if key.id.hex() != parts[1].lower():
            raise BadNote("the key's id is another key's")
        return key


@dataclass(frozen=True, slots=True)
class SigningKey:
    """What signs for one log."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> VerifierKey:
        """What others need to check it."""
        public = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return VerifierKey(self.name, ED25519, public)

    def line(self, text: str) -> str:
        """This function will sign a note's text, and give the line of the signature."""
        signed = base64.b64encode(self.verifier.id + self.private.sign(text.encode())).decode()
        return f"{BEFORE_SIGNATURE}{self.name} {signed}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How many leaves a log had, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    def text(self, *more: str) -> str:
        """This function will give what is signed, with further lines below."""
        return "".join(f"{each}\n" for each in (self.origin, self.size, base64.b64encode(self.root).decode(), *more))

    @classmethod
    def read(cls, text: str) -> Self:
        """This function will read a checkpoint's text, or raise BadNote."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not lines[0]:
            raise BadNote("a checkpoint has three lines")
        if not (lines[1].isascii() and lines[1].isdigit()) or lines[1] != str(int(lines[1][:20])):
            raise BadNote("the size of a checkpoint is a whole number")
        root = _bytes(lines[2])
        if len(root) != ROOT_BYTES:
            raise BadNote(f"the root of a checkpoint has {ROOT_BYTES} bytes")
        return cls(lines[0], int(lines[1]), root)


def moment(at: datetime) -> str:
    """This function will write a moment as leaves have it (docs/log-format.md)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def id_of(text: str) -> UUID:
    """This function will give the id of a note's or a key's row: what it says, so that it cannot be another."""
    return named_id(sha256(text.encode()).digest())


def derive(*, secret: str, name: str, number: int) -> SigningKey:
    """This function will give a log's key of a number: HKDF-SHA-256 of the installation's secret, the name, the number.

    So nothing of it is stored anywhere, each log has keys of its own, and each number gives a new one.
    """
    if len(secret) < LEAST_SECRET:
        raise BadNote(f"the secret of the log's keys has {LEAST_SECRET} characters or more")
    info = f"leeway log key\n{name}\n{number}".encode()
    seed = HKDF(algorithm=hashes.SHA256(), length=SEED_BYTES, salt=None, info=info).derive(secret.encode())
    return SigningKey(name, Ed25519PrivateKey.from_private_bytes(seed))


def sign(text: str, *keys: SigningKey) -> str:
    """This function will make a signed note: the text, an empty line, a line for each signature."""
    if not text.endswith("\n") or any(not is_name(key.name) for key in keys):
        raise BadNote("a note's text ends with a newline, and a key's name has neither spaces nor +")
    return text + "\n" + "".join(key.line(text) for key in keys)


def check(note: str, *keys: VerifierKey) -> str:
    """This function will give a note's text where one of the keys signed it, or raise BadNote."""
    text, parted, lines = note.rpartition("\n\n")
    if not parted or not lines.endswith("\n"):
        raise BadNote("a note is a text, an empty line and signatures")
    text += "\n"
    signed = [_signature(line) for line in lines.splitlines()]
    known = {(key.name, key.id): key for key in keys}
    for name, signature in signed:
        key = known.get((name, signature[:ID_BYTES]))
        if key is not None:
            _verify(key, signature[ID_BYTES:], text)
            return text
    raise BadNote("it is signed by another key")


def is_name(name: str) -> bool:
    """This function will say whether a key may be called so."""
    return bool(name) and "+" not in name and not any(each.isspace() for each in name)


def keys_of(texts: Iterable[str]) -> tuple[VerifierKey, ...]:
    """This function will read several verifier keys."""
    return tuple(VerifierKey.read(each) for each in texts)


def _verify(key: VerifierKey, signature: bytes, text: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        raise BadNote("the signature does not fit the text") from None


def _signature(line: str) -> tuple[str, bytes]:
    name, parted, text = line.removeprefix(BEFORE_SIGNATURE).partition(" ")
    signature = _bytes(text)
    if not line.startswith(BEFORE_SIGNATURE) or not parted or not is_name(name) or len(signature) <= ID_BYTES:
        raise BadNote("a signature's line is a dash, a name and base64")
    return name, signature


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote("this is not base64") from None
