"""The real settings with one more page, that takes its time."""

from holdtrue.wiring.serving import *  # noqa: F403

ROOT_URLCONF = "tests.wiring.slow_urls"
