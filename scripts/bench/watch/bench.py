"""Called by scripts/bench/watch.sh: runs the parts that are named, or all, and prints Markdown."""
import os
import sys

import arming
import latency
import load
from places import CAN_DROP_CACHES, WORK

PARTS = {"arming": arming.main, "latency": latency.main, "load": load.main}


def main():
    release = os.uname().release
    kind = os.popen(f"df --output=fstype {WORK} | tail -n 1").read().strip()
    print(f"{os.cpu_count()} cores, Linux {release}, {kind}, load {os.getloadavg()[0]:.1f} at the beginning.")
    if not CAN_DROP_CACHES:
        print("Cold caches are left out: only root may drop them.")
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
    print(f"\nLoad {os.getloadavg()[0]:.1f} at the end.")


main()
