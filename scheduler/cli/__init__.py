"""The `scheduler` command: click, one file a room. Commands load when they are used, so that help is quick."""

import sys

from scheduler.cli.common import run
from scheduler.cli.root import scheduler


def main() -> None:
    """Run the command line and exit with its code: 0 done, 1 refused, 2 wrong use, 3 the outside world failed."""
    sys.exit(run(scheduler, sys.argv[1:]))
