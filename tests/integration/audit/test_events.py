"""An event names who did it, commits with what it tells of, and holds nobody's words."""

import pytest
from django.db import IntegrityError, connection, transaction

from audit.events import Actor, NotRecordable, PersonalText, record
from audit.ids import new_id
from audit.models import Delivery, Event
from audit.scope import NoScope, WrongScope, current_organisation_id, organisation_scope
from tests.integration.audit.conftest import AT, PROCESS, Effects, KeptTransport, happen, new_organisation

PERSONAL = [
    {"what_for": "swimming lesson"},
    {"note": "Ada Bright"},
    {"deep": {"er": ["ok", "with a space"]}},
    {"a key with spaces": 1},
    {"amount": 12.5},
    {"email": "ada@example.org"},
    {"long": "x" * 129},
    {"accent": "Siân"},
    {"bytes": b"x"},
]


@pytest.mark.usefixtures("committed_db")
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(NotRecordable):
        record(type="test.happened", subject=("thing", new_id()), actor=PROCESS, data={}, at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [Actor(), Actor(user_id=new_id(), process="both")])
def test_an_event_names_one_user_or_one_process(actor: Actor) -> None:
    with organisation_scope(new_organisation()), pytest.raises(NotRecordable):
        record(type="test.happened", subject=("thing", new_id()), actor=actor, data={}, at=AT)


@pytest.mark.django_db
def test_the_database_itself_refuses_an_event_without_an_actor() -> None:
    event = Event(type="test.happened", subject_kind="thing", subject_id=new_id(), data={}, at=AT)
    with organisation_scope(new_organisation()):
        event.organisation_id = current_organisation_id()
        with pytest.raises(IntegrityError, match="event_has_one_actor"), transaction.atomic():
            event.save()


@pytest.mark.django_db
@pytest.mark.parametrize("data", PERSONAL, ids=lambda data: next(iter(data)))
def test_an_event_refuses_what_could_be_somebodys_words(data: dict[str, object]) -> None:
    with organisation_scope(new_organisation()):
        with pytest.raises(PersonalText):
            record(type="test.happened", subject=("thing", new_id()), actor=PROCESS, data=data, at=AT)
        assert not Event.objects.ours().exists()


@pytest.mark.django_db
def test_an_event_holds_ids_codes_times_pence_and_commitments() -> None:
    data = {"ask": str(new_id()), "status": "waiting", "amount": 1250, "none": None, "at": AT.isoformat(), "yes": True}
    with organisation_scope(new_organisation()):
        event = record(type="test.happened", subject=("thing", new_id()), actor=PROCESS, data=data, at=AT)
        assert Event.objects.ours().get(id=event.id).data == data


@pytest.mark.usefixtures("committed_db")
def test_an_event_and_its_delivery_go_when_the_change_is_rolled_back(
    effects: Effects, transport: KeptTransport
) -> None:
    organisation_id = new_organisation()
    with organisation_scope(organisation_id):
        assert happen(organisation_id) is not None
        transaction.set_rollback(True)
    with organisation_scope(organisation_id):
        assert not Event.objects.ours().exists()
        assert not Delivery.objects.ours().exists()
    assert transport.hints == []


@pytest.mark.usefixtures("committed_db")
def test_one_transaction_gives_one_hint_after_it_commits(effects: Effects, transport: KeptTransport) -> None:
    organisation_id = new_organisation()
    with organisation_scope(organisation_id):
        for _ in range(5):
            happen(organisation_id)
        assert transport.hints == []
    assert transport.hints == [organisation_id]


@pytest.mark.usefixtures("committed_db")
def test_a_broken_hint_does_not_break_what_has_committed(effects: Effects, transport: KeptTransport) -> None:
    organisation_id = new_organisation()
    transport.down = True
    delivery = happen(organisation_id)
    assert delivery is not None
    with organisation_scope(organisation_id):
        assert Delivery.objects.ours().filter(id=delivery.id, published_at=None).exists()


@pytest.mark.django_db
def test_without_a_scope_there_are_no_rows_and_no_other_scope_opens_inside_one() -> None:
    first, second = new_organisation("first"), new_organisation("second")
    happen(first)
    with organisation_scope(first):
        assert Event.objects.count() == 1
        with pytest.raises(WrongScope), organisation_scope(second):
            pass
    with organisation_scope(second):
        assert Event.objects.count() == 0
    assert Event.objects.count() == 0
    with pytest.raises(NoScope):
        current_organisation_id()
    with pytest.raises(NoScope):
        Event.objects.ours()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event")
        assert cursor.fetchone() == (0,)
