"""`python -m bench.weekly.payer FILE` is finance: it pays what is ready of the asks in a file, again and again.

It is killed and started anew like the workers, so it keeps nothing in mind.
"""

import json
import sys
import time
from pathlib import Path
from uuid import UUID

import django

LOOK_SECONDS = 0.5


def pay_what_is_ready(asks: list[UUID]) -> int:
    """This function will mark what is ready as paid, each in a transaction of its own, and count it."""
    from audit.scope import all_organisation_ids, organisation_scope
    from bench.weekly.app import fast_now
    from delegation.models import User
    from delegation.services.tokens import mint_token  # noqa: F401 - loads what services need
    from workflow.models import Payment
    from workflow.services.paying import pay

    count = 0
    for organisation_id in all_organisation_ids():
        with organisation_scope(organisation_id):
            mark = User.objects.ours().filter(duties__contains=["finance"]).first()
            rows = Payment.objects.ours().filter(ask_id__in=asks, paid_at=None, cancelled_at=None)
            ready = list(rows.order_by("due_on", "id").values_list("id", flat=True)[:200])
        for payment_id in ready:
            with organisation_scope(organisation_id):
                assert mark is not None
                pay(by=mark, payment_id=payment_id, at=fast_now())
            count += 1
    return count


if __name__ == "__main__":
    django.setup()
    known = [UUID(each) for each in json.loads(Path(sys.argv[1]).read_text())]
    while True:
        if not pay_what_is_ready(known):
            time.sleep(LOOK_SECONDS)
