"""Finding answers, the file of them, and drawing a sample that anybody can draw again."""

import csv
import hashlib
import re
from datetime import timedelta

from audit import clock
from delegation.days import day_at
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, Visitor
from tests.integration.pages.test_auditing import gwen_says_yes
from workflow.models import Ask, Sample
from workflow.pages import audit_search
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask


def test_answers_are_found_by_sum_role_and_who_and_family_is_not_named(cast: Cast, enter: Enter) -> None:
    gwen_says_yes(cast)
    omar = enter("omar")
    shown = omar.get("/audit/answers/?least=500&most=700&role=team_manager&kind=one_off")
    assert "£640 Gwen Price" in shown
    assert "We found nothing like this." in omar.get("/audit/answers/?least=641&by=" + str(cast.user("gwen").id))
    with cast.scope():
        fields = AskFields(person=cast.person("ada").id, kind="one_off", category="travel", amount=1_250)
        submit_ask(by=cast.user("joe"), fields=fields, at=clock.now())
    shown = omar.get("/audit/answers/?most=13")
    assert "£12.50 Somebody of their family" in shown
    assert "Joe" not in shown
    omar.get("/audit/answers/?least=lots")
    assert omar.status == 422
    assert 'value="lots"' in omar.page


def test_more_than_a_page_is_shown_in_pages_and_the_file_has_all(cast: Cast, enter: Enter) -> None:
    for _number in range(3):
        gwen_says_yes(cast, amount=41_000)
    omar = enter("omar")
    most = audit_search.A_PAGE, audit_search.A_BATCH
    audit_search.A_PAGE = audit_search.A_BATCH = 2
    try:
        omar.get("/audit/answers/?least=400")
        first = set(re.findall(r"/audit/records/([0-9a-f-]{36})", omar.page))
        more = re.search(r'href="(/audit/answers/\?[^"]*cursor[^"]*)"', omar.page)
        assert more is not None
        omar.get(more[1].replace("&amp;", "&"))
        second = set(re.findall(r"/audit/records/([0-9a-f-]{36})", omar.page))
        response = omar.client.get("/audit/answers.csv?least=400")
        rows = list(csv.DictReader(b"".join(response).decode().splitlines()))
    finally:
        audit_search.A_PAGE, audit_search.A_BATCH = most
    assert (len(first), len(second), len(first & second)) == (2, 1, 0)
    assert {row["answer"] for row in rows} == first | second
    assert {row["by_name"] for row in rows} == {"Gwen Price"}
    assert {row["pence"] for row in rows} == {"41000"}
    assert "Stairlift" not in str(rows)


def published(cast: Cast, omar: Visitor, *, size: str = "25") -> Sample:
    """This function will have Omar publish a sample of everything up to yesterday."""
    yesterday = day_at(clock.now(), "Europe/London") - timedelta(days=1)
    omar.get("/audit/samples/")
    omar.press("Publish the seed", from_on="2020-01-01", to_on=str(yesterday), size=size)
    with cast.scope():
        sample: Sample = Sample.objects.ours().select_related("seed").order_by("-at")[0]
        return sample


def said_yes_yesterday(cast: Cast, count: int) -> list[Ask]:
    """This function will have Gwen say yes some times, as of 2 days ago, past the triggers that hold answers."""
    moment, clock_now = clock.now() - timedelta(days=2), clock.now
    clock.now = lambda: moment
    try:
        return [gwen_says_yes(cast, amount=41_000 + number) for number in range(count)]
    finally:
        clock.now = clock_now


def test_a_sample_is_published_drawn_looked_at_and_drawn_again_by_hand(cast: Cast, enter: Enter) -> None:
    omar = enter("omar")
    said_yes_yesterday(cast, 4)
    sample = published(cast, omar, size="2")
    assert sample.commitment in omar.page
    assert sample.seed.text not in omar.page
    assert "2, not drawn yet" in omar.get(f"/audit/samples/{sample.id}/")
    shown = omar.press("Draw it")
    assert "2 of 4, seed published" in shown
    assert "Drawn again now: the same." in shown
    seed = sample.seed.text
    assert seed in omar.page
    assert hashlib.sha256(seed.encode()).hexdigest() == sample.commitment
    drawn = re.findall(r'id="a([0-9a-f-]{36})"', omar.page)
    ids = omar.client.get(f"/audit/samples/{sample.id}/list.txt").content.decode().split("\n")
    assert sorted(ids, key=lambda id: hashlib.sha256(f"{seed}\n{id}".encode()).digest())[:2] == drawn
    omar.send(f"/audit/samples/{sample.id}/note/", answer=drawn[0], said="agree")
    shown = omar.send(f"/audit/samples/{sample.id}/note/", answer=drawn[1], said="otherwise")
    assert "Looked at: 2. Would have been decided otherwise: 1." in shown
    assert "it is likely between 1 and 99 in 100." in shown
    assert "What it was for Stairlift" in omar.get(f"/audit/records/{drawn[0]}/")
    other = next(id for id in ids if id not in drawn)
    assert "Stairlift" not in omar.get(f"/audit/records/{other}/")
    omar.send(f"/audit/samples/{sample.id}/note/", answer=other, said="agree")
    assert omar.status == 404
    omar.send(f"/audit/samples/{sample.id}/draw/")
    assert omar.status == 409


def test_days_that_are_not_over_are_not_drawn_and_a_wrong_form_keeps_what_was_typed(cast: Cast, enter: Enter) -> None:
    omar = enter("omar")
    omar.get("/audit/samples/")
    omar.press("Publish the seed", from_on="2026-02-02", to_on="2026-02-01", size="7")
    assert omar.status == 422
    assert 'value="7"' in omar.page
    tomorrow = str(day_at(clock.now(), "Europe/London") + timedelta(days=1))
    omar.press("Publish the seed", from_on="2026-01-01", to_on=tomorrow, size="7")
    assert "It can be drawn once the last of these days is over." in omar.page
    omar.send(f"{omar.path}draw/")
    assert omar.status == 409
