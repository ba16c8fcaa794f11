"""Finance's page, and what a family reads of their money."""

import re
from dataclasses import replace

from django.core.files.uploadedfile import SimpleUploadedFile

from audit import clock
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, text_of
from workflow.models import Payment
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask


def joe_spends(cast: Cast, *amounts: int) -> list[str]:
    """This function will have Joe ask for what he spent, and give the asks' addresses."""
    with cast.scope():
        fields = AskFields(person=cast.person("ada").id, kind="one_off", category="everyday", pay="pay_me_back")
        made = [
            submit_ask(by=cast.user("joe"), fields=replace(fields, amount=each), at=clock.now()) for each in amounts
        ]
    return [f"/asks/{each.id}/" for each in made]


def test_nothing_to_pay_says_so_and_others_are_told_it_is_not_theirs(enter: Enter) -> None:
    assert "Nothing waits to be paid." in enter("mark").get("/finance/")
    priya = enter("priya")
    assert "Only finance can mark what was paid." in priya.get("/finance/")
    assert priya.status == 403
    assert 'href="/finance/"' not in priya.page


def test_what_is_ticked_is_paid_and_the_family_reads_when(cast: Cast, enter: Enter) -> None:
    joe, (first, _second) = enter("joe"), joe_spends(cast, 1_250, 300)
    assert "On its way, by" in joe.get(first)
    mark = enter("mark")
    assert "£15.50" in mark.get("/finance/")
    with cast.scope():
        payment = Payment.objects.ours().get(amount=1_250)
    assert f'value="{payment.id}"' in mark.page
    said = mark.press("Paid", payment=str(payment.id))
    assert "Marked as paid: 1." in said
    assert "Marked today" in said
    assert re.search(r"Yes\. Paid on \w+ \d+ \w+\.", joe.get(first))
    mark.press("It was not paid")
    assert "On its way, by" in joe.get(first)


def test_ticking_nothing_or_what_was_paid_already_says_so(cast: Cast, enter: Enter) -> None:
    joe_spends(cast, 1_250)
    mark = enter("mark")
    mark.get("/finance/")
    assert "Tick what was paid." in mark.press("Paid")
    with cast.scope():
        id = str(Payment.objects.ours().get().id)
    mark.send("/finance/paid/", payment=id)
    assert "This was marked as paid already." in mark.send("/finance/paid/", payment=id)


def test_what_is_taken_along_says_so_and_is_let_go_of(cast: Cast, enter: Enter) -> None:
    joe_spends(cast, 1_250)
    mark = enter("mark")
    mark.get("/finance/")
    assert "It is not in our file" not in mark.page
    assert b"12.50" in mark.client.post("/finance/ready.csv").content
    assert "in your file of" in mark.get("/finance/")
    mark.press("It is not in our file")
    assert "It is not in our file" not in mark.get("/finance/")


def test_the_file_is_taken_along_and_brought_back(cast: Cast, enter: Enter) -> None:
    joe_spends(cast, 1_250, 300)
    mark = enter("mark")
    taken = mark.client.get("/finance/ready.csv").content
    broken = taken.replace(b"3.00", b"4.00")
    sent = {"file": SimpleUploadedFile("a.csv", broken)}
    said = text_of(mark.client.post("/finance/paid-file/", sent).content.decode())
    assert "Marked as paid: 1." in said
    assert "Line 3: This payment is £3, not that." in said
