"""Processor time of the bench and of everything it started: what a shared machine's other work does not change."""

import os
from collections import defaultdict
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
# Of /proc/PID/stat after the name in brackets: parent, and time of its own and of its ended children (proc(5)).
PARENT, TIMES = 1, slice(11, 15)


def processor_seconds() -> float:
    """This function will give the seconds of processor time that this process and all below it have used."""
    children: dict[int, list[int]] = defaultdict(list)
    ticks: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _fields(folder)):
            pid = int(folder.name)
            children[int(fields[PARENT])].append(pid)
            ticks[pid] = sum(map(int, fields[TIMES]))
    family = [os.getpid()]
    for pid in family:
        family += children[pid]
    return sum(ticks.get(pid, 0) for pid in family) / TICKS_A_SECOND


def _fields(folder: Path) -> list[str]:
    try:
        text = (folder / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:  # ended meanwhile
        return []
    return text.rpartition(")")[2].split()
