"""The sums of web push: a message only one browser can read (RFC 8291), and who it comes from (RFC 8292)."""

import base64
import os
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD = 4096  # bytes, which every service takes
SALT, POINT, SECRET = 16, 65, 16  # bytes
LASTS = timedelta(hours=12)  # of a signature; services refuse more than a day


def encrypt(
    text: bytes, *, public: bytes, secret: bytes, own: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b""
) -> bytes:
    """This function will encrypt a message for a browser's keys, as one record of aes128gcm (RFC 8188).

    ``own`` and ``salt`` are drawn anew for each message; a test gives those of the RFC's example.
    """
    own, salt = own or ec.generate_private_key(CURVE), salt or os.urandom(SALT)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, public)
    ours = point_of(own)
    shared = own.exchange(ec.ECDH(), theirs)
    key = _derive(shared, salt=secret, info=b"WebPush: info\0" + public + ours, length=32)
    content_key = _derive(key, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derive(key, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    sealed = AESGCM(content_key).encrypt(nonce, text + b"\x02", None)  # 2: the last record
    return salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def authorization(url: str, *, key: ec.EllipticCurvePrivateKey, contact: str, at: datetime) -> str:
    """This function will say to a push service who sends, so that nobody else can use a browser's address."""
    parts = urlsplit(url)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((at + LASTS).timestamp()), "sub": contact}
    return f"vapid t={jwt.encode(claims, key, algorithm='ES256')}, k={text_of(point_of(key))}"


def read_private(text: str) -> ec.EllipticCurvePrivateKey | None:
    """This function will read a private key as 32 bytes in base64url, or give None."""
    try:
        return ec.derive_private_key(int.from_bytes(bytes_of(text, 32), "big"), CURVE)
    except ValueError:
        return None


def is_point(public: bytes) -> bool:
    """This function will say whether a browser's public key is one: what it sends is looked at before it is kept."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, public)
    except ValueError:
        return False
    return len(public) == POINT


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """This function will give the public half of a key, as 65 bytes."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def text_of(data: bytes) -> str:
    """This function will write bytes in base64url, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def bytes_of(text: str, length: int) -> bytes:
    """This function will read so many bytes from base64url, padded or not. Raises ValueError."""
    if not text.isascii():
        raise ValueError("not base64url")
    data = base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    if len(data) != length:
        raise ValueError(f"not {length} bytes")
    return data


def _derive(key: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(key)
