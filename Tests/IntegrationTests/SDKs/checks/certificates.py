"""A host that asks its clients for certificates: PORT FOLDER, which has a certificate and its key."""
import sys

import grpc
from durabletask.azuremanaged.client import DurableTaskSchedulerClient

from harness import check, code_of, run_all

port, folder = sys.argv[1:]


def client(*files):
    contents = [open(f"{folder}/{name}", "rb").read() if name else None for name in files]
    channel = grpc.secure_channel(f"localhost:{port}", grpc.ssl_channel_credentials(*contents))
    return DurableTaskSchedulerClient(
        host_address=f"https://localhost:{port}", taskhub="default", token_credential=None, channel=channel)


@check
def who_has_one_comes_in(_):
    assert client("certificate.pem", "key.pem", "certificate.pem").get_orchestration_state("nobody") is None


@check
def who_has_none_does_not(_):
    refused = code_of(lambda: client("certificate.pem").get_orchestration_state("nobody"))
    assert refused == grpc.StatusCode.UNAVAILABLE, refused


sys.exit(0 if run_all(None) else 1)
