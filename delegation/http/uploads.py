"""What arrives as a file is held in memory, up to the largest that anybody may send; the rest is left unread."""

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload

MOST_BYTES = 10_000_000 + 1


class LimitedUpload(MemoryFileUploadHandler):
    """Stops reading beyond the limit, so that nobody fills a disk before a view looks at what was sent."""

    def handle_raw_input(self, *args: Any, **options: Any) -> None:
        """This function will hold a file in memory, whatever the header announces."""
        self.activated = True

    def new_file(self, *args: Any, **options: Any) -> None:
        """This function will begin counting."""
        self.taken = 0
        super().new_file(*args, **options)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """This function will take one part of a file, or stop."""
        self.taken += len(raw_data)
        if self.taken > MOST_BYTES:
            raise StopUpload(connection_reset=True)
        return super().receive_data_chunk(raw_data, start)
