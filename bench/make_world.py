"""`python -m bench.make_world` makes the bench's organisation and prints who may ask for whom."""

import json
from datetime import timedelta

import django


def main() -> None:
    """This function will make the organisation in a migrated database."""
    django.setup()
    from audit import clock  # models are known from here on
    from bench.world import build_world

    print(json.dumps(build_world(at=clock.now() - timedelta(hours=1))))


if __name__ == "__main__":
    main()
