"""Cards on somebody's money, by their own choice alone: linked, paused, used again, ended. Each has its event."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.events import record
from audit.words import keep, reference
from delegation import access
from delegation.errors import Conflict, Forbidden, Invalid, Missing, Refused, Unknown
from delegation.models import Budget, Mandate, Person, Source, User
from delegation.selectors.circles import is_own_life
from delegation.services.actors import By, actor_of
from workflow.models import Card
from workflow.services.tapping import token_digest

TOKEN_FORM = re.compile(r"[\x21-\x7e]{4,128}")
CARD_NUMBER = re.compile(r"[0-9][0-9 -]{10,22}[0-9]")
LAST4_FORM = re.compile(r"[0-9]{4}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFields:
    """What is typed to link a card: what its programme calls it, whose money it pays from, who taps it.

    ``said`` is how the person chose it; asked of everybody but themself.
    """

    source: UUID
    token: str
    budget: UUID
    holder: UUID
    last4: str = ""
    said: str | None = None


def programmes() -> list[Source]:
    """This function will list the card programmes that there are."""
    return list(Source.objects.ours().filter(kind=Source.Kind.CARDS, ended_at=None).order_by("name"))


def link_card(*, by: User, person_id: UUID, fields: CardFields, at: datetime) -> Card:
    """This function will link a card to somebody's money, because they chose it.

    Only the person themself, or a worker who says how they chose it. Whoever taps it may ask for the person. Raises
    Missing, Forbidden, Invalid, Unknown, Refused.
    """
    person = _person(by, person_id)
    _check_may_link(by, person=person, at=at)
    said = (fields.said or "").strip()
    if not said and not is_own_life(by, person=person, at=at):
        raise Refused(_("Say how they chose the card. It is theirs to choose."), "said")
    _check_shape(fields)
    source, budget, holder = _source(fields.source), _budget(fields.budget, person=person), _holder(fields, person)
    _check_own_money(budget, holder=holder)
    card = Card(
        source=source,
        token=token_digest(source.id, fields.token),
        last4=fields.last4,
        person=person,
        budget=budget,
        holder=holder,
        said=keep(text=said, subject_id=person.id),
        linked_by=by,
        linked_at=at,
    )
    try:
        with transaction.atomic():
            card.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This card is linked already. End it there first."), "token") from error
    _tell(card, type="card.linked", by=by, at=at)
    return card


def pause_card(*, by: User, card_id: UUID, at: datetime) -> Card:
    """This function will let a card pay nothing for now. Raises Missing, Forbidden, Conflict."""
    card = _lock(by, card_id)
    if card.paused_at is not None:
        raise Conflict(_("It is paused already."))
    card.paused_at = at
    card.save(update_fields=["paused_at"])
    _tell(card, type="card.paused", by=by, at=at)
    return card


def use_again(*, by: User, card_id: UUID, at: datetime) -> Card:
    """This function will let a paused card pay again. Raises Missing, Forbidden, Conflict."""
    card = _lock(by, card_id)
    _check_may_link(by, person=card.person, at=at)
    if card.paused_at is None:
        raise Conflict(_("It is not paused."))
    card.paused_at = None
    card.save(update_fields=["paused_at"])
    _tell(card, type="card.resumed", by=by, at=at)
    return card


def end_card(*, by: User, card_id: UUID, at: datetime) -> Card:
    """This function will end a card at once; what a shop takes by it still is written down. Raises as pausing does."""
    card = _lock(by, card_id)
    card.ended_at = at
    card.save(update_fields=["ended_at"])
    _tell(card, type="card.ended", by=by, at=at)
    return card


def end_cards(*, by: By, person: Person, at: datetime) -> list[UUID]:
    """This function will end every card on somebody's money, as they have died, and say which had not ended before."""
    rows = Card.objects.ours().filter(person=person, ended_at=None).order_by("id")
    cards = list(rows.select_related("said").select_for_update(of=("self",), no_key=True))
    for card in cards:
        card.ended_at = at
        card.save(update_fields=["ended_at"])
        _tell(card, type="card.ended", by=by, at=at)
    return [card.id for card in cards]


def restore_cards(*, by: By, ids: Collection[UUID], at: datetime) -> None:
    """This function will let cards that ended by mistake live again, but one that was linked anew meanwhile."""
    rows = Card.objects.ours().filter(id__in=ids, ended_at__isnull=False).order_by("id")
    for card in rows.select_related("said").select_for_update(of=("self",), no_key=True):
        card.ended_at = None
        try:
            with transaction.atomic():
                card.save(update_fields=["ended_at"])
        except IntegrityError:
            continue
        _tell(card, type="card.restored", by=by, at=at)


# --- within ----------------------------------------------------------------------------------------------------------


def _person(by: User, person_id: UUID) -> Person:
    found: Person | None = access.people_with(by, access.SEE_MONEY).filter(id=person_id).first()
    if found is None:
        raise Missing
    return found


def _check_may_link(by: User, *, person: Person, at: datetime) -> None:
    if is_own_life(by, person=person, at=at) or (by.team_id is not None and access.may(by, person, access.ASK_FOR)):
        return
    raise Forbidden(_("A card is theirs to choose. They can, or their worker writes down that they did."))


def _check_shape(fields: CardFields) -> None:
    if not TOKEN_FORM.fullmatch(fields.token):
        raise Invalid("token", _("Write what the card's provider calls it: 4 to 128 letters and digits."))
    if CARD_NUMBER.fullmatch(fields.token):
        raise Invalid("token", _("This looks like the number on the card. Never write that anywhere."))
    if fields.last4 and not LAST4_FORM.fullmatch(fields.last4):
        raise Invalid("last4", _("Write the last 4 digits of the card, or nothing."))


def _source(source_id: UUID) -> Source:
    found = next((each for each in programmes() if each.id == source_id), None)
    if found is None:
        raise Unknown("source")
    return found


def _budget(budget_id: UUID, *, person: Person) -> Budget:
    found: Budget | None = Budget.objects.ours().filter(id=budget_id, person=person, closed_at=None).first()
    if found is None:
        raise Unknown("budget")
    return found


def _holder(fields: CardFields, person: Person) -> User:
    found: User | None = User.objects.ours().filter(id=fields.holder, is_active=True).first()
    if found is None or not access.may(found, person, access.ASK_FOR):
        raise Unknown("holder")
    return found


def _check_own_money(budget: Budget, *, holder: User) -> None:
    """This function will raise Refused for a card of somebody's own money in other hands than the family's (rule 5)."""
    family = Mandate.objects.ours().filter(
        holder=holder, person=budget.person_id, kind=Mandate.Kind.FAMILY, revoked_at=None
    )
    if budget.kind == Budget.Kind.DIRECT_PAYMENT and not family.exists():
        raise Refused(_("This money is their own. They tap the card, or their family does."), "holder")


def _lock(by: User, card_id: UUID) -> Card:
    """This function will lock a card: whoever taps it, and whoever may ask for the person, can stop it at once."""
    rows = Card.objects.ours().select_related("person", "holder").select_for_update(of=("self",), no_key=True)
    card: Card | None = rows.filter(
        id=card_id, person__in=access.people_with(by, access.SEE_MONEY).values("id")
    ).first()
    if card is None:
        raise Missing
    if card.ended_at is not None:
        raise Conflict(_("This card has ended."))
    if card.holder_id != by.id and not access.may(by, card.person, access.ASK_FOR):
        raise Forbidden(_("Who taps the card, or who may ask for this person, can do this."))
    return card


def _tell(card: Card, *, type: str, by: By, at: datetime) -> None:
    data = {"budget": str(card.budget_id), "holder": str(card.holder_id), "said": reference(card.said)}
    record(type=type, subject=("card", card.id), person_id=card.person_id, actor=actor_of(by), data=data, at=at)
