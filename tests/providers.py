"""Those who carry messages for us, on the loopback: GOV.UK Notify's API as published, a push service, a mail server."""

import json
import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import jwt

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"leeway-{SERVICE}-{SECRET}"
TEMPLATES = {kind: f"f33517ff-2a88-4f6e-b855-{number:012x}" for number, kind in enumerate(("sms", "email", "letter"))}
PLACES = {"sms": {"text"}, "email": {"subject", "text"}, "letter": {"subject", "text", "address_line_1"}}
MOST_BYTES = 65_536
ERRORS = {
    400: ("BadRequestError", "Can't send to this recipient using a team-only API key"),
    429: ("RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"),
    500: ("Exception", "Internal server error"),
}


@dataclass(slots=True)
class Answer:
    """What a provider answers next, whatever comes: a status, the name of its error, headers, and after how long."""

    status: int
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0


@dataclass(slots=True)
class Provider:
    """What a provider took, what it refused, and what it answers next."""

    url: str = ""
    took: list[dict[str, Any]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    next: list[Answer] = field(default_factory=list)
    looks_at_clock: bool = True  # a test may be on another day
    over: threading.Event = field(default_factory=threading.Event)

    def wait(self, count: int, *, seconds: float = 15) -> list[dict[str, Any]]:
        """This function will wait until it took so many messages, and give them."""
        until = time.monotonic() + seconds
        while len(self.took) < count:
            assert time.monotonic() < until, f"{len(self.took)} of {count} messages in {seconds} s; {self.refused}"
            time.sleep(0.02)
        return self.took


def _judge_notify(
    path: str, headers: Any, body: bytes, *, looks_at_clock: bool
) -> tuple[int, str, str, dict[str, Any]]:
    """This function will answer as Notify does: a status, the error's name and words, and what it took."""
    kind = path.removeprefix("/v2/notifications/")
    token = (headers.get("Authorization") or "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_iat": False})
    except jwt.InvalidTokenError:
        return 403, "AuthError", "Invalid token: API key not found", {}
    late = looks_at_clock and abs(claims.get("iat", 0) - datetime.now(UTC).timestamp()) > 30
    if claims.get("iss") != SERVICE or late:
        return 403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds", {}
    said = json.loads(body)
    wrong = _what_is_wrong(kind, said)
    return (400, *wrong, {}) if wrong else (201, "", "", {"kind": kind, **said})


def _what_is_wrong(kind: str, said: dict[str, Any]) -> tuple[str, str] | None:
    """This function will name the error of a request that Notify does not take, and its words."""
    if kind not in TEMPLATES or said.get("template_id") != TEMPLATES[kind]:
        return "BadRequestError", "Template not found"
    missing = PLACES[kind] - set(said.get("personalisation", {}))
    if missing:
        return "BadRequestError", f"Missing personalisation: {sorted(missing)}"
    if kind == "sms" and not re.fullmatch(r"\+?[\d ()-]{10,20}", said.get("phone_number", "")):
        return "ValidationError", "phone_number Not enough digits"
    if kind == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+", said.get("email_address", "")):
        return "ValidationError", "email_address Not a valid email address"
    return None


@contextmanager
def notify() -> Iterator[Provider]:
    """This function will run a Notify while somebody needs it."""

    def answer(known: Provider, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, Any]]:
        status, error, words, took = _judge_notify(path, headers, body, looks_at_clock=known.looks_at_clock)
        if known.next and status == 201:
            fails = known.next.pop(0)
            status, (usual, words) = fails.status, ERRORS.get(fails.status, ("Error", "Error"))
            error = fails.error or usual
        if status == 201:
            known.took.append(took)
            return 201, {"id": str(uuid4()), "reference": took["reference"], "uri": "", "content": {}, "template": {}}
        return status, {"status_code": status, "errors": [{"error": error, "message": words}]}

    with _server(answer) as known:
        yield known


@contextmanager
def push_service() -> Iterator[Provider]:
    """This function will run a push service (RFC 8030), a path for each browser, while somebody needs it."""

    def answer(known: Provider, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, Any]]:
        status = known.next.pop(0).status if known.next else 410 if path.startswith("/gone") else 201
        if status == 201:
            known.took.append({"path": path, "body": body, "headers": {k.lower(): v for k, v in headers.items()}})
        return status, {}

    with _server(answer) as known:
        yield known


@contextmanager
def _server(answer: Any) -> Iterator[Provider]:
    known = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            coming = known.next[0] if known.next else Answer(0)
            body = self.rfile.read(min(int(self.headers.get("content-length", "0")), MOST_BYTES))
            if coming.after:
                known.over.wait(coming.after)
            status, said = answer(known, self.path, self.headers, body)
            if status >= 400:
                known.refused.append(status)
            text = json.dumps(said).encode()
            self.send_response(status)
            for name, value in coming.headers.items():
                self.send_header(name, value)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # whoever hung up meanwhile

    with _running(Server(("127.0.0.1", 0), Handler)) as port:
        known.url = f"http://127.0.0.1:{port}"
        yield known
        known.over.set()


# --- a mail server ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Mailbox:
    """What a mail server took, and what it answers to RCPT TO: 250 unless told."""

    port: int = 0
    took: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """This function will run a mail server that speaks enough of RFC 5321 while somebody needs it."""
    known = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline().decode("latin-1").strip():
                word = line.split()[0].upper()
                if word == "RCPT":
                    answer = known.answers.pop(0) if known.answers else "250 ok"
                    if answer.startswith("250"):
                        known.to.append(line)
                    self.say(answer)
                elif word == "DATA":
                    self.say("354 go on")
                    known.took.append(message_from_bytes(self.read_message(), policy=policy.default))
                    self.say("250 taken")
                else:
                    self.say("221 bye" if word == "QUIT" else "250 ok")

        def read_message(self) -> bytes:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            return b"".join(lines)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with _running(Server(("127.0.0.1", 0), Handler)) as port:
        known.port = port
        yield known


@contextmanager
def _running(server: Any) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
