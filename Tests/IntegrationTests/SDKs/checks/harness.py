"""What the checks have in common: a hub of their own, workers in it, and a list of checks that run beside each other."""
import concurrent.futures
import logging
import sys
import threading
import time
import traceback
import uuid

import grpc
from durabletask.azuremanaged.client import DurableTaskSchedulerClient
from durabletask.azuremanaged.worker import DurableTaskSchedulerWorker
from durabletask.client import OrchestrationStatus
from durabletask.internal import orchestrator_service_pb2 as pb
from durabletask.internal import orchestrator_service_pb2_grpc as rpc
from durabletask.worker import ConcurrencyOptions

logging.disable(logging.CRITICAL)

CHECKS = []
PATIENCE = 90


def check(function):
    """Marks a function as a check: its name is a sentence."""
    CHECKS.append(function)
    return function


class Hub:
    """A task hub of a host, made for its checks."""

    def __init__(self, port, name):
        self.address = f"http://localhost:{port}"
        self.name = name
        self.channel = grpc.insecure_channel(f"localhost:{port}")
        self.stub = rpc.TaskHubSidecarServiceStub(self.channel)
        self.metadata = [("taskhub", name)]
        self.stub.CreateTaskHub(pb.CreateTaskHubRequest(), metadata=self.metadata)
        self.client = DurableTaskSchedulerClient(
            host_address=self.address, secure_channel=False, taskhub=name, token_credential=None)

    @property
    def port(self):
        return self.address.rsplit(":", 1)[1]

    def worker(self, orchestrators=(), activities=(), entities=(), **options):
        worker = DurableTaskSchedulerWorker(
            host_address=self.address, secure_channel=False, taskhub=self.name, token_credential=None,
            concurrency_options=ConcurrencyOptions(maximum_thread_pool_workers=32), **options)
        for function in orchestrators:
            worker.add_orchestrator(function)
        for function in activities:
            worker.add_activity(function)
        for entity in entities:
            worker.add_entity(entity)
        return worker

    def call(self, method, request, **options):
        return getattr(self.stub, method)(request, metadata=self.metadata, **options)

    def run(self, orchestrator, input=None, **options):
        """Starts an orchestration and waits for its end."""
        return self.finished(self.client.schedule_new_orchestration(orchestrator, input=input, **options))

    def finished(self, instance):
        state = self.client.wait_for_orchestration_completion(instance, timeout=PATIENCE)
        assert state is not None, f"{instance} has no state"
        return state

    def output(self, orchestrator, input=None, **options):
        state = self.run(orchestrator, input, **options)
        assert state.runtime_status == OrchestrationStatus.COMPLETED, f"{state.runtime_status}: {state.failure_details}"
        return state.get_output()


def eventually(condition, what="it"):
    """Asks again and again until the answer is yes."""
    end = time.monotonic() + PATIENCE
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"{what} has not happened"
        time.sleep(0.02)


def code_of(call):
    """The status with which a call is refused; None when it is not."""
    try:
        call()
    except grpc.RpcError as error:
        return error.code()
    return None


def unique(prefix="id"):
    return f"{prefix}-{uuid.uuid4().hex}"


def run_all(hub):
    """Runs every check, several at a time, and says whether all have passed."""
    failures = []
    lock = threading.Lock()

    def one(function):
        start = time.monotonic()
        try:
            function(hub)
        except BaseException:
            with lock:
                failures.append(f"{function.__name__} ({time.monotonic() - start:.1f} s)\n{traceback.format_exc()}")

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        list(pool.map(one, CHECKS))
    for failure in failures:
        print("FAILED", failure)
    print(f"{len(CHECKS) - len(failures)} of {len(CHECKS)} checks passed", flush=True)
    return not failures
