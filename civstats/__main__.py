"""`python -m civstats` is the command `civstats`."""

import sys

from civstats.cli import main

if __name__ == "__main__":
    sys.exit(main())
