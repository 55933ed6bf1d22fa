"""Starts an orchestration, or waits for one: client.py start [CAKE] | client.py wait ID."""
import os
import sys

from durabletask.azuremanaged.client import DurableTaskSchedulerClient

HOST = os.environ.get("PETREL_GRPC", "http://localhost:8080")
client = DurableTaskSchedulerClient(host_address=HOST, secure_channel=False, taskhub="default", token_credential=None)

if sys.argv[1:2] == ["start"]:
    print(client.schedule_new_orchestration("bake", input=sys.argv[2] if len(sys.argv) > 2 else "cake"))
elif sys.argv[1:2] == ["wait"] and len(sys.argv) == 3:
    state = client.wait_for_orchestration_completion(sys.argv[2], timeout=120)
    print(state.runtime_status, state.serialized_output)
else:
    sys.exit(__doc__)
