"""W1 to W4 with a worker of the Python SDK: on a host, or, without an address, on the SDK's own in-memory backend.

    sdk.py [--address localhost:PORT] [--quick]

One line of JSON for each workload. Client and worker are this one process, which runs one thread of Python at a time:
`python_part` is how much of the time it was busy. At 1, no backend could make it faster.
"""
import argparse
import json
import logging
import socket
import statistics
import time

from durabletask.client import OrchestrationStatus, TaskHubGrpcClient
from durabletask.task import when_all
from durabletask.worker import ConcurrencyOptions, TaskHubGrpcWorker

logging.disable(logging.CRITICAL)


def step(_, number):
    return number + 1


def sequence(ctx, length):
    number = 0
    for _ in range(length):
        number = yield ctx.call_activity(step, input=number)
    return number


def fan_out(ctx, width):
    results = yield when_all([ctx.call_activity(step, input=number) for number in range(width)])
    return sum(results)


def run(client, orchestrator, value, count):
    """Starts so many at once, and waits for all of them."""
    instances = [client.schedule_new_orchestration(orchestrator, input=value) for _ in range(count)]
    for instance in instances:
        state = client.wait_for_orchestration_completion(instance, timeout=600)
        assert state.runtime_status == OrchestrationStatus.COMPLETED, state


def measure(client, quick):
    sequences, width, singles, length = (100, 100, 50, 100) if quick else (1_000, 1_000, 200, 500)
    run(client, sequence, 3, 10)
    begin = time.perf_counter()
    run(client, sequence, 3, sequences)
    yield "W1", {"count": sequences, "per_s": sequences / (time.perf_counter() - begin)}
    begin = time.perf_counter()
    run(client, fan_out, width, 1)
    yield "W2", {"count": width, "activities_per_s": width / (time.perf_counter() - begin)}
    times = []
    for _ in range(singles):
        begin = time.perf_counter()
        run(client, sequence, 1, 1)
        times.append((time.perf_counter() - begin) * 1e3)
    cuts = statistics.quantiles(times, n=100)
    yield "W3", {"count": singles, "p50_ms": cuts[49], "p99_ms": cuts[98]}
    begin = time.perf_counter()
    run(client, sequence, length, 1)
    yield "W4", {"count": length, "activities_per_s": length / (time.perf_counter() - begin)}


arguments = argparse.ArgumentParser()
arguments.add_argument("--address")
arguments.add_argument("--quick", action="store_true")
arguments = arguments.parse_args()

backend = None
address = arguments.address
if not address:
    from durabletask.testing import create_test_backend

    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    backend = create_test_backend(port=port, max_history_size=1_000_000)
    address = f"localhost:{port}"
client = TaskHubGrpcClient(host_address=address)
with TaskHubGrpcWorker(
        host_address=address, concurrency_options=ConcurrencyOptions(maximum_thread_pool_workers=32)) as worker:
    for function in [sequence, fan_out]:
        worker.add_orchestrator(function)
    worker.add_activity(step)
    worker.start()
    begin = (time.perf_counter(), time.process_time())
    for name, figures in measure(client, arguments.quick):
        now = (time.perf_counter(), time.process_time())
        part = (now[1] - begin[1]) / (now[0] - begin[0])
        print(json.dumps({"name": name} | figures | {"python_part": part}), flush=True)
        begin = now
if backend:
    backend.stop()
