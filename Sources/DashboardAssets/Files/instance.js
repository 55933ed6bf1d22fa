// The page of one instance: what it is, why it does not move, its timeline, history, family and payloads.
import {
  DURABLE, api, ask, attempt, copies, count, download, enc, get, go, h, instanceLink, json, link, place, quote, refresh, present, replaceQuery, span, status, table, time,
} from "./app.js";
import { flow } from "./flow.js";
import { startNew } from "./instances.js";
import { OPENS, timeline } from "./timeline.js";

const ENDED = ["Completed", "Failed", "Terminated", "Canceled"];

export function instance(parts, query) {
  const id = parts[1];
  const path = DURABLE + "/instances/" + enc(id);
  let tab = query.get("tab") || "timeline";
  // The row of the history that is pointed at, from 1 as it is shown.
  let mark = Number(query.get("event")) || null;
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
    const children = events.filter((event) => event.eventType === "SubOrchestrationInstanceCreated").length;
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
        children ? [h("dt", {}, "Children"), h("dd", {}, h("button", { class: "plain", onclick: () => show("tree") }, count(children)))] : "",
        tags.length ? [h("dt", {}, "Tags"), h("dd", {}, tags.map(([key, value]) => h("span", { class: "tag" }, key + (value ? ": " + value : ""))))] : "",
        data.customStatus !== null ? [h("dt", {}, "Custom status"), h("dd", {}, h("code", {}, JSON.stringify(data.customStatus)))] : "",
        data.failureDetails ? [h("dt", {}, "Error"), h("dd", { class: "s-Failed" }, data.failureDetails.errorType + ": " + data.failureDetails.errorMessage)] : "")));
  };

  const showWhy = (data, reasons) => {
    const isBad = reasons.reasons.some((one) => ["hold"].includes(one.kind)) || data.runtimeStatus === "Failed" || Boolean(data.waiting);
    why.replaceChildren(h("div", { class: "panel why" + (isBad ? " bad" : "") }, h("h2", {}, ENDED.includes(data.runtimeStatus) ? "What became of it" : "Why it is where it is"),
      h("b", {}, reasons.summary),
      reasons.reasons.length > 1 ? h("ul", {}, reasons.reasons.map((one) => h("li", {}, one.sentence, " ", one.eventId ? h("button", { class: "plain", onclick: () => jump(events.findLastIndex((event) => event.eventId === one.eventId)) }, "#" + one.eventId) : "", one.instanceId ? instanceLink(one.instanceId) : ""))) : "",
      reasons.lastError && data.runtimeStatus !== "Failed" ? h("p", { class: "muted" }, "Last error: " + reasons.lastError) : "",
      reasons.suggestions.map((one) => h("p", { class: "muted" }, "→ " + one)),
      (data.activities || []).map((one) => h("p", { class: "muted" }, one.name + " (#" + one.taskId + "), attempt " + one.attempt + (one.progress !== null ? ", says " + JSON.stringify(one.progress) : "")))));
  };

  const jump = (place) => { mark = place + 1; show("history"); };
  const TABS = { timeline: "Timeline", flow: "Flow", history: "History", tree: "Family", payloads: "Payloads" };
  let data = null;

  const show = (name) => {
    if (name) { tab = name; replaceQuery({ tab, event: tab === "history" ? mark : "" }); }
    tabs.replaceChildren(...Object.entries(TABS).map(([key, text]) => h("button", { role: "tab", "aria-selected": String(tab === key), onclick: () => { mark = null; show(key); } },
      text, key === "history" ? h("span", { class: "muted" }, " " + count(events.length)) : "")));
    body.replaceChildren({ timeline: () => timeline(events, data, jump), flow: () => flow(events, data), history: () => history(events, mark, (row) => { mark = row; replaceQuery({ tab, event: row }); }), tree: () => tree(id, data), payloads: () => payloads(data) }[tab]());
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

// --- History

/** Its beginning; all of it on a click. */
function payload(event) {
  const text = typeof event.data === "string" ? event.data : JSON.stringify(event.data);
  const name = event.eventType + (event.eventId >= 0 ? " #" + event.eventId : "");
  return h("button", { class: "plain payload", title: "Show all of it", onclick: () => present(name, json(event.data, name)) }, h("code", {}, text.slice(0, 160) + (text.length > 160 ? " …" : "")));
}

/** Which event ends what another one began, and the other way round, by their places. SDKs use a number again when they retry. */
function pairs(events) {
  const [pairs, open] = [new Map(), new Map()];
  events.forEach((event, place) => {
    const key = event.requestId ? "r" + event.requestId : event.refersTo !== undefined ? event.refersTo : event.eventId;
    if (OPENS[event.eventType]) open.set(key, place);
    else if (open.has(key) && (event.refersTo !== undefined || event.requestId)) {
      pairs.set(place, open.get(key));
      if (!pairs.has(open.get(key))) pairs.set(open.get(key), place);
    }
  });
  return pairs;
}

function history(events, mark, moved) {
  const partners = pairs(events);
  let limit = 500;
  const at = mark === null ? -1 : mark - 1;
  if (at >= limit) limit = at + 100;
  const box = h("div", {});
  const columns = [
    { name: "", class: "num tight muted", cell: (row) => row.place + 1 },
    { name: "Time", class: "tight", cell: (row) => time(row.event.timestamp, true) },
    { name: "Event", class: "tight", cell: (row) => [row.event.eventType, row.event.eventId >= 0 ? h("span", { class: "muted" }, " #" + row.event.eventId) : ""] },
    { name: "Name", cell: (row) => [h("span", { class: (row.event.name || "").length < 40 ? "whole" : null }, row.event.name || ""), row.event.instanceId ? [" ", row.event.instanceId.startsWith("@") ? h("code", {}, row.event.instanceId) : instanceLink(row.event.instanceId)] : ""] },
    { name: "Data", cell: (row) => row.event.fireAt ? time(row.event.fireAt, true) : row.event.data === undefined || row.event.data === null ? "" : payload(row.event) },
    { name: "", class: "tight", cell: (row) => {
      const partner = partners.get(row.place);
      return partner === undefined ? "" : h("button", { class: "plain", "aria-label": "Row " + (partner + 1), onclick: () => reveal(partner) }, (partner < row.place ? "↑ " : "↓ ") + (partner + 1));
    } },
  ];
  let revealed = at;
  const reveal = (position) => { revealed = position; moved(position + 1); if (position >= limit) limit = position + 100; draw(); const row = box.querySelector("tr.mark"); if (row) row.scrollIntoView({ block: "center" }); };
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
