"""`python -m bench.tamper.inside ONLY [--write]`: the drill in the database of the environment, as its superuser."""

import sys

import django


def main() -> int:
    """This function will wake Django up, and run the drill."""
    django.setup()
    from bench.tamper import drill

    return drill.main(only=sys.argv[1], write="--write" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
