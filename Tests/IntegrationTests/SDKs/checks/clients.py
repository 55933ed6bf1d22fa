"""The asynchronous client, and the extension that exports histories, on a hub and with a worker of their own."""
import asyncio
import gzip
import json
import threading
from datetime import datetime, timedelta, timezone

from durabletask.azuremanaged.client import AsyncDurableTaskSchedulerClient
from durabletask.client import OrchestrationStatus
from durabletask.extensions.history_export import (
    ExportDestination, ExportHistoryClient, ExportJobCreationOptions, ExportJobStatus, ExportMode)

from harness import Hub, check, unique


def approval(ctx, name):
    answer = yield ctx.wait_for_external_event("answer")
    return f"{name}: {answer}"


def fails(_, message):
    raise ValueError(message)


@check
def the_asynchronous_client_does_it_all(hub):
    other = Hub(hub.port, unique("async"))

    async def use():
        async with AsyncDurableTaskSchedulerClient(
                host_address=other.address, secure_channel=False, taskhub=other.name, token_credential=None) as client:
            first = await client.schedule_new_orchestration(approval, input="one")
            assert (await client.wait_for_orchestration_start(first, timeout=60)).runtime_status == OrchestrationStatus.RUNNING
            await client.suspend_orchestration(first)
            await client.resume_orchestration(first)
            await client.raise_orchestration_event(first, "answer", data="yes")
            state = await client.wait_for_orchestration_completion(first, timeout=60)
            assert state.get_output() == "one: yes", state
            second = await client.schedule_new_orchestration(approval, input="two")
            await client.terminate_orchestration(second, output="enough")
            state = await client.wait_for_orchestration_completion(second, timeout=60)
            assert state.runtime_status == OrchestrationStatus.TERMINATED
            found = [state.instance_id for state in await client.get_all_orchestration_states()]
            assert set(found) == {first, second}, found
            assert set((await client.list_instance_ids()).items) == {first, second}
            failed = await client.schedule_new_orchestration(fails, input="broken")
            assert (await client.wait_for_orchestration_completion(failed, timeout=60)).failure_details.message == "broken"
            await client.rewind_orchestration(failed, reason="again")
            again = await client.restart_orchestration(first, restart_with_new_instance_id=True)
            assert again != first
            assert (await client.purge_orchestration(second)).deleted_instance_count == 1
            assert await client.get_orchestration_state(second) is None

    async def read_history():
        # This call of the SDK names no task hub, so that it reaches the one that is called default.
        async with AsyncDurableTaskSchedulerClient(
                host_address=other.address, secure_channel=False, taskhub="default", token_credential=None) as client:
            instance = await client.schedule_new_orchestration("nobody_has_this")
            await client.terminate_orchestration(instance)
            await client.wait_for_orchestration_completion(instance, timeout=60)
            assert len(await client.get_orchestration_history(instance)) >= 2

    with other.worker([approval, fails]) as worker:
        worker.start()
        asyncio.run(asyncio.wait_for(use(), 120))
        asyncio.run(asyncio.wait_for(read_history(), 60))


class Drawer:
    """Keeps what is exported."""

    def __init__(self):
        self.lock = threading.Lock()
        self.histories = {}

    def write(self, *, instance_id, payload, content_encoding=None, **_):
        with self.lock:
            self.histories[instance_id] = gzip.decompress(payload) if content_encoding == "gzip" else payload


@check
def histories_are_exported(hub):
    other = Hub(hub.port, unique("export"))
    drawer = Drawer()
    exports = ExportHistoryClient(other.client, drawer)
    begin = datetime.now(timezone.utc) - timedelta(minutes=1)
    with other.worker([approval, fails]) as worker:
        exports.register_worker(worker)
        worker.start()
        wanted = set()
        for number in range(25):
            instance = other.client.schedule_new_orchestration(approval, input=number)
            other.client.raise_orchestration_event(instance, "answer", data="yes")
            wanted.add(instance)
        wanted.add(other.client.schedule_new_orchestration(fails, input="broken"))
        for instance in wanted:
            other.finished(instance)
        waits = other.client.schedule_new_orchestration(approval, input="waits")
        job = exports.create_job(ExportJobCreationOptions(
            mode=ExportMode.BATCH, completed_time_from=begin, completed_time_to=datetime.now(timezone.utc),
            destination=ExportDestination(container="drawer"), max_instances_per_batch=10))
        done = exports.wait_for_job(job.job_id, timeout=90)
        assert done.status == ExportJobStatus.COMPLETED, done
        assert done.exported_instances >= len(wanted) and not done.failed_instances, done
    assert wanted <= set(drawer.histories) and waits not in drawer.histories
    for instance in wanted:
        lines = [json.loads(line) for line in drawer.histories[instance].decode().splitlines() if line.strip()]
        assert len(lines) > 2, lines
