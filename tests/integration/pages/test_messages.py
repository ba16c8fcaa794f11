"""Messages, where a link in one leads, how somebody is told, and whom a worker rings: as people see them."""

import html

from audit import clock
from audit.models import Event
from delegation.models import Person
from notifications.consumers import write_notices
from notifications.models import Notice, Telling
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, Visitor
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask


def joe_asks(cast: Cast, *, amount: int = 15_000, by: str = "joe", person: str = "ada") -> Notice:
    """This function will have somebody ask, and give what was written to who is told first outside the app."""
    with cast.scope():
        fields = AskFields(
            person=cast.person(person).id, kind="one_off", category="everyday", amount=amount, what_for="A winter coat"
        )
        ask = submit_ask(by=cast.user(by), fields=fields, at=clock.now())
        for event in Event.objects.ours().filter(subject_id=ask.id):
            write_notices(event, clock.now())
        found: Notice = Notice.objects.ours().filter(ask_id=ask.id).exclude(channel="in_app").earliest("id")
        return found


def test_whoever_only_follows_the_link_in_a_message_changes_nothing(cast: Cast, enter: Enter) -> None:
    mailed = joe_asks(cast)
    path = f"/messages/{mailed.id}/"
    scanner = Visitor()
    for _ in range(3):
        scanner.get(path)
        scanner.send(path)
        assert scanner.path.startswith("/sign-in/")
    joe = enter("joe")
    joe.get(path)
    assert joe.status == 404  # it is not his
    priya = enter("priya")
    for _ in range(3):
        assert "Joe Bright asks for £150." in priya.get(path)
    with cast.scope():
        assert not Notice.objects.ours().filter(read_at__isnull=False).exists()
        assert Notice.objects.ours().get(id=mailed.id).opened_at is None
    assert "New" in priya.get("/messages/")
    priya.get(path)
    priya.press("Open it")
    assert priya.path == f"/asks/{mailed.ask_id}/"
    assert "This link was used before." in priya.get(path)
    assert "This link was used before." in priya.send(path)
    assert priya.status == 409
    assert "New" not in priya.get("/messages/")
    priya.press("Open it")  # in the app it opens again and again
    assert priya.path == f"/asks/{mailed.ask_id}/"


def test_joe_chooses_how_he_is_told_and_what_he_typed_wrong_stays(cast: Cast, enter: Enter) -> None:
    joe = enter("joe")
    joe.get("/told/")
    assert not joe.has("Show messages in this browser")  # no key is set up
    typed = {"first": "email", "then": "", "much": "must", "gather_at": "8", "language": "en-gb"}
    said = joe.press("Keep this", **typed, quiet_from="21:00", quiet_until="later")
    assert joe.status == 422
    assert "Write a time, such as 21:00." in said
    assert 'value="21:00"' in joe.page
    assert 'value="later"' in joe.page
    joe.press("Keep this", **{**typed, "first": "text"}, quiet_from="", quiet_until="")
    assert joe.status == 422
    assert "We have no mobile number of yours." in html.unescape(joe.page)
    joe.press("Keep this", **typed, quiet_from="21:00", quiet_until="07:30")
    assert joe.path == "/messages/"
    with cast.scope():
        chosen = Telling.objects.ours().get(user=cast.user("joe"))
        assert (chosen.ways, chosen.only_must, chosen.gather_at) == (["email"], True, 8)
        assert str(chosen.quiet_until) == "07:30:00"
        assert Event.objects.ours().filter(type="user.telling_chosen").count() == 1
    joe.get("/told/")
    assert 'value="07:30"' in joe.page


def test_a_worker_sees_whom_to_ring_what_to_say_and_whose_task_it_is(cast: Cast, enter: Enter) -> None:
    with cast.scope():
        Person.objects.ours().filter(id=cast.person("leo").id).update(tell_by="phone")
    joe_asks(cast, amount=1_000, by="maya", person="leo")
    sam = enter("sam")
    said = sam.get("/letters/")
    assert "Ring Leo" in said
    assert "A winter coat: Maya Okafor said yes to £10 for you." in said
    assert "This is for Sam Ellis." in said
    sam.press("I told them")
    assert sam.path == "/letters/"
    assert "Ring Leo" not in sam.page


def test_an_address_is_kept_as_lines_and_taken_away_again(cast: Cast, enter: Enter) -> None:
    priya, path = enter("priya"), f"/people/{cast.person('ada').id}/wishes/"
    wishes = {"tell_by": "letter", "language": "en-gb", "format": "large_print", "wants_to_do": ""}
    priya.get(path)
    priya.press("Keep this", **wishes, address="  1 The Row \r\n\r\nEV1 1AA")
    with cast.scope():
        ada = Person.objects.ours().select_related("address").get(id=cast.person("ada").id)
        assert ada.address is not None
        assert ada.address.text == "1 The Row\nEV1 1AA"
        told = Event.objects.ours().filter(type="person.wishes_chosen").latest("id")
        assert "Row" not in str(told.data)
    priya.get(path)
    assert "1 The Row\nEV1 1AA" in priya.page
    priya.press("Keep this", **wishes, address="\r\n".join("1234567"))
    assert priya.status == 422
    priya.press("Keep this", **wishes, address="")
    with cast.scope():
        assert Person.objects.ours().get(id=cast.person("ada").id).address_id is None
