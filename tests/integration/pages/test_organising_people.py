"""Whoever administers: people, who is beside them, and their first way in."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from audit.models import Event
from delegation import access
from delegation.demo.building import SET_UP
from delegation.errors import Forbidden, Refused
from delegation.models import Budget, CircleMember, Person, User
from delegation.services.beside import bring_in, end_tie, put_back
from delegation.services.mandates import grant_officer
from delegation.services.people import TieFields, UserFields, add_post, add_user
from delegation.tasks import send_to_sign_in
from notifications.consumers import write_notices
from notifications.models import Notice
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, Visitor, text_of

NEW = {
    "display_name": "Eve Lane",
    "date_of_birth": "1950-02-03",
    "what_matters": "The sea.",
    "tell_by": "letter",
    "language": "cy",
    "format": "large_print",
}


def of(cast: Cast, name: str, path: str = "") -> str:
    """This function will give the address of a person's page for whoever administers."""
    return f"/organisation/people/{cast.person(name).id}/{path}"


def tie_of(cast: Cast, person: str, user: str) -> CircleMember:
    """This function will find the tie of somebody to a person."""
    with cast.scope():
        tie: CircleMember = CircleMember.objects.ours().get(person=cast.person(person), user=cast.user(user))
        return tie


def test_somebody_is_added_found_and_given_a_circle_and_money(enter: Enter, cast: Cast) -> None:
    lena = enter("lena")
    lena.get("/organisation/people/new/")
    assert "Write their name." in lena.press("Add them")
    team = str(cast.team("adults_east").id)
    lena.press("Add them", **NEW, team=team)
    assert lena.path.startswith("/organisation/people/"), lena.page
    with cast.scope():
        eve = Person.objects.ours().get(display_name="Eve Lane")
        assert eve.what_matters is not None
        assert (eve.format, eve.language, eve.what_matters.text) == ("large_print", "cy", "The sea.")
        assert access.may(cast.user("priya"), eve, access.ASK_FOR)
    lena.get("/organisation/people/")
    assert "Eve Lane" in lena.press("Find", q="lane e")
    assert "Ada Bright" not in text_of(lena.page)
    lena.get(f"/organisation/people/{eve.id}/")
    wrong = lena.press("Open it", kind="managed", allocated="1200", starts_on="2026-04-01", ends_on="2026-03-31")
    assert "The end must be after the start." in wrong
    money = {"kind": "managed", "allocated": "1,200", "starts_on": "2026-04-01", "ends_on": "2027-03-31"}
    assert "Money the council looks after £1,200" in lena.press("Open it", **money)
    assert "There is open money of this kind on these days already." in lena.press("Open it", **money)
    with cast.scope():
        assert Budget.objects.ours().filter(person=eve).count() == 1


def test_a_worker_is_chosen_among_colleagues_and_a_known_name_is_asked_about(enter: Enter, cast: Cast) -> None:
    lena = enter("lena")
    lena.get(of(cast, "dean", "bring-in/"))
    said = lena.press("Bring them in", role="worker", name="Nobody Here")
    assert "A worker of theirs is a colleague here. Choose one." in said
    said = lena.press("Bring them in", role="worker", name="priya")
    assert "Priya Shah, is a social worker in the east team" in said
    assert "Somebody new" not in said
    lena.press("Bring them in", role="worker", name="priya", known=str(cast.user("priya").id))
    assert lena.path == of(cast, "dean")
    assert tie_of(cast, "dean", "priya").role == "worker"
    # Of a name that is known, the choice is to be made: a second account is never made by oversight.
    lena.get(of(cast, "dean", "bring-in/"))
    said = lena.press("Bring them in", role="advocate", name="Nia Rowe")
    assert "Say whether you mean one of these. Nia Rowe, is Ada's advocate Somebody new" in said
    lena.press("Bring them in", role="advocate", name="Nia Rowe", known="new", does="is another Nia")
    with cast.scope():
        assert User.objects.ours().filter(display_name="Nia Rowe").count() == 2


def test_a_power_needs_the_day_on_which_its_paper_was_seen(enter: Enter, cast: Cast) -> None:
    lena = enter("lena")
    lena.get(of(cast, "mo", "bring-in/"))
    power = {"role": "attorney", "name": "Una Hussain", "covers": "money", "acts": "together"}
    assert "Say when you saw the paper that gives this power." in lena.press("Bring them in", **power)
    lena.press("Bring them in", **power, seen_on="2026-01-05", ends_on="2099-01-01")
    said = text_of(lena.page)
    assert "Money. Together with the others. Paper seen on 5 January 2026. Over on 1 January 2099." in said


def test_who_is_ended_sees_nothing_signs_in_no_more_and_comes_back_by_a_tap(enter: Enter, cast: Cast) -> None:
    with cast.scope():
        uncle = add_user(by=SET_UP, fields=UserFields(username="uncle", display_name="Cy", does="uncle"), at=cast.at)
        fields = TieFields(role="nominated_person")
        tie = bring_in(by=cast.user("lena"), person=cast.person("dean"), who=uncle, fields=fields, at=cast.at)
    lena = enter("lena")
    lena.send(f"/organisation/ties/{tie.id}/end/")
    with cast.scope():
        assert not User.objects.ours().get(id=uncle.id, is_active=False).circles.filter(ends_on=None).exists()
        assert not access.permissions_of(User.objects.ours().get(id=uncle.id), cast.person("dean"))
        told = Event.objects.ours().get(type="circle.member_ended")
        assert (told.subject_id, told.person_id, told.data["signs_in"]) == (tie.id, cast.person("dean").id, False)
    lena.press("That was a mistake: put back")
    with cast.scope():
        uncle.refresh_from_db()
        assert uncle.is_active
        assert access.may(uncle, cast.person("dean"), access.ASK_FOR)


def test_nobody_takes_from_a_family_what_it_decides_by_ending_who_is_beside_somebody(enter: Enter, cast: Cast) -> None:
    lena, joe = enter("lena"), tie_of(cast, "ada", "joe")
    assert "Decides things for them." in lena.get(of(cast, "ada"))
    lena.send(f"/organisation/ties/{joe.id}/end/")
    assert lena.status == 422
    lena.send(f"/organisation/ties/{tie_of(cast, 'ada', 'ada').id}/end/")
    assert lena.status == 422
    lena.send(f"/organisation/ties/{tie_of(cast, 'ada', 'tom').id}/end/")
    assert lena.status == 200
    with cast.scope():
        assert access.may(cast.user("tom"), cast.person("ada"), access.ASK_FOR)  # by his team, as before
        assert CircleMember.objects.ours().get(id=joe.id).ends_on is None


def test_the_person_is_told_who_is_no_longer_beside_them(enter: Enter, cast: Cast) -> None:
    lena = enter("lena")
    lena.send(f"/organisation/ties/{tie_of(cast, 'ravi', 'priya').id}/end/")
    with cast.scope():
        write_notices(Event.objects.ours().get(type="circle.member_ended"), cast.at)
        told = Notice.objects.ours().filter(template="no_longer_beside_you", channel="in_app")
        assert [each.recipient_id for each in told] == [cast.user("ravi").id]


def test_nobody_brings_themself_in_or_back(cast: Cast) -> None:
    with cast.scope():
        lena, dean = cast.user("lena"), cast.person("dean")
        with pytest.raises(Forbidden):
            bring_in(by=lena, person=dean, who=lena, fields=TieFields(role="nominated_person"), at=cast.at)
        tie = bring_in(by=SET_UP, person=dean, who=lena, fields=TieFields(role="nominated_person"), at=cast.at)
        end_tie(by=SET_UP, tie_id=tie.id, at=cast.at)
        with pytest.raises(Forbidden):
            put_back(by=lena, tie_id=tie.id, at=cast.at)


def test_what_is_put_right_is_told_and_another_team_sees_the_person(enter: Enter, cast: Cast) -> None:
    lena = enter("lena")
    lena.get(of(cast, "dean"))
    hospital = str(cast.team("hospital").id)
    lena.press("Keep this", display_name="Dean Forster", date_of_birth="", team=hospital)
    assert "Dean Forster Hospital" in text_of(lena.page)
    with cast.scope():
        dean = Person.objects.ours().get(id=cast.person("dean").id)
        assert not access.may(cast.user("priya"), dean, access.SEE_PERSON)
        assert access.may(cast.user("kofi"), dean, access.SEE_PERSON)
        assert access.may(cast.user("sam"), dean, access.SEE_PERSON)  # who works with him stays
    # An 18th birthday on which a parent's say hangs is not moved by a correction.
    lena.get(of(cast, "leo"))
    east = str(cast.team("adults_east").id)
    said = lena.press("Keep this", display_name="Leo Okafor", date_of_birth="2000-01-01", team=east)
    assert "A parent decides for them until they are 18." in said


def invited(cast: Cast, lena: Visitor, button: str) -> str:
    """This function will bring a brother of Dean's in and invite him, and give the words of the answer."""
    lena.get(of(cast, "dean", "bring-in/"))
    lena.press("Bring them in", role="nominated_person", name="Al Foster", email="al@example.org", does="his brother")
    return lena.press(button, way=button.rpartition(" ")[2].replace("e-mail", "email"))


def test_an_invitation_by_letter_signs_in_once_and_only_the_latest_is_good(enter: Enter, cast: Cast) -> None:
    lena, al = enter("lena"), Visitor()
    said = invited(cast, lena, "Invite by letter")
    first = re.search(r"Type this code: ([A-Z0-9-]{14})", said)
    assert first, said
    lena.get(of(cast, "dean"))
    second = re.search(r"Type this code: ([A-Z0-9-]{14})", lena.press("Invite by letter", way="letter"))
    assert second
    assert "too old" in al.send("/sign-in/paper/", code=first[1])
    al.send("/sign-in/paper/", code=second[1])
    assert "Dean Foster" in al.get("/")
    # Who has signed in is helped in by somebody who knows them, not by whoever administers.
    assert "Invite" not in lena.get(of(cast, "dean"))
    with cast.scope():
        tie = CircleMember.objects.ours().get(user__display_name="Al Foster")
    lena.send(f"/organisation/ties/{tie.id}/invite/", way="letter")
    assert lena.status == 422


def test_an_invitation_by_e_mail_goes_to_the_one_who_is_invited_alone(enter: Enter, cast: Cast) -> None:
    lena, al = enter("lena"), Visitor()
    with cast.scope():
        twin = UserFields(username="twin", display_name="Bo", does="shares the address", email="al@example.org")
        add_user(by=SET_UP, fields=twin, at=cast.at - timedelta(days=1))
    lena.get(of(cast, "dean", "bring-in/"))
    typed = {"role": "nominated_person", "name": "Al Foster", "email": "al@example.org", "known": "new"}
    lena.press("Bring them in", **typed)
    assert "We send Al Foster a link by e-mail." in lena.press("Invite by e-mail", way="email")
    send_to_sign_in()
    (message,) = mail.outbox
    assert message.subject == "Your invitation to Leeway"
    link = re.search(r"/sign-in/link/\S+", str(message.body))
    assert link, message.body
    al.send(link[0])
    assert "Dean Foster" in al.get("/")


def test_who_administers_decides_no_asks(cast: Cast) -> None:
    with cast.scope():
        fields = UserFields(username="ann", display_name="Ann", does="x", duties=("admin",), team=cast.team("hospital"))
        ann = add_user(by=SET_UP, fields=fields, at=cast.at)
        about = {"role": "practitioner", "title": "Another", "constitution_paragraph": "4.3"}
        post = add_post(by=ann, team=cast.team("adults_east"), **about, at=cast.at)
        with pytest.raises(Refused, match="does not decide"):
            grant_officer(by=cast.user("lena"), holder=ann, post=post, at=cast.at)
        with pytest.raises(Forbidden):
            grant_officer(by=ann, holder=cast.user("joe"), post=post, at=cast.at)


def test_who_is_beside_two_and_ended_beside_one_still_sees_the_other(cast: Cast) -> None:
    with cast.scope():
        lena, dean, mo = cast.user("lena"), cast.person("dean"), cast.person("mo")
        aunt = add_user(by=SET_UP, fields=UserFields(username="aunt", display_name="Di", does="aunt"), at=cast.at)
        tied = TieFields(role="nominated_person")
        ends, stays = (bring_in(by=lena, person=each, who=aunt, fields=tied, at=cast.at) for each in (dean, mo))
        end_tie(by=lena, tie_id=ends.id, at=cast.at)
        aunt.refresh_from_db()
        assert aunt.is_active
        assert list(access.visible_people(aunt)) == [mo]
        end_tie(by=lena, tie_id=stays.id, at=cast.at)
        aunt.refresh_from_db()
        assert not aunt.is_active
