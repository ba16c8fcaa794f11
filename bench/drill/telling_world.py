"""`python -m bench.drill.telling_world URL COUNT`: a system outside to tell, and so many events to tell of.

Each event is a user's own, told in the app, by e-mail and to that system. They come 50 in a transaction, as fast as the
database takes them. It prints how many it has recorded.
"""

import itertools
import sys

import django

TYPE = "user.passkey_added"
AT_ONCE = 50


def record_events(url: str, count: int) -> int:
    """This function will record the events by the real services, and count them."""
    from audit import clock
    from audit.events import Actor, record
    from audit.scope import organisation_scope
    from delegation.models import User
    from delegation.selectors.identity import organisation_of_slug
    from notifications.services.webhooks import EndpointFields, add_endpoint

    organisation_id = organisation_of_slug("elmbridge-vale")
    assert organisation_id is not None
    with organisation_scope(organisation_id):
        lena = User.objects.ours().get(username="lena")
        add_endpoint(by=lena, fields=EndpointFields(url=url, types=(TYPE,)), at=clock.now())
        users = list(User.objects.ours().filter(is_active=True).exclude(email="").order_by("id"))
    whose, done = itertools.cycle(users), 0
    while done < count:
        with organisation_scope(organisation_id):
            for user in itertools.islice(whose, min(AT_ONCE, count - done)):
                actor = Actor(user_id=user.id)
                record(type=TYPE, subject=("user", user.id), actor=actor, data={}, at=clock.now())
                done += 1
    return done


if __name__ == "__main__":
    django.setup()
    print(record_events(sys.argv[1], int(sys.argv[2])))
