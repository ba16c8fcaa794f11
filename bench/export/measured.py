"""`python measured.py PROGRAM ...`: runs a Python program and says, as a last line of JSON, what it took.

A process counts as its own the memory of whoever started it, so that must be somebody small.
"""

import json
import resource
import subprocess
import sys
import time


def main() -> int:
    """This function will run the program, and give its exit code."""
    began = time.monotonic()
    done = subprocess.run([sys.executable, *sys.argv[1:]], check=False, stderr=subprocess.STDOUT)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = {
        "seconds": time.monotonic() - began,
        "processor": used.ru_utime + used.ru_stime,
        "kilobytes": used.ru_maxrss,
    }
    print(json.dumps(took), flush=True)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
