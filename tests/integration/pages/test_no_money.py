"""No money needed: a friend, a lift, a neighbour's ladder. It counts as a yes."""

from audit.models import Event
from tests.cast import Cast
from tests.integration.pages.conftest import Enter
from workflow.models import Ask, OwnWay


def test_a_lift_is_kept_once_and_counts_as_a_yes(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    home = joe.page
    said = joe.press("Yes, write it down", words="A lift to the club")
    assert "Without money Yes A lift to the club. You," in said
    joe.page = home  # the back button, and the same form again
    joe.press("Yes, write it down", words="A lift to the club")
    with cast.scope():
        row = OwnWay.objects.ours().get()
        told = Event.objects.ours().get(type="ownway.recorded")
        assert Ask.objects.ours().count() == 0
        assert told.data["words"]["words"] == str(row.words_id)
    assert "A lift to the club. Joe Bright," in enter("ada").page
    assert "Sorted out without money: 1" in joe.get(f"/people/{cast.person('ada').id}/year/")


def test_without_words_it_says_so_beside_its_field(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    said = joe.press("Yes, write it down", words=" ")
    assert joe.status == 422
    assert "Something to put right Say in a few words what it is." in said
    with cast.scope():
        assert OwnWay.objects.ours().count() == 0


def test_an_advocate_writes_nothing_down_and_reads_it(enter: Enter, cast: Cast) -> None:
    joe, nia = enter("joe"), enter("nia")
    joe.press("Yes, write it down", words="<script>alert(1)</script> lift")
    address = f"/people/{cast.person('ada').id}/"
    nia.send(f"{address}no-money/", words="A lift")
    assert nia.status == 404
    assert "<script>alert(1)</script> lift" in nia.get(address)  # as words, not as a script
    assert "<script>alert" not in nia.page
