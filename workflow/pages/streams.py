"""A file of all that was found, however much that is: written a batch at a time, each in a transaction of its own."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.http import StreamingHttpResponse

from delegation.http.files import ALONE

Row = TypeVar("Row")


def as_lines(
    *,
    name: str,
    most: int,
    columns: Sequence[str],
    batch: Callable[[Row | None], Sequence[Row]],
    cells: Callable[[Row], Sequence[Any]],
) -> StreamingHttpResponse:
    """This function will stream a file of comma-separated lines; ``batch`` gives at most ``most`` rows after a row."""
    return _download(name, _lines(most, columns, batch, cells), content_type="text/csv; charset=utf-8")


def as_json_lines(
    *,
    name: str,
    most: int,
    batch: Callable[[Row | None], Sequence[Row]],
    document: Callable[[Row], Mapping[str, Any]],
) -> StreamingHttpResponse:
    """This function will stream a file of a JSON object a line; ``batch`` gives at most ``most`` rows after a row."""

    def line(row: Row) -> bytes:
        return json.dumps(document(row), ensure_ascii=False, sort_keys=True).encode() + b"\n"

    return _download(name, _batches(most, batch, line), content_type="application/jsonl; charset=utf-8")


def _download(name: str, lines: Iterator[bytes], *, content_type: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _lines(
    most: int,
    columns: Sequence[str],
    batch: Callable[[Row | None], Sequence[Row]],
    cells: Callable[[Row], Sequence[Any]],
) -> Iterator[bytes]:
    yield _line(columns)
    yield from _batches(most, batch, lambda each: _line(cells(each)))


def _batches(most: int, batch: Callable[[Row | None], Sequence[Row]], write: Callable[[Row], bytes]) -> Iterator[bytes]:
    last: Row | None = None
    while True:
        rows = batch(last)
        yield b"".join(map(write, rows))
        if len(rows) < most:
            return
        last = rows[-1]


def _line(cells: Sequence[Any]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue().encode()
