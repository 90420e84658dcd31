"""The options of scripts/truth.sh."""
import argparse
import os

#: How long a command may take beyond the patience that `wait` was given, before it counts as a hang.
GRACE = 10


def options():
    parser = argparse.ArgumentParser(
        prog="scripts/truth.sh",
        description="Random days in random projects on real processes: each verdict of bgexec against what the disk says.")
    long = os.environ.get("BGEXEC_LONG_TESTS") == "1"
    parser.add_argument("--projects", type=int, default=150 if long else 30, help="how many projects (%(default)s)")
    parser.add_argument("--steps", type=int, default=20 if long else 10, help="steps of each day (%(default)s)")
    parser.add_argument("--seed", type=int, help="the seed of the first project; the others count on from it")
    parser.add_argument("--jobs", type=int, default=2, help="how many projects at a time (%(default)s)")
    parser.add_argument("--features", default="", metavar="LIST", help="only these: a,b; or all but these: -a,-b")
    parser.add_argument("--patience", type=int, default=30, metavar="SECONDS", help="of each question (%(default)s)")
    parser.add_argument("--replay", type=int, metavar="SEED", help="plays one project, and tells each step")
    parser.add_argument("--shrink", type=int, metavar="SEED", help="finds the shortest story that still fails")
    parser.add_argument("--kind", help="for --shrink: the kind of failure that is to stay, such as 'false green'")
    parser.add_argument("--self-test", action="store_true", help="programs that lie on purpose must be found out")
    return parser.parse_args()
