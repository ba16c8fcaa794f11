"""What the database says of open pages: who looks, what they may see of it now, and what has happened since.

Nothing is read by "id above the last": ids commit out of order. What one snapshot of PostgreSQL sees and the one before
did not is exactly what is new (as in audit/unsealed.py). Each function here is one short transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import auth
from django.db import connection
from django.http import HttpRequest

from audit import outbox
from audit.models import Event
from audit.scope import current_organisation_id, note_moment, organisation_scope
from delegation import access
from delegation.http.entering import is_strong, needs_second_step, signed_in_organisation
from delegation.models import User
from notifications.live.topics import ASK, INBOX, PERSON, Happening, Topic, changes, may_change_sight
from workflow.models import Ask
from workflow.selectors import sees_ask

# Before a page's own moment, and before the last event that a page heard of: so late may a transaction have committed.
JUST_BEFORE, LATE = timedelta(seconds=2), timedelta(seconds=60)
# Whoever was away for longer asks for everything again, and nothing is looked up.
REPLAYED = timedelta(hours=1)

COLUMNS = """
    event.id, event.type, event.subject_id, event.person_id, event.actor_id, event.data->>'ask' AS ask_id, event.at,
    ARRAY(SELECT DISTINCT held.user_id FROM workflow_assignment held
          WHERE held.organisation_id = event.organisation_id AND held.ask_id = event.subject_id) AS holders
"""
TOLD = "event.organisation_id = %(organisation)s AND event.type <> ALL(%(untold)s)"
NEW = f"""
    SELECT {COLUMNS}, moment.snapshot
    FROM (SELECT pg_current_snapshot()::text AS snapshot) moment
    LEFT JOIN audit_event event ON {TOLD} AND event.tx >= pg_snapshot_xmin(%(seen)s::pg_snapshot)
         AND NOT pg_visible_in_snapshot(event.tx, %(seen)s::pg_snapshot)
    ORDER BY event.id
"""  # noqa: S608 - our own text
# Of a while ago only what may change the page that asks: as much as anybody reads, the newest of it.
SINCE = f"""
    SELECT {COLUMNS} FROM audit_event event
    WHERE {TOLD} AND event.at >= %(since)s AND (
        event.subject_id = ANY(%(asks)s) OR event.data->>'ask' = ANY(%(asks)s::text[])
        OR event.person_id = ANY(%(people)s)
        OR %(inbox)s AND EXISTS (
            SELECT FROM workflow_assignment held
            WHERE held.organisation_id = event.organisation_id AND held.ask_id = event.subject_id
                  AND held.user_id = %(viewer)s))
    ORDER BY event.id DESC LIMIT %(most)s
"""  # noqa: S608 - our own text
MOST_MISSED = 200


@dataclass(frozen=True, slots=True)
class View:
    """One open page: whose, in which session, about what, and the people it is about."""

    session_key: str
    organisation_id: UUID
    user_id: UUID
    topics: tuple[Topic, ...]
    people: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Since:
    """Up to where a page knows: the last event that it was told of, or else when it was made."""

    event_id: UUID | None = None
    at: datetime | None = None


@dataclass(slots=True)
class News:
    """What to tell each page, by topic the event that changed it; and whose sight is over."""

    snapshot: str = ""
    told: dict[int, dict[Topic, Happening]] = field(default_factory=dict)  # by the place of the view
    over: set[int] = field(default_factory=set)


# --- who looks -------------------------------------------------------------------------------------------------------


def admit(*, session_key: str, topics: Sequence[Topic], at: datetime) -> View | None:
    """This function will give the view of somebody signed in, of what they may see; None where that is nothing."""
    request = _request(session_key)
    organisation_id = signed_in_organisation(request)
    if organisation_id is None:
        return None
    with organisation_scope(organisation_id):
        note_moment(at)
        user = _user(request)
        seen = tuple(topic for topic in topics if user is not None and _sees(user, topic))
        if user is None or not seen:
            return None
        return View(session_key, organisation_id, user.id, seen, frozenset(_people_of(seen)))


def still(view: View, *, at: datetime) -> bool:
    """This function will say whether somebody is still signed in and may still see all that their page is about."""
    with organisation_scope(view.organisation_id):
        note_moment(at)
        return _still(view, view.topics)


def _still(view: View, topics: Iterable[Topic]) -> bool:
    user = _user(_request(view.session_key))
    return user is not None and user.id == view.user_id and all(_sees(user, each) for each in topics)


def _request(session_key: str) -> HttpRequest:
    """This function will make what Django's own sign-in looks at: a request of that session."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return request


def _user(request: HttpRequest) -> User | None:
    user = auth.get_user(request)
    if not isinstance(user, User) or not user.is_active:
        return None
    return None if needs_second_step(user) and not is_strong(request) else user


def _sees(user: User, topic: Topic) -> bool:
    """This function will say whether a user may see what a part of a page is about."""
    if topic.kind == INBOX:
        return True
    assert topic.id is not None
    if topic.kind == ASK:
        return sees_ask(user, topic.id)
    shown = (access.SEE_MONEY, access.SEE_ASKS)
    return any(access.people_with(user, each).filter(id=topic.id).exists() for each in shown)


def _people_of(topics: Iterable[Topic]) -> list[UUID]:
    asks = [each.id for each in topics if each.kind == ASK]
    people = [each.id for each in topics if each.kind == PERSON and each.id is not None]
    return [*people, *Ask.objects.ours().filter(id__in=asks).values_list("person_id", flat=True)]


# --- what has happened -----------------------------------------------------------------------------------------------


def snapshot(organisation_id: UUID) -> str:
    """This function will give what the database sees now, to find out later what is new."""
    with organisation_scope(organisation_id), connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])


def look(*, organisation_id: UUID, seen: str, views: Sequence[View], at: datetime) -> News:
    """This function will find what is new since a snapshot, and for which views; each is asked again whether it may.

    Of many events that change one part the last is told: the part is asked for once.
    """
    with organisation_scope(organisation_id):
        note_moment(at)
        found = _rows(NEW, {"seen": seen})
        news = News(snapshot=found[0]["snapshot"])
        happenings = [_happening(row) for row in found if row["id"] is not None]
        for place, view in enumerate(views) if happenings else ():
            changed = _changed(view, happenings)
            blinded = any(may_change_sight(each, viewer_id=view.user_id, people=view.people) for each in happenings)
            if (changed or blinded) and not _still(view, view.topics):
                news.over.add(place)
            elif told := _heard(view, changed):
                news.told[place] = told
        return news


def missed(*, view: View, since: Since, at: datetime) -> dict[Topic, Happening | None]:
    """This function will find what a page missed while nobody told it; None where that is too long ago, or too much."""
    with organisation_scope(view.organisation_id):
        before: Event | None = None
        if since.event_id is not None:
            before = Event.objects.ours().filter(id=since.event_id).first()
        moment = before.at - LATE if before else (since.at - JUST_BEFORE if since.at else None)
        if moment is None or at - moment > REPLAYED:
            return dict.fromkeys(view.topics)
        rows = _rows(SINCE, {"since": moment, **_about(view), "most": MOST_MISSED + 1})
        if len(rows) > MOST_MISSED:
            return dict.fromkeys(view.topics)
        happenings = [_happening(row) for row in reversed(rows)]
        known = since.event_id
        # Whoever has just done something sees it on the page that came of it.
        own = view.user_id if before is None else None
        new = [each for each in happenings if each.id != known and (own is None or each.actor_id != own)]
        return dict(_heard(view, _changed(view, new)))


def _about(view: View) -> dict[str, Any]:
    """This function will give what an event must name to change a page."""
    return {
        "asks": [each.id for each in view.topics if each.kind == ASK],
        "people": [each.id for each in view.topics if each.kind == PERSON],
        "inbox": any(each.kind == INBOX for each in view.topics),
        "viewer": view.user_id,
    }


def _changed(view: View, happenings: Iterable[Happening]) -> dict[Topic, list[Happening]]:
    """This function will give, by topic, the events that changed it."""
    found: dict[Topic, list[Happening]] = {}
    for each in happenings:
        for topic in view.topics:
            if changes(each, topic, viewer_id=view.user_id):
                found.setdefault(topic, []).append(each)
    return found


def _heard(view: View, changed: dict[Topic, list[Happening]]) -> dict[Topic, Happening]:
    """This function will give, by topic, the last event that a viewer may hear of.

    An ask between two says nothing to the circle, nor does what became of its money.
    """
    of_people = [each for topic, some in changed.items() if topic.kind == PERSON for each in some]
    hears = _hears(view, {id for id in map(_ask_of, of_people) if id is not None})
    heard = {
        topic: [each for each in some if topic.kind != PERSON or _ask_of(each) in hears]
        for topic, some in changed.items()
    }
    return {topic: some[-1] for topic, some in heard.items() if some}


def _ask_of(happening: Happening) -> UUID | None:
    return happening.subject_id if happening.type.startswith("ask.") else happening.ask_id


def _hears(view: View, asks: set[UUID]) -> set[UUID | None]:
    """This function will give those of some asks that a viewer sees, and None for what is about no ask."""
    if not asks:
        return {None}
    user = User.objects.ours().get(id=view.user_id)
    return {None, *(each for each in asks if sees_ask(user, each))}


def _rows(statement: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    ours: dict[str, Any] = {"organisation": current_organisation_id(), "untold": sorted(outbox.UNTOLD)}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**ours, **values})
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _happening(row: dict[str, Any]) -> Happening:
    ask_id = UUID(row["ask_id"]) if row["ask_id"] else None
    return Happening(
        id=row["id"],
        type=row["type"],
        subject_id=row["subject_id"],
        person_id=row["person_id"],
        actor_id=row["actor_id"],
        ask_id=ask_id,
        holders=frozenset(row["holders"]),
        at=row["at"],
    )
