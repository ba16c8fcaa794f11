"""Second looks are owed: a seed is published before each month, its yeses drawn after it, and every no is among them.

They come once a month and together, so that nobody who looks can tell a no from a yes by when it comes. Nothing here
changes a decision (ADR 9, ADR 34).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from audit.events import Actor, record
from audit.rounds import alone
from audit.scope import organisation_scope
from audit.words import keep
from delegation.days import day_at
from delegation.selectors.me import my_organisation
from workflow.checked import midnight
from workflow.drawing import BILLION, Family, draw_looks, families_of, how_many, usual_amounts, weight_of
from workflow.looked_at import Yes, drawn_lately, noes_owed, yeses_between
from workflow.models import Decision, LookDraw, LookFrame, LookMonth, SecondLook
from workflow.sampling import commitment_of
from workflow.services.looking import hand_on

PROCESS = Actor(process="second-looks")
PER_MILLE, LEAST, MOST = 50, 10, 100
# An answer is dated when it is sent and stands a moment later: a month is looked at once it has settled.
SETTLES_WITHIN = timedelta(hours=1)
FAMILIES_A_PART, MOST_A_ROUND = 1_000, 500

NewSeed = Callable[[], str]


def look_again(*, organisation_id: UUID, at: datetime, new_seed: NewSeed) -> None:
    """This function will do what second looks owe by now, however long nobody did: publish, draw, hand to somebody.

    Of two at once one leaves the work to the other. Each part has a transaction of its own and may run again.
    """
    with alone("workflow.second_looks", organisation_id) as first:
        if not first:
            return
        for step in (publish_months, draw_months, owe_noes, hand_on):
            with organisation_scope(organisation_id):
                step(at=at, **({"new_seed": new_seed} if step is publish_months else {}))


def publish_months(*, at: datetime, new_seed: NewSeed) -> int:
    """This function will publish what the seeds of this month and the next one sum up to, and count them.

    Where this month has begun already, only what is decided from now on will be drawn.
    """
    zone = my_organisation().time_zone
    this = day_at(at, zone).replace(day=1)
    known = set(LookMonth.objects.ours().filter(month__gte=this).values_list("month", flat=True))
    missing = [each for each in (this, _next(this)) if each not in known]
    for month in missing:
        _publish(month, seed=new_seed(), zone=zone, at=at)
    return len(missing)


def _publish(month: date, *, seed: str, zone: str, at: datetime) -> None:
    kept = keep(text=seed, subject_id=None)
    assert kept is not None  # a seed is never empty
    row = LookMonth(
        month=month,
        from_at=max(at, midnight(month, zone)),
        until_at=midnight(_next(month), zone),
        seed=kept,
        commitment=commitment_of(seed),
        per_mille=PER_MILLE,
        least=LEAST,
        most=MOST,
        at=at,
    )
    row.save(force_insert=True)
    data = {"look_month": str(row.id), "month": month.isoformat(), "commitment": row.commitment}
    rule = {"per_mille": PER_MILLE, "least": LEAST, "most": MOST}
    record(type="looks.published", subject=("look_month", row.id), actor=PROCESS, data=data | rule, at=at)


def draw_months(*, at: datetime) -> int:
    """This function will draw the yeses of each month that is over and not drawn yet, and count what was drawn."""
    over = LookMonth.objects.ours().filter(until_at__lte=at - SETTLES_WITHIN, draws=None)
    return sum(_draw(each, at=at) for each in over.select_related("seed").order_by("month"))


def _draw(month: LookMonth, *, at: datetime) -> int:
    yeses = yeses_between(month.from_at, month.until_at)
    families, left_out = _frame(yeses, lately=drawn_lately(at=at))
    count = sum(map(len, families))
    wanted = how_many(count, per_mille=month.per_mille, least=month.least, most=month.most)
    seed = month.seed.text
    drawn = draw_looks(seed, families, wanted=wanted)
    row = LookDraw(month=month, seed=seed, of=count, families=len(families), wanted=wanted, left_out=left_out, at=at)
    row.save(force_insert=True)
    LookFrame.objects.bulk_create(
        [LookFrame(draw=row, number=number, families=part) for number, part in _parts(families)]
    )
    data = {"look_draw": str(row.id), "seed": seed, "of": count, "wanted": wanted, "drawn": len(drawn)}
    record(type="looks.drawn", subject=("look_month", month.id), actor=PROCESS, data=data, at=at)
    for each in drawn:
        _owe(decision_id=each.id, why=SecondLook.Why.DRAWN, month=month, chance=each.chance, at=at)
    return len(drawn)


def _frame(yeses: Sequence[Yes], *, lately: set[UUID]) -> tuple[list[list[tuple[str, int]]], dict[str, int]]:
    """This function will give what is drawn from, and how much was left out of it and why."""
    open_ones = [each for each in yeses if not each.between]
    meant = [each for each in open_ones if each.person not in lately]
    usual = usual_amounts(each.decided for each in yeses)
    weights = {each.id: weight_of(each.decided, usual=usual) for each in meant}
    families = families_of(weights, person={each.id: each.person for each in meant})
    return families, {"between": len(yeses) - len(open_ones), "within_a_year": len(open_ones) - len(meant)}


def _parts(families: Sequence[Family]) -> Iterator[tuple[int, Sequence[Family]]]:
    """This function will cut the list, so that no row grows with the organisation."""
    for number, first in enumerate(range(0, len(families), FAMILIES_A_PART)):
        yield number, families[first : first + FAMILIES_A_PART]


def owe_noes(*, at: datetime) -> int:
    """This function will owe a second look to every no and smaller yes of the months that are over, and count them."""
    zone = my_organisation().time_zone
    before = midnight(day_at(at - SETTLES_WITHIN, zone).replace(day=1), zone)
    due: list[Decision] = list(noes_owed(before=before, at=at)[:MOST_A_ROUND])
    for each in due:
        why = SecondLook.Why.LESS if each.reduced else SecondLook.Why.NO
        _owe(decision_id=each.id, why=why, month=None, chance=BILLION, at=at)
    return len(due)


def _owe(*, decision_id: UUID, why: str, month: LookMonth | None, chance: int, at: datetime) -> SecondLook:
    # An id of chance: one that tells when it was made would tell a yes that was drawn from a no.
    look = SecondLook(id=uuid4(), decision_id=decision_id, why=why, month=month, chance=chance, at=at)
    look.save(force_insert=True)
    data: dict[str, Any] = {"second_look": str(look.id), "decision": str(decision_id), "why": why}
    record(type="look.owed", subject=("second_look", look.id), actor=PROCESS, data=data, at=at)
    return look


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
