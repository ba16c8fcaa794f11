"""Django's command line for the peer: `python -m bench.peers.usual.manage`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # Not setdefault: whoever runs this may have Leeway's settings in the environment.
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.peers.usual.settings"
    execute_from_command_line(sys.argv)
