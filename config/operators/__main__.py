"""`python -m config.operators ORGANISATION --by NAME [--port PORT]`: look at an organisation's tables, on the loopback.

It writes down in that organisation's record who looks, tells its leaders, and ends with Ctrl-C.
"""

import argparse
import os
import re
import sys
from wsgiref.simple_server import make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.operators"

import django

LOOPBACK = "127.0.0.1"
NAME = re.compile(r"[a-z0-9._-]{1,32}")


def main(arguments: list[str]) -> int:
    """This function will serve the desk until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m config.operators", description=__doc__)
    parser.add_argument("organisation", help="its slug")
    parser.add_argument("--by", required=True, help="who looks: small letters and digits")
    parser.add_argument("--port", type=int, default=0)
    told = parser.parse_args(arguments)
    if NAME.fullmatch(told.by) is None:
        parser.error("--by takes small letters, digits and . _ -")
    django.setup()
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    from audit.clock import now
    from audit.scope import organisation_scope
    from config.operators.desk import admit
    from config.safety import check_safe_to_serve
    from delegation.selectors.identity import organisation_of_slug
    from delegation.services.operating import note_operator

    check_safe_to_serve()
    organisation_id = organisation_of_slug(told.organisation)
    if organisation_id is None:
        parser.error("there is no such organisation")
    with organisation_scope(organisation_id):
        note_operator(operator=told.by, at=now())
    with make_server(LOOPBACK, told.port, StaticFilesHandler(get_wsgi_application())) as server:
        print(f"http://{LOOPBACK}:{server.server_port}/?key={admit(organisation_id)}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
