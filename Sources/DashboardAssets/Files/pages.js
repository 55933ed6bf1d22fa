// The pages of entities, functions, queues, workers, dead letters, settings and the audit log.
import {
  DURABLE, api, ask, attempt, copies, count, enc, get, h, head, instanceLink, json, link, quote, refresh,
  replaceQuery, table, time, toast,
} from "./app.js";
import { startNew } from "./instances.js";

// --- Entities

export function entities(parts, query) {
  if (parts.length > 2) return entity(parts[1], parts[2]);
  const element = h("div", {});
  const body = h("div", { class: "panel flush" });
  let name = query.get("name") || "";
  const search = h("input", { type: "search", placeholder: "Name", "aria-label": "Name", value: name, oninput: (event) => { name = event.target.value; replaceQuery({ name }); refresh(); } });
  element.append(head("Entities", h("button", { class: "primary", onclick: () => signal() }, "Send a signal")), h("div", { class: "filters" }, search), body);
  return {
    element,
    async refresh() {
      const path = DURABLE + "/entities" + (name ? "/" + enc(name) : "");
      const { data, next } = await api("GET", path, { query: { fetchState: true, top: 500 } });
      body.replaceChildren(table([
        { name: "Entity", cell: (row) => link("/entities/" + enc(row.entityId.name) + "/" + enc(row.entityId.key || "$"), h("span", { class: "mono" }, row.entityId.name + " / " + row.entityId.key)) },
        { name: "State", cell: (row) => h("code", {}, (JSON.stringify(row.state) || "").slice(0, 160)) },
        { name: "Locked by", cell: (row) => row.lockedBy ? instanceLink(row.lockedBy) : "" },
        { name: "Last operation", class: "tight", cell: (row) => time(row.lastOperationTime) },
      ], data, { empty: "There is no entity" + (name ? " of this name." : ".") }), next ? h("p", { class: "empty" }, "Only the first 500 are shown: name them to see others.") : "");
      copies({ curl: path, petrel: "petrel durable entities list" + (name ? " --name " + quote(name) : "") });
    },
  };
}

async function signal(name = "", key = "") {
  const form = await ask("Send a signal", [
    { name: "name", label: "Entity", value: name, required: true }, { name: "key", label: "Key", value: key },
    { name: "operation", label: "Operation", required: true }, { name: "input", label: "Input (JSON)", kind: "text", json: true },
  ], { button: "Send" });
  if (form) await attempt("Sent.", () => api("POST", DURABLE + "/entities/" + enc(form.name) + "/" + enc(form.key || "$"), { query: { op: form.operation }, body: form.input || undefined }));
}

function entity(name, key) {
  const element = h("div", {});
  return {
    element,
    async refresh() {
      const path = DURABLE + "/entities/" + enc(name) + "/" + enc(key);
      const known = (await get(DURABLE + "/entities/" + enc(name), { fetchState: true, top: 1000 })).find((one) => (one.entityId.key || "$") === key);
      const state = known ? known.state : await get(path).catch(() => undefined);
      element.replaceChildren(
        head(h("span", { class: "mono" }, name + " / " + key), h("button", { onclick: () => signal(name, key === "$" ? "" : key) }, "Send a signal"),
          h("button", { class: "danger", onclick: async () => {
            const sure = await ask("Delete this entity?", [{ name: "reason", label: "Reason", required: true }], { button: "Delete", danger: true });
            if (sure) attempt("Deleted.", () => api("DELETE", path, { query: { reason: sure.reason } }));
          } }, "Delete")),
        h("div", { class: "panel" }, h("h2", {}, "State"), state === undefined ? h("p", { class: "muted" }, "There is no such entity.") : json(state, name)),
        known ? h("div", { class: "panel" }, h("dl", { class: "facts" }, h("dt", {}, "last operation"), h("dd", {}, time(known.lastOperationTime)),
          h("dt", {}, "locked by"), h("dd", {}, known.lockedBy ? instanceLink(known.lockedBy) : "nobody"))) : "");
      copies({ curl: path });
    },
  };
}

// --- Schedules of the SDKs: entities with the name `schedule`

const schedulesPath = () => DURABLE + "/entities/schedule";

export function schedules() {
  const element = h("div", {});
  const value = (row, ...names) => names.map((name) => (row.state || {})[name]).find((one) => one !== undefined && one !== null);
  const setting = (row, ...names) => { const all = value(row, "ScheduleConfiguration", "schedule_configuration") || {}; return names.map((name) => all[name]).find((one) => one !== undefined && one !== null); };
  const state = (row) => { const one = value(row, "Status", "status"); return ["not set up", "Active", "Paused"][one] || one || "?"; };
  const act = async (row, name, operation, danger) => {
    const sure = await ask(name + " " + row.entityId.key + "?", [{ name: "reason", label: "Reason", required: danger }], { button: name, danger });
    if (sure) await attempt(name + ": sent.", () => api("POST", schedulesPath() + "/" + enc(row.entityId.key), { query: { op: operation, reason: sure.reason } }));
  };
  return {
    element,
    async refresh() {
      const { data, next } = await api("GET", schedulesPath(), { query: { fetchState: true, top: 500 } });
      element.replaceChildren(head("Schedules"), h("p", { class: "muted" }, "What SDKs run again and again. The timers of functions are among the ", link("/functions", "functions"), "."),
        h("div", { class: "panel flush" }, table([
          { name: "Schedule", cell: (row) => link("/entities/schedule/" + enc(row.entityId.key), h("span", { class: "mono" }, row.entityId.key)) },
          { name: "State", class: "tight", cell: state },
          { name: "Orchestrator", cell: (row) => { const name = setting(row, "OrchestrationName", "orchestration_name"); return name ? link("/instances?name=" + enc(name), name) : ""; } },
          { name: "Interval", class: "tight", cell: (row) => setting(row, "Interval", "interval") ?? "" },
          { name: "Last run", class: "tight", cell: (row) => time(value(row, "LastRunAt", "last_run_at")) },
          { name: "Next run", class: "tight", cell: (row) => time(value(row, "NextRunAt", "next_run_at")) },
          { name: "", class: "tight", cell: (row) => [
            state(row) === "Paused" ? h("button", { onclick: () => act(row, "Resume", "resume_schedule") }, "Resume") : h("button", { onclick: () => act(row, "Pause", "pause_schedule") }, "Pause"), " ",
            h("button", { class: "danger", onclick: () => act(row, "Delete", "delete", true) }, "Delete")] },
        ], data, { empty: "There is none." })), next ? h("p", { class: "muted" }, "The first 500.") : "");
      copies({ curl: schedulesPath() + "?fetchState=true", petrel: "petrel durable entities list --name schedule" });
    },
  };
}

// --- Functions

export function functions() {
  const element = h("div", {});
  const trigger = (one) => one.config.bindings.find((binding) => /trigger$/i.test(binding.type)) || { type: "?" };
  const about = (binding) => Object.entries(binding).filter(([name]) => !["type", "name", "direction"].includes(name)).map(([name, value]) => h("span", { class: "tag" }, name + ": " + (typeof value === "string" ? value : JSON.stringify(value))));
  const run = async (one) => {
    const binding = trigger(one);
    if (binding.type === "orchestrationTrigger") return startNew(one.name, "", one.version || "");
    if (binding.type === "entityTrigger") return signal(one.name);
    if (binding.type === "httpTrigger") return tryIt(one, binding);
    const form = await ask("Run " + one.name + " now", [{ name: "input", label: "Input", kind: "text" }], { button: "Run" });
    if (!form) return;
    const started = await attempt(null, () => api("POST", "/admin/functions/" + enc(one.name), { body: JSON.stringify({ input: form.input || null }) }));
    if (started) follow(started.data);
  };
  const turn = async (one) => {
    const name = one.isDisabled ? "Enable" : "Disable";
    const sure = await ask(name + " " + one.name + "?", [{ name: "reason", label: "Reason", required: !one.isDisabled }],
      { button: name, danger: !one.isDisabled, note: one.isDisabled ? "" : "Nothing triggers it any more, also after a restart, until it is enabled here. What runs goes on." });
    if (sure) await attempt(name + "d.", () => api("PUT", "/admin/functions/" + enc(one.name) + "/state", { query: { reason: sure.reason }, body: JSON.stringify(one.isDisabled ? "enabled" : "disabled") }));
  };
  const follow = async (order) => {
    const id = order && (order.invocationId || order.id);
    for (let tries = 0; id && tries < 60; tries++) {
      const outcome = await api("GET", "/admin/invocations/" + enc(id));
      if (outcome.status !== 202) return ask("It has ended", [], { note: JSON.stringify(outcome.data).slice(0, 2000) });
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    toast("It runs.");
  };
  const tryIt = async (one, binding) => {
    const form = await ask("Call " + one.name, [
      { name: "method", label: "Method", value: ((binding.methods || ["get"])[0] || "get").toUpperCase(), options: (binding.methods || ["GET", "POST"]).map((name) => name.toUpperCase()), required: true },
      { name: "path", label: "Path", value: new URL(one.invoke_url_template, location.origin).pathname.replaceAll("%7B", "{").replaceAll("%7D", "}"), required: true },
      { name: "body", label: "Body", kind: "text" },
    ], { button: "Send", note: "Replace what is in braces." });
    if (!form) return;
    const response = await fetch(form.path, { method: form.method.toUpperCase(), body: form.body || undefined, headers: { "x-petrel-dashboard": "1", ...(form.body ? { "Content-Type": "application/json" } : {}), ...(sessionStorage.getItem("key") ? { "x-functions-key": sessionStorage.getItem("key") } : {}) } });
    const text = await response.text();
    ask(response.status + " " + response.statusText, [{ name: "body", label: "Body", kind: "text", value: text.slice(0, 20000) }]);
  };
  return {
    element,
    async refresh() {
      const all = await get("/admin/functions");
      element.replaceChildren(head("Functions"), h("div", { class: "panel flush" }, table([
        { name: "Name", class: "word", cell: (row) => [h("b", {}, row.name), row.version ? h("span", { class: "muted" }, " " + row.version) : "", row.isDisabled ? [" ", h("span", { class: "tag" }, "disabled")] : ""] },
        { name: "Trigger", class: "tight", cell: (row) => trigger(row).type.replace(/Trigger$/i, "") },
        { name: "", class: "about", cell: (row) => [about(trigger(row)), row.nextRuns && row.nextRuns.length ? h("div", { class: "muted" }, "next: ", row.nextRuns.map((at, place) => [place ? ", " : "", time(at)])) : ""] },
        { name: "Source", class: "hide", cell: (row) => h("span", { class: "mono muted" }, row.source || "") },
        { name: "", class: "tight", cell: (row) => [
          ["httpTrigger", "timerTrigger", "queueTrigger"].includes(trigger(row).type)
            ? h("button", { "aria-label": (row.isDisabled ? "Enable " : "Disable ") + row.name, onclick: () => turn(row) }, row.isDisabled ? "Enable" : "Disable") : "", " ",
          trigger(row).type === "activityTrigger" ? "" : h("button", { onclick: () => run(row) }, { httpTrigger: "Try", orchestrationTrigger: "Start", entityTrigger: "Signal" }[trigger(row).type] || "Run now")] },
      ], all, { empty: "This host runs no functions of its own." })));
      copies({ curl: "/admin/functions" });
    },
  };
}

// --- Queues

export function queues(parts) {
  if (parts.length > 1) return queue(parts[1]);
  const element = h("div", {});
  return {
    element,
    async refresh() {
      const all = await get("/admin/queues");
      element.replaceChildren(head("Queues"), h("div", { class: "panel flush" }, table([
        { name: "Queue", cell: (row) => link("/queues/" + enc(row.name), h("span", { class: "mono" }, row.name)) },
        { name: "Messages", class: "num tight", cell: (row) => count(row.count) },
        { name: "", class: "tight", cell: (row) => row.name.endsWith("-poison") && row.count ? h("button", { onclick: () => redrive(row.name.slice(0, -7)) }, "Put back") : "" },
      ], all, { empty: "This host has no queues." })));
      copies({ curl: "/admin/queues" });
    },
  };
}

async function redrive(name) {
  const sure = await ask("Put the messages of " + name + "-poison back into " + name + "?", [{ name: "reason", label: "Reason" }], { button: "Put back" });
  if (!sure) return;
  const moved = await attempt(null, () => api("POST", "/admin/queues/" + enc(name) + "/redrive", { query: { reason: sure.reason } }));
  if (moved) toast(count(moved.data.moved) + " messages are back in " + name + ".");
}

function queue(name) {
  const element = h("div", {});
  return {
    element,
    async refresh() {
      const messages = await get("/admin/queues/" + enc(name));
      element.replaceChildren(head(h("span", { class: "mono" }, name), name.endsWith("-poison") ? h("button", { onclick: () => redrive(name.slice(0, -7)) }, "Put back") : ""),
        h("div", { class: "panel flush" }, table([
          { name: "Put in", class: "tight", cell: (row) => time(row.insertedAt) }, { name: "Taken", class: "num tight", cell: (row) => row.dequeueCount },
          { name: "Message", cell: (row) => h("code", {}, row.text.slice(0, 2000)) },
        ], messages, { empty: "No message can be seen now." })));
      copies({ curl: "/admin/queues/" + enc(name) });
    },
  };
}

// --- Workers, dead letters, settings, audit

export function workers() {
  const element = h("div", {});
  const used = (slot) => count(slot.inHand) + (slot.limit === null ? "" : " of " + count(slot.limit));
  return {
    element,
    async refresh() {
      const [all, now] = await Promise.all([get("/admin/workers"), get("/admin/overview")]);
      element.replaceChildren(head("Workers"),
        now.unserved.length ? h("div", { class: "panel why bad" }, h("h2", {}, "Names nobody serves"), h("ul", {}, now.unserved.map((sentence) => h("li", {}, sentence)))) : "",
        h("div", { class: "panel flush" }, h("h2", {}, "Of SDKs"), table([
          { name: "Worker", cell: (row) => [h("b", {}, row.name || row.id), h("div", { class: "muted" }, row.peer)] },
          { name: "SDK", cell: (row) => row.sdk }, { name: "Task hub", cell: (row) => row.taskHub },
          { name: "Orchestrations", class: "num tight", cell: (row) => used(row.orchestrations) }, { name: "Activities", class: "num tight", cell: (row) => used(row.activities) }, { name: "Entities", class: "num tight", cell: (row) => used(row.entities) },
          { name: "Takes", cell: (row) => row.filtered ? "what it names" : "everything" }, { name: "Last heard", class: "tight", cell: (row) => time(row.lastHeard || row.connectedAt) },
        ], all, { empty: "No worker of an SDK is connected." })),
        h("p", { class: "muted" }, now.functions ? "The host runs " + count(now.functions) + " functions of its own app." : "The host runs no functions of its own."));
      copies({ curl: "/admin/workers" });
    },
  };
}

export function deadLetters() {
  const element = h("div", {});
  const act = async (row, method, path, name) => {
    const sure = await ask(name + " " + row.instanceId + "?", [{ name: "reason", label: "Reason", required: method === "DELETE" }], { button: name, danger: method === "DELETE" });
    if (sure) attempt(name + ": taken.", () => api(method, "/admin/deadletters/" + enc(row.instanceId) + path, { query: { reason: sure.reason } }));
  };
  return {
    element,
    async refresh() {
      const all = await get("/admin/deadletters");
      element.replaceChildren(head("Dead letters"), h("p", { class: "muted" }, "Orchestrations that stand still until somebody decides. They keep everything they have."),
        h("div", { class: "panel flush" }, table([
          { name: "Instance id", cell: (row) => instanceLink(row.instanceId) }, { name: "Name", cell: (row) => row.name },
          { name: "Why", cell: (row) => [h("span", { class: "tag" }, row.hold.kind), row.hold.message] }, { name: "Since", class: "tight", cell: (row) => time(row.hold.since) },
          { name: "", class: "tight", cell: (row) => [h("button", { onclick: () => act(row, "POST", "/retry", "Retry") }, "Retry"), " ", h("button", { class: "danger", onclick: () => act(row, "DELETE", "", "Discard") }, "Discard")] },
        ], all, { empty: "There is none." })));
      copies({ curl: "/admin/deadletters", petrel: "petrel durable dead-letters" });
    },
  };
}

export function settings() {
  const element = h("div", {});
  return {
    element,
    async refresh() {
      const all = await get("/admin/host/settings");
      element.replaceChildren(head("Settings"), h("div", { class: "panel flush" }, table([
        { name: "Key", cell: (row) => h("span", { class: "mono" }, row.key) }, { name: "Value", cell: (row) => h("span", { class: "mono" }, row.value) },
        { name: "From", class: "tight", cell: (row) => row.origin }, { name: "Meaning", class: "hide", cell: (row) => h("span", { class: "muted" }, row.meaning) },
      ], all)));
      copies({ curl: "/admin/host/settings", petrel: "petrel config explain" });
    },
  };
}

export function audit() {
  const element = h("div", {});
  return {
    element,
    async refresh() {
      const all = await get("/admin/audit");
      element.replaceChildren(head("Audit"), h("p", { class: "muted" }, "Who changed what, and why: the latest 500."), h("div", { class: "panel flush" }, table([
        { name: "When", class: "tight", cell: (row) => time(row.at) }, { name: "Who", class: "tight", cell: (row) => row.actor },
        { name: "What", cell: (row) => h("code", {}, row.action) }, { name: "Why", cell: (row) => row.reason || "" }, { name: "", class: "num tight", cell: (row) => row.status },
      ], all, { empty: "Nobody has changed anything." })));
      copies({ curl: "/admin/audit" });
    },
  };
}
