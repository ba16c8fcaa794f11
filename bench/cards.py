"""`python -m bench.cards`: how long a tap of a card takes beside `POST asks`, in one run on one server.

One after the other, in turns, so that what else the machine does falls on both. The last line is what it is for.
"""

import argparse
import http.client
import itertools
import json
import random
import sys
import time
from collections.abc import Callable
from statistics import median, quantiles

from bench.asking import LARGEST_PENCE, PAYEES, SMALLEST_PENCE, ask_body, read_callers
from bench.commands import run_command
from bench.load import Caller
from bench.servers import DATABASE, bench_servers, web
from delegation.signing import read_secret, sign

WARM = 50
Send = Callable[[], float]


def main() -> int:
    """This function will send both in turns and print what they took."""
    parser = argparse.ArgumentParser(prog="python -m bench.cards", description=__doc__)
    parser.add_argument("--each", type=int, default=1500, help="so many of each")
    chosen = parser.parse_args()
    with bench_servers() as servers:
        environment = servers.environment()
        run_command(environment, "-m", "django", "migrate", "--database", "owner", "-v0")
        printed = run_command(environment, "-m", "bench.make_card_world")
        with web("leeway", "config.web", environment=environment, folder=servers.folder, probe="/livez") as port:
            asks, taps = _senders(port, printed)
            for _ in range(WARM):
                asks(), taps()
            with servers.admin(DATABASE) as admin:
                admin.execute("VACUUM ANALYZE")
            pairs = [(asks(), taps()) for _ in range(chosen.each)]
    for name, taken in zip(("POST asks", "a tap of a card"), zip(*pairs, strict=True), strict=True):
        print(f"{name:<16} median {median(taken):6.1f} ms   p99 {_p99(taken):6.1f} ms   longest {max(taken):6.1f} ms")
    of_asks, of_taps = zip(*pairs, strict=True)
    print(f"ratio of p99 to POST asks: {_p99(of_taps) / _p99(of_asks):.1f}")
    return 0


def _p99(taken: tuple[float, ...]) -> float:
    return quantiles(taken, n=100)[-1]


def _senders(port: int, printed: str) -> tuple[Send, Send]:
    """This function will give what sends one ask, and one tap, over a connection of its own each."""
    world, callers = json.loads(printed.strip().splitlines()[-1]), read_callers(printed)
    drawn, numbers = random.Random(1), itertools.count()  # noqa: S311 - not a secret
    body, key = ask_body(kind="one_off", category="travel"), read_secret(world["secret"])
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=30) for _ in range(2)]

    def ask() -> float:
        caller: Caller = drawn.choice(callers)
        sent = body(drawn, drawn.choice(caller.people))
        return _post(connections[0], "/api/v1/asks", sent, 201, Authorization=caller.authorization)

    def tap() -> float:
        person, number = drawn.choice(drawn.choice(callers).people), next(numbers)
        said = {
            "kind": "authorisation",
            "reference": f"tap-{number}",
            "card": f"card-{person}",
            "amount": drawn.randint(SMALLEST_PENCE, LARGEST_PENCE),
            "currency": "GBP",
            "merchant": f"Payee {drawn.randrange(PAYEES)}",
            "merchant_category": "4111",
        }
        sent, stamp, id = json.dumps(said).encode(), int(time.time()), f"msg_{number}"
        signed = sign([key], id=id, stamp=stamp, payload=sent)
        headers = {"webhook-id": id, "webhook-timestamp": str(stamp), "webhook-signature": signed}
        return _post(connections[1], f"/api/v1/card-authorisations?source={world['source']}", sent, 200, **headers)

    return ask, tap


def _post(connection: http.client.HTTPConnection, path: str, body: bytes, status: int, **headers: str) -> float:
    """This function will send one request and give the milliseconds until it was answered whole."""
    began = time.perf_counter()
    connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
    answer = connection.getresponse()
    told = answer.read()
    taken = (time.perf_counter() - began) * 1000
    if answer.status != status:
        raise RuntimeError(f"{path} answered {answer.status}: {told[:300]!r}")
    return taken


if __name__ == "__main__":
    sys.exit(main())
