"""Runs all checks against the host whose port is given, or those whose names hold one of the words that follow."""
import sys

import clients  # noqa: F401
import entity_checks
import hostile  # noqa: F401
import orchestrations
import workers
from harness import CHECKS, Hub, run_all

hub = Hub(sys.argv[1], "checks")
if len(sys.argv) > 2:
    CHECKS[:] = [function for function in CHECKS if any(word in function.__name__ for word in sys.argv[2:])]
worker = hub.worker(
    orchestrations.ORCHESTRATORS + entity_checks.ORCHESTRATORS, orchestrations.ACTIVITIES, entity_checks.ENTITIES)
worker.configure_scheduled_tasks()
worker.start()
passed = run_all(hub)
worker.stop()
sys.exit(0 if passed else 1)
