"""Our limits on the pages: read, drafted by number boxes and YAML, compared, proposed, published, brought back."""

import re
from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from audit import clock
from config.operators.desk import looking_only
from delegation.errors import Conflict, Forbidden
from delegation.models import Scheme, SchemeComment, User
from delegation.scheme_yaml import write
from delegation.selectors.authority import setting
from delegation.services.comments import answer_comment, comment_on
from delegation.services.schemes import edit_draft, publish
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, Visitor, hidden, text_of

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def lena(enter: Enter) -> Visitor:
    """The leader who writes."""
    return enter("lena")


def boxes(visitor: Visitor) -> dict[str, str]:
    """This function will read every field of the form on the page, as a browser would send it."""
    tags = re.findall(r"<input (?!type=\"hidden\")[^>]*>", visitor.page)
    named = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {**hidden(visitor.page), **{name[1]: value[1] for name, value in named if name and value}}


def draft(visitor: Visitor, **sums: str) -> str:
    """This function will draft a change of what is in force, by number boxes, and give its address."""
    visitor.get("/lead/limits/")
    visitor.press("Draft a change")
    visitor.send(visitor.path, **{**boxes(visitor), **{name.replace("__", "."): said for name, said in sums.items()}})
    assert visitor.status == 200, text_of(visitor.page)
    return visitor.path


def stored(cast: Cast, address: str) -> Scheme:
    """This function will read the version that an address is of."""
    with cast.scope():
        return Scheme.objects.ours().get(id=address.split("/")[3])


def test_everybody_reads_in_sentences_what_is_in_force(enter: Enter) -> None:
    for name in ("lena", "joe"):
        page = enter(name).get("/lead/limits/")
        assert "A support worker may say yes to £50, and £200 a month for one person." in page
        assert "Something each week: always asks." in page
        assert "When it can't wait: £100 at a time, £200 a month for one person." in page
        assert "A practitioner may say yes to £300 for an adult, and £500 for a child." in page
        assert "swaps at no more cost" in page
        assert "Head of service and above: less support" in page
        assert "Version 3 In force" in page
        assert ("Draft a change" in page) == (name == "lena")


def test_lena_drafts_by_number_boxes_proposes_and_mark_publishes_from_today(
    enter: Enter, cast: Cast, lena: Visitor
) -> None:
    address = draft(lena, support_worker__each="300", practitioner__each="400.50")
    page = text_of(lena.page)
    assert "Raised for Support worker: from £50 at a time to £300 at a time. More room" in page
    assert "from £300 at a time, for an adult, £300 at a time" not in page
    assert "nobody comes up to £300 at a time. This always stops first: £200 a month for one person." in page
    assert not lena.has("Publish from today")
    lena.press("Propose")
    assert "Somebody else publishes what you wrote or proposed." in text_of(lena.page)
    mark = enter("mark")
    assert "Proposal by Lena Fox" in mark.get("/lead/limits/")
    mark.get(address)
    assert "Version 4" in mark.press("Publish from today")
    found = stored(cast, address)
    assert (found.version, found.status) == (4, "published")
    assert "A support worker may say yes to £300" in enter("joe").get("/lead/limits/")


def test_a_change_by_somebody_else_meanwhile_is_not_lost_and_what_was_typed_is_kept(cast: Cast, lena: Visitor) -> None:
    address = draft(lena, support_worker__each="60")
    lena.get(f"{address}change/")
    sent = {**boxes(lena), "support_worker.each": "70"}
    before = stored(cast, address)
    with cast.scope():
        edit_draft(by=cast.user("lena"), scheme_id=before.id, revision=2, terms=before.terms, at=clock.now())
    lena.send(f"{address}change/", **sent)
    page = text_of(lena.page)
    assert lena.status == 422
    assert "Somebody changed this meanwhile." in page
    assert "Support worker, Each time, in pounds: it says £60 now." in page
    assert boxes(lena)["support_worker.each"] == "70"
    lena.send(f"{address}change/", **boxes(lena))
    assert stored(cast, address).revision == 4
    with cast.scope():
        edit_draft(by=cast.user("lena"), scheme_id=before.id, revision=4, terms=before.terms, at=clock.now())
    lena.send(f"{address}propose/", revision="4")
    assert "Somebody changed these limits since you opened them." in text_of(lena.page)
    assert stored(cast, address).status == "draft"


@pytest.mark.parametrize("typed", ["-5", "0", "", "five", "1000000000000", "99999999999", "£1e3"])
def test_a_sum_that_is_none_is_put_right_and_kept_as_typed(cast: Cast, lena: Visitor, typed: str) -> None:
    lena.get("/lead/limits/")
    lena.press("Draft a change")
    address = lena.path
    lena.send(address, **{**boxes(lena), "family.each": typed})
    assert lena.status == 422
    assert "Something to put right" in lena.page
    assert stored(cast, address).revision == 1


def test_more_than_anybody_means_is_refused(cast: Cast, lena: Visitor) -> None:
    lena.get("/lead/limits/")
    lena.press("Draft a change")
    lena.send(lena.path, **{**boxes(lena), "family.each": "999999999"})
    assert lena.status == 422
    assert "This is more than £100 million." in text_of(lena.page)


def test_yaml_goes_out_and_comes_in_again(cast: Cast, lena: Visitor) -> None:
    address = draft(lena, family__each="120")
    got = lena.client.get(f"{address}limits.yaml")
    assert got["Content-Disposition"] == 'attachment; filename="limits-draft.yaml"'
    text = got.content.decode()
    assert text == write(stored(cast, address).terms)
    lena.get(f"{address}yaml/")
    changed = text.replace("amount: 12000,", "amount: 13000,")
    lena.send(f"{address}yaml/", **{**hidden(lena.page), "text": changed})
    assert "from £100 at a time to £130 at a time" in text_of(lena.page)
    sent = SimpleUploadedFile("limits.yaml", text.encode())
    lena.get(f"{address}yaml/")
    lena.client.post(f"{address}yaml/", {**hidden(lena.page), "text": "", "file": sent})
    assert stored(cast, address).revision == 4


@pytest.mark.parametrize(
    ("was", "will", "sentence"),
    [
        ("amount: 12000", "amount: -1", "Line 7: An amount is a whole number from 0 to 2^53."),
        ("amount: 12000", "amuont: 12000", "Line 7: There is no such field here. (roles[0].limits[0].amuont)"),
        ("amount: 12000", "amount: 12000, amount: 1", "Line 7: This name stands here twice. Keep one of them."),
        ("name: Family", "name: &x Family", "Line 4: Write this out in full: & and * are not understood here."),
        ("rank: 10", "rank: [", "This cannot be read as YAML"),
        ("key: family.weekly", "key: family.each", "Line 9: There are two limits with the key family.each."),
        (
            "lowest_role: team_manager,",
            "lowest_role: king,",
            "Line 62: There is no role king. (reservations[0].lowest_role)",
        ),
    ],
)
def test_yaml_that_is_wrong_names_the_line_and_nothing_is_kept(
    cast: Cast, lena: Visitor, was: str, will: str, sentence: str
) -> None:
    address = draft(lena, family__each="120")
    lena.get(f"{address}yaml/")
    text = write(stored(cast, address).terms).replace(was, will, 1)
    lena.send(f"{address}yaml/", **{**hidden(lena.page), "text": text})
    assert lena.status == 422
    assert sentence in text_of(lena.page)
    assert will in text_of(lena.page)
    assert stored(cast, address).revision == 2


def test_all_four_things_to_look_at_again_stand_on_the_draft(cast: Cast, lena: Visitor) -> None:
    address = draft(lena, support_worker__each="300", team_manager__each="200")
    with cast.scope():
        terms = deepcopy(stored(cast, address).terms)
        terms["roles"].append({**terms["roles"][-1], "code": "chief", "name": "Chief", "rank": 999, "limits": []})
        edit_draft(by=cast.user("lena"), scheme_id=stored(cast, address).id, revision=2, terms=terms, at=clock.now())
        User.objects.ours().filter(username="mark").update(is_active=False)
    page = lena.get(address)
    for sentence in (
        "Team manager could decide less than Practitioner for an adult.",
        "nobody comes up to £300 at a time. This always stops first: £200 a month for one person.",
        "Nobody holds the highest role, Chief. What goes past the others reaches nobody.",
        "People who could mend this afterwards: 1. It takes 2, so it could not be mended.",
    ):
        assert sentence in page


def test_an_old_version_comes_back_as_a_draft_by_the_same_rules(enter: Enter, cast: Cast, lena: Visitor) -> None:
    with cast.scope():
        old = Scheme.objects.ours().get(version=2)
    lena.get(f"/lead/limits/{old.id}/")
    page = lena.press("Bring this version back, as a draft")
    address = lena.path
    assert (
        "Lowered for Practitioner: from £500 at a time, for a child to £300 at a time, for a child. Less room" in page
    )
    lena.press("Propose")
    mark = enter("mark")
    mark.get(address)
    assert not mark.has("Publish from today")
    soon = (clock.now() + timedelta(days=20)).date().isoformat()
    assert "at the earliest" in mark.press("Publish from this day", in_force_from=soon)
    mark.get(address)
    mark.press("Publish from this day", in_force_from=boxes(mark)["in_force_from"])
    assert "Still to come" in mark.get("/lead/limits/")
    found = stored(cast, address)
    assert found.in_force_from is not None
    assert found.in_force_from > clock.now() + timedelta(days=28)


def test_what_takes_room_is_read_by_all_and_waits_for_the_answer_to_every_comment(
    enter: Enter, cast: Cast, lena: Visitor
) -> None:
    address = draft(lena, family__each="90")
    lena.press("Propose")
    joe = enter("joe")
    joe.get(address)
    assert not joe.has("Answer this")
    page = joe.press("Say it", text="That is a week of buses.")
    assert "That is a week of buses." in page
    mark = enter("mark")
    mark.get(address)
    typed = boxes(mark)["in_force_from"]
    assert "First answer every comment on it." in mark.press("Publish from this day", in_force_from=typed)
    lena.get(address)
    assert "Joe Bright" in lena.page
    lena.press("Answer this", text=" ")
    assert lena.status == 422
    lena.press("Answer this", text="Buses are paid by the pass now.")
    assert "Lena Fox answered." in joe.get(address)
    mark.get(address)
    mark.press("Publish from this day", in_force_from=typed)
    assert stored(cast, address).version == 4
    starts = stored(cast, address).in_force_from
    assert starts is not None
    joe.get(address)
    joe.press("Say it", text="And the taxi?")
    with cast.scope():
        comment = SchemeComment.objects.ours().get(holds=True)
        before = [setting(at=starts + step).scheme for step in (-SECOND, SECOND)]
        assert [scheme.version for scheme in before if scheme] == [3, 3]
        answer_comment(by=cast.user("mark"), comment_id=comment.id, text="Taxis stay as they are.", at=starts + 2 * DAY)
        after = [setting(at=starts + step).scheme for step in (DAY, 2 * DAY)]
        assert [scheme.version for scheme in after if scheme] == [3, 4]
        with pytest.raises(Conflict):
            comment_on(by=cast.user("joe"), scheme_id=comment.scheme_id, text="Too late", at=starts + DAY)
        with pytest.raises(Conflict):
            answer_comment(by=cast.user("lena"), comment_id=comment.id, text="Again", at=starts + 3 * DAY)


def test_a_comment_on_what_only_gives_room_holds_nothing_back(enter: Enter, cast: Cast, lena: Visitor) -> None:
    address = draft(lena, family__each="110")
    lena.press("Say it", text="Thank you.")
    assert "Thank you." in text_of(lena.page)
    lena.press("Propose")
    mark = enter("mark")
    mark.get(address)
    assert "Version 4" in mark.press("Publish from today")
    assert not mark.has("Say it")


def test_lena_withdraws_her_proposal_and_throws_the_draft_away_after_being_asked_once_more(
    enter: Enter, cast: Cast, lena: Visitor
) -> None:
    address = draft(lena, family__each="110")
    lena.press("Propose")
    mark = enter("mark")
    mark.get(address)
    assert not mark.has("Withdraw this proposal")
    mark.send(f"{address}withdraw/", revision="2")
    assert (mark.status, "Only who wrote this can take it back." in text_of(mark.page)) == (403, True)
    assert "A draft. It changes nothing yet." in lena.press("Withdraw this proposal")
    assert "Throw this draft away?" in lena.get(f"{address}throw-away/")
    assert stored(cast, address).status == "draft"
    page = lena.press("Throw it away")
    assert (lena.path, "Draft by Lena Fox" in page) == ("/lead/limits/", False)
    assert stored(cast, address).status == "dropped"
    page = lena.get(address)
    assert "Thrown away" in page
    assert not [button for button in ("Propose", "Say it", "Look beside", "Try it on last year") if lena.has(button)]
    assert "This is no draft any more." in lena.get(f"{address}change/")
    assert lena.status == 409
    lena.get(address)
    assert "A draft. It changes nothing yet." in lena.press("Start a draft of my own from this")
    with cast.scope():
        published = Scheme.objects.ours().get(version=3).id
    client = Client(headers={"Authorization": f"Bearer {cast.token('lena')}"})
    for step in ("withdraw", "drop"):
        answer = client.post(f"/api/v1/schemes/{published}/{step}", {}, content_type="application/json")
        assert (answer.status_code, "They never change" in answer.json()["detail"]) == (409, True)
        lena.send(f"/lead/limits/{published}/{'throw-away' if step == 'drop' else step}/", revision="1")
        assert (lena.status, "They never change" in text_of(lena.page)) == (409, True)


def test_the_author_publishes_by_no_path(enter: Enter, cast: Cast, lena: Visitor) -> None:
    address = draft(lena, family__each="110")
    lena.press("Propose")
    assert not lena.has("Publish from today")
    lena.send(f"{address}publish/", revision="2")
    assert lena.status == 403
    scheme = stored(cast, address)
    token = {"Authorization": f"Bearer {cast.token('lena')}"}
    assert (
        Client(headers=token)
        .post(f"/api/v1/schemes/{scheme.id}/publish", {}, content_type="application/json")
        .status_code
        == 403
    )
    with cast.scope():
        with pytest.raises(Forbidden, match="2 people"):
            publish(by=cast.user("lena"), scheme_id=scheme.id, at=clock.now())
        row = Scheme.objects.ours().filter(id=scheme.id)
    with looking_only(cast.organisation.id), pytest.raises(DatabaseError, match="read-only"), transaction.atomic():
        row.update(published_by=cast.user("mark"))  # as whoever runs the system sees it in the admin
    published = {"status": "published", "version": 4, "published_at": clock.now(), "in_force_from": clock.now()}
    with cast.scope():
        lena_user, mark = cast.user("lena"), cast.user("mark")
        row = Scheme.objects.ours().filter(id=scheme.id)
        for change, why in (
            ({**published, "published_by": lena_user}, "scheme_takes_two_people"),
            ({"author": mark}, "append-only"),
            ({"proposed_by": mark}, "append-only"),
            ({"terms": {}}, "append-only"),
            ({"status": "draft"}, "append-only"),
        ):
            with pytest.raises(DatabaseError, match=why), transaction.atomic():
                row.update(**change)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            row.delete()
    assert stored(cast, address).status == "proposed"
