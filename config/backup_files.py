"""The files that people attached, in a copy and back. They lie beside the database and belong to it."""

import os
import tarfile
from pathlib import Path


def pack(folder: Path, archive: Path) -> int:
    """This function will put every file of a folder into a new archive, and count them.

    It comes after the database's snapshot: a file is stored before its row is, so every row that was copied finds its
    file. What is erased meanwhile is left out.
    """
    count = 0
    archive.unlink(missing_ok=True)
    archive.touch(mode=0o600)  # it holds what people sent us
    with tarfile.open(archive, "w") as tar:
        for path in sorted(each for each in folder.rglob("*") if each.is_file() and not each.is_symlink()):
            try:
                tar.add(path, arcname=str(path.relative_to(folder)), recursive=False)
            except FileNotFoundError:
                continue
            count += 1
    with archive.open("rb") as whole:
        os.fsync(whole.fileno())
    return count


def is_empty(folder: Path) -> bool:
    """This function will say whether nothing lies in a folder, or there is none."""
    return not folder.exists() or not any(folder.iterdir())


def unpack(archive: Path, folder: Path) -> int:
    """This function will bring the files of an archive into a folder, readable by nobody else, and count them."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tarfile.open(archive, "r") as tar:
        tar.extractall(folder, filter="data")
        return len(tar.getnames())
