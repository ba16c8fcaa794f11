"""Opening a record from outside the circle: with a reason, for a while, read by the person, and in the log."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from audit.models import Event
from audit.scope import note_moment
from delegation import access
from delegation.errors import Conflict, Forbidden, Missing, Refused
from delegation.models import CircleMember, Organisation
from delegation.selectors.openings import openings_listed, openings_of
from delegation.services.opening_records import close_openings, open_named, open_record
from delegation.services.passing import pass_time
from notifications.consumers import write_notices
from notifications.models import Notice
from tests.integration.workflow.steps import MINUTE, TUESDAY, Steps

A_REASON = "Her son rang me, and Priya was away"


def test_a_record_is_open_for_an_hour_and_the_person_is_told_who_and_why(steps: Steps) -> None:
    helen, ada = steps.cast.user("helen"), steps.cast.person("ada")
    assert not access.may(helen, ada, access.SEE_PERSON)
    note_moment(TUESDAY)
    opened = open_record(by=helen, person_id=ada.id, why="asked", text=A_REASON, at=TUESDAY)
    assert access.permissions_of(helen, ada) == {"see_person", "see_money", "see_asks"}
    (event,) = Event.objects.ours().filter(type="opening.made")
    assert (event.person_id, event.actor_id, event.data["why"]) == (ada.id, helen.id, "asked")
    assert A_REASON not in str(event.data)
    write_notices(event, TUESDAY)
    told = {name for (name,) in Notice.objects.ours().filter(event_id=event.id).values_list("template")}
    assert told == {"opened_your_record", "opened_a_record"}
    (read,) = openings_of(ada, since=TUESDAY - MINUTE)
    assert (read.user, read.words.text) == (helen, A_REASON)
    assert [each.id for each in openings_listed(by=steps.cast.user("lena"))] == [opened.id]
    with pytest.raises(Conflict, match="already"):
        open_record(by=helen, person_id=ada.id, why="asked", text=A_REASON, at=TUESDAY)
    pass_time(at=TUESDAY + 59 * MINUTE)
    note_moment(TUESDAY + 59 * MINUTE)
    assert access.may(helen, ada, access.SEE_PERSON)
    pass_time(at=TUESDAY + 60 * MINUTE)
    assert not access.may(helen, ada, access.SEE_PERSON)
    assert Event.objects.ours().filter(type="opening.closed").count() == 1


def test_it_ends_by_itself_where_no_timer_runs(steps: Steps) -> None:
    helen, ada = steps.cast.user("helen"), steps.cast.person("ada")
    open_record(by=helen, person_id=ada.id, why="asked", text=A_REASON, at=TUESDAY)

    def seen(at: datetime | None) -> set[str]:
        if at is not None:
            note_moment(at)
        rows = access.permission_rows(helen, ada.id).values()
        held = access.permitted({"may_self": [found for each in rows for found in each.query]})
        assert access.permissions_of(helen, ada) == access.granted(ada)[0].get(helen.id, frozenset())
        assert access.may(helen, ada, access.SEE_PERSON) == (access.SEE_PERSON in access.permissions_of(helen, ada))
        return set(access.permissions_of(helen, ada) | held)

    assert seen(None) == set()
    assert seen(TUESDAY + 59 * MINUTE) == {"see_person", "see_money", "see_asks"}
    assert seen(TUESDAY + 60 * MINUTE) == set()
    open_record(by=helen, person_id=ada.id, why="asked", text=A_REASON, at=TUESDAY + 70 * MINUTE)
    assert seen(TUESDAY + 71 * MINUTE) == {"see_person", "see_money", "see_asks"}
    close_openings(at=TUESDAY + 72 * MINUTE)  # which finds the first one over
    assert seen(TUESDAY + 73 * MINUTE) == {"see_person", "see_money", "see_asks"}


def test_whom_a_team_shows_is_seen_beside_an_opening_that_is_over(steps: Steps) -> None:
    helen, ada = steps.cast.user("helen"), steps.cast.person("ada")
    open_record(by=helen, person_id=ada.id, why="asked", text=A_REASON, at=TUESDAY)
    access.join_team(helen, ada.team)
    note_moment(TUESDAY + 60 * MINUTE)  # no timer has taken the opening away
    assert access.permissions_of(helen, ada) == set(access.PERMISSIONS)
    assert [each for each in access.PERMISSIONS if not access.may(helen, ada, each)] == []


def test_what_a_tie_gives_by_then_stays(steps: Steps) -> None:
    helen, ada = steps.cast.user("helen"), steps.cast.person("ada")
    Organisation.objects.filter(id=helen.organisation_id).update(opening_minutes=5)
    open_record(by=helen, person_id=ada.id, why="asked", text=A_REASON, at=TUESDAY)
    CircleMember(person=ada, user=helen, role="worker").save()
    access.open_to_member(ada, helen, access.PERMISSIONS)
    pass_time(at=TUESDAY + 6 * MINUTE)
    assert access.may(helen, ada, access.ASK_FOR)


def test_nobody_opens_a_record_without_a_reason_or_to_browse(steps: Steps) -> None:
    helen, ada = steps.cast.user("helen"), steps.cast.person("ada")
    named: dict[str, Any] = {"why": "asked", "text": A_REASON, "at": TUESDAY}
    for who in ("joe", "nia", "omar", "ruth"):
        with pytest.raises(Forbidden):
            open_record(by=steps.cast.user(who), person_id=ada.id, **named)
    with pytest.raises(Refused, match="few words"):
        open_record(by=helen, person_id=ada.id, **{**named, "text": "because"})
    with pytest.raises(Missing):
        open_record(by=helen, person_id=helen.id, **named)
    assert ada.date_of_birth is not None
    with pytest.raises(Refused, match="nobody"):
        open_named(by=helen, name=ada.display_name, born=ada.date_of_birth + timedelta(days=1), **named)
    assert open_named(by=helen, name="ada  BRIGHT", born=ada.date_of_birth, **named).person_id == ada.id
