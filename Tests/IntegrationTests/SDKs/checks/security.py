"""Tokens and their roles, over TLS: PORT FOLDER READER WORKER CONTRIBUTOR, the last three keys of the host.

The folder has the host's certificate; the keys of an identity provider are put there.
"""
import json
import os
import sys
import time

port, folder, reader, worker, contributor = sys.argv[1:]
# Read by gRPC when it makes its first secure channel.
os.environ["GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"] = folder + "/certificate.pem"

import grpc
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from azure.core.credentials import AccessToken
from durabletask.azuremanaged.client import DurableTaskSchedulerClient
from durabletask.azuremanaged.worker import DurableTaskSchedulerWorker
from durabletask.client import OrchestrationStatus
from durabletask.internal import orchestrator_service_pb2 as pb
from durabletask.internal import orchestrator_service_pb2_grpc as rpc

from harness import check, code_of, run_all

REFUSED, UNKNOWN = grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.UNAUTHENTICATED
options = {"host_address": f"https://localhost:{port}", "secure_channel": True, "taskhub": "default"}


ISSUER = "https://issuer.example"
provider = rsa.generate_private_key(public_exponent=65537, key_size=2048)
other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
curve = ec.generate_private_key(ec.SECP256R1())
published = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(provider.public_key()))
published_curve = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(curve.public_key()))
with open(folder + "/jwks.json", "w") as file:
    json.dump({"keys": [published | {"kid": "one", "alg": "RS256", "use": "sig"},
                        published_curve | {"kid": "two", "alg": "ES256", "use": "sig"}]}, file)


def token(roles, key=provider, algorithm="RS256", kid="one", **claims):
    claims = {"iss": ISSUER, "aud": "petrel", "exp": int(time.time()) + 600, "roles": roles} | claims
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, key, algorithm,
                      headers={"kid": kid})


class Key:
    """A credential whose token never changes."""

    def __init__(self, value):
        self.value = value

    def get_token(self, *scopes, **options):
        return AccessToken(self.value, int(time.time()) + 86_400)


def client(key):
    return DurableTaskSchedulerClient(token_credential=Key(key) if key else None, **options)


def hello(ctx, name):
    return (yield ctx.call_activity(greet, input=name))


def greet(_, name):
    return f"Hello {name}!"


@check
def the_roles_of_worker_and_contributor_run_an_orchestration(_):
    mine = client(contributor)
    with DurableTaskSchedulerWorker(token_credential=Key(worker), **options) as running:
        running.add_orchestrator(hello)
        running.add_activity(greet)
        running.start()
        state = mine.wait_for_orchestration_completion(mine.schedule_new_orchestration(hello, input="Oslo"), timeout=60)
    assert state.runtime_status == OrchestrationStatus.COMPLETED and state.get_output() == "Hello Oslo!", state


@check
def a_reader_only_looks(_):
    mine = client(reader)
    assert mine.get_orchestration_state("nobody") is None
    assert code_of(lambda: mine.schedule_new_orchestration(hello, input="Oslo")) == REFUSED
    assert code_of(lambda: mine.terminate_orchestration("nobody")) == REFUSED
    assert code_of(lambda: mine.purge_orchestration("nobody")) == REFUSED
    assert code_of(lambda: client(worker).schedule_new_orchestration(hello)) == REFUSED


@check
def a_reader_gets_no_work(_):
    channel = grpc.secure_channel(f"localhost:{port}", grpc.ssl_channel_credentials())
    stub = rpc.TaskHubSidecarServiceStub(channel)
    metadata = [("taskhub", "default"), ("authorization", f"Bearer {reader}")]
    assert code_of(lambda: next(stub.GetWorkItems(pb.GetWorkItemsRequest(), metadata=metadata))) == REFUSED
    done = pb.ActivityResponse(instanceId="nobody", taskId=1, completionToken="x")
    assert code_of(lambda: stub.CompleteActivityTask(done, metadata=metadata)) == REFUSED


@check
def without_a_token_of_the_host_nobody_comes_in(_):
    for key in [None, "the-keys-of-nobody", reader + "x", reader[:-1], contributor.upper()]:
        assert code_of(lambda: client(key).get_orchestration_state("nobody")) == UNKNOWN, key


@check
def tokens_of_the_identity_provider_have_the_roles_they_name(_):
    for good in [token(["reader"]), token(["reader"], curve, "ES256", "two"), token(None, scp="other reader"),
                 token(["default/reader"])]:
        mine = client(good)
        assert mine.get_orchestration_state("nobody") is None
        assert code_of(lambda: mine.schedule_new_orchestration(hello, input="Oslo")) == REFUSED
    started = client(token(["reader", "default/contributor"])).schedule_new_orchestration(greet, start_at=None)
    assert started
    assert code_of(lambda: client(token(["orders/contributor"])).get_orchestration_state("nobody")) == UNKNOWN
    assert code_of(lambda: client(token(["somebody"])).get_orchestration_state("nobody")) == UNKNOWN


@check
def other_tokens_are_refused(_):
    past = int(time.time()) - 60
    for bad in [token(["contributor"], other), token(["contributor"], exp=past), token(["contributor"], exp=None),
                token(["contributor"], iss="https://elsewhere.example"), token(["contributor"], aud="another"),
                token(["contributor"], nbf=int(time.time()) + 600),
                token(["contributor"], "a-secret-that-is-long-enough-for-hs256", "HS256"),
                jwt.encode({"exp": past + 600, "roles": ["contributor"]}, None, "none"), "a.b.c", "x" * 4_000]:
        assert code_of(lambda: client(bad).get_orchestration_state("nobody")) is not None, bad


@check
def without_tls_nobody_comes_in(_):
    stub = rpc.TaskHubSidecarServiceStub(grpc.insecure_channel(f"localhost:{port}"))
    assert code_of(lambda: stub.Hello(pb.google_dot_protobuf_dot_empty__pb2.Empty(), timeout=5)) is not None


sys.exit(0 if run_all(None) else 1)
