// The page of one instance: what it is, why it does not move, its timeline, history, family and payloads.
import {
  DURABLE, api, ask, attempt, copies, count, download, enc, get, go, h, instanceLink, json, link, place, quote, refresh, replaceQuery, span, status, svg, table, time,
} from "./app.js";
import { startNew } from "./instances.js";

const ENDED = ["Completed", "Failed", "Terminated", "Canceled"];

export function instance(parts, query) {
  const id = parts[1];
  const path = DURABLE + "/instances/" + enc(id);
  let tab = query.get("tab") || "timeline";
  let mark = query.get("event") ? Number(query.get("event")) : null;
  let events = [];
  let stamp = "";
  const header = h("div", {});
  const why = h("div", {});
  const tabs = h("div", { class: "tabs", role: "tablist" });
  const body = h("div", {});
  const element = h("div", {}, header, why, h("div", { class: "panel" }, tabs, body));

  const act = async (name, method, suffix, options = {}) => {
    const form = await ask(name + "?", [
      { name: "reason", label: "Reason", required: options.danger },
      ...(options.recursive ? [{ name: "recursive", label: "Its sub-orchestrations too", kind: "check" }] : []),
    ], { button: name, danger: options.danger, note: id });
    if (!form) return;
    const answer = await attempt(name + ": taken.", () => api(method, path + suffix, { query: { reason: form.reason, recursive: form.recursive || undefined, ...options.query } }));
    if (answer && options.done) options.done(answer.data);
  };
  const raise = async (names) => {
    const form = await ask("Raise an event", [
      { name: "name", label: "Event", options: names, value: names.length === 1 ? names[0] : "", required: true }, { name: "data", label: "Data (JSON)", kind: "text", json: true },
    ], { button: "Raise", note: names.length ? "It waits for " + names.join(", ") + "." : "" });
    if (form) await attempt("Raised.", () => api("POST", path + "/raiseEvent/" + enc(form.name), { body: form.data || undefined }));
  };

  const took = (data, end) => {
    const exact = events.length > 1 && !data.scheduledStartTime ? [events[0].timestamp, events[events.length - 1].timestamp] : [data.createdTime, end];
    return span((new Date(exact[1]) - new Date(exact[0])) / 1000);
  };
  const showHeader = (data, reasons) => {
    const name = data.runtimeStatus;
    const ended = ENDED.includes(name);
    const names = [...new Set(reasons.filter((one) => one.kind === "event").map((one) => one.name))];
    const end = data.completedTime || (ended ? data.lastUpdatedTime : null);
    const tags = Object.entries(data.tags || {});
    header.replaceChildren(
      h("div", { class: "head" }, h("h1", { class: "mono" }, id), status(name), data.hold ? status("Held") : "", h("span", { class: "grow" }),
        ended ? "" : h("button", { onclick: () => raise(names) }, "Raise event"),
        ended ? "" : name === "Suspended" || data.hold ? h("button", { onclick: () => act("Resume", "POST", "/resume") }, "Resume") : "",
        ended || name === "Suspended" ? "" : h("button", { onclick: () => act("Suspend", "POST", "/suspend") }, "Suspend"),
        name === "Failed" ? h("button", { onclick: () => act("Rewind", "POST", "/rewind") }, "Rewind") : "",
        h("button", { onclick: () => act("Restart under a new id", "POST", "/restart", { query: { restartWithNewInstanceId: true }, done: (answer) => go("/instances/" + enc(answer.id)) }) }, "Restart"),
        h("button", { onclick: () => startNew(data.name, data.input === null ? "" : JSON.stringify(data.input), data.version || "", tags.map(([key, value]) => value ? key + ":" + value : key).join(", ")) }, "Start again with …"),
        ended ? h("button", { class: "danger", onclick: () => act("Purge", "DELETE", "", { danger: true, recursive: true, done: () => go("/instances") }) }, "Purge")
          : h("button", { class: "danger", onclick: () => act("Terminate", "POST", "/terminate", { danger: true, recursive: true }) }, "Terminate")),
      h("div", { class: "panel" }, h("dl", { class: "facts" },
        h("dt", {}, "Orchestrator"), h("dd", {}, link("/instances?name=" + enc(data.name), data.name), data.version ? h("span", { class: "muted" }, " version " + data.version) : ""),
        h("dt", {}, "Created"), h("dd", {}, time(data.createdTime), data.scheduledStartTime ? [h("span", { class: "muted" }, ", to begin at "), time(data.scheduledStartTime)] : ""),
        h("dt", {}, end ? "Ended" : "Updated"), h("dd", {}, time(end || data.lastUpdatedTime), h("span", { class: "muted" },
          " · " + (end ? "took " + took(data, end) : span((Date.now() - new Date(data.createdTime)) / 1000) + " old"))),
        data.parentInstanceId ? [h("dt", {}, "Parent"), h("dd", {}, instanceLink(data.parentInstanceId))] : "",
        tags.length ? [h("dt", {}, "Tags"), h("dd", {}, tags.map(([key, value]) => h("span", { class: "tag" }, key + (value ? ": " + value : ""))))] : "",
        data.customStatus !== null ? [h("dt", {}, "Custom status"), h("dd", {}, h("code", {}, JSON.stringify(data.customStatus)))] : "",
        data.failureDetails ? [h("dt", {}, "Error"), h("dd", { class: "s-Failed" }, data.failureDetails.errorType + ": " + data.failureDetails.errorMessage)] : "")));
  };

  const showWhy = (data, reasons) => {
    const isBad = reasons.reasons.some((one) => ["hold"].includes(one.kind)) || data.runtimeStatus === "Failed" || Boolean(data.waiting);
    why.replaceChildren(h("div", { class: "panel why" + (isBad ? " bad" : "") }, h("h2", {}, ENDED.includes(data.runtimeStatus) ? "What became of it" : "Why it is where it is"),
      h("b", {}, reasons.summary),
      reasons.reasons.length > 1 ? h("ul", {}, reasons.reasons.map((one) => h("li", {}, one.sentence, " ", one.eventId ? h("button", { class: "plain", onclick: () => jump(one.eventId) }, "#" + one.eventId) : "", one.instanceId ? instanceLink(one.instanceId) : ""))) : "",
      reasons.lastError && data.runtimeStatus !== "Failed" ? h("p", { class: "muted" }, "Last error: " + reasons.lastError) : "",
      reasons.suggestions.map((one) => h("p", { class: "muted" }, "→ " + one)),
      (data.activities || []).map((one) => h("p", { class: "muted" }, one.name + " (#" + one.taskId + "), attempt " + one.attempt + (one.progress !== null ? ", says " + JSON.stringify(one.progress) : "")))));
  };

  const jump = (eventId) => { mark = eventId; show("history"); };
  const TABS = { timeline: "Timeline", history: "History", tree: "Family", payloads: "Payloads" };
  let data = null;

  const show = (name) => {
    if (name) { tab = name; replaceQuery({ tab, event: tab === "history" ? mark : "" }); }
    tabs.replaceChildren(...Object.entries(TABS).map(([key, text]) => h("button", { role: "tab", "aria-selected": String(tab === key), onclick: () => { mark = null; show(key); } },
      text, key === "history" ? h("span", { class: "muted" }, " " + count(events.length)) : "")));
    body.replaceChildren({ timeline: () => timeline(events, data, jump), history: () => history(events, mark, jump), tree: () => tree(id, data), payloads: () => payloads(data) }[tab]());
    const marked = body.querySelector("tr.mark");
    if (marked) marked.scrollIntoView({ block: "center" });
  };

  return {
    element,
    async refresh() {
      try {
        data = await get(path);
      } catch (error) {
        if (error.status !== 404) throw error;
        element.replaceChildren(h("div", { class: "empty" }, "There is no instance " + id + ". ", link("/instances", "All instances")));
        return;
      }
      const reasons = await get(path + "/why");
      const now = data.lastUpdatedTime + data.runtimeStatus + reasons.reasons.length + (data.activities || []).length;
      if (now !== stamp || !ENDED.includes(data.runtimeStatus)) {
        const fresh = (await get(path + "/history", { wire: false })).events;
        const isSame = fresh.length === events.length && now === stamp;
        events = fresh;
        stamp = now;
        if (!isSame || !body.firstChild) show();
      }
      showHeader(data, reasons.reasons);
      showWhy(data, reasons);
      copies({ curl: path + "?showHistory=true", petrel: "petrel durable why --id " + quote(id) });
    },
  };
}

// --- Timeline

const OPENS = { TaskScheduled: "activity", SubOrchestrationInstanceCreated: "sub-orchestration", TimerCreated: "timer", EventAwaited: "event", EntityOperationCalled: "entity", EntityLockRequested: "lock" };

/** What was begun, with its end where it has one. */
export function spans(events) {
  const open = new Map();
  const all = [];
  // What failed in the turn that is looked at: a timer set right after it is the wait for its next attempt.
  let failed = [];
  const close = (key, event, kind) => {
    const one = open.get(key);
    if (!one) return;
    one.end = new Date(event.timestamp);
    one.kind = kind;
    one.result = event;
    if (event.startedAt) one.taken = new Date(event.startedAt);
    open.delete(key);
    if (kind === "fail") failed.push(one.name);
  };
  for (const event of events) {
    const type = event.eventType;
    if (type === "OrchestratorStarted") failed = [];
    if (OPENS[type]) {
      const key = event.requestId || "#" + event.eventId;
      const one = { id: event.eventId, what: OPENS[type], name: event.name || "", start: new Date(event.timestamp), event, kind: "open", fireAt: event.fireAt && new Date(event.fireAt), child: event.instanceId };
      if (type === "EntityOperationCalled") one.name = (event.instanceId || "") + " " + one.name;
      if (one.what === "timer" && failed.length) {
        one.what = "retry wait";
        one.name = failed.shift();
      }
      open.set(key, one);
      all.push(one);
    } else if (["TaskCompleted", "SubOrchestrationInstanceCompleted"].includes(type)) close("#" + event.refersTo, event, "ok");
    else if (["TaskFailed", "SubOrchestrationInstanceFailed"].includes(type)) close("#" + event.refersTo, event, "fail");
    else if (["TimerFired", "TimerCanceled", "EventWaitCanceled", "TaskCanceled"].includes(type)) close("#" + event.refersTo, event, type !== "TimerFired" || (open.get("#" + event.refersTo) || {}).what === "retry wait" ? "wait" : "timer");
    else if (["EntityOperationCompleted", "EntityLockGranted"].includes(type)) close(event.requestId, event, "ok");
    else if (type === "EntityOperationFailed") close(event.requestId, event, "fail");
    else if (type === "EventRaised") {
      const waiting = [...open].filter(([, one]) => one.what === "event" && one.name.toLowerCase() === (event.name || "").toLowerCase());
      if (waiting.length) close(waiting[0][0], event, "event");
      else all.push({ id: event.eventId, what: "event", name: event.name, start: new Date(event.timestamp), end: new Date(event.timestamp), kind: "event", event, result: event });
    }
  }
  return all;
}

function timeline(events, data, jump) {
  const rows = spans(events);
  if (!rows.length) return h("div", { class: "empty" }, "It has not begun anything yet.");
  const begin = new Date(events[0].timestamp).getTime();
  const running = new Map((data.activities || []).map((one) => [one.taskId, new Date(one.startedAt).getTime()]));
  const last = events[events.length - 1];
  const end = Math.max(ENDED.includes(data.runtimeStatus) ? new Date(last.timestamp).getTime() : Date.now(), begin + 1);
  const x = (moment) => Math.max(0, Math.min(100, (moment - begin) / (end - begin) * 100));
  const ticks = h("div", { class: "ticks" }, h("div", {}), h("div", {}, [0, 0.25, 0.5, 0.75, 1].map((part) => h("span", {}, span((end - begin) / 1000 * part)))));
  const box = h("div", { class: "gantt", tabindex: "0", role: "list", "aria-label": "Timeline" });
  const space = h("div", {});
  const height = 24;
  space.style.height = rows.length * height + "px";
  space.style.position = "relative";
  box.style.height = Math.min(560, rows.length * height + 4) + "px";
  box.append(space);
  const line = (row, place) => {
    const finish = row.end ? row.end.getTime() : end;
    const lane = svg("svg", { viewBox: "0 0 100 24", preserveAspectRatio: "none" });
    const words = row.what + " " + row.name + ", " + (row.end ? span((finish - row.start) / 1000) : "since " + span((end - row.start) / 1000));
    const bar = (from, to, kind, more = "") => {
      const rectangle = svg("rect", { x: x(from), y: 6, width: Math.max(0.4, x(to) - x(from)), height: 12, class: "bar " + kind }, svg("title", {}, words + more));
      rectangle.addEventListener("click", () => jump(row.id));
      lane.append(rectangle);
    };
    const kind = row.kind === "open" && ["timer", "retry wait", "event"].includes(row.what) ? "wait" : row.kind;
    const taken = row.taken ? row.taken.getTime() : row.kind === "open" ? running.get(row.id) : undefined;
    if (row.what === "activity" && (taken || row.kind === "open")) {
      // Of a repeated attempt only the last one's time is known.
      const from = Math.max(taken || finish, row.start.getTime());
      bar(row.start.getTime(), from, "queued", " (queued " + span((from - row.start) / 1000) + ")");
      if (taken) bar(from, finish, kind, row.kind === "open" ? " (running)" : " (ran " + span((finish - from) / 1000) + ")");
    } else bar(row.start.getTime(), finish, kind);
    const name = row.child && row.what === "sub-orchestration" ? link("/instances/" + enc(row.child), row.name) : row.name;
    const element = h("div", { class: "rowline", role: "listitem" }, h("div", { class: "name", title: words }, h("span", { class: "muted" }, row.what + " "), name), h("div", { class: "lane" }, lane));
    element.style.top = place * height + "px";
    return element;
  };
  // Only what can be seen is made: a fan-out may have ten thousand.
  let shown = "";
  const draw = () => {
    const first = Math.max(0, Math.floor(box.scrollTop / height) - 10);
    const count = Math.ceil((box.clientHeight || 560) / height) + 20;
    if (shown === first + "," + count) return;
    shown = first + "," + count;
    space.replaceChildren(...rows.slice(first, first + count).map((row, place) => line(row, first + place)));
  };
  box.addEventListener("scroll", draw);
  draw();
  requestAnimationFrame(draw);
  return h("div", {}, ticks, box, h("div", { class: "legend" }, h("span", {}, "✓ green: done"), h("span", {}, "✕ red: failed"), h("span", {}, "▶ blue: running"), h("span", {}, "◷ violet: timer"), h("span", {}, "‖ amber: waiting, also for a retry"), h("span", {}, "… grey: queued"),
    h("span", {}, count(rows.length) + " in all; click a bar for its event")));
}

// --- History

function history(events, mark, jump) {
  const partners = new Map();
  events.forEach((event, place) => { if (event.refersTo !== undefined) partners.set(event.refersTo, place); });
  let limit = 500;
  const at = mark === null ? -1 : events.findIndex((event) => event.eventId === mark && event.eventId > 0);
  if (at >= limit) limit = at + 100;
  const box = h("div", {});
  const columns = [
    { name: "", class: "num tight muted", cell: (row) => row.place + 1 },
    { name: "Time", class: "tight", cell: (row) => time(row.event.timestamp, true) },
    { name: "Event", class: "tight", cell: (row) => [row.event.eventType, row.event.eventId >= 0 ? h("span", { class: "muted" }, " #" + row.event.eventId) : ""] },
    { name: "Name", cell: (row) => [row.event.name || "", row.event.instanceId ? [" ", row.event.instanceId.startsWith("@") ? h("code", {}, row.event.instanceId) : instanceLink(row.event.instanceId)] : ""] },
    { name: "Data", cell: (row) => row.event.fireAt ? time(row.event.fireAt, true) : row.event.data === undefined || row.event.data === null ? "" : h("code", {}, (typeof row.event.data === "string" ? row.event.data : JSON.stringify(row.event.data)).slice(0, 300)) },
    { name: "", class: "tight", cell: (row) => {
      if (row.event.refersTo !== undefined) return h("button", { class: "plain", onclick: () => jump(row.event.refersTo) }, "↑ #" + row.event.refersTo);
      const partner = OPENS[row.event.eventType] && partners.get(row.event.eventId);
      return partner === undefined || partner === false ? "" : h("button", { class: "plain", onclick: () => reveal(partner) }, "↓ " + (partner + 1));
    } },
  ];
  let revealed = at;
  const reveal = (position) => { revealed = position; if (position >= limit) limit = position + 100; draw(); const row = box.querySelector("tr.mark"); if (row) row.scrollIntoView({ block: "center" }); };
  const draw = () => box.replaceChildren(table(columns, events.slice(0, limit).map((event, place) => ({ event, place })), { rowClass: (row) => row.place === revealed ? "mark" : null, empty: "It has no history yet." }),
    events.length > limit ? h("p", { class: "empty" }, h("button", { onclick: () => { limit += 2000; draw(); } }, "Show more of " + count(events.length))) : "",
    h("p", {}, h("button", { class: "plain", onclick: () => download("history.json", JSON.stringify(events, null, 2), "application/json") }, "Download")));
  draw();
  return box;
}

// --- Family

/** The sub-orchestrations of all executions, a page at a time; those of one that is shown can be looked at in turn. */
function tree(id, data) {
  const children = (parent, box) => {
    let next;
    const more = h("li", {}, h("button", { class: "plain", onclick: () => load() }, "more"));
    const load = async () => {
      more.remove();
      const page = await api("GET", DURABLE + "/instances", { query: { parentInstanceId: parent, orderBy: "createdTime", top: 200, showInput: false }, next });
      box.append(...page.data.map(node));
      next = page.next;
      if (next) box.append(more);
      if (!box.children.length) box.append(h("li", { class: "muted" }, "It has no sub-orchestrations."));
    };
    return load();
  };
  const node = (child) => {
    const box = h("ul", {});
    const open = h("button", { class: "plain", "aria-label": "The sub-orchestrations of " + child.instanceId, onclick: () => { open.remove(); children(child.instanceId, box); } }, "+");
    return h("li", {}, instanceLink(child.instanceId), " ", child.name, " ", status(child.runtimeStatus), " ", open, box);
  };
  const box = h("ul", {});
  children(id, box);
  return h("div", {}, data.parentInstanceId ? h("p", {}, "Started by ", instanceLink(data.parentInstanceId), ".") : h("p", { class: "muted" }, "It is nobody's sub-orchestration."),
    h("ul", {}, h("li", {}, h("b", { class: "mono" }, id), " ", status(data.runtimeStatus), box)));
}

// --- Payloads

function payloads(data) {
  const part = (name, value) => h("div", {}, h("h2", {}, name), json(value, name));
  const failure = data.failureDetails;
  return h("div", { class: "grid" }, part("input", data.input), part("output", data.runtimeStatus === "Failed" ? null : data.output), part("custom status", data.customStatus),
    failure ? h("div", {}, h("h2", {}, "failure"), h("pre", { tabindex: "0" }, causes(failure))) : "");
}

function causes(failure) {
  const lines = [];
  for (let one = failure; one; one = one.innerFailure) {
    lines.push((lines.length ? "caused by " : "") + one.errorType + ": " + one.errorMessage);
    if (one.stackTrace) lines.push(one.stackTrace);
  }
  return lines.join("\n");
}
