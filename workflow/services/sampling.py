"""Drawing a sample of yeses and looking at each: published before, drawn once, noted as often as somebody thinks."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.events import Actor, record
from audit.words import keep
from delegation.errors import Conflict, Invalid, Missing
from delegation.models import User
from delegation.permissions import check_may_audit
from delegation.selectors.me import local_day
from workflow.checked import yeses_of
from workflow.models import Sample, SampleDraw, SampleNote
from workflow.sampling import commitment_of, draw, list_digest

MOST_DRAWN = 200


def publish_sample(*, by: User, seed: str, from_on: date, to_on: date, size: int, at: datetime) -> Sample:
    """This function will keep what is to be drawn and publish what the seed sums up to. Raises Forbidden, Invalid."""
    check_may_audit(by=by)
    if to_on < from_on:
        raise Invalid("to_on", _("The end is before the start."))
    if not 1 <= size <= MOST_DRAWN:
        raise Invalid("size", _("Choose a number from 1 to 200."))
    kept = keep(text=seed, subject_id=None)
    assert kept is not None  # a seed is never empty
    sample: Sample = Sample.objects.create(
        from_on=from_on, to_on=to_on, size=size, seed=kept, commitment=commitment_of(seed), by=by, at=at
    )
    data = {
        "sample": str(sample.id),
        "commitment": sample.commitment,
        "from": str(from_on),
        "to": str(to_on),
        "size": size,
    }
    record(type="sample.published", subject=("sample", sample.id), actor=Actor(user_id=by.id), data=data, at=at)
    return sample


def draw_sample(*, by: User, sample_id: UUID, at: datetime, zone: str) -> SampleDraw:
    """This function will draw a sample, which tells its seed. Raises Missing, and Conflict before its days are over."""
    check_may_audit(by=by)
    sample = Sample.objects.ours().select_related("seed").filter(id=sample_id).first()
    if sample is None:
        raise Missing
    if local_day(at) <= sample.to_on:
        raise Conflict(_("The last of these days is not over yet."))
    ids = yeses_of(from_on=sample.from_on, to_on=sample.to_on, zone=zone)
    drawn = draw(sample.seed.text, ids, size=sample.size)
    row = SampleDraw(
        sample=sample, of=len(ids), of_digest=list_digest(ids), decisions=[str(each) for each in drawn], by=by, at=at
    )
    try:
        with transaction.atomic():  # its row never changes, so nobody can lock it: the database refuses a second draw
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("This was drawn already. It is drawn once.")) from None
    data = {"draw": str(row.id), "of": row.of, "of_digest": row.of_digest, "seed": sample.seed.text}
    record(type="sample.drawn", subject=("sample", sample.id), actor=Actor(user_id=by.id), data=data, at=at)
    return row


def note_sampled(*, by: User, sample_id: UUID, decision_id: UUID, otherwise: bool, at: datetime) -> SampleNote:
    """This function will keep whether who checks would have decided otherwise. Raises Missing for what is not drawn."""
    check_may_audit(by=by)
    drawn = SampleDraw.objects.ours().filter(sample_id=sample_id).first()
    if drawn is None or str(decision_id) not in drawn.decisions:
        raise Missing
    note: SampleNote = SampleNote.objects.create(draw=drawn, decision_id=decision_id, otherwise=otherwise, by=by, at=at)
    data = {"note": str(note.id), "decision": str(decision_id), "otherwise": otherwise}
    record(type="sample.noted", subject=("sample", sample_id), actor=Actor(user_id=by.id), data=data, at=at)
    return note
