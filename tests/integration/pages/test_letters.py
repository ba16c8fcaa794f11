"""Letters: what Ada is told on paper, printed and posted by Priya."""

from audit import clock
from audit.models import Event
from delegation.models.people import Language
from notifications.consumers import write_notices
from notifications.models import Notice
from tests.cast import Cast
from tests.integration.pages.conftest import Enter
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask


def joe_says_yes(cast: Cast, *, what_for: str = "Bus pass") -> None:
    """This function will have Joe say yes to £12.50 for Ada, and the notices of it written."""
    with cast.scope():
        fields = AskFields(
            person=cast.person("ada").id, kind="one_off", category="travel", amount=1_250, what_for=what_for
        )
        ask = submit_ask(by=cast.user("joe"), fields=fields, at=clock.now())
        for event in Event.objects.ours().filter(subject_id=ask.id):
            write_notices(event, clock.now())


def test_priya_prints_adas_letter_posts_it_and_takes_that_back(cast: Cast, enter: Enter) -> None:
    joe_says_yes(cast)
    priya, address = enter("priya"), f"/letters/{cast.person('ada').id}/"
    assert "A letter to Ada Bright Things to tell: 1." in priya.get("/letters/")
    shown = priya.get(address)
    assert "This week with your money" in shown
    assert "Bus pass: Joe Bright said yes to £12.50 for you." in shown
    assert "Tell Priya Shah on 01632 960 114, or post this back." in shown
    joe_says_yes(cast, what_for="A cake")  # after it was printed
    priya.press("I posted it")
    assert "Posted since yesterday Ada Bright" in priya.get("/letters/")
    shown = priya.get(address)
    assert "A cake" in shown
    assert "Bus pass" not in shown
    priya.get("/letters/")
    priya.press("It was not posted")
    assert "Things to tell: 2." in priya.get("/letters/")


def test_no_letter_is_in_words_that_nobody_has_read_over(cast: Cast, enter: Enter) -> None:
    joe_says_yes(cast)
    ada = cast.person("ada")
    with cast.scope():
        type(ada).objects.ours().filter(id=ada.id).update(language=Language.WELSH)
        type(cast.user("priya")).objects.ours().filter(username="priya").update(language=Language.WELSH)
    priya = enter("priya")
    shown = priya.get(f"/letters/{ada.id}/")
    assert "This week with your money" in shown
    assert '<article class="large" lang="en-gb">' in priya.page


def test_only_a_worker_of_theirs_sees_and_posts_a_letter(cast: Cast, enter: Enter) -> None:
    joe_says_yes(cast)
    for name in ("gwen", "joe", "nia"):
        visitor = enter(name)
        assert "There is no letter to post." in visitor.get("/letters/")
        visitor.get(f"/letters/{cast.person('ada').id}/")
        assert visitor.status == 404
        with cast.scope():
            ids = list(Notice.objects.ours().filter(person=cast.person("ada")).values_list("id", flat=True))
        visitor.send(f"/letters/{cast.person('ada').id}/posted/", notice=str(ids[0]))
        assert visitor.status == 404
    with cast.scope():
        assert not Notice.objects.ours().filter(person=cast.person("ada"), sent_at__isnull=False).exists()
