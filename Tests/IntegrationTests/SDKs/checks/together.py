"""Swift and Python in one task hub: the host runs the Swift functions of the scenarios, this program a Python worker."""
import json
import sys
import urllib.request

from durabletask.client import OrchestrationStatus

from harness import Hub, check, run_all

hub = Hub(sys.argv[1], "default")
webhooks = sys.argv[2] + "/runtime/webhooks/durabletask"


def call_swift_activities(ctx, numbers):
    results = []
    for number in numbers:
        results.append((yield ctx.call_activity("doubleOf", input=number)))
    return results


def call_swift_orchestration(ctx, numbers):
    return (yield ctx.call_sub_orchestrator("inSequence", input=numbers))


def triple(_, number):
    return number * 3


def ask(url, body=None):
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as response:
        return json.load(response)


@check
def python_calls_swift(hub):
    assert hub.output(call_swift_activities, [21, 4]) == [42, 8]
    assert hub.output(call_swift_orchestration, [3, 1, 2]) == [6, 2, 4]


@check
def swift_calls_python(hub):
    assert hub.output("callElsewhere", 5) == 15


@check
def the_webhooks_and_the_protocol_see_the_same(hub):
    state = hub.run(call_swift_orchestration, [1])
    seen = ask(f"{webhooks}/instances/{state.instance_id}")
    assert (seen["runtimeStatus"], seen["output"]) == ("Completed", [2])
    instance = ask(f"{webhooks}/orchestrators/call_swift_orchestration", b"[4]")["id"]
    state = hub.finished(instance)
    assert state.runtime_status == OrchestrationStatus.COMPLETED and state.get_output() == [8]


with hub.worker([call_swift_activities, call_swift_orchestration], [triple]) as worker:
    worker.use_work_item_filters()
    worker.start()
    passed = run_all(hub)
sys.exit(0 if passed else 1)
