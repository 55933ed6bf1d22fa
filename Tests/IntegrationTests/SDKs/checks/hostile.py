"""Callers that mean harm, or are broken, while an honest one works on."""
import os
import random

import grpc
from durabletask.internal import orchestrator_service_pb2 as pb

from harness import Hub, check, code_of, unique

NAMES = [method.name for method in pb.DESCRIPTOR.services_by_name["TaskHubSidecarService"].methods]
ANSWERS = set(grpc.StatusCode) - {grpc.StatusCode.OK}


def honest(ctx, number):
    for _ in range(3):
        number = yield ctx.call_activity(one_more, input=number)
    return number


def one_more(_, number):
    return number + 1


def raw(channel, hub, name, message, timeout=10):
    """Sends bytes that need be no message; answers the status."""
    call = channel.unary_stream(f"/TaskHubSidecarService/{name}")
    return code_of(lambda: list(call(message, metadata=[("taskhub", hub.name)], timeout=timeout)))


def nested(depth):
    """A failure within a failure within a failure …"""
    message = b""
    for _ in range(depth):
        length, head = len(message), b""
        while length > 127:
            head, length = head + bytes([length & 127 | 128]), length >> 7
        message = b"\x22" + head + bytes([length]) + message
    return message


@check
def hostile_callers_harm_nobody(hub):
    own, other = Hub(hub.port, unique("honest")), Hub(hub.port, unique("hostile"))
    chance = random.Random(4711)
    with own.worker([honest], [one_more]) as worker:
        worker.start()
        started = [own.client.schedule_new_orchestration(honest, input=number) for number in range(20)]
        options = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_metadata_size", 1 << 20)]
        with grpc.insecure_channel(f"localhost:{hub.port}", options=options) as channel:
            # Whatever a method is given, it answers.
            for name in NAMES:
                if name in ("CreateTaskHub", "DeleteTaskHub"):
                    continue
                timeout = 1 if name in ("GetWorkItems",) or name.startswith("WaitFor") else 10
                for length in (0, 1, 7, 100, 5_000):
                    raw(channel, other, name, chance.randbytes(length), timeout)
            # Lengths that lie, numbers without an end, groups, fields of other types.
            for message in (b"\x0a\xff\xff\xff\xff\x0f", b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f", b"\xff" * 50, b"\x0b" * 1_000,
                            b"\x08\x01", b"\x0d\x00", b"\x00\x00", b"\x0a\x03\xff\xfe\xfd", b"\x12\x80\x80\x80\x80\x08"):
                for name in ("StartInstance", "CompleteOrchestratorTask", "QueryInstances", "CompleteEntityTask"):
                    raw(channel, other, name, message)
            # Deep, wide, long.
            assert raw(channel, other, "CompleteActivityTask", b"\x22" + b"\x80\x80\x01" + nested(5_000)[:16_384]) in ANSWERS | {None}
            raw(channel, other, "CompleteActivityTask", nested(10_000))
            raw(channel, other, "PurgeInstances", pb.PurgeInstancesRequest(
                instanceBatch=pb.InstanceBatch(instanceIds=["x"] * 100_000)).SerializeToString() if hasattr(pb, "InstanceBatch") else b"", 60)
            many = pb.CreateInstanceRequest(instanceId="tags", name="nobody", tags={str(number): "x" for number in range(50_000)})
            raw(channel, other, "StartInstance", many.SerializeToString(), 60)
            assert raw(channel, other, "StartInstance", pb.CreateInstanceRequest(
                instanceId="x" * 1_000_000, name="nobody").SerializeToString()) == grpc.StatusCode.INVALID_ARGUMENT
            assert raw(channel, other, "NoSuchMethod", b"") == grpc.StatusCode.UNIMPLEMENTED
            # Results that nobody asked for.
            for token in ("", "t.1.x", "t.99999999999999999999.x", "a.1.2.3.4.x", "e.-1.x", "x" * 10_000, "t..", "a.....", os.urandom(20).hex()):
                for name, request in (
                        ("CompleteOrchestratorTask", pb.OrchestratorResponse(instanceId=started[0], completionToken=token)),
                        ("CompleteActivityTask", pb.ActivityResponse(instanceId=started[0], taskId=1, completionToken=token)),
                        ("CompleteEntityTask", pb.EntityBatchResult(completionToken=token))):
                    raw(channel, own, name, request.SerializeToString())
            # Streams that come and go.
            get = channel.unary_stream("/TaskHubSidecarService/GetWorkItems")
            for _ in range(300):
                get(b"", metadata=[("taskhub", other.name)]).cancel()
            wait = channel.unary_unary("/TaskHubSidecarService/WaitForInstanceCompletion")
            for call in [wait.future(pb.GetInstanceRequest(instanceId="never").SerializeToString(),
                                     metadata=[("taskhub", other.name)]) for _ in range(300)]:
                call.cancel()
        # More metadata than anybody needs ends the connection it came on, and no other.
        with grpc.insecure_channel(f"localhost:{hub.port}", options=options) as channel:
            call = channel.unary_unary("/TaskHubSidecarService/Hello")
            assert code_of(lambda: call(b"", metadata=[("x", "y" * 500_000)], timeout=10)) in ANSWERS
        for number, instance in enumerate(started):
            assert own.finished(instance).get_output() == number + 3
        assert own.output(honest, 100) == 103
