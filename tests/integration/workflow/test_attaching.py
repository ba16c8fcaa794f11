"""Files beside an ask: what they are is looked up in their bytes, and only who may see the ask gets them."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.integration.workflow.door import Door
from tests.unit.test_pictures import WHERE, chunk, exif, jpeg, png, segment
from workflow import scanning
from workflow.services.attaching import MOST_BYTES

PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    """A folder of its own for what is attached."""
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES, settings.MEDIA_ROOT = {**settings.STORAGES, "default": on_disk}, str(tmp_path)
    return tmp_path


def send(
    door: Door, by: str, ask: Any, data: bytes, *, name: str = "a.png", said: str = "image/png", **extra: str
) -> Any:
    """This function will attach a file, as browsers and programs do."""
    edge = b"--edge\r\n"
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {said}\r\n\r\n'
    body = edge + head.encode() + data + b"\r\n--edge--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=edge", **extra}
    return door.send(by, "POST", f"asks/{ask['id']}/attachments", body, **kind)


def attached(door: Door, by: str, ask: Any, data: bytes, **more: Any) -> Any:
    """This function will attach a file that is taken, and give how it is listed."""
    answer = send(door, by, ask, data, **more)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)["attachments"][-1]


def fetch(door: Door, by: str, ask: Any, row: Any) -> Any:
    """This function will download a file."""
    return door.send(by, "GET", f"asks/{ask['id']}/attachments/{row['id']}")


def test_a_picture_is_kept_without_where_it_was_taken(door: Door, files: Path) -> None:
    ask = door.ask("joe", "ada", 15_000)
    row = attached(door, "joe", ask, jpeg(segment(0xE1, exif(6))), name="IMG 1.jpg", said="image/jpeg")
    assert (row["name"], row["type"], row["scan"]) == ("IMG 1.jpg", "image/jpeg", "not_scanned")
    stored = [path for path in files.rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [row["id"]]
    assert WHERE not in stored[0].read_bytes()
    assert stored[0].stat().st_mode & 0o077 == 0


def test_it_is_given_as_a_download_that_no_browser_runs(door: Door) -> None:
    ask = door.ask("joe", "ada", 15_000)
    row = attached(door, "joe", ask, PDF, name='../../x"\\\u202e.pdf', said="application/pdf")
    answer = fetch(door, "priya", ask, row)
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert not re.search(r"[/\\u202e]", row["name"])
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_only_who_may_see_the_ask_gets_its_files(door: Door) -> None:
    ask, other = door.ask("joe", "ada", 15_000), door.ask("mo", "mo", 15_000)
    row = attached(door, "joe", ask, png())
    for name in ("joe", "ada", "priya", "sam", "tom", "gwen"):
        assert fetch(door, name, ask, row).status_code == 200
    for name in ("mo", "kofi", "lena", "otto"):
        assert fetch(door, name, ask, row).status_code == 404
    assert fetch(door, "priya", other, row).status_code == 404
    assert Client().get(f"/api/v1/asks/{ask['id']}/attachments/{row['id']}").status_code == 401


def test_who_asks_or_decides_may_add_and_nobody_else(door: Door) -> None:
    ask = door.ask("joe", "ada", 15_000)
    for name in ("joe", "ada", "priya", "tom"):
        assert send(door, name, ask, png()).status_code == 200
    for name in ("mo", "helen", "otto"):
        assert send(door, name, ask, png()).status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (png(), "image/jpeg"),
        (png(), "application/pdf"),
        (b"<svg onload=alert(1)>", "image/svg+xml"),
        (b"<html>", "image/png"),
        (b"MZ\x90", "application/octet-stream"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"", "image/png"),
        (png()[:-20], "image/png"),
    ],
)
def test_a_lying_other_or_broken_file_is_refused(door: Door, data: bytes, said: str, files: Path) -> None:
    ask = door.ask("joe", "ada", 15_000)
    before = door.stored()
    answer = send(door, "joe", ask, data, said=said)
    assert answer.status_code == 422, answer.content
    assert json.loads(answer.content)["errors"][0]["field"] == "file"
    assert door.stored() == before
    assert not [path for path in files.rglob("*") if path.is_file()]


def test_who_sends_a_picture_that_we_cannot_open_is_told_how_to_send_it(door: Door) -> None:
    answer = send(door, "joe", door.ask("joe", "ada", 15_000), b"\0\0\0\x18ftypheic", said="image/heic")
    assert "Send a screenshot" in json.loads(answer.content)["errors"][0]["message"]


def test_what_says_nothing_of_itself_is_taken_for_what_it_is(door: Door) -> None:
    ask = door.ask("joe", "ada", 15_000)
    assert attached(door, "joe", ask, png(), said="application/octet-stream")["type"] == "image/png"


def test_what_is_not_one_file_is_malformed(door: Door) -> None:
    ask = door.ask("joe", "ada", 15_000)
    path = f"asks/{ask['id']}/attachments"
    assert door.send("joe", "POST", path, {"file": "x"}).status_code == 415
    kind = {"Content-Type": "multipart/form-data; boundary=edge"}
    field = b'--edge\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--edge--\r\n'
    for body in (field, b"--edge--\r\n", b"rubbish"):
        assert door.send("joe", "POST", path, body, **kind).status_code == 400


def test_ten_files_of_ten_megabytes_are_enough(door: Door) -> None:
    ask = door.ask("joe", "ada", 15_000)
    large = PDF + bytes(MOST_BYTES - len(PDF))
    assert send(door, "joe", ask, large, said="application/pdf").status_code == 200
    assert send(door, "joe", ask, large + b"x", said="application/pdf").status_code == 413
    for _ in range(9):
        attached(door, "joe", ask, png())
    assert send(door, "joe", ask, png()).status_code == 413


def test_a_repeated_command_keeps_one_file(door: Door) -> None:
    ask = door.ask("joe", "ada", 15_000)
    for _ in range(2):
        rows = json.loads(send(door, "joe", ask, png(), Idempotency_Key="once").content)["attachments"]
        assert len(rows) == 1
    other = png(chunk(b"gAMA", b"\0\0\xb1\x8f"))
    assert send(door, "joe", ask, other, Idempotency_Key="once").status_code == 422


def infected(data: bytes) -> scanning.Scan:
    """Finds something in everything."""
    return scanning.Scan(scanning.Verdict.INFECTED, "Eicar")


def test_an_infected_file_is_refused(door: Door, settings: Settings, files: Path) -> None:
    settings.ATTACHMENT_SCANNER = "tests.integration.workflow.test_attaching.infected"
    ask = door.ask("joe", "ada", 15_000)
    assert send(door, "joe", ask, png()).status_code == 422
    assert not [path for path in files.rglob("*") if path.is_file()]


@pytest.fixture
def daemon() -> Iterator[tuple[int, list[bytes]]]:
    """What speaks as ClamAV's daemon does: it takes chunks, and answers what it found."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for answer in (b"stream: OK\0", b"stream: Eicar-Signature FOUND\0"):
                connection, _ = server.accept()
                with connection, connection.makefile("rb") as sent:
                    assert sent.read(10) == b"zINSTREAM\0"
                    data = b""
                    while size := int.from_bytes(sent.read(4)):
                        data += sent.read(size)
                    heard.append(data)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1], heard
        thread.join()


def test_clamd_is_asked_in_its_own_words(daemon: tuple[int, list[bytes]], settings: Settings) -> None:
    settings.CLAMD_ADDRESS = f"127.0.0.1:{daemon[0]}"
    large = bytes(200_000)
    assert scanning.clamd(large) == scanning.Scan(scanning.Verdict.CLEAN)
    assert scanning.clamd(b"x") == scanning.Scan(scanning.Verdict.INFECTED, "Eicar-Signature")
    assert daemon[1] == [large, b"x"]


def test_without_its_scanner_nothing_is_taken_unseen(door: Door, settings: Settings) -> None:
    settings.ATTACHMENT_SCANNER, settings.CLAMD_ADDRESS = "workflow.scanning.clamd", "127.0.0.1:1"
    ask = door.ask("joe", "ada", 15_000)
    assert send(door, "joe", ask, png()).status_code == 503
