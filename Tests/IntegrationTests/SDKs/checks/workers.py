"""How workers are treated: filters, limits, versions, deaths, late and repeated results. Most have a hub of their own."""
import subprocess
import sys

import grpc
from durabletask.client import OrchestrationStatus
from durabletask.internal import orchestrator_service_pb2 as pb
from durabletask.worker import VersionFailureStrategy, VersioningOptions, VersionMatchStrategy
from google.protobuf import empty_pb2

from harness import Hub, check, code_of, eventually, unique
from orchestrations import double, in_a_row


def own(hub):
    """A hub that no other check uses."""
    return Hub(hub.port, unique("hub"))


class Raw:
    """A worker that speaks the protocol by hand."""

    def __init__(self, hub, **request):
        self.hub = hub
        self.stream = hub.stub.GetWorkItems(pb.GetWorkItemsRequest(**request), metadata=hub.metadata, timeout=80)

    def next(self):
        """The next work item that is no ping."""
        while True:
            item = next(self.stream)
            if not item.HasField("healthPing"):
                return item

    def close(self):
        self.stream.cancel()

    def finish(self, item, *actions, **options):
        self.hub.call(
            "CompleteOrchestratorTask",
            pb.OrchestratorResponse(
                instanceId=item.orchestratorRequest.instanceId, completionToken=item.completionToken,
                actions=list(actions), **options))

    def finish_activity(self, item, **options):
        self.hub.call("CompleteActivityTask", pb.ActivityResponse(completionToken=item.completionToken, **options))


def schedule(number, name="work"):
    return pb.OrchestratorAction(id=number, scheduleTask=pb.ScheduleTaskAction(name=name))


def complete(number, result='"done"'):
    action = pb.OrchestratorAction(id=number)
    action.completeOrchestration.orchestrationStatus = pb.ORCHESTRATION_STATUS_COMPLETED
    action.completeOrchestration.result.value = result
    return action


def start(hub, name="flow", **options):
    return hub.client.schedule_new_orchestration(name, **options)


def kinds(events):
    return [event.WhichOneof("eventType") for event in events]


@check
def unknown_hubs_are_refused(hub):
    elsewhere = [("taskhub", unique())]
    for call in [
        lambda: hub.stub.Hello(empty_pb2.Empty(), metadata=elsewhere),
        lambda: hub.stub.StartInstance(pb.CreateInstanceRequest(name="x"), metadata=elsewhere),
        lambda: next(hub.stub.GetWorkItems(pb.GetWorkItemsRequest(), metadata=elsewhere)),
    ]:
        assert code_of(call) == grpc.StatusCode.NOT_FOUND


@check
def hubs_are_made_and_deleted(hub):
    mine = own(hub)
    instance = start(mine)
    mine.call("CreateTaskHub", pb.CreateTaskHubRequest())
    assert mine.client.get_orchestration_state(instance) is not None
    mine.call("CreateTaskHub", pb.CreateTaskHubRequest(recreateIfExists=True))
    assert mine.client.get_orchestration_state(instance) is None
    mine.call("DeleteTaskHub", pb.DeleteTaskHubRequest())
    assert code_of(lambda: start(mine)) == grpc.StatusCode.NOT_FOUND


@check
def a_turn_has_what_replay_needs(hub):
    mine = own(hub)
    worker = Raw(mine)
    instance = start(mine, input={"a": 1}, tags={"t": "1"}, version="3")
    item = worker.next()
    request = item.orchestratorRequest
    assert kinds(request.newEvents) == ["orchestratorStarted", "executionStarted"] and not request.pastEvents
    begun = request.newEvents[1].executionStarted
    assert (begun.name, begun.input.value, begun.version.value) == ("flow", '{"a": 1}', "3")
    assert dict(begun.tags) == {"t": "1"}
    execution = request.executionId.value
    assert len(execution) == 32 and execution == begun.orchestrationInstance.executionId.value
    assert mine.client.get_orchestration_state(instance).runtime_status == OrchestrationStatus.PENDING
    worker.finish(item, schedule(1))
    activity = worker.next()
    assert activity.activityRequest.orchestrationInstance.instanceId == instance
    assert activity.activityRequest.taskId == 1
    assert mine.client.get_orchestration_state(instance).runtime_status == OrchestrationStatus.RUNNING
    worker.finish_activity(activity)
    second = worker.next().orchestratorRequest
    assert kinds(second.pastEvents) == ["orchestratorStarted", "executionStarted", "taskScheduled"]
    assert kinds(second.newEvents) == ["orchestratorStarted", "taskCompleted"]
    worker.close()


@check
def results_that_come_twice_or_late_are_passed_over(hub):
    mine = own(hub)
    worker = Raw(mine)
    instance = start(mine)
    item = worker.next()
    worker.finish(item, schedule(1))
    worker.finish(item, complete(1))
    activity = worker.next()
    for result in ['"first"', '"second"']:
        response = pb.ActivityResponse(instanceId=instance, taskId=1, completionToken=activity.completionToken)
        response.result.value = result
        mine.call("CompleteActivityTask", response)
    turn = worker.next()
    events = turn.orchestratorRequest.newEvents
    assert [e.taskCompleted.result.value for e in events if e.HasField("taskCompleted")] == ['"first"']
    worker.finish(turn, complete(2))
    assert mine.finished(instance).get_output() == "done"
    mine.call("CompleteOrchestratorTask", pb.OrchestratorResponse(instanceId=instance, completionToken="nonsense"))
    worker.close()


@check
def tokens_may_be_left_out(hub):
    mine = own(hub)
    worker = Raw(mine)
    instance = start(mine)
    worker.next()
    mine.call("CompleteOrchestratorTask", pb.OrchestratorResponse(instanceId=instance, actions=[schedule(1)]))
    worker.next()
    mine.call("CompleteActivityTask", pb.ActivityResponse(instanceId=instance, taskId=1))
    worker.next()
    mine.call("CompleteOrchestratorTask", pb.OrchestratorResponse(instanceId=instance, actions=[complete(2)]))
    assert mine.finished(instance).get_output() == "done"
    worker.close()


@check
def a_failure_without_a_message_is_a_failure(hub):
    mine = own(hub)
    worker = Raw(mine)
    start(mine)
    worker.finish(worker.next(), schedule(1))
    worker.finish_activity(worker.next(), failureDetails=pb.TaskFailureDetails())
    assert "taskFailed" in kinds(worker.next().orchestratorRequest.newEvents)
    worker.close()


@check
def results_may_come_in_pieces(hub):
    mine = own(hub)
    worker = Raw(mine)
    start(mine)
    item = worker.next()
    worker.finish(item, schedule(1), isPartial=True)
    worker.finish(item, schedule(2), isPartial=True)
    worker.finish(item, schedule(3))
    assert {worker.next().activityRequest.taskId for _ in range(3)} == {1, 2, 3}
    worker.close()


@check
def what_is_given_back_comes_again(hub):
    mine = own(hub)
    worker = Raw(mine)
    start(mine)
    item = worker.next()
    mine.call(
        "AbandonTaskOrchestratorWorkItem", pb.AbandonOrchestrationTaskRequest(completionToken=item.completionToken))
    again = worker.next()
    assert again.completionToken != item.completionToken
    assert kinds(again.orchestratorRequest.newEvents) == ["orchestratorStarted", "executionStarted"]
    worker.finish(again, schedule(1))
    activity = worker.next()
    mine.call(
        "AbandonTaskActivityWorkItem", pb.AbandonActivityTaskRequest(completionToken=activity.completionToken))
    assert worker.next().activityRequest.taskId == 1
    worker.close()


@check
def what_a_lost_worker_had_is_done_elsewhere(hub):
    mine = own(hub)
    first = Raw(mine)
    start(mine)
    first.next()
    first.close()
    second = Raw(mine)
    second.finish(second.next(), schedule(1), schedule(2))
    second.next(), second.next()
    second.close()
    third = Raw(mine)
    # One at a time, because nobody knows whether it was the work that ended the worker.
    item = third.next()
    third.finish_activity(item)
    assert third.next().activityRequest.taskId != item.activityRequest.taskId
    third.close()


@check
def long_histories_are_fetched_apart_where_that_is_possible(hub):
    mine = own(hub)
    worker = Raw(mine, capabilities=[pb.WORKER_CAPABILITY_HISTORY_STREAMING])
    instance = start(mine, input="x" * 1_500_000)
    item = worker.next()
    assert not item.orchestratorRequest.requiresHistoryStreaming
    worker.finish(item, schedule(1))
    worker.finish_activity(worker.next())
    turn = worker.next().orchestratorRequest
    assert turn.requiresHistoryStreaming and not turn.pastEvents
    chunks = mine.stub.StreamInstanceHistory(
        pb.StreamInstanceHistoryRequest(instanceId=instance, forWorkItemProcessing=True), metadata=mine.metadata)
    events = [event for chunk in chunks for event in chunk.events]
    assert kinds(events) == ["orchestratorStarted", "executionStarted", "taskScheduled"]
    assert len(events[1].executionStarted.input.value) > 1_500_000
    worker.close()


@check
def no_more_is_given_out_than_a_worker_takes(hub):
    mine = own(hub)
    worker = Raw(mine, maxConcurrentOrchestrationWorkItems=2, maxConcurrentActivityWorkItems=3)
    instances = [start(mine) for _ in range(4)]
    turns = [worker.next(), worker.next()]
    assert {t.orchestratorRequest.instanceId for t in turns} < set(instances)
    worker.finish(turns[0], *[schedule(n) for n in range(1, 11)])
    seen = [worker.next() for _ in range(4)]
    assert sum(i.HasField("activityRequest") for i in seen) == 3
    assert sum(i.HasField("orchestratorRequest") for i in seen) == 1
    worker.close()


@check
def traces_of_orchestrations_are_given_back(hub):
    mine = own(hub)
    worker = Raw(mine)
    start(mine)
    trace = pb.OrchestrationTraceContext()
    trace.spanID.value = "00f067aa0ba902b7"
    worker.finish(worker.next(), schedule(1), orchestrationTraceContext=trace)
    worker.finish_activity(worker.next())
    assert worker.next().orchestratorRequest.orchestrationTraceContext.spanID.value == "00f067aa0ba902b7"
    worker.close()


@check
def filters_keep_other_work_waiting(hub):
    mine = own(hub)
    picky = Raw(mine, workItemFilters=pb.WorkItemFilters(
        orchestrations=[pb.OrchestrationFilter(name="flow", versions=["1.0"])]))
    other, unversioned = start(mine, "elsewhere"), start(mine)
    wanted = start(mine, version="1.0")
    item = picky.next()
    assert item.orchestratorRequest.instanceId == wanted
    picky.finish(item, schedule(1), complete(2))
    all_round = Raw(mine)
    seen = [all_round.next() for _ in range(3)]
    turns = {i.orchestratorRequest.instanceId for i in seen if i.HasField("orchestratorRequest")}
    assert turns == {other, unversioned}
    picky.close()
    all_round.close()


@check
def activities_are_filtered_by_their_version(hub):
    mine = own(hub)
    first, second = schedule(1), schedule(2)
    second.scheduleTask.version.value = "2"
    picky = Raw(mine, workItemFilters=pb.WorkItemFilters(
        orchestrations=[pb.OrchestrationFilter(name="flow")],
        activities=[pb.ActivityFilter(name=first.scheduleTask.name, versions=["2", "3"])]))
    start(mine)
    picky.finish(picky.next(), first, second)
    assert picky.next().activityRequest.taskId == 2
    all_round = Raw(mine)
    assert all_round.next().activityRequest.taskId == 1
    picky.close()
    all_round.close()


@check
def versions_are_matched_by_the_worker(hub):
    mine = own(hub)

    def versioned(ctx, _):
        return ctx.version
        yield

    with mine.worker([versioned]) as strict:
        strict.use_versioning(VersioningOptions(
            version="2.0", match_strategy=VersionMatchStrategy.STRICT, failure_strategy=VersionFailureStrategy.FAIL))
        strict.start()
        assert mine.output("versioned", version="2.0") == "2.0"
        state = mine.run("versioned", version="1.0")
        assert state.runtime_status == OrchestrationStatus.FAILED
        assert "VersionMismatch" in state.failure_details.error_type


@check
def two_workers_share_the_work(hub):
    mine = own(hub)
    with mine.worker([in_a_row], [double]) as one, mine.worker([in_a_row], [double]) as two:
        one.start()
        two.start()
        instances = [mine.client.schedule_new_orchestration(in_a_row, input=[1, 2]) for _ in range(20)]
        assert all(mine.finished(i).get_output() == [2, 4] for i in instances)


HANGING = """
import sys, time
sys.path.insert(0, sys.argv[1])
from harness import Hub
def hang(_, key):
    print("hanging", flush=True)
    time.sleep(600)
worker = Hub(sys.argv[2], sys.argv[3]).worker([], [hang])
worker.use_work_item_filters()
worker.start()
time.sleep(600)
"""


@check
def a_worker_that_is_killed_loses_nothing(hub):
    mine = own(hub)

    def ask(ctx, key):
        return (yield ctx.call_activity("hang", input=key))

    def hang(_, key):
        return "done after all"

    with mine.worker([ask]) as orchestrators:
        orchestrators.use_work_item_filters()
        orchestrators.start()
        victim = subprocess.Popen(
            [sys.executable, "-c", HANGING, __file__.rsplit("/", 1)[0], mine.port, mine.name], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        instance = mine.client.schedule_new_orchestration(ask, input="x")
        assert victim.stdout.readline() == "hanging\n"
        victim.kill()
        victim.wait()
        with mine.worker([], [hang]) as rescuer:
            rescuer.use_work_item_filters()
            rescuer.start()
            assert mine.finished(instance).get_output() == "done after all"


@check
def garbage_harms_nobody(hub):
    mine = own(hub)
    raw = mine.channel.unary_unary("/TaskHubSidecarService/StartInstance")
    for garbage in [b"\xff" * 100, b"\x0a\xff\xff\xff\xff\x0f", b"\x32" * 5_000, bytes(range(256)) * 20]:
        refusal = code_of(lambda: raw(garbage, metadata=mine.metadata))
        assert refusal == grpc.StatusCode.INVALID_ARGUMENT, refusal
    unknown = mine.channel.unary_unary("/TaskHubSidecarService/Nothing")
    assert code_of(lambda: unknown(b"", metadata=mine.metadata)) == grpc.StatusCode.UNIMPLEMENTED
    start(mine)
