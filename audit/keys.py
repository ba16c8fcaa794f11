"""Which key signs for a log, and which ones did before. What is secret is in the environment alone.

Each organisation's keys are derived from LEEWAY_LOG_SECRET and a number (ADR 24). The public halves are rows, so that
everybody can check what older ones signed. A key changes by `manage.py rotate_log_key`: the next checkpoint is signed
by the old key too, where it can still be made, so that who knows the old one learns of the new one by a signature.
"""

from uuid import UUID

from django.conf import settings

from audit.checkpoint import BadNote, SigningKey, VerifierKey, check, derive, id_of
from audit.models import LogKey


class NoKey(RuntimeError):
    """Nobody can sign: the secret is missing, or it is not the one that the log's key was made of."""


def name_of(organisation_id: UUID) -> str:
    """This function will give the name of a log: its checkpoints' origin, and its keys' name."""
    return f"leeway.log/{organisation_id}"


def keys_of_log() -> list[LogKey]:
    """This function will give the keys of the log in scope, oldest first."""
    return list(LogKey.objects.ours().order_by("number"))


def signed_by_newest(note: str) -> bool:
    """This function will say whether the newest key of the log in scope signed a note."""
    try:
        check(note, *(VerifierKey.read(key.verifier) for key in keys_of_log()[-1:]))
    except BadNote:
        return False
    return True


def signers(*, organisation_id: UUID, also_old: bool = False) -> list[SigningKey]:
    """This function will give the key that signs, and before it the last one of before, where it is asked for.

    Raises NoKey where the key that the log's rows name cannot be made.
    """
    known = keys_of_log() or [_keep(organisation_id, number=1)]
    now = _made(organisation_id, known[-1].number)
    if str(now.verifier) != known[-1].verifier:
        raise NoKey("LEEWAY_LOG_SECRET is not the secret that this log's key was made of")
    if not also_old or len(known) < 2:
        return [now]
    old = _made(organisation_id, known[-2].number)
    return [old, now] if str(old.verifier) == known[-2].verifier else [now]


def rotate(*, organisation_id: UUID) -> LogKey:
    """This function will give a log its next key, of the secret as it is now."""
    known = keys_of_log() or [_keep(organisation_id, number=1)]
    return _keep(organisation_id, number=known[-1].number + 1)


def _keep(organisation_id: UUID, *, number: int) -> LogKey:
    verifier = str(_made(organisation_id, number).verifier)
    made: LogKey = LogKey.objects.create(id=id_of(verifier), number=number, verifier=verifier)
    return made


def _made(organisation_id: UUID, number: int) -> SigningKey:
    try:
        return derive(secret=settings.LOG_SECRET, name=name_of(organisation_id), number=number)
    except BadNote as problem:
        raise NoKey("LEEWAY_LOG_SECRET is not set, or too short") from problem
