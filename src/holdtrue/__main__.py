"""`python -m holdtrue` is the command `holdtrue`."""

import sys

from holdtrue.wiring.command import main

sys.exit(main())
