"""Web push: to the browsers in which somebody said yes to it. It says that something waits, and nothing else.

A browser's address at its maker's service came from the browser, so it is judged as every address outside is, and
nothing is sent to one that stands inside (channels/webhook.py).
"""

import json
import time
from datetime import timedelta
from uuid import uuid4

from django.conf import settings

from notifications.channels import pushing, webhook
from notifications.outcomes import NOWHERE, Device, Outcome, Outgoing, Refused, Sent, To, TryLater
from notifications.retrying import Outcome as Answer
from notifications.services.sending import Letter

# For all browsers of one user together: less than a worker has for one message.
SECONDS_IN_ALL = 20.0
KEPT_FOR = timedelta(days=1)  # by the service, for a device that is off
# The subscription is no more (RFC 8030, 7.3): it is forgotten.
GONE = (404, 410)
# Our own key or contact is not taken: that says nothing of the browser, and somebody mends it.
OUR_KEY = (401, 403)
AGAIN = (*OUR_KEY, 408, 425, 429)


class Push:
    """To each of somebody's browsers. One that took it is enough."""

    def send(self, notice: Outgoing, to: To) -> Outcome:
        """This function will push one message, and say which devices are no more."""
        if not to.devices:
            return NOWHERE
        by = time.monotonic() + SECONDS_IN_ALL
        answers = [(device, self._push(notice, device, by=by)) for device in to.devices]
        gone = tuple(device.url for device, answer in answers if answer.status in GONE)
        taken = next((answer for _, answer in answers if _is_taken(answer)), None)
        if taken is not None:
            return Sent(status=taken.status, gone=gone)
        again = next((answer for _, answer in answers if _is_worth_trying(answer)), None)
        if again is not None:
            at = notice.at + again.retry_after if again.retry_after is not None else None
            why = "key" if again.status in OUR_KEY else again.error or "busy"
            return TryLater(why, at, again.status, gone)
        return Refused("gone" if gone else "refused", answers[-1][1].status, gone)

    def _push(self, notice: Outgoing, device: Device, *, by: float) -> Answer:
        key = pushing.read_private(settings.PUSH_KEY)
        if key is None:
            return Answer(error="not_set_up")
        headers = {
            "authorization": pushing.authorization(device.url, key=key, contact=settings.PUSH_CONTACT, at=notice.at),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(int(KEPT_FOR.total_seconds())),
            "urgency": "high" if notice.urgent else "normal",
        }
        payload = pushing.encrypt(shown(notice), public=device.public, secret=device.secret)
        return webhook.send(Letter(uuid4(), uuid4(), device.url, headers, payload), at=notice.at, by=by)


def shown(notice: Outgoing) -> bytes:
    """This function will give what a browser is sent, to show (config/templates/worker.js)."""
    return json.dumps({"body": notice.lines[0], "link": notice.link, "tag": notice.id}).encode()


def _is_taken(answer: Answer) -> bool:
    return answer.status is not None and 200 <= answer.status < 300


def _is_worth_trying(answer: Answer) -> bool:
    """This function will say whether the same may go later: nobody answered, or the service is busy or broken."""
    if answer.status is None:
        return answer.error != "address"
    return answer.status in AGAIN or answer.status >= 500
