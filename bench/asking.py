"""What is asked in the bench: of Leeway, and of the peer, the same."""

import json
import random
from typing import Any

from bench.load import AskBody, Caller

PAYEES = 20
SMALLEST_PENCE, LARGEST_PENCE = 100, 2_400


def read_callers(printed: str) -> tuple[Caller, ...]:
    """This function will read who may ask for whom, as a world's last line of output says it."""
    found = json.loads(printed.strip().splitlines()[-1])
    return tuple(Caller(each["authorization"], tuple(map(str, each["people"]))) for each in found["callers"])


def ask_body(**more: Any) -> AskBody:
    """This function will give what makes small asks: a few pounds, to one of 20 payees."""

    def make(drawn: random.Random, person: str) -> bytes:
        amount, payee = drawn.randint(SMALLEST_PENCE, LARGEST_PENCE), f"Payee {drawn.randrange(PAYEES)}"
        return json.dumps(
            {"person": person, "amount": amount, "payee": payee, "what_for": "to the pool", **more}
        ).encode()

    return make
