"""Which asks somebody may see, and how to load one."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Prefetch, Q

from audit.gather import Many, Rows, gather
from audit.prepared import Prepared, finds, prepared
from audit.scope import current_organisation_id
from delegation import access
from delegation.errors import Missing
from delegation.models import CircleMember, Hold, Organisation, Person, PlanLine, User
from workflow.lifecycle import BLOCKED, CHALLENGED, PAUSED, WAITING, WITH_SOMEBODY
from workflow.models import (
    Ask,
    AskNote,
    Assignment,
    Attachment,
    Decision,
    Earlier,
    Message,
    Presence,
    RulingRecord,
    Talk,
    Transition,
)
from workflow.sight import narrowed, with_sight

# Why an assignment took the place of another: its time to answer had run out, or who had it passed it up.
OVERDUE, PASSED_UP = "overdue", "passed_up"
SHOWN = ("person__what_matters", "asker", "assignment__user", "challenge", "payee", "what_for", "budget")
# What takes an ask from somebody who had it, and leaves it in their sight.
HANDED_ON = ("reassign", "pass_up")
# What ends a small spend that was a mistake.
MISTAKE = "mistake"
# Why an ask waits for somebody: who had it is away, or is back and nobody had done anything meanwhile.
AWAY, BACK = "away", "back"


STORY = {
    "story": Many("transitions", ("by", "reason")),
    "ruled": Many("rulings", ("user",)),
    "answers": Many("decisions", ("by", "on_behalf_of", "reason", "scheme", "mandate")),
    "said": Many("messages", ("by", "to", "words")),
    "files": Many("attachments", ("by", "name")),
}
STORY_MODELS: tuple[Any, ...] = (Transition, RulingRecord, Decision, Message, Attachment)


def visible_asks(user: User) -> Any:
    """This function will give the asks a user may see: of their people, waiting for, decided or handed on by them.

    What its asker keeps between them and who decides, the rest of the circle does not see: only the person does.

    Without handing on, the owner of the limits would name a decider and lose sight of the ask by it. Besides, while
    nobody has decided: what they are asked about as a colleague, what waits for the answer to their own question,
    and, for the owner of the limits, what there was an alarm about, since they may name somebody else.
    """
    circle = Q(person__in=access.people_with(user, "see_asks").values("id")) & _open_to(user)
    ask = OuterRef("pk")
    involved = _answered_by(user, ask) | _talks_about(user, ask) | _has_alarm(user, ask)
    return with_sight(Ask.objects.ours().filter(circle | Q(assignment__user=user) | involved), viewer=user)


def visible_ask(user: User, ask_id: UUID) -> Prepared:
    """This function will give the query of an ask that a user may see, with what it keeps from them and its signs."""
    return _prepared(lambda: _with_signs(with_sight(_one_visible(user, ask_id), viewer=user)), user, ask_id, told=True)


def sees_ask(user: User, ask_id: UUID) -> bool:
    """This function will say whether a user may see an ask, as `visible_asks` says."""
    return finds(_prepared(lambda: _one_visible(user, ask_id).values("id"), user, ask_id, told=False))


def _prepared(make: Callable[[], Any], user: User, ask_id: UUID, *, told: bool) -> Prepared:
    # All that the text depends on besides who and which: nobody has an alarm but leaders, and nobody who left sees any.
    is_here = user.is_active and user.organisation_id == current_organisation_id()
    name = ("visible_ask", told, User.Duty.LEADER in user.duties, is_here)
    return prepared(name, make, viewer=user.id, ask=ask_id)


def _one_visible(user: User, ask_id: UUID) -> Any:
    """This function will give one ask, if a user may see it, as `visible_asks` says.

    Each condition names the ask, so that each is a look into an index, however many people and past asks there are.
    """
    circle = Exists(access.people_with(user, "see_asks").filter(asks=ask_id))
    waits = Exists(Ask.objects.ours().filter(id=ask_id, assignment__user=user))
    involved = _answered_by(user, ask_id) | _talks_about(user, ask_id) | _has_alarm(user, ask_id)
    return Ask.objects.ours().filter(Q(circle) & _open_to(user) | Q(waits) | involved, id=ask_id)


def _open_to(user: User) -> Q:
    """This function will say that an ask is not kept from a user of its circle: it is theirs, or their own life."""
    selves = CircleMember.objects.ours().filter(
        person=OuterRef("person"), user=user, role=CircleMember.Role.SELF, ends_on__isnull=True
    )
    return Q(between=False) | Q(asker=user) | Q(Exists(selves))


def _answered_by(user: User, ask: Any) -> Q:
    """This function will say that a user decided an ask, or handed it on."""
    theirs = Decision.objects.ours().filter(ask=ask, by=user)
    handed_on = Transition.objects.ours().filter(ask=ask, by=user, command__in=HANDED_ON)
    return Q(Exists(theirs)) | Q(Exists(handed_on))


def _talks_about(user: User, ask: Any) -> Q:
    """This function will say that an open ask is talked about with a user: as a colleague, or by their question."""
    asked = Message.objects.ours().filter(ask=ask, to=user, kind=Message.Kind.ASKED_COLLEAGUE)
    return Q(Exists(asked), status__in=WITH_SOMEBODY) | Q(assignment__before__user=user, status=PAUSED)


def _has_alarm(user: User, ask: Any) -> Q:
    """This function will say that a user owns the limits, and there was an alarm about an ask that still waits."""
    if User.Duty.LEADER not in user.duties:  # nobody else can own them, and most need not look
        return Q(pk__in=[])
    owns = Organisation.objects.filter(id=current_organisation_id(), scheme_owner=user)
    alarms = Transition.objects.ours().filter(ask=ask, command="alarm")
    return Q(Exists(owns), Exists(alarms), status__in=WITH_SOMEBODY)


def find_ask(*, by: User, ask_id: UUID) -> Ask:
    """This function will load an ask that a user may see, with all that is shown of it, or raise Missing."""
    found = gather(
        ask=Rows(visible_ask(by, ask_id), ("person__what_matters", *SHOWN), lists=STORY),
        hold=Rows(Hold.objects.ours().filter(ask_id=ask_id)),
    )
    if not found["ask"]:
        raise Missing
    ask: Ask = narrowed(found["ask"])[0]
    ask.hold = next(iter(found["hold"]), None)
    return ask


def open_attachment(*, by: User, ask_id: UUID, attachment_id: UUID) -> tuple[Attachment, bytes]:
    """This function will read a file of an ask that a user may see, or raise Missing."""
    shown = with_sight(_one_visible(by, ask_id), viewer=by).filter(keeps_words=False, keeps_payee=False)
    rows = Attachment.objects.ours().filter(ask__in=shown.values("id"), id=attachment_id)
    row: Attachment | None = rows.select_related("name").first()
    if row is None or not default_storage.exists(row.path):
        raise Missing
    with default_storage.open(row.path) as file:
        return row, file.read()


def lock_ask(*, by: User, ask_id: UUID) -> Ask:
    """This function will lock an ask that a user may see, or raise Missing."""
    if not sees_ask(by, ask_id):
        raise Missing
    return relock(ask_id)


def relock(ask_id: UUID) -> Ask:
    """This function will lock an ask by its id; whoever may see it was settled before.

    First the lock, then the load: where the lock was waited for, a join in the same statement would still be of before.
    """
    Ask.objects.ours().select_for_update(no_key=True).only("id").get(id=ask_id)
    rows = Ask.objects.ours()
    ask: Ask = rows.select_related("person", "asker", "assignment__user", "challenge__of", "payee", "what_for").get(
        id=ask_id
    )
    return ask


def asks_for(*, by: User) -> Any:
    """This function will list the asks a user may see, with all that is shown of them."""
    return with_story(visible_asks(by))


def with_story(rows: Any) -> Any:
    """This function will load asks with all that is shown of them, in a fixed number of statements.

    A story is in the order in which it was written, which is that of ids: `at` is when a command began, and one that
    waited for a lock began before the one it waited for.
    """
    lists = (
        Prefetch(many.rows, model.objects.ours().select_related(*many.also).order_by("id"), to_attr=name)
        for (name, many), model in zip(STORY.items(), STORY_MODELS, strict=True)
    )
    return _with_signs(rows).select_related(*SHOWN).prefetch_related(*lists)


def _with_signs(rows: Any) -> Any:
    """This function will say of asks what else there is of them, so that nobody looks for what there is not."""
    beside: dict[str, Any] = {"has_talks": Talk, "has_note": AskNote, "has_presence": Presence}
    found = {name: Exists(model.objects.ours().filter(ask=OuterRef("pk"))) for name, model in beside.items()}
    return rows.annotate(**found)


def talks_about(asks: Collection[Ask]) -> list[Talk]:
    """This function will list who talked about some asks, and when; without asks it looks for nothing."""
    if not asks:
        return []
    return list(Talk.objects.ours().filter(ask__in=asks).select_related("by", "to").order_by("id"))


def holds_of(asks: list[Ask]) -> dict[UUID, Hold]:
    """This function will give each ask's hold, by the ask's id."""
    return {hold.ask_id: hold for hold in Hold.objects.ours().filter(ask_id__in=[ask.id for ask in asks])}


def waits_with(user: User) -> Any:
    """This function will give what waits for a user, to be decided or answered."""
    return Ask.objects.ours().filter(assignment__user=user, status__in=WITH_SOMEBODY)


def touched_by(*, users: Collection[UUID]) -> list[UUID]:
    """This function will list what a change of authority touches, oldest first.

    That is what waits for these users, what could come back to them since they were away, and what is blocked.
    """
    had_it = Exists(Assignment.objects.ours().filter(ask=OuterRef("pk"), user__in=users))
    has_it = Q(status__in=(WAITING, CHALLENGED))
    waits = has_it & (Q(assignment__user__in=users) | Q(assignment__why__in=(AWAY, BACK)) & had_it)
    rows = Ask.objects.ours().filter(waits | Q(status=BLOCKED))
    return list(rows.order_by("created_at", "id").values_list("id", flat=True))


def had_it_before(ask: Ask) -> list[User]:
    """This function will list from whom an ask was taken because they were away, who had it first before all.

    None of them once anybody has done anything about it since, and none further from the start than who has it now.
    """
    rows = {each.id: each for each in Assignment.objects.ours().filter(ask=ask).select_related("user")}
    step = ask.assignment
    path: list[Assignment] = []
    while step is not None:
        path.insert(0, step)
        step = rows[step.before_id] if step.why in (AWAY, BACK) and step.before_id else None
    if len(path) < 2:
        return []
    # After a question the row is written anew, so what counts is the first that took the place of who had it.
    taken = min(each.id for each in rows.values() if each.before_id == path[0].id)
    if _touched_since(ask, taken):
        return []
    order = list({each.user_id: each.user for each in path}.values())
    return order[: next(place for place, user in enumerate(order) if user.id == path[-1].user_id)]


def _touched_since(ask: Ask, assignment_id: UUID) -> bool:
    """This function will say whether anybody has done or said something about an ask since it came to somebody."""
    done = Transition.objects.ours().filter(ask=ask, by__isnull=False, id__gt=assignment_id)
    said = Message.objects.ours().filter(ask=ask, id__gt=assignment_id)
    return bool(done.exists() or said.exists())


def last_yes(ask: Ask) -> Decision | None:
    """This function will find the yes that stands for an ask."""
    rows = Decision.objects.ours().filter(ask=ask, outcome=Decision.Outcome.APPROVE)
    found: Decision | None = rows.order_by("-id").first()
    return found


def held_by(ask: Ask) -> list[Assignment]:
    """This function will list who has an ask and who had it since it waits, the present one first."""
    rows = {each.id: each for each in Assignment.objects.ours().filter(ask=ask)}
    path: list[Assignment] = []
    step = ask.assignment_id
    while step in rows:
        path.append(rows[step])
        step = path[-1].before_id
    return path


def last_step(ask: Ask, *, command: str) -> Transition | None:
    """This function will find the last time that a command was done since an ask waits for who has it now."""
    assert ask.assignment is not None  # asked only of what waits
    rows = Transition.objects.ours().filter(ask=ask, command=command, at__gte=ask.assignment.assigned_at)
    found: Transition | None = rows.order_by("-at", "-id").first()
    return found


def last_transition(ask: Ask) -> Transition:
    """This function will give the step that was taken last in an ask's life."""
    rows = Transition.objects.ours().filter(ask=ask).order_by("-id")
    found: Transition = rows[0]
    return found


def ended_as_mistake(ask: Ask) -> bool:
    """This function will say whether an ask was a mistake that ended there: nobody comes back to it."""
    return bool(Transition.objects.ours().filter(ask=ask, command=MISTAKE).exists())


def mistaken() -> Any:
    """This function will give the ids of the asks that were mistakes and ended there."""
    return Transition.objects.ours().filter(command=MISTAKE).values("ask_id")


def linked_to(asks: Collection[Ask]) -> dict[UUID, list[Ask]]:
    """This function will give what was paid beyond each of some asks, as asks of their own; nothing where none was."""
    paid = [ask.id for ask in asks if ask.hold is not None and ask.hold.used]
    found: dict[UUID, list[Ask]] = {}
    for row in beyond(paid).select_related("assignment__user") if paid else ():
        if row.of_id is not None:
            found.setdefault(row.of_id, []).append(row)
    return found


def beyond(asks: Collection[UUID]) -> Any:
    """This function will give the query of what was paid beyond some asks."""
    return Ask.objects.ours().filter(of__in=asks).order_by("id")


def waits_otherwise(*, people: Collection[UUID], others: Collection[UUID], at: datetime) -> Any:
    """This function will give the asks that wait about some people, some others, and all that is overdue."""
    late = Q(status__in=(WAITING, CHALLENGED), assignment__due_at__lte=at)
    return waiting().filter(late | Q(person__in=people) | Q(id__in=others))


def waiting() -> Any:
    """This function will give all asks that somebody has."""
    return Ask.objects.ours().filter(status__in=WITH_SOMEBODY)


def last_ruling(ask: Ask) -> RulingRecord | None:
    """This function will find the ruling on an ask that was kept last."""
    found: RulingRecord | None = RulingRecord.objects.ours().filter(ask=ask).order_by("-at", "-id").first()
    return found


def to_look_at(*, at: datetime, most: int) -> list[UUID]:
    """This function will list what the timer is to look at by a moment, the longest due first."""
    rows = Ask.objects.ours().filter(look_at__lte=at).order_by("look_at", "id")
    return list(rows.values_list("id", flat=True)[:most])


def is_new_payee(*, person: Person, payee_key: str | None) -> bool:
    """This function will say whether a payee was never asked for nor agreed in the plan for a person."""
    if not payee_key:
        return False
    named = {"person": person, "payee_key": payee_key}
    return not (Ask.objects.ours().filter(**named).exists() or PlanLine.objects.ours().filter(**named).exists())


def is_ever_for(*, code: str) -> bool:
    """This function will say whether anything asked was ever for a category, before it was changed too."""
    return any(model.objects.ours().filter(category=code).exists() for model in (Ask, Earlier))
