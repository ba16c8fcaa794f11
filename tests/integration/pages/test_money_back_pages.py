"""Money back and statements on pages, as people meet them."""

from django.core.files.uploadedfile import SimpleUploadedFile

from audit import clock
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, Visitor, text_of
from workflow.models import Ask
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

WHY = "June was paid twice, once by card."


def asked_back(enter: Enter, cast: Cast) -> tuple[Visitor, str]:
    """This function will have Priya ask for money back on the page, and give the ask's address."""
    priya, ravi = enter("priya"), cast.person("ravi")
    priya.get(f"/people/{ravi.id}/")
    assert f"/people/{ravi.id}/money-back/" in priya.page
    priya.get(f"/people/{ravi.id}/money-back/")
    text = text_of(priya.page)
    assert "20 working days to answer" in text
    priya.press("Ask for this", what_for=WHY, amount_1="60", words_1="June, again", amount_2="30", words_2="The fee")
    assert priya.path.startswith("/asks/"), text_of(priya.page)
    return priya, priya.path


def test_the_person_reads_what_why_each_sum_and_by_when(enter: Enter, cast: Cast) -> None:
    _priya, address = asked_back(enter, cast)
    helen, ravi = enter("helen"), enter("ravi")
    assert "Nothing moves yet" in ravi.get(address)
    helen.get(address)
    helen.press("Yes, to £90 to go back")
    text = ravi.get(address)
    for words in ("£90 is to go back", WHY, "June, again", "£60", "The fee", "£30", "and not before"):
        assert words in text, words
    assert "Would paying this back leave you without care or food?" in text
    assert "You have until" in text
    ravi.press("Say that it would be hard", text="I would skip meals.")
    text = text_of(ravi.page)
    assert "Nothing moves now. Somebody decides how it goes on." in text
    assert "I would skip meals." in text
    helen.get(address)
    helen.press("Say yes, in parts", parts="3")
    assert "It goes back in 3 parts, 4 weeks apart." in ravi.get(address)
    ravi.press("Have it looked at again", reason="It was paid once.")
    assert "With Dev" in text_of(ravi.page)


def test_what_is_missing_stands_beside_its_field_and_what_was_typed_stays(enter: Enter, cast: Cast) -> None:
    priya = enter("priya")
    priya.get(f"/people/{cast.person('ravi').id}/money-back/")
    priya.press("Ask for this", amount_1="60", words_1="June, again", what_for="")
    assert priya.status == 422
    assert "Say why the money should go back." in text_of(priya.page)
    assert 'value="June, again"' in priya.page


def test_the_letter_says_it_all_with_a_phone_number(enter: Enter, cast: Cast) -> None:
    _priya, address = asked_back(enter, cast)
    text = enter("priya").get(f"{address}letter/")
    for words in (
        "Dear Ravi",
        "£90",
        WHY,
        "June, again",
        "This would be hard for us",
        "I don't agree",
        "Please ring me",
    ):
        assert words in text, words
    assert cast.organisation.phone in text


def send(visitor: Visitor, cast: Cast, data: bytes) -> str:
    """This function will send a file on Ravi's page of statements."""
    address = f"/people/{cast.person('ravi').id}/statements/"
    visitor.get(address)
    sent = SimpleUploadedFile("bank.csv", data, content_type="text/csv")
    response = visitor.client.post(address, {"file": sent}, follow=True)
    return visitor._took(response, address)


def test_a_statement_is_seen_before_it_is_kept_and_each_line_is_one_tap(enter: Enter, cast: Cast) -> None:
    at = clock.now()
    with cast.scope():
        for amount, payee in ((1_250, "Vale Buses"), (4_000, "Argos")):
            fields = AskFields(
                person=cast.person("ravi").id, kind="one_off", amount=amount, payee=payee, what_for="A day out"
            )
            submit_ask(by=cast.user("ravi"), fields=fields, at=at)
    ravi, today = enter("ravi"), at.date().isoformat()
    rows = (f"{today},SUMUP *VALE BUSES LTD,12.50,", f"{today},ARGOS LEEDS,38.00,", f"{today},NETFLIX,9.99,")
    text = send(ravi, cast, "\n".join(("Date,Description,Paid out,Paid in", *rows)).encode())
    assert "Nothing is kept yet." in text
    assert "Yes, this was paid" in text
    ravi.press("Yes, take it in")
    assert ravi.path.startswith("/statements/"), text_of(ravi.page)
    ravi.press("Yes, that was it", said="yes")
    assert not ravi.has("Yes, that was it")
    ravi.press("Write it down as already paid", said="note")
    text = text_of(ravi.page)
    assert "Written down as already paid" in text
    ravi.press("Undo this", said="undo")
    assert "We do not know what this was" in text_of(ravi.page)
    with cast.scope():
        assert Ask.objects.ours().filter(pay="already_paid", amount=999).exists()


def test_the_wrong_bank_says_which_columns_it_has_and_takes_their_names(enter: Enter, cast: Cast) -> None:
    ravi, today = enter("ravi"), clock.now().date().isoformat()
    text = send(ravi, cast, f"Datum,Naam,Bedrag\n{today},NETFLIX,9.99\n".encode())
    assert ravi.status == 422
    assert "Datum, Naam, Bedrag" in text
    ravi.press("Look at it again", map="date=Datum, description=Naam, amount=Bedrag")
    assert "New lines: 1." in text_of(ravi.page)
