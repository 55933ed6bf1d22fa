"""Entities, critical sections and schedules."""
import threading
from datetime import datetime, timedelta, timezone

from durabletask.client import EntityQuery, OrchestrationStatus
from durabletask.entities import DurableEntity, EntityInstanceId
from durabletask.internal import orchestrator_service_pb2 as pb
from durabletask.scheduled import ScheduleCreationOptions, ScheduledTaskClient

from harness import check, eventually, unique

SEEN = {}
LOCK = threading.Lock()


class Counter(DurableEntity):
    def add(self, amount):
        self.set_state(self.get_state(int, 0) + amount)
        return self.get_state(int, 0)

    def get(self, _=None):
        return self.get_state(int, 0)

    def break_after(self, amount):
        self.set_state(1_000_000)
        raise ValueError("half done")

    def pass_on(self, target):
        self.signal_entity(EntityInstanceId("Counter", target), "add", 7)

    def begin(self, instance):
        key = self.entity_context.entity_id.key
        self.schedule_new_orchestration("count_up", input={"key": key, "by": 3}, instance_id=instance)


def collector(ctx, input):
    """A function for all operations: keeps what it is given, in order."""
    if ctx.operation == "add":
        ctx.set_state(ctx.get_state(list, []) + [input])
    return ctx.get_state(list, [])


def count_up(ctx, input):
    return (yield ctx.call_entity(EntityInstanceId("Counter", input["key"]), "add", input["by"]))


def read_twice(ctx, key):
    entity = EntityInstanceId("Counter", key)
    ctx.signal_entity(entity, "add", 2)
    first = yield ctx.call_entity(entity, "get")
    yield ctx.call_entity(entity, "add", 5)
    return [first, (yield ctx.call_entity(entity, "get"))]


def fail_on_entity(ctx, key):
    try:
        yield ctx.call_entity(EntityInstanceId("Counter", key), "break_after", 1)
    except Exception as error:
        return str(error)


def move(ctx, input):
    """Reads, waits and writes under lock: without exclusion sums are lost."""
    one, other = (EntityInstanceId("Counter", input[name]) for name in ("from", "to"))
    with (yield ctx.lock_entities([other, one])):
        balance = yield ctx.call_entity(one, "get")
        yield ctx.create_timer(timedelta(milliseconds=5))
        yield ctx.call_entity(one, "add", -1)
        yield ctx.call_entity(other, "add", 1)
    return balance


def hold(ctx, key):
    with (yield ctx.lock_entities([EntityInstanceId("Counter", key)])):
        yield ctx.wait_for_external_event("Go")
    return "released"


def tick(ctx, key):
    with LOCK:
        SEEN[key] = SEEN.get(key, 0) + 1
    return key
    yield


ORCHESTRATORS = [count_up, read_twice, fail_on_entity, move, hold, tick]
ENTITIES = [Counter, collector]


def value(hub, key):
    entity = hub.client.get_entity(EntityInstanceId("Counter", key))
    return entity.get_state(int) if entity else None


@check
def entities_are_signalled_and_read(hub):
    key = unique()
    for _ in range(10):
        hub.client.signal_entity(EntityInstanceId("Counter", key), "add", 3)
    eventually(lambda: value(hub, key) == 30)
    entity = hub.client.get_entity(EntityInstanceId("cOUNTER", key), include_state=False)
    assert entity is not None and entity.last_modified.year > 2000
    assert hub.client.get_entity(EntityInstanceId("Counter", unique())) is None


@check
def operations_of_a_sender_come_in_order(hub):
    entity = EntityInstanceId("collector", unique())
    for number in range(50):
        hub.client.signal_entity(entity, "add", number)
    eventually(lambda: (got := hub.client.get_entity(entity)) and len(got.get_typed_state(list)) == 50)
    assert hub.client.get_entity(entity).get_typed_state(list) == list(range(50))


@check
def orchestrators_call_and_signal_entities(hub):
    key = unique()
    assert hub.output(read_twice, key) == [2, 7]
    assert value(hub, key) == 7


@check
def a_failed_operation_changes_nothing(hub):
    key = unique()
    assert hub.output(count_up, {"key": key, "by": 4}) == 4
    assert "half done" in hub.output(fail_on_entity, key)
    assert value(hub, key) == 4


@check
def signals_wait_for_their_time(hub):
    key, due = unique(), datetime.now(timezone.utc) + timedelta(seconds=1)
    hub.client.signal_entity(EntityInstanceId("Counter", key), "add", 1, signal_time=due)
    assert value(hub, key) is None
    eventually(lambda: value(hub, key) == 1)
    assert datetime.now(timezone.utc) >= due


@check
def entities_signal_entities_and_start_orchestrations(hub):
    one, other, instance = unique(), unique(), unique("begun")
    hub.client.signal_entity(EntityInstanceId("Counter", one), "pass_on", other)
    eventually(lambda: value(hub, other) == 7)
    hub.client.signal_entity(EntityInstanceId("Counter", one), "begin", instance)
    eventually(lambda: hub.client.get_orchestration_state(instance) is not None)
    assert hub.finished(instance).get_output() == 3


@check
def entities_are_listed_and_deleted(hub):
    keys = sorted(unique("listed") for _ in range(3))
    for key in keys:
        hub.client.signal_entity(EntityInstanceId("Counter", key), "add", 1)
    query = EntityQuery(instance_id_starts_with="@counter@listed", page_size=2, include_state=True)
    eventually(lambda: {e.id.key for e in hub.client.get_all_entities(query)} >= set(keys))
    hub.client.signal_entity(EntityInstanceId("Counter", keys[0]), "delete")
    eventually(lambda: value(hub, keys[0]) is None)
    cleaned = hub.client.clean_entity_storage()
    assert cleaned.empty_entities_removed == 0 and cleaned.orphaned_locks_released == 0


@check
def an_entity_is_purged_by_its_id(hub):
    key = unique("purged")
    hub.client.signal_entity(EntityInstanceId("Counter", key), "add", 1)
    eventually(lambda: value(hub, key) == 1)
    entity = f"@counter@{key}"
    # What is said to be an orchestration is none.
    assert hub.client.purge_orchestration(entity).deleted_instance_count == 0
    assert value(hub, key) == 1
    purged = hub.call("PurgeInstances", pb.PurgeInstancesRequest(instanceId=entity))
    assert purged.deletedInstanceCount == 1
    assert value(hub, key) is None
    assert hub.call("PurgeInstances", pb.PurgeInstancesRequest(instanceId=entity)).deletedInstanceCount == 0


@check
def locks_exclude_everybody_else(hub):
    one, other = unique("a"), unique("b")
    hub.output(count_up, {"key": one, "by": 20})
    moves = [hub.client.schedule_new_orchestration(move, input={"from": one, "to": other}) for _ in range(10)]
    balances = sorted(hub.finished(m).get_output() for m in moves)
    assert balances == list(range(11, 21)), balances
    assert (value(hub, one), value(hub, other)) == (10, 10)


@check
def a_holder_that_is_terminated_lets_go(hub):
    key = unique("held")
    holder = hub.client.schedule_new_orchestration(hold, input=key)
    eventually(lambda: hub.client.get_orchestration_state(holder).runtime_status == OrchestrationStatus.RUNNING)
    waiting = hub.client.schedule_new_orchestration(hold, input=key)
    hub.client.terminate_orchestration(holder)
    hub.client.raise_orchestration_event(waiting, "Go")
    assert hub.finished(waiting).get_output() == "released"


@check
def schedules_start_orchestrations(hub):
    schedules = ScheduledTaskClient(hub.client)
    name, key = unique("schedule"), unique("tick")
    schedule = schedules.create_schedule(
        ScheduleCreationOptions(
            schedule_id=name, orchestration_name="tick", interval=timedelta(seconds=1), orchestration_input=key))
    eventually(lambda: SEEN.get(key, 0) >= 2, "a second run")
    assert schedules.get_schedule(name) is not None
    schedule.pause()
    schedule.delete()
    eventually(lambda: schedules.get_schedule(name) is None)
