"""`python -m tests.crash --cycles N`: the last line is the count; 1 if anything was lost or came twice."""

import argparse
import sys

from tests.crash.loop import run


def main() -> int:
    """Read the options, run the loop, say what it found."""
    parser = argparse.ArgumentParser(prog="tests.crash", description=__doc__)
    parser.add_argument("--cycles", type=int, default=20, help="how many servers to kill")
    parser.add_argument("--seed", type=int, default=1, help="of the instants of death")
    parser.add_argument("--mutant", action="store_true", help="on a server that answers before it commits")
    options = parser.parse_args()
    verdict = run(options.cycles, mutant=options.mutant, seed=options.seed)
    for problem in verdict.problems:
        print(problem)
    print(verdict.line(), flush=True)
    return 0 if verdict.clean else 1


if __name__ == "__main__":
    sys.exit(main())
