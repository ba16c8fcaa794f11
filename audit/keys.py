"""Which key signs for a log, and which ones did before. What is secret is in the environment alone.

Each organisation's keys are derived from LEEWAY_LOG_SECRET and a number (ADR 24). The public halves are rows, so that
everybody can check what older ones signed. A key changes by `manage.py rotate_log_key`: the next checkpoint is signed
by the old key too, where it can still be made, and names the new one in what is signed. So who knows the old one learns
of the new one. That a key signed the same text says nothing of it: anybody can add a signature below a text.
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
    return all(_signed(note, key) for key in keys_of_log()[-1:])


def signers(*, organisation_id: UUID, last: str | None) -> list[SigningKey]:
    """This function will give the keys from the one that signed the last note to the newest, where they can be made.

    Raises NoKey where the newest key that the log's rows name cannot be made.
    """
    known = keys_of_log() or [_keep(organisation_id, number=1)]
    signed = (place for place in range(len(known) - 1, -1, -1) if last is not None and _signed(last, known[place]))
    made = [(_made(organisation_id, key.number), key) for key in known[next(signed, -1) :]]
    good = [signer for signer, key in made if str(signer.verifier) == key.verifier]
    if not good or str(good[-1].verifier) != known[-1].verifier:
        raise NoKey("LEEWAY_LOG_SECRET is not the secret that this log's key was made of")
    return good


def rotate(*, organisation_id: UUID) -> LogKey:
    """This function will give a log its next key, of the secret as it is now."""
    known = keys_of_log() or [_keep(organisation_id, number=1)]
    return _keep(organisation_id, number=known[-1].number + 1)


def _keep(organisation_id: UUID, *, number: int) -> LogKey:
    verifier = str(_made(organisation_id, number).verifier)
    made: LogKey = LogKey.objects.create(id=id_of(verifier), number=number, verifier=verifier)
    return made


def _signed(note: str, key: LogKey) -> bool:
    try:
        check(note, VerifierKey.read(key.verifier))
    except BadNote:
        return False
    return True


def _made(organisation_id: UUID, number: int) -> SigningKey:
    try:
        return derive(secret=settings.LOG_SECRET, name=name_of(organisation_id), number=number)
    except BadNote as problem:
        raise NoKey("LEEWAY_LOG_SECRET is not set, or too short") from problem
