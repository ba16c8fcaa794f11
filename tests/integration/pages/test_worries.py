"""Rule 10 and rule 14 on the pages: that's not right, I'm worried, and it can't wait."""

import re

from tests.cast import Cast
from tests.integration.pages.conftest import Enter, ask

# Keys of forms differ between any two pages; nothing else may.
DRAWN = re.compile(r'(csrfmiddlewaretoken|form_key)" value="[^"]+"')


def test_rule_10_ada_says_thats_not_right_priya_rings_and_joe_sees_nothing(enter: Enter, cast: Cast) -> None:
    joe, ada = enter("joe"), enter("ada")
    address = ask(joe, cast.person("ada"), amount="12.50", what_for="Bus pass", payee="Vale Buses")
    joe.get(address)
    before = DRAWN.sub("", joe.page)
    assert not joe.has("Tell us that this is not right")
    ada.get(address)
    said = ada.press("Tell us that this is not right", text="I did not ask for it")
    assert "Thank you. Priya will ring you. We have not told Joe." in said
    joe.get(address)
    assert DRAWN.sub("", joe.page) == before
    priya = enter("priya")
    assert "Ada says: that's not right. Ring them." in priya.get("/worker/")
    assert "I did not ask for it" in priya.page
    priya.press("Keep this", text="We talked. She keeps the pass.")
    assert "that's not right" not in priya.get("/worker/")


def test_rule_10_whoever_decided_it_does_not_ring(enter: Enter, cast: Cast) -> None:
    joe, priya, ada = enter("joe"), enter("priya"), enter("ada")
    address = ask(joe, cast.person("ada"), amount="150", what_for="A winter coat")
    priya.get(address)
    priya.press("Yes, to £150")
    ada.get(address)
    said = ada.press("Tell us that this is not right")
    assert "Thank you. Tom will ring you. We have not told Joe or Priya." in said
    assert "Somebody waits for your call" not in priya.get("/worker/")
    assert "Somebody waits for your call" in enter("tom").get("/worker/")


def test_rule_14_a_worry_is_read_by_the_lead_alone(enter: Enter, cast: Cast) -> None:
    tom, ruth = enter("tom"), enter("ruth")
    tom.get(f"/people/{cast.person('ada').id}/worried/")
    said = tom.press("Send it", text="Her arm is bruised")
    assert "Thank you. Ruth Bell will look at this today." in said
    assert "What people worry about" in ruth.get("/")
    assert "Her arm is bruised" in ruth.get("/concerns/")
    ruth.press("Finish it", text="She is safe.", outcome="made_safe")
    assert "They are safe now" in ruth.page
    tom.get("/concerns/")
    assert tom.status == 404


def test_what_cant_wait_is_yes_now_and_gives_a_number_for_the_night(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    joe.get(f"/people/{cast.person('ada').id}/")
    text = joe.press("See who decides this", amount="120", what_for="Boiler")
    assert "Or ring Noor Ali, nights too: 01632 960 150" in text
    joe.press("Say yes now")
    assert "Done. You decided." in joe.page
