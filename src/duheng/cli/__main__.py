"""``python -m duheng.cli`` is the same as the command ``duheng``."""

import sys

from duheng.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
