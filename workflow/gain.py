"""Nobody decides for their own gain (rule 4): what of an ask pays whoever asks it (pure)."""

from dataclasses import dataclass

from delegation.authority import Act
from delegation.payees import plain_name
from delegation.terms import covers

NO, REFUND, WAGES = "no", "refund", "wages"
PAY_ME_BACK = "pay_me_back"
# One question settles relatives: asked for care, or for more than this to somebody who was never paid before.
ASKED_ABOVE_PENCE = 10_000
CARE = "care"


@dataclass(frozen=True, slots=True)
class Pays:
    """What was said of who is paid, and how; ``own_money`` is a direct payment, which is the person's own."""

    pays_you: str = ""
    pay: str = ""
    payee: str = ""
    own_money: bool = False


def gains(pays: Pays, *, name: str, person: str, is_staff: bool, works_there: bool) -> bool:
    """This function will say whether an ask pays its asker, of this name, for a person of that name.

    Money back for what a family bought is no gain. Staff ask on somebody's behalf, so no money comes to them at all:
    neither as payee nor in cash. What comes to the person from their own direct payment is theirs already.
    """
    if pays.pays_you == WAGES or works_there:
        return True
    money_back = pays.pays_you == REFUND or pays.pay == PAY_ME_BACK
    if is_staff and money_back:
        return True
    payee = plain_name(pays.payee)
    if not payee or payee != plain_name(name):
        return False
    theirs_already = pays.own_money and payee == plain_name(person)
    return not (money_back or theirs_already)


def asks_pays_you(act: Act, *, said: str, is_new_payee: bool) -> bool:
    """This function will say whether to ask "Does this pay you or your family?": care, or much to a new payee."""
    if said or not act.spends:
        return False
    return covers(CARE, act.category) or (is_new_payee and act.charge > ASKED_ABOVE_PENCE)
