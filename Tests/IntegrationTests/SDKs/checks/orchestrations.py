"""Orchestrations, activities, timers, events and what clients do with them."""
import threading
from datetime import datetime, timedelta, timezone

import grpc
from durabletask import task
from durabletask.client import OrchestrationQuery, OrchestrationStatus
from durabletask.internal import orchestrator_service_pb2 as pb

from harness import check, code_of, eventually, unique

ATTEMPTS = {}
LOCK = threading.Lock()


def count(key):
    with LOCK:
        ATTEMPTS[key] = ATTEMPTS.get(key, 0) + 1
        return ATTEMPTS[key]


# Activities

def double(_, number):
    return number * 2


def echo(_, value):
    return value


def fail_until(_, input):
    attempt = count(input["key"])
    if attempt < input["succeeds"]:
        raise ValueError(f"attempt {attempt}")
    return attempt


def fail(_, message):
    raise ValueError(message)


# Instances whose broken part has been mended.
MENDED = set()


def break_unless_mended(_, key):
    count("tries-" + key)
    if key not in MENDED:
        raise RuntimeError("broken")
    return "mended"


def note(_, key):
    return count(key)


# Orchestrators

def in_a_row(ctx, numbers):
    results = []
    for number in numbers:
        results.append((yield ctx.call_activity(double, input=number)))
    return results


def fan_out(ctx, width):
    results = yield task.when_all([ctx.call_activity(double, input=number) for number in range(width)])
    return sum(results)


def first_of_two(ctx, _):
    event = ctx.wait_for_external_event("Go")
    timer = ctx.create_timer(timedelta(seconds=0.2))
    winner = yield task.when_any([event, timer])
    return "timer" if winner == timer else "event"


def nap(ctx, seconds):
    start = ctx.current_utc_datetime
    yield ctx.create_timer(timedelta(seconds=seconds))
    return (ctx.current_utc_datetime - start).total_seconds()


def collect(ctx, number):
    values = []
    for _ in range(number):
        values.append((yield ctx.wait_for_external_event("Value")))
    return values


def wait_for_go(ctx, _):
    return (yield ctx.wait_for_external_event("Go"))


def retry(ctx, input):
    policy = task.RetryPolicy(
        first_retry_interval=timedelta(milliseconds=50), max_number_of_attempts=input["attempts"],
        backoff_coefficient=1)
    return (yield ctx.call_activity(fail_until, input=input, retry_policy=policy))


def fail_by_activity(ctx, message):
    yield ctx.call_activity(fail, input=message)


def survive(ctx, message):
    try:
        yield ctx.call_activity(fail, input=message)
    except task.TaskFailedError as error:
        return [error.details.error_type, error.details.message]


def fail_by_itself(ctx, message):
    raise KeyError(message)
    yield


def parent(ctx, input):
    return (yield ctx.call_sub_orchestrator(input["child"], input=input.get("input"), instance_id=input.get("id")))


def parent_of_failing(ctx, message):
    try:
        yield ctx.call_sub_orchestrator(fail_by_activity, input=message)
    except task.TaskFailedError as error:
        return error.details.message


def retry_child(ctx, key):
    policy = task.RetryPolicy(first_retry_interval=timedelta(milliseconds=50), max_number_of_attempts=3)
    return (yield ctx.call_sub_orchestrator(flaky_child, input=key, retry_policy=policy))


def flaky_child(ctx, key):
    return (yield ctx.call_activity(fail_until, input={"key": key, "succeeds": 2}))


def count_down(ctx, number):
    if number == 0:
        return "done"
    yield ctx.call_activity(echo, input=number)
    ctx.continue_as_new(number - 1)


def gather_over_generations(ctx, seen):
    value = yield ctx.wait_for_external_event("Value")
    seen = seen + [value]
    if len(seen) == 5:
        return seen
    ctx.continue_as_new(seen, save_events=True)


def show_progress(ctx, _):
    ctx.set_custom_status({"step": 1})
    yield ctx.wait_for_external_event("Go")
    ctx.set_custom_status("over")
    return "done"


def identify(ctx, _):
    return [ctx.instance_id, ctx.version, ctx.new_uuid(), ctx.new_uuid()]
    yield


def send(ctx, target):
    ctx.send_event(target, "Go", data="from a sibling")
    return "sent"
    yield


def mend(ctx, key):
    before = yield ctx.call_activity(note, input="before-" + key)
    after = yield ctx.call_activity(break_unless_mended, input=key)
    return [before, after]


def mend_below(ctx, key):
    return (yield ctx.call_sub_orchestrator(mend, input=key))


def remember(ctx, value):
    value = yield ctx.call_activity(echo, input=value)
    got = yield ctx.wait_for_external_event("Big")
    child = yield ctx.call_sub_orchestrator(echo_child, input=value)
    return [len(value), len(got), len(child)]


def echo_child(ctx, value):
    return (yield ctx.call_activity(echo, input=value))


def replays(ctx, _):
    """Whether it was replaying, at each step of the last turn."""
    seen = [ctx.is_replaying]
    yield ctx.call_activity(double, input=1)
    seen.append(ctx.is_replaying)
    return seen


ORCHESTRATORS = [
    in_a_row, fan_out, first_of_two, nap, collect, wait_for_go, retry, fail_by_activity, survive, fail_by_itself, parent,
    parent_of_failing, retry_child, flaky_child, count_down, gather_over_generations, show_progress, identify, send, mend,
    mend_below, remember, echo_child, replays,
]
ACTIVITIES = [double, echo, fail_until, fail, break_unless_mended, note]


# Checks

@check
def activities_run_one_after_the_other(hub):
    assert hub.output(in_a_row, [3, 1, 2]) == [6, 2, 4]
    assert hub.output(in_a_row, []) == []


@check
def activities_run_beside_each_other(hub):
    assert hub.output(fan_out, 100) == 9900


@check
def fifty_instances_run_at_once(hub):
    instances = [hub.client.schedule_new_orchestration(in_a_row, input=[n]) for n in range(50)]
    assert [hub.finished(i).get_output() for i in instances] == [[n * 2] for n in range(50)]


@check
def timers_are_never_early(hub):
    assert hub.output(nap, 0.5) >= 0.5
    assert hub.output(first_of_two) == "timer"


@check
def events_come_in_order_also_before_the_first_turn(hub):
    instance = hub.client.schedule_new_orchestration(
        collect, input=20, start_at=datetime.now(timezone.utc) + timedelta(seconds=1))
    for number in range(20):
        hub.client.raise_orchestration_event(instance, "vALUE", data=number)
    assert hub.finished(instance).get_output() == list(range(20))


@check
def an_event_has_data_of_any_kind(hub):
    instance = hub.client.schedule_new_orchestration(wait_for_go)
    hub.client.raise_orchestration_event(instance, "Go", data={"a": [1, None]})
    assert hub.finished(instance).get_output() == {"a": [1, None]}


@check
def activities_are_tried_again(hub):
    assert hub.output(retry, {"key": unique(), "succeeds": 3, "attempts": 5}) == 3
    state = hub.run(retry, {"key": unique(), "succeeds": 9, "attempts": 3})
    assert state.runtime_status == OrchestrationStatus.FAILED
    assert "attempt 3" in state.failure_details.message


@check
def failures_keep_their_types_and_messages(hub):
    state = hub.run(fail_by_activity, "no good")
    assert state.runtime_status == OrchestrationStatus.FAILED
    assert state.failure_details.error_type == "durabletask.task.TaskFailedError", state.failure_details.error_type
    assert "no good" in state.failure_details.message
    assert state.failure_details.stack_trace
    assert hub.output(survive, "no good") == ["builtins.ValueError", "no good"]
    assert hub.run(fail_by_itself, "lost").failure_details.error_type == "builtins.KeyError"


@check
def sub_orchestrations_answer_and_fail(hub):
    assert hub.output(parent, {"child": "in_a_row", "input": [4]}) == [8]
    assert "broken below" in hub.output(parent_of_failing, "broken below")
    named = unique("child")
    assert hub.output(parent, {"child": "in_a_row", "input": [5], "id": named}) == [10]
    child = hub.call("GetInstance", pb.GetInstanceRequest(instanceId=named, getInputsAndOutputs=True)).orchestrationState
    assert child.parentInstanceId.value != "" and child.output.value == "[10]"


@check
def a_failed_sub_orchestration_is_replaced_when_it_is_tried_again(hub):
    assert hub.output(retry_child, unique()) == 2


@check
def continue_as_new_begins_anew(hub):
    instance = hub.client.schedule_new_orchestration(count_down, input=4, tags={"kind": "loop"})
    first = hub.call("GetInstance", pb.GetInstanceRequest(instanceId=instance)).orchestrationState
    state = hub.finished(instance)
    assert state.get_output() == "done" and state.get_input() == 0
    last = hub.call("GetInstance", pb.GetInstanceRequest(instanceId=instance)).orchestrationState
    assert dict(last.tags) == {"kind": "loop"}
    assert last.createdTimestamp == first.createdTimestamp
    assert len(last.executionId.value) == 32


@check
def continue_as_new_keeps_events(hub):
    instance = hub.client.schedule_new_orchestration(gather_over_generations, input=[])
    for number in range(5):
        hub.client.raise_orchestration_event(instance, "Value", data=number)
    assert hub.finished(instance).get_output() == [0, 1, 2, 3, 4]


@check
def custom_status_is_shown_and_replaced(hub):
    instance = hub.client.schedule_new_orchestration(show_progress)
    eventually(lambda: hub.client.get_orchestration_state(instance).get_custom_status() == {"step": 1})
    hub.client.raise_orchestration_event(instance, "Go")
    assert hub.finished(instance).get_custom_status() == "over"


@check
def instances_know_who_they_are(hub):
    instance = unique("who")
    got = hub.output(identify, instance_id=instance, version="1.2")
    assert got[0] == instance and got[1] == "1.2" and got[2] != got[3]


@check
def siblings_send_events(hub):
    target = hub.client.schedule_new_orchestration(wait_for_go)
    assert hub.output(send, target) == "sent"
    assert hub.finished(target).get_output() == "from a sibling"
    assert hub.output(send, unique("nobody")) == "sent"


@check
def what_was_new_is_replayed_only_later(hub):
    assert hub.output(replays) == [True, False]


@check
def suspended_instances_stand_still(hub):
    instance = hub.client.schedule_new_orchestration(collect, input=2)
    hub.client.wait_for_orchestration_start(instance, timeout=60)
    hub.client.suspend_orchestration(instance, reason="a pause")
    hub.client.suspend_orchestration(instance)
    eventually(
        lambda: hub.client.get_orchestration_state(instance).runtime_status == OrchestrationStatus.SUSPENDED)
    for number in range(2):
        hub.client.raise_orchestration_event(instance, "Value", data=number)
    assert hub.client.get_orchestration_state(instance).runtime_status == OrchestrationStatus.SUSPENDED
    hub.client.resume_orchestration(instance)
    assert hub.finished(instance).get_output() == [0, 1]
    hub.client.suspend_orchestration(instance)


@check
def an_instance_suspended_at_once_runs_nothing_twice(hub):
    key = unique("once")
    MENDED.add(key)
    instance = hub.client.schedule_new_orchestration(mend, input=key)
    hub.client.suspend_orchestration(instance)
    hub.client.resume_orchestration(instance)
    assert hub.finished(instance).get_output() == [1, "mended"]
    assert ATTEMPTS["before-" + key] == 1


@check
def terminated_instances_end_with_their_children(hub):
    child = unique("child")
    instance = hub.client.schedule_new_orchestration(parent, input={"child": "wait_for_go", "id": child})
    eventually(lambda: hub.client.get_orchestration_state(child) is not None)
    hub.client.terminate_orchestration(instance, output={"why": "enough"}, recursive=True)
    state = hub.finished(instance)
    assert state.runtime_status == OrchestrationStatus.TERMINATED and state.get_output() == {"why": "enough"}
    assert hub.finished(child).runtime_status == OrchestrationStatus.TERMINATED
    hub.client.terminate_orchestration(instance)
    hub.client.terminate_orchestration(unique("nobody"))


@check
def finished_instances_are_restarted(hub):
    instance = hub.client.schedule_new_orchestration(in_a_row, input=[7], tags={"a": "b"})
    first = hub.finished(instance)
    assert hub.client.restart_orchestration(instance) == instance
    eventually(lambda: hub.client.get_orchestration_state(instance).created_at != first.created_at)
    assert hub.finished(instance).get_output() == [14]
    other = hub.client.restart_orchestration(instance, restart_with_new_instance_id=True)
    assert other != instance and hub.finished(other).get_output() == [14]
    waiting = hub.client.schedule_new_orchestration(wait_for_go)
    assert code_of(lambda: hub.client.restart_orchestration(waiting)) == grpc.StatusCode.FAILED_PRECONDITION
    assert code_of(lambda: hub.client.restart_orchestration(unique())) == grpc.StatusCode.NOT_FOUND


@check
def failed_instances_are_rewound_also_below(hub):
    for orchestrator in [mend, mend_below]:
        key = unique("rewind")
        state = hub.run(orchestrator, key)
        assert state.runtime_status == OrchestrationStatus.FAILED
        hub.client.rewind_orchestration(state.instance_id, reason="not yet")
        eventually(lambda: ATTEMPTS["tries-" + key] == 2)
        assert hub.finished(state.instance_id).runtime_status == OrchestrationStatus.FAILED
        MENDED.add(key)
        hub.client.rewind_orchestration(state.instance_id, reason="mended")
        eventually(
            lambda: hub.client.get_orchestration_state(state.instance_id).runtime_status
            == OrchestrationStatus.COMPLETED)
        assert hub.finished(state.instance_id).get_output() == [1, "mended"]
        # What had succeeded was not done again.
        assert ATTEMPTS["before-" + key] == 1
        refusal = code_of(lambda: hub.client.rewind_orchestration(state.instance_id))
        assert refusal == grpc.StatusCode.FAILED_PRECONDITION
    assert code_of(lambda: hub.client.rewind_orchestration(unique())) == grpc.StatusCode.NOT_FOUND


@check
def an_id_is_taken_until_a_policy_says_otherwise(hub):
    instance = unique("taken")
    hub.client.schedule_new_orchestration(wait_for_go, instance_id=instance)

    def again(*statuses):
        policy = pb.OrchestrationIdReusePolicy(replaceableStatus=list(statuses)) if statuses else None
        return hub.client.schedule_new_orchestration(in_a_row, input=[1], instance_id=instance, reuse_id_policy=policy)

    assert code_of(lambda: again()) == grpc.StatusCode.ALREADY_EXISTS
    completed = pb.ORCHESTRATION_STATUS_COMPLETED
    assert code_of(lambda: again(completed)) == grpc.StatusCode.ALREADY_EXISTS
    running = [pb.ORCHESTRATION_STATUS_RUNNING, pb.ORCHESTRATION_STATUS_PENDING]
    assert code_of(lambda: again(*running)) == grpc.StatusCode.INVALID_ARGUMENT
    again(*running, pb.ORCHESTRATION_STATUS_TERMINATED)
    assert hub.finished(instance).get_output() == [2]
    assert code_of(lambda: again()) == grpc.StatusCode.ALREADY_EXISTS
    again(completed)
    assert hub.finished(instance).get_output() == [2]


@check
def ids_are_checked(hub):
    for instance in ["x" * 101, "@entity", "a/b"]:
        refusal = code_of(lambda: hub.client.schedule_new_orchestration(in_a_row, input=[], instance_id=instance))
        assert refusal == grpc.StatusCode.INVALID_ARGUMENT, instance


@check
def starts_are_scheduled(hub):
    start = datetime.now(timezone.utc) + timedelta(seconds=1)
    instance = hub.client.schedule_new_orchestration(identify, start_at=start)
    assert hub.client.get_orchestration_state(instance).runtime_status == OrchestrationStatus.PENDING
    hub.finished(instance)
    assert datetime.now(timezone.utc) >= start


@check
def waits_end_at_the_callers_time(hub):
    instance = hub.client.schedule_new_orchestration(wait_for_go)
    for call in [
        lambda: hub.client.wait_for_orchestration_completion(instance, timeout=1),
        lambda: hub.client.wait_for_orchestration_start(unique("nobody"), timeout=1),
    ]:
        try:
            call()
            raise AssertionError("it did not wait")
        except TimeoutError:
            pass
    assert hub.client.get_orchestration_state(unique("nobody")) is None


@check
def unknown_instances_are_named_so(hub):
    nobody = unique("nobody")
    for call in [
        lambda: hub.client.raise_orchestration_event(nobody, "Go"),
        lambda: hub.client.suspend_orchestration(nobody),
        lambda: hub.client.resume_orchestration(nobody),
        lambda: hub.client.get_orchestration_history(nobody),
    ]:
        assert code_of(call) == grpc.StatusCode.NOT_FOUND
    assert hub.client.purge_orchestration(nobody).deleted_instance_count == 0


@check
def events_for_finished_instances_are_dropped(hub):
    state = hub.run(in_a_row, [1])
    hub.client.raise_orchestration_event(state.instance_id, "Go")


@check
def histories_are_as_the_service_writes_them(hub):
    state = hub.run(retry, {"key": unique(), "succeeds": 2, "attempts": 2})
    events = hub.client.get_orchestration_history(state.instance_id)
    kinds = [type(event).__name__.removesuffix("Event") for event in events]
    assert kinds == [
        "OrchestratorStarted", "ExecutionStarted", "TaskScheduled", "OrchestratorStarted", "TaskFailed", "TimerCreated",
        "OrchestratorStarted", "TimerFired", "TaskScheduled", "OrchestratorStarted", "TaskCompleted",
        "ExecutionCompleted",
    ], kinds
    assert all(event.timestamp.year > 2000 for event in events)


@check
def instances_are_queried_in_pages(hub):
    prefix = unique("page")
    for number in range(5):
        hub.client.schedule_new_orchestration(wait_for_go, instance_id=f"{prefix}-{number}", tags={"n": str(number)})
    query = OrchestrationQuery(max_instance_count=2, fetch_inputs_and_outputs=True)
    query.instance_id_prefix = prefix
    states = hub.client.get_all_orchestration_states(query)
    assert sorted(s.instance_id for s in states) == [f"{prefix}-{n}" for n in range(5)], states
    first = hub.call("QueryInstances", pb.QueryInstancesRequest(query=pb.InstanceQuery(maxInstanceCount=2)))
    assert first.continuationToken.value not in ("", "0")
    hub.client.raise_orchestration_event(f"{prefix}-0", "Go")
    hub.finished(f"{prefix}-0")
    query.runtime_status = [OrchestrationStatus.COMPLETED]
    assert [s.instance_id for s in hub.client.get_all_orchestration_states(query)] == [f"{prefix}-0"]


@check
def finished_instances_are_listed_by_their_ends(hub):
    begin = datetime.now(timezone.utc) - timedelta(seconds=1)
    mine = [hub.run(in_a_row, [n]).instance_id for n in range(5)]
    listed, token = [], None
    while True:
        page = hub.client.list_instance_ids(completed_time_from=begin, page_size=2, continuation_token=token)
        assert len(page.items) <= 2
        listed += page.items
        token = page.continuation_token
        if not token:
            break
        assert page.items[-1] in token
    assert [i for i in listed if i in mine] == mine
    assert len(set(listed)) == len(listed)


@check
def instances_are_purged(hub):
    state = hub.run(parent, {"child": "in_a_row", "input": [1]})
    assert hub.client.purge_orchestration(state.instance_id, recursive=True).deleted_instance_count == 2
    assert hub.client.get_orchestration_state(state.instance_id) is None
    running = hub.client.schedule_new_orchestration(wait_for_go)
    assert hub.client.purge_orchestration(running).deleted_instance_count == 0
    batch = pb.InstanceBatch(instanceIds=[hub.run(in_a_row, [n]).instance_id for n in range(3)])
    assert hub.call("PurgeInstances", pb.PurgeInstancesRequest(instanceBatch=batch)).deletedInstanceCount == 3


@check
def large_payloads_pass_through(hub):
    value = "x" * 200_000
    instance = hub.client.schedule_new_orchestration(remember, input=value)
    hub.client.raise_orchestration_event(instance, "Big", data=value)
    assert hub.finished(instance).get_output() == [200_000] * 3
    assert hub.client.get_orchestration_state(instance).get_input() == value


@check
def instances_can_be_ended_without_their_code(hub):
    waiting = hub.client.schedule_new_orchestration(wait_for_go)
    done = hub.run(in_a_row, [1]).instance_id
    left = hub.call(
        "SkipGracefulOrchestrationTerminations",
        pb.SkipGracefulOrchestrationTerminationsRequest(
            instanceBatch=pb.InstanceBatch(instanceIds=[waiting, done, "@a@b"]))).unterminatedInstanceIds
    assert sorted(left) == sorted([done, "@a@b"])
    assert hub.finished(waiting).runtime_status == OrchestrationStatus.TERMINATED
