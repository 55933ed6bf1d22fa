"""The official package `azure-storage-queue`, unmodified, against a queue service. Usage: queue_checks.py PORT"""

import asyncio
import sys
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)
from azure.storage.queue import (
    AccessPolicy,
    AccountSasPermissions,
    CorsRule,
    Metrics,
    QueueAnalyticsLogging,
    QueueClient,
    QueueSasPermissions,
    QueueServiceClient,
    ResourceTypes,
    RetentionPolicy,
    TextBase64DecodePolicy,
    TextBase64EncodePolicy,
    generate_account_sas,
    generate_queue_sas,
)
from azure.storage.queue.aio import QueueServiceClient as AsyncQueueServiceClient

PORT = sys.argv[1]
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
URL = f"http://127.0.0.1:{PORT}/{ACCOUNT}"
CONNECTION = f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};QueueEndpoint={URL};"
count = 0


def check(condition, what):
    global count
    count += 1
    if not condition:
        raise AssertionError(what)


def refused(status, code, action):
    """The action is refused with this status and code."""
    try:
        action()
    except HttpResponseError as error:
        check(error.status_code == status, f"{code}: {error.status_code} {error}")
        check(str(getattr(error.error_code, "value", error.error_code)) == code, f"{error.error_code}, not {code}")
        return error
    raise AssertionError(f"not refused with {code}")


def queues(service):
    queue = service.create_queue("first-queue", metadata={"Colour": "blue", "empty": "x"})
    properties = queue.get_queue_properties()
    check(properties.metadata == {"Colour": "blue", "empty": "x"}, properties.metadata)
    check(properties.approximate_message_count == 0, "count")
    # The same metadata are 204 on the wire, others 409; the package raises for both.
    for metadata in ({"colour": "blue", "empty": "x"}, None):
        try:
            service.create_queue("first-queue", metadata=metadata)
            raise AssertionError("created twice")
        except ResourceExistsError as error:
            check(error.error_code == "QueueAlreadyExists", error.error_code)
            check(error.status_code == (204 if metadata else 409), error.status_code)
    queue.set_queue_metadata({"other": "1"})
    check(queue.get_queue_properties().metadata == {"other": "1"}, "metadata are replaced")
    for name in ("second-queue", "third-queue", "zz9"):
        service.create_queue(name)
    names = [queue.name for queue in service.list_queues()]
    check(names == sorted(names) and {"first-queue", "zz9"} <= set(names), names)
    pages = list(service.list_queues(results_per_page=2, include_metadata=True).by_page())
    listed = [list(page) for page in pages]
    check([len(page) for page in listed] == [2, 2], listed)
    check(listed[0][0].metadata == {"other": "1"}, listed[0][0].metadata)
    check([queue.name for queue in service.list_queues(name_starts_with="th")] == ["third-queue"], "prefix")
    service.delete_queue("zz9")
    refused(404, "QueueNotFound", lambda: service.get_queue_client("zz9").get_queue_properties())
    refused(404, "QueueNotFound", lambda: service.delete_queue("zz9"))
    for name, code in [
        ("ab", "OutOfRangeInput"), ("a" * 64, "OutOfRangeInput"), ("Upper", "InvalidResourceName"),
        ("a--b", "InvalidResourceName"), ("-ab", "InvalidResourceName"), ("a_b", "InvalidResourceName"),
    ]:
        refused(400, code, lambda: service.create_queue(name))


def messages(service):
    queue = service.create_queue("messages")
    sent = queue.send_message("one <&> \u00e4\u4e16\U0001f600")
    check(sent.id and sent.pop_receipt and sent.inserted_on and sent.expires_on, sent)
    check(abs((sent.expires_on - sent.inserted_on) - timedelta(days=7)) < timedelta(seconds=2), "seven days")
    peeked = queue.peek_messages()
    check(peeked[0].content == "one <&> \u00e4\u4e16\U0001f600" and peeked[0].dequeue_count == 0, peeked)
    check(peeked[0].pop_receipt is None, "a peek gives no receipt")
    got = queue.receive_message(visibility_timeout=30)
    check(got.id == sent.id and got.dequeue_count == 1, got)
    check(queue.receive_message() is None, "it is hidden")
    check(queue.get_queue_properties().approximate_message_count == 1, "hidden ones count")
    refused(400, "PopReceiptMismatch", lambda: queue.delete_message(sent.id, sent.pop_receipt))
    updated = queue.update_message(got.id, got.pop_receipt, content="  two  ", visibility_timeout=0)
    check(updated.pop_receipt != got.pop_receipt and updated.next_visible_on, updated)
    refused(400, "PopReceiptMismatch", lambda: queue.update_message(got, visibility_timeout=0))
    again = queue.receive_message()
    check(again.content == "  two  " and again.dequeue_count == 2, again)
    kept = queue.update_message(again, visibility_timeout=0)
    check(kept.content is None or kept.content == "  two  ", kept.content)
    check(queue.peek_messages()[0].content == "  two  ", "the text stays")
    queue.delete_message(kept.id, kept.pop_receipt)
    refused(404, "MessageNotFound", lambda: queue.delete_message(kept.id, kept.pop_receipt))
    refused(404, "MessageNotFound", lambda: queue.update_message(kept.id, kept.pop_receipt, visibility_timeout=1))
    for text in ("", "   ", "\n\ttab\n", "x" * 65_536, "\u4e16" * 21_845):
        queue.send_message(text)
        check(queue.peek_messages()[0].content == text, f"{text[:10]!r} does not survive")
        got = queue.receive_message()
        check(got.content == text, f"{text[:10]!r} does not survive")
        queue.delete_message(got)
    refused(413, "RequestBodyTooLarge", lambda: queue.send_message("x" * 65_537))
    for number in range(40):
        queue.send_message(f"{number}")
    check([m.content for m in queue.peek_messages(32)] == [str(n) for n in range(32)], "first in, first out")
    batch = list(queue.receive_messages(messages_per_page=32, visibility_timeout=60))
    check(sorted(int(m.content) for m in batch) == list(range(40)), "pages")
    check(len({m.pop_receipt for m in batch}) == 40, "receipts are unique")
    queue.clear_messages()
    check(queue.get_queue_properties().approximate_message_count == 0, "cleared")
    late = queue.send_message("late", visibility_timeout=3600, time_to_live=-1)
    check(late.expires_on.year == 9999, late.expires_on)
    check(queue.receive_message() is None, "it is for later")
    queue.clear_messages()
    refused(400, "InvalidQueryParameterValue", lambda: queue.send_message("x", time_to_live=0))
    refused(400, "OutOfRangeQueryParameterValue", lambda: queue.send_message("x", visibility_timeout=604_801))
    refused(400, "InvalidQueryParameterValue", lambda: queue.send_message("x", visibility_timeout=9, time_to_live=9))
    refused(400, "OutOfRangeQueryParameterValue", lambda: list(queue.receive_messages(messages_per_page=33)))
    refused(400, "OutOfRangeQueryParameterValue", lambda: queue.receive_message(visibility_timeout=0))
    nowhere = service.get_queue_client("nowhere")
    for action in (
        lambda: nowhere.send_message("x"), nowhere.receive_message, nowhere.peek_messages, nowhere.clear_messages,
        lambda: nowhere.set_queue_metadata({}), nowhere.get_queue_access_policy,
    ):
        refused(404, "QueueNotFound", action)
    encoded = QueueClient.from_connection_string(
        CONNECTION, "messages", message_encode_policy=TextBase64EncodePolicy(),
        message_decode_policy=TextBase64DecodePolicy())
    encoded.send_message("as base 64")
    check(encoded.receive_message().content == "as base 64", "base 64")


def properties(service):
    service.set_service_properties(
        analytics_logging=QueueAnalyticsLogging(read=True, retention_policy=RetentionPolicy(enabled=True, days=5)),
        hour_metrics=Metrics(enabled=True, include_apis=True),
        cors=[CorsRule(["https://example.org"], ["GET", "PUT"], max_age_in_seconds=9, allowed_headers=["x-a"])])
    got = service.get_service_properties()
    check(got["analytics_logging"].read and got["analytics_logging"].retention_policy.days == 5, got)
    check(got["hour_metrics"].include_apis, got)
    check(got["cors"][0].allowed_origins == "https://example.org", got["cors"][0])
    service.set_service_properties(cors=[])
    got = service.get_service_properties()
    check(got["cors"] == [] and got["analytics_logging"].read, "what is left out stays")
    # The package cannot name a second location in this form of address.
    sas = generate_account_sas(
        ACCOUNT, KEY, resource_types=ResourceTypes(service=True), permission=AccountSasPermissions(read=True),
        expiry=datetime.now(timezone.utc) + timedelta(hours=1))
    with urllib.request.urlopen(f"{URL}-secondary?restype=service&comp=stats&{sas}") as response:
        check(b"<Status>live</Status>" in response.read(), "statistics")
    try:
        urllib.request.urlopen(f"{URL}?restype=service&comp=stats&{sas}")
        raise AssertionError("statistics of the first location")
    except urllib.error.HTTPError as error:
        check(error.code == 400, error)


def signatures(service):
    queue = service.create_queue("signed")
    soon = datetime.now(timezone.utc) + timedelta(hours=1)
    past = datetime.now(timezone.utc) - timedelta(hours=1)

    def client(sas, name="signed"):
        return QueueClient(URL, name, credential=sas)

    def queue_sas(**values):
        return generate_queue_sas(ACCOUNT, "signed", KEY, **values)

    full = client(queue_sas(permission=QueueSasPermissions(read=True, add=True, update=True, process=True), expiry=soon))
    full.send_message("hello")
    check(full.peek_messages()[0].content == "hello", "read")
    got = full.receive_message()
    got = full.update_message(got, visibility_timeout=0)
    full.delete_message(got.id, got.pop_receipt)
    adding = client(queue_sas(permission=QueueSasPermissions(add=True), expiry=soon))
    adding.send_message("x")
    refused(403, "AuthorizationPermissionMismatch", adding.receive_message)
    refused(403, "AuthorizationPermissionMismatch", adding.clear_messages)
    refused(403, "AuthorizationPermissionMismatch", adding.delete_queue)
    expired = client(queue_sas(permission=QueueSasPermissions(add=True), expiry=past))
    refused(403, "AuthenticationFailed", lambda: expired.send_message("x"))
    early = client(queue_sas(permission=QueueSasPermissions(add=True), start=soon, expiry=soon))
    refused(403, "AuthenticationFailed", lambda: early.send_message("x"))
    secure = client(queue_sas(permission=QueueSasPermissions(add=True), expiry=soon, protocol="https"))
    refused(403, "AuthorizationProtocolMismatch", lambda: secure.send_message("x"))
    elsewhere = client(queue_sas(permission=QueueSasPermissions(add=True), expiry=soon, ip="10.0.0.1-10.0.0.9"))
    refused(403, "AuthorizationSourceIPMismatch", lambda: elsewhere.send_message("x"))
    here = client(queue_sas(permission=QueueSasPermissions(add=True), expiry=soon, ip="127.0.0.1"))
    here.send_message("x")
    other = client(queue_sas(permission=QueueSasPermissions(add=True), expiry=soon), "messages")
    refused(403, "AuthenticationFailed", lambda: other.send_message("x"))

    queue.set_queue_access_policy({
        "adding": AccessPolicy(permission="a", expiry=soon, start=past), "nothing": AccessPolicy()})
    policies = queue.get_queue_access_policy()
    check(policies["adding"].permission == "a", policies)
    by_policy = client(queue_sas(policy_id="adding"))
    by_policy.send_message("x")
    refused(403, "AuthorizationPermissionMismatch", by_policy.receive_message)
    refused(403, "AuthenticationFailed", lambda: client(queue_sas(policy_id="unknown")).send_message("x"))
    queue.set_queue_access_policy({})
    check(queue.get_queue_access_policy() == {}, "no policy")
    refused(403, "AuthenticationFailed", lambda: by_policy.send_message("x"))
    try:
        queue.set_queue_access_policy({f"p{n}": AccessPolicy(permission="r", expiry=soon) for n in range(6)})
        raise AssertionError("six policies are taken")
    except (ValueError, HttpResponseError):
        pass

    def account(resources, permission, **values):
        sas = generate_account_sas(ACCOUNT, KEY, resource_types=resources, permission=permission, expiry=soon, **values)
        return QueueServiceClient(URL, credential=sas)

    whole = account(ResourceTypes(service=True, container=True, object=True), AccountSasPermissions(
        read=True, write=True, delete=True, list=True, add=True, create=True, update=True, process=True))
    whole.create_queue("by-account").send_message("x")
    check("by-account" in [queue.name for queue in whole.list_queues()], "list")
    whole.delete_queue("by-account")
    objects = account(ResourceTypes(object=True), AccountSasPermissions(add=True))
    objects.get_queue_client("signed").send_message("x")
    refused(403, "AuthorizationPermissionMismatch", objects.get_queue_client("signed").receive_message)
    refused(403, "AuthorizationResourceTypeMismatch", lambda: list(objects.list_queues()))

    wrong = QueueServiceClient(URL, credential={"account_name": ACCOUNT, "account_key": "AAAA" + KEY[4:]})
    try:
        list(wrong.list_queues())
        raise AssertionError("a wrong key is taken")
    except ClientAuthenticationError as error:
        check(error.status_code == 403, error)
    stranger = QueueServiceClient(
        URL.replace(ACCOUNT, "nobody"), credential={"account_name": "nobody", "account_key": KEY})
    try:
        list(stranger.list_queues())
        raise AssertionError("an unknown account is taken")
    except ResourceNotFoundError as error:
        check(error.status_code == 404, error)


def raw():
    """What no SDK sends."""

    def status(method, path, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", body, method=method)
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, response.headers
        except urllib.error.HTTPError as error:
            return error.code, error.headers

    code, headers = status("GET", f"/{ACCOUNT}?comp=list")
    check(code == 403 and headers["x-ms-error-code"] == "AuthenticationFailed", code)
    check(headers["x-ms-request-id"] and headers["Date"], headers)
    check(status("GET", "/")[0] == 400, "no account")
    check(status("PATCH", f"/{ACCOUNT}/q")[0] == 405, "an unknown verb")
    check(status("GET", f"/{ACCOUNT}/a/b/c/d/e")[0] == 400, "no such address")
    check(status("GET", f"/{ACCOUNT}/%ff%fe?comp=metadata")[0] in (400, 403), "no text")
    check(status("PUT", f"/{ACCOUNT}/q?sig=x&sig=y&se=2099-01-01")[0] in (400, 403), "two signatures")
    check(status("POST", f"/{ACCOUNT}/qqq/messages?sv=1&ss=q&sig=%00", b"<" * 1000)[0] == 403, "noise")


async def without_blocking():
    async with AsyncQueueServiceClient.from_connection_string(CONNECTION) as service:
        queue = await service.create_queue("not-blocking")
        await asyncio.gather(*(queue.send_message(f"{number}") for number in range(50)))
        found = set()
        async for message in queue.receive_messages(messages_per_page=10):
            found.add(message.content)
            await queue.delete_message(message)
        check(found == {str(number) for number in range(50)}, len(found))
        check([m async for m in service.list_queues(name_starts_with="not-b")][0].name == "not-blocking", "list")
        await service.delete_queue("not-blocking")


def main():
    service = QueueServiceClient.from_connection_string(CONNECTION)
    queues(service)
    messages(service)
    properties(service)
    signatures(service)
    raw()
    asyncio.run(without_blocking())
    for queue in service.list_queues():
        service.delete_queue(queue.name)
    print(f"{count} checks")


main()
