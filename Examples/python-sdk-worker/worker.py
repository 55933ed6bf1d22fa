"""A worker of the official Durable Task SDK for Python: an orchestration of three activities that takes its time."""
import os
import time
from datetime import timedelta

from durabletask import task
from durabletask.azuremanaged.worker import DurableTaskSchedulerWorker

HOST = os.environ.get("PETREL_GRPC", "http://localhost:8080")


def bake(ctx: task.OrchestrationContext, cake: str):
    """Mixes, waits and decorates; wherever it is interrupted, it goes on from there."""
    dough = yield ctx.call_activity(mix, input=cake)
    yield ctx.create_timer(timedelta(seconds=3))
    return (yield ctx.call_activity(decorate, input=dough))


def mix(ctx: task.ActivityContext, cake: str) -> str:
    print(f"mixing a {cake}", flush=True)
    return f"{cake}, mixed"


def decorate(ctx: task.ActivityContext, dough: str) -> str:
    print(f"decorating {dough}", flush=True)
    return f"{dough}, decorated"


if __name__ == "__main__":
    with DurableTaskSchedulerWorker(
            host_address=HOST, secure_channel=False, taskhub="default", token_credential=None) as worker:
        worker.add_orchestrator(bake)
        worker.add_activity(mix)
        worker.add_activity(decorate)
        worker.start()
        print("ready", flush=True)
        while True:
            time.sleep(3600)
