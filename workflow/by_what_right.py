"""By what right somebody answered: the rows that say so, as they were kept, for who checks it afterwards."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from audit.models import Event
from delegation.errors import Missing
from delegation.models import Mandate, MandateChange, User
from delegation.selectors.authority import parsed
from workflow.agreeing import Answered, held_against
from workflow.checked import was_drawn
from workflow.models import Ask, Decision

# Whoever gave it had it from somebody, who had it from somebody: a tree of posts is no deeper.
MOST_STEPS = 4
AN_ASK = "ask"


@dataclass(frozen=True, slots=True)
class Given:
    """One step of the chain: a mandate, and the one that whoever gave it held then, if they held one."""

    mandate: Mandate
    by: User | None
    held: Mandate | None


@dataclass(frozen=True, slots=True)
class Right:
    """A decision with all that it cites, and what became of holding these against each other."""

    decision: Decision
    role: str
    chain: tuple[Given, ...]
    agrees: dict[str, bool]

    @property
    def all_agree(self) -> bool:
        """Whether nothing that was written down speaks against anything else."""
        return all(self.agrees.values())


def decisions_of(id: UUID) -> list[Decision]:
    """This function will find what an id names: one decision, or all of an ask or of an event about one, newest first.

    Raises Missing where the organisation in scope has no such thing.
    """
    rows = _with_records(Decision.objects.ours())
    found = list(rows.filter(Q(id=id) | Q(ask=id)).order_by("-at", "-id"))
    if found:
        return [each for each in found if each.id == id] or found
    ask_id = id
    event = Event.objects.ours().filter(id=id, subject_kind=AN_ASK).values_list("subject_id").first()
    if event is not None:
        (ask_id,) = event
    elif not Ask.objects.ours().filter(id=id).exists():
        raise Missing
    return list(rows.filter(ask=ask_id).order_by("-at", "-id"))


def right_of(decision: Decision) -> Right:
    """This function will read by what right a decision was made, from what was kept and nothing else."""
    mandate = decision.mandate
    role = _role_name(decision)
    changes = MandateChange.objects.ours().filter(mandate=mandate).order_by("at", "id").values_list("at", "what")
    told = Event.objects.ours().filter(subject_id=decision.ask_id, subject_kind=AN_ASK, at=decision.at)
    answered = Answered(
        decision=decision.id,
        ask=decision.ask_id,
        by=decision.by_id,
        at=decision.at,
        yes=decision.outcome == Decision.Outcome.APPROVE,
        amount=decision.amount,
        ruled_ask=decision.ruling.ask_id,
        ruled_user=decision.ruling.user_id,
        ruled_at=decision.ruling.at,
        ruling=decision.ruling.document,
        ruled_mandate=decision.ruling.mandate_id,
        mandate=decision.mandate_id,
        holder=mandate.holder_id if mandate else None,
        together=bool(mandate and mandate.together),
        starts_at=mandate.starts_at if mandate else None,
        ends_at=mandate.ends_at if mandate else None,
        changes=tuple(changes) if mandate else (),
        limits_version=decision.scheme.version if decision.scheme else None,
        limits_from=decision.scheme.in_force_from if decision.scheme else None,
        told=tuple(_told(event) for event in told),
    )
    return Right(decision, role, chain_of(mandate) if mandate else (), held_against(answered))


def chain_of(mandate: Mandate) -> tuple[Given, ...]:
    """This function will follow who gave a mandate, by what they held themself when they gave it, as far as it goes."""
    chain: list[Given] = []
    at: Mandate | None = mandate
    while at is not None and len(chain) < MOST_STEPS:
        held = _held_when_given(at)
        chain.append(Given(at, held.holder if held and at.given_from_id else at.granted_by, held))
        at = held
    return tuple(chain)


def _held_when_given(mandate: Mandate) -> Mandate | None:
    rows = Mandate.objects.ours().select_related("holder", "granted_by", "post", "scheme")
    if mandate.given_from_id:
        rows = rows.filter(id=mandate.given_from_id)
    elif mandate.granted_by_id:
        given = mandate.granted_at
        rows = rows.filter(holder=mandate.granted_by_id, kind=Mandate.Kind.OFFICER, granted_at__lte=given)
        rows = rows.exclude(revoked_at__lte=given).exclude(id=mandate.id)
    else:
        return None
    found: Mandate | None = rows.order_by("-granted_at", "-id").first()
    return found


def _with_records(rows: Any) -> Any:
    cited = ("mandate__holder", "mandate__granted_by", "mandate__post", "scheme")
    shown = rows.select_related("by", "on_behalf_of", "assigned_to", "ask__person", "ask__what_for", "ruling", *cited)
    return shown.annotate(sampled=was_drawn())


def _role_name(decision: Decision) -> str:
    """This function will give what the limits of that day called the role; the code where they named none."""
    code = decision.mandate.role if decision.mandate else decision.ruling.document["role"] or ""
    roles = parsed(decision.scheme).roles if decision.scheme else {}
    return roles[code].name if code in roles else code


def _told(event: Event) -> tuple[str, UUID | None, UUID | None, int | None]:
    named = event.data.get("decision")
    amount = event.data.get("decided_amount" if named else "amount")
    return event.type, event.actor_id, UUID(named) if named else None, amount
