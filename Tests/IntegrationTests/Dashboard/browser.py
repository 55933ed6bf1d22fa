"""The dashboard in a real browser: URL OF THE DASHBOARD, URL OF THE HOST, and what to check.

`all GRPC-PORT [CHECK …]` is every page and action of an open host; `key KEY READER` is a host that asks for keys; `read-only` one whose dashboard shows.
"""
import json
import os
import sys
import time
import traceback
import urllib.error
import urllib.request
import uuid

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

dashboard, host, what = sys.argv[1:4]
WEBHOOKS = "/runtime/webhooks/durabletask"
# Seconds.
PATIENCE = float(os.environ.get("PATIENCE", 90))
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def eventually(condition, words):
    end = time.monotonic() + PATIENCE
    while True:
        try:
            value = condition()
        except (StaleElementReferenceException, IndexError):
            value = None
        if value:
            return value
        assert time.monotonic() < end, f"{words} does not happen; the page says: {page.text()[:1500]}"
        time.sleep(0.05)


def call(method, path, body=None, base=host, headers=None):
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(base + path, data, {"Content-Type": "application/json"} | (headers or {}), method=method)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def start(name, body=None, id=None, query=""):
    id = id or f"{name}-{uuid.uuid4().hex[:8]}"
    status, text = call("POST", f"{WEBHOOKS}/orchestrators/{name}/{urllib.request.quote(id, safe='')}{query}", body)
    assert status == 202, text
    return id


def state(id):
    return json.loads(call("GET", f"{WEBHOOKS}/instances/{urllib.request.quote(id, safe='')}")[1])


def is_now(id, status):
    return eventually(lambda: state(id).get("runtimeStatus") == status, f"{id} becomes {status}")


class Page:
    def __init__(self):
        options = Options()
        for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1400,900"]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)

    def go(self, path):
        self.driver.get("about:blank")
        self.driver.get(f"{dashboard}/#{path}")

    def text(self):
        try:
            return self.driver.find_element(By.TAG_NAME, "body").text
        except WebDriverException:
            return ""

    def shows(self, words):
        eventually(lambda: words in self.text(), f"'{words}' is shown")

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def click(self, words, inside="main"):
        """A button with these words, which the next look at the hub may replace."""
        def found():
            for button in self.all(f"{inside} button, {inside} a"):
                # A mark may stand before the words.
                if words in (button.text.strip(), button.text.strip().split("\n")[-1]) and button.is_enabled():
                    button.click()
                    return True
            return False
        eventually(found, f"the button '{words}'")

    def press(self, css, place=0):
        """Whatever is there, which the next look at the hub may replace."""
        eventually(lambda: (self.all(css)[place].click(), True)[1], f"'{css}' can be pressed")

    def fill(self, name, value):
        field = eventually(lambda: self.all(f"dialog [name='{name}']"), f"the field '{name}'")[0]
        field.clear()
        field.send_keys(value)

    def confirm(self, **fields):
        eventually(lambda: self.all("dialog[open] #ok"), "the dialog")
        for name, value in fields.items():
            if value is True:
                self.all(f"dialog [name='{name}']")[0].click()
            else:
                self.fill(name, value)
        self.all("dialog #ok")[0].click()

    def keys(self, *keys):
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)


@check
def the_overview_says_how_the_hub_is_doing():
    page.go("/")
    page.shows("Completed")
    for words in ["ORCHESTRATIONS A SECOND", "HOW LONG WORK WAITS FOR A WORKER", "WORK NOW", "a write takes"]:
        page.shows(words)
    page.shows("Live")
    page.click("Last day")


@check
def the_list_is_live_and_filters():
    first = start("awaitAnswer", query="?tag=customer:ada&version=7.5")
    page.go("/instances?name=awaitAnswer")
    page.shows(first)
    # Without a reload.
    second = start("awaitAnswer", query="?tag=customer:bob")
    page.shows(second)
    page.go("/instances?tag=customer:ada")
    page.shows(first)
    assert second not in page.text()
    page.go("/instances?version=7.5")
    page.shows(first)
    assert second not in page.text()
    page.go("/instances")
    field = eventually(lambda: page.all("main input[type=search]"), "the search")[0]
    page.keys("/")
    assert page.driver.switch_to.active_element == field
    field.send_keys(second)
    eventually(lambda: len(page.all("main tbody tr")) == 1 and second in page.text(), "only one is shown")
    assert second in page.driver.current_url
    field.clear()
    page.click("Completed", "main .chips")
    eventually(lambda: "status=Completed" in page.driver.current_url and first not in page.text(), "only what completed is shown")


@check
def lines_are_walked_with_keys_and_opened():
    id = start("awaitAnswer")
    page.go("/instances?id=" + id)
    page.shows(id)
    eventually(lambda: (page.keys("j"), page.all("main tr.at"))[1], "a line is marked")
    page.keys(Keys.ENTER)
    page.shows("Raise event")
    assert id in page.driver.current_url


@check
def columns_sort_and_rows_group():
    start("failingByItself", "engine")
    page.go("/instances?status=Failed&group=error")
    page.shows("the engine is broken (")
    page.go("/instances")
    page.click("Name", "main th")
    page.shows("Name ↑")
    page.click("Name ↑", "main th")
    page.shows("Name ↓")
    assert "order=name%20desc" in page.driver.current_url
    def names():
        return [cell.text.split()[0] for cell in page.all("main tbody td:nth-child(2)")]
    eventually(lambda: len(names()) > 3 and names() == sorted(names(), reverse=True), "the names are in order")
    page.go("/instances?order=completedTime")
    page.shows("of those that have ended")


@check
def errors_are_searched_and_it_says_how_far():
    id = start("failingByItself", "a very rare part")
    is_now(id, "Failed")
    page.go("/instances?error=very%20rare")
    page.shows(id)
    page.shows("failed instances, back to")


@check
def an_instance_says_why_it_waits_and_takes_its_event():
    id = start("awaitAnswer")
    page.go("/instances/" + id)
    page.shows("It waits for the event 'Answer'")
    page.shows("→ Raise the event 'Answer'.")
    page.click("Raise event")
    page.confirm(data="not json")
    page.shows("is not JSON")
    page.fill("data", '{"text": "yes", "number": 7}')
    page.all("dialog #ok")[0].click()
    is_now(id, "Completed")
    page.shows("It has ended as Completed")
    page.click("Payloads")
    page.shows('"text": "yes"')


@check
def an_instance_is_suspended_resumed_and_terminated_with_a_reason():
    id = start("awaitAnswer")
    page.go("/instances/" + id)
    page.click("Suspend")
    page.confirm(reason="lunch")
    is_now(id, "Suspended")
    page.shows("It is suspended")
    page.click("Resume")
    page.confirm()
    is_now(id, "Running")
    page.click("Terminate")
    eventually(lambda: page.all("dialog[open] #ok"), "the dialog")
    page.all("dialog #ok")[0].click()
    page.shows("Reason is needed.")
    page.confirm(reason="no longer wanted")
    is_now(id, "Terminated")
    page.go("/audit")
    page.shows("no longer wanted")
    page.shows(id + "/terminate")


@check
def a_failed_instance_is_rewound_restarted_and_purged():
    id = start("failingByItself", "wing")
    is_now(id, "Failed")
    page.go("/instances/" + id)
    page.shows("the wing is broken")
    page.click("Rewind")
    page.confirm(reason="mended")
    eventually(lambda: "ExecutionRewound" in call("GET", f"{WEBHOOKS}/instances/{id}?showHistory=true")[1], "it is rewound")
    is_now(id, "Failed")
    page.click("Restart")
    page.confirm()
    eventually(lambda: id not in page.driver.current_url and "/instances/" in page.driver.current_url, "the new one is shown")
    page.shows("the wing is broken")
    page.go("/instances/" + id)
    page.click("Purge")
    page.confirm(reason="tidy")
    eventually(lambda: call("GET", f"{WEBHOOKS}/instances/{id}")[0] == 404, "it is deleted")


@check
def an_orchestration_is_started_with_everything():
    id = "made-" + uuid.uuid4().hex[:8]
    page.go("/instances")
    page.click("New orchestration")
    page.confirm(name="inSequence", id=id, input="[1, 2]", version="3", tags="by:hand, urgent:yes")
    is_now(id, "Completed")
    page.shows("by: hand")
    page.shows("version 3")
    page.click("Timeline")
    page.shows("activity doubleOf")
    # Each was queued, and then ran.
    titles = [one.get_attribute("textContent") for one in page.all("main .gantt rect title")]
    assert len(titles) == 4 and sum("(queued " in one for one in titles) == 2 and sum("(ran " in one for one in titles) == 2, titles
    page.driver.execute_script("document.querySelector('main .gantt rect').dispatchEvent(new MouseEvent('click'))")
    eventually(lambda: "TaskScheduled" in page.all("main tr.mark")[0].text, "its event is marked")
    page.press("main tr.mark button", -1)
    eventually(lambda: "TaskCompleted" in page.all("main tr.mark")[0].text, "its partner is marked")


@check
def a_wide_fan_out_is_drawn_as_far_as_it_is_seen():
    id = start("fanOut", 3000)
    is_now(id, "Completed")
    page.go("/instances/" + id)
    page.shows("3,000 in all")
    assert 10 < len(page.all("main .gantt .rowline")) < 100
    page.driver.execute_script("document.querySelector('.gantt').scrollTop = 1e9")
    eventually(lambda: page.all("main .gantt .rowline") and float(
        page.all("main .gantt .rowline")[-1].value_of_css_property("top")[:-2]) > 71_000, "the end is drawn")


@check
def a_family_is_shown():
    id = start("failingParent", "tail")
    is_now(id, "Failed")
    page.go("/instances/" + id)
    page.click("Family")
    page.click("+")
    page.shows("It has no sub-orchestrations.")
    child = next(link.text for link in page.all("main li a") if link.text != id)
    page.go("/instances/" + child)
    page.shows("Parent")
    page.shows(id)


@check
def all_that_match_are_acted_on():
    name = "batch-" + uuid.uuid4().hex[:8]
    for number in range(12):
        start("awaitAnswer", id=f"{name}-{number}")
    page.go("/instances?id=" + name)
    page.shows("12 shown")
    page.click("Act on all that match …")
    page.confirm(action="terminate")
    page.shows("Terminate 12 instances?")
    page.confirm(reason="all of them")
    eventually(lambda: all(state(f"{name}-{number}")["runtimeStatus"] == "Terminated" for number in range(12)), "all have ended")
    page.shows("Terminate: 12 done.")


@check
def entities_are_listed_signalled_and_deleted():
    key = "e" + uuid.uuid4().hex[:8]
    page.go("/entities")
    page.click("Send a signal")
    page.confirm(name="fuse", key=key, operation="touch")
    page.shows("fuse / " + key)
    page.shows('{"touches":1}')
    page.go(f"/entities/fuse/{key}")
    page.shows('"touches": 1')
    page.click("Delete")
    page.confirm(reason="done")
    page.shows("There is no such entity.")


@check
def functions_are_listed_tried_and_run():
    page.go("/functions")
    page.shows("inSequence")
    page.shows("route: hello")
    page.shows("next: 20")
    row = eventually(lambda: [row for row in page.all("main tbody tr") if "route: hello" in row.text], "the function")[0]
    row.find_elements(By.TAG_NAME, "button")[-1].click()
    page.confirm()
    eventually(lambda: "200" in page.all("dialog h1")[0].text, "the answer")
    page.confirm()


@check
def a_function_is_disabled_and_enabled():
    def row():
        return next(row for row in page.all("main tbody tr") if "route: hello" in row.text)
    page.go("/functions")
    eventually(lambda: page.all("main tbody tr") and row(), "the function")
    for button, status, seen in [("Disable", 404, "disabled"), ("Enable", 200, "Disable")]:
        eventually(lambda: (row().find_elements(By.TAG_NAME, "button")[0].click(), True)[1], button)
        page.confirm(reason="a test")
        eventually(lambda: call("GET", "/api/hello")[0] == status, f"{button} holds")
        eventually(lambda: seen in row().text, f"'{seen}' is shown")
    page.go("/audit")
    page.shows("PUT /admin/functions/hello/state")


@check
def a_retry_is_told_from_other_timers():
    id = start("retryActivity", {
        "page": "retried-" + uuid.uuid4().hex[:8], "failures": 1, "maxAttempts": 3, "firstMilliseconds": 300, "coefficient": 1, "isNonRetriable": False})
    is_now(id, "Completed")
    page.go("/instances/" + id + "?tab=timeline")
    page.shows("retry wait ")


@check
def another_task_hub_is_shown():
    page.go("/")
    eventually(lambda: page.all("#hub option"), "the choice of hubs")
    next(option for option in page.all("#hub option") if option.text == "other").click()
    eventually(lambda: "?hub=other" in page.driver.current_url, "the hub is in the address")
    id = start("elsewhere", query="?taskHub=other")
    page.driver.get(f"{dashboard}/?hub=other#/instances?id={id}")
    page.shows(id)
    page.shows("1 shown")
    page.driver.get(f"{dashboard}/?hub=other#/instances/{id}")
    page.shows("No worker")
    page.click("Terminate")
    page.confirm(reason="nobody runs it")
    page.shows("Terminated")
    page.go("/instances?id=elsewhere")
    page.shows("No instance matches.")
    # Both are measured, each family of lines in one place.
    lines = call("GET", "/metrics")[1].splitlines()
    families = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(families) == len(set(families)), families
    hubs = [line for line in lines if line.startswith("petrel_backlog_items{")]
    assert len(hubs) >= 2 and any('taskhub="other"' in line for line in hubs), hubs
    places = [place for place, line in enumerate(lines) if line.startswith("petrel_backlog_items{")]
    assert places[-1] - places[0] == len(places) - 1, places


@check
def schedules_of_sdks_are_listed_and_paused():
    from datetime import timedelta

    from durabletask.azuremanaged.client import DurableTaskSchedulerClient
    from durabletask.azuremanaged.worker import DurableTaskSchedulerWorker
    from durabletask.scheduled import ScheduleCreationOptions, ScheduledTaskClient

    place = {"host_address": f"localhost:{sys.argv[4]}", "secure_channel": False, "taskhub": "other", "token_credential": None}

    def tick(_, key):
        return key

    with DurableTaskSchedulerWorker(**place) as worker:
        worker.add_orchestrator(tick)
        worker.configure_scheduled_tasks()
        worker.start()
        name = "nightly-" + uuid.uuid4().hex[:8]
        ScheduledTaskClient(DurableTaskSchedulerClient(**place)).create_schedule(
            ScheduleCreationOptions(schedule_id=name, orchestration_name="tick", interval=timedelta(hours=1)))
        page.driver.get(f"{dashboard}/?hub=other#/schedules")
        page.shows(name)
        page.shows("01:00:00")
        page.click("Pause")
        page.confirm(reason="a test")
        page.shows("Paused")
        page.click("Delete")
        page.confirm(reason="over")
        page.shows("There is none.")
    page.go("/workers")


@check
def the_flow_shows_step_by_step():
    id = start("inSequence", [1, 2])
    is_now(id, "Completed")
    page.go("/instances/" + id + "?tab=flow")
    page.shows("begin: inSequence")
    eventually(lambda: len(page.all("main .card.k-ok")) == 2, "each step has a card")
    page.press("main .card.k-ok", 1)
    eventually(lambda: "output" in page.all("dialog[open]")[0].text.lower() and "4" in page.all("dialog[open] pre")[1].text, "its payloads")
    page.confirm()
    wide = start("fanOut", 40)
    is_now(wide, "Completed")
    page.go("/instances/" + wide + "?tab=flow")
    page.shows("doubleOf × 40")
    page.shows("✓ 40 done")


@check
def every_payload_can_be_seen_whole():
    id = start("inSequence", [7] * 200)
    page.go("/instances/" + id + "?tab=history")
    eventually(lambda: page.all("main button.payload"), "a payload")
    page.press("main button.payload")
    eventually(lambda: page.all("dialog[open] pre")[0].text.count("7") == 200, "all of it")
    page.confirm()


@check
def dead_letters_are_retried_and_discarded():
    id = start("awaitsForeign")
    page.go("/dead-letters")
    page.shows(id)
    page.shows("foreignAwait")
    page.go("/")
    page.shows("held.")
    page.go("/dead-letters")
    row = lambda: [row for row in page.all("main tbody tr") if id in row.text][0]
    eventually(lambda: row().find_elements(By.TAG_NAME, "button")[0].click() is None, "Retry")
    page.confirm()
    page.shows("Retry: taken.")
    eventually(lambda: row().find_elements(By.TAG_NAME, "button")[1].click() is None, "Discard")
    page.confirm(reason="not worth it")
    is_now(id, "Terminated")


@check
def queues_workers_and_settings_are_shown():
    page.go("/queues")
    page.shows("Queues")
    page.go("/workers")
    page.shows("No worker of an SDK is connected.")
    page.go("/settings")
    page.shows("listen.address")
    page.shows("listen.port")


@check
def hostile_texts_are_only_text():
    vectors = ["<script>window.pwned=1</script>", "<img src=x onerror=window.pwned=1>", '"><svg onload=window.pwned=1>',
               "javascript:window.pwned=1", "{{constructor.constructor('window.pwned=1')()}}", "</pre><iframe src=javascript:window.pwned=1>",
               "'-window.pwned=1-'", "%3Cscript%3Ewindow.pwned=1%3C/script%3E"]
    for number, vector in enumerate(vectors):
        id = start("failingByItself", vector, id=f"x{number}-{vector}"[:90].replace("/", "_"), query="?tag=" + urllib.request.quote("tag:" + vector, safe=""))
        is_now(id, "Failed")
        for tab in ["timeline", "history", "tree", "payloads"]:
            page.go("/instances/" + urllib.request.quote(id, safe="") + "?tab=" + tab)
            page.shows("Orchestrator")
            eventually(lambda: page.all("main h1")[0].text == id, id)
    page.go("/instances?status=Failed")
    page.shows("<script>window.pwned=1<")
    page.go("/instances?group=error&status=Failed&name=" + urllib.request.quote(vectors[1], safe=""))
    page.go("/" + vectors[0])
    page.shows("Completed")
    assert page.driver.execute_script("return window.pwned === undefined")
    assert not page.all("main iframe, main script, main img")


@check
def times_themes_and_phones():
    page.go("/instances")
    page.shows("Instances")
    zone = page.all("#zone")[0]
    before = zone.text
    zone.click()
    eventually(lambda: page.all("#zone")[0].text != before, "the zone changes")
    page.all("#zone")[0].click()
    for _ in range(3):
        page.all("#theme")[0].click()
    page.driver.set_window_size(390, 844)
    for path in ["/", "/instances", "/functions"]:
        page.go(path)
        eventually(lambda: page.all("main .panel"), "the page")
        assert page.driver.execute_script("return document.documentElement.scrollWidth <= window.innerWidth + 1"), path
    page.driver.set_window_size(1400, 900)


@check
def every_field_and_button_has_a_name():
    for path in ["/", "/instances", "/functions", "/entities", "/queues", "/workers", "/dead-letters", "/settings", "/audit"]:
        page.go(path)
        eventually(lambda: page.all("main h1, main .banner"), path)
        nameless = page.driver.execute_script("""
            return [...document.querySelectorAll('button, a, input, select, textarea')].filter((element) => {
              const label = element.closest('label');
              return !(element.textContent.trim() || element.ariaLabel || element.title || (label && label.textContent.trim()));
            }).map((element) => element.outerHTML)""")
        assert not nameless, nameless


@check
def only_the_page_itself_may_change_anything():
    id = start("awaitAnswer")
    path = f"{WEBHOOKS}/instances/{id}/terminate"
    assert call("POST", path, base=dashboard)[0] == 403
    assert call("POST", path, base=dashboard, headers={"x-petrel-dashboard": "1", "Origin": "http://evil.example"})[0] == 403
    assert call("GET", "/admin/overview", base=dashboard, headers={"Origin": "http://evil.example"})[0] == 403
    assert call("GET", "/", base=dashboard, headers={"Host": "evil.example"})[0] == 403
    assert call("GET", "/admin/overview", base=dashboard, headers={"Host": "evil.example:8082"})[0] == 403
    assert state(id)["runtimeStatus"] in ("Running", "Pending")
    with urllib.request.urlopen(dashboard + "/") as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "script-src 'self'" in policy
    size = 0
    for file in ["index.html", "style.css", "app.js", "overview.js", "instances.js", "instance.js", "pages.js", "icon.svg"]:
        request = urllib.request.Request(f"{dashboard}/{file}", headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as response:
            size += len(response.read())
    assert size < 300_000, size


def with_a_key(key, reader, operator):
    page.go("/instances")
    page.shows("A key, please")
    field = page.all("main input")[0]
    field.send_keys("wrong-key-wrong-key")
    page.click("Enter")
    page.shows("The key does not open this")
    field = page.all("main input")[0]
    field.send_keys(key)
    page.click("Enter")
    page.shows("New orchestration")
    page.shows("Live")
    # Who only reads sees the same, and no keys, and changes nothing.
    look = {"x-functions-key": reader}
    assert call("GET", "/admin/overview", base=dashboard, headers=look)[0] == 200
    assert call("GET", WEBHOOKS + "/instances", base=dashboard, headers=look)[0] == 200
    assert call("GET", "/admin/host/keys", base=dashboard, headers=look)[0] == 401
    assert call("POST", "/admin/host/drain", base=dashboard, headers=look | {"x-petrel-dashboard": "1"})[0] == 401
    assert call("POST", WEBHOOKS + "/orchestrators/inSequence", [1], dashboard, look | {"x-petrel-dashboard": "1"})[0] == 401
    assert call("GET", "/admin/overview", headers=look)[0] == 401
    # Who operates does everything but look at keys.
    act = {"x-functions-key": operator, "x-petrel-dashboard": "1"}
    assert call("POST", WEBHOOKS + "/orchestrators/inSequence", [1], dashboard, act)[0] == 202
    assert call("PUT", "/admin/functions/hello/state", "disabled", dashboard, act)[0] == 200
    assert call("GET", "/admin/host/keys", base=dashboard, headers=act)[0] == 401
    assert call("PUT", "/admin/host/keys/mine", {"value": "0123456789"}, dashboard, act)[0] == 401
    assert call("POST", WEBHOOKS + "/orchestrators/inSequence", [1], headers=act)[0] == 401


def read_only():
    page.go("/instances")
    page.shows("New orchestration")
    page.click("New orchestration")
    page.confirm(name="anything")
    page.shows("only shows")


page = Page()
failures = []
try:
    tasks = CHECKS if what == "all" else [lambda: with_a_key(*sys.argv[4:7])] if what == "key" else [read_only]
    chosen = sys.argv[5:] if what == "all" else []
    for one in tasks:
        if chosen and one.__name__ not in chosen:
            continue
        begin = time.monotonic()
        try:
            one()
        except BaseException:
            failures.append(one.__name__)
            print("FAILED", one.__name__, f"({time.monotonic() - begin:.1f} s)", traceback.format_exc(), page.driver.current_url, sep="\n")
            for dialog in page.all("dialog[open]"):
                page.driver.execute_script("arguments[0].close()", dialog)
        # What the server refuses on purpose is logged by the browser as well.
        wrong = [entry["message"] for entry in page.driver.get_log("browser")
                 if entry["level"] == "SEVERE" and "Failed to load resource" not in entry["message"]]
        if wrong:
            failures.append(one.__name__)
            print("FAILED", one.__name__, wrong, sep="\n")
finally:
    page.driver.quit()
print("failed: " + ", ".join(failures) if failures else "all checks passed")
sys.exit(1 if failures else 0)
