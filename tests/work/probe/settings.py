from holdtrue.wiring.serving import *  # noqa: F403

HOLDTRUE_ENGINE = "tests.work.probe.engine.ProbeEngine"
ROOT_URLCONF = "tests.work.probe.urls"
