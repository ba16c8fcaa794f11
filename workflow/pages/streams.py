"""A file of all that was found, however much that is: written a batch at a time, each in a transaction of its own."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
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
    response = StreamingHttpResponse(_lines(most, columns, batch, cells), content_type="text/csv; charset=utf-8")
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
    last: Row | None = None
    while True:
        rows = batch(last)
        yield b"".join(_line(cells(each)) for each in rows)
        if len(rows) < most:
            return
        last = rows[-1]


def _line(cells: Sequence[Any]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue().encode()
