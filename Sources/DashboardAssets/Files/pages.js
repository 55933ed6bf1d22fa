// The pages besides that of one instance. Each is `{element, refresh(), leave?()}`.
import {
  DURABLE, address, ago, api, ask, attempt, bytes, copies, count, download, enc, get, go, h, instanceLink, json, link, quote,
  refresh, replaceQuery, span, status, svg, table, time, toast,
} from "./app.js";

const head = (title, ...tools) => h("div", { class: "head" }, h("h1", {}, title), h("span", { class: "grow" }), tools);

// --- Overview

function chart(title, points, lines, unit) {
  const [width, height] = [600, 132];
  const values = lines.map((line) => points.map(line.value));
  const most = Math.max(0, ...values.flat().filter((value) => value !== null));
  const top = most || 1;
  const x = (place) => points.length < 2 ? width : place / (points.length - 1) * width;
  const y = (value) => height - 18 - value / top * (height - 34);
  const box = svg("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": title });
  box.append(svg("line", { class: "axis", x1: 0, x2: width, y1: height - 18, y2: height - 18 }));
  lines.forEach((line, place) => {
    let path = "";
    let pen = "M";
    values[place].forEach((value, at) => {
      if (value === null) { pen = "M"; return; }
      // One by itself is a dash, so that it can be seen.
      path += pen + x(at).toFixed(1) + " " + y(value).toFixed(1) + (pen === "M" ? "h-2m2 0" : "");
      pen = "L";
    });
    box.append(svg("path", { d: path || "M0 0", class: line.class, fill: "none", "stroke-width": 1.6, "vector-effect": "non-scaling-stroke", "stroke-dasharray": line.dash }));
  });
  const first = points[0] && new Date(points[0][0] * 1000);
  return h("div", { class: "panel" }, h("h2", {}, title),
    points.length ? box : h("div", { class: "empty" }, "The first point comes within seconds."),
    h("div", { class: "legend" }, lines.map((line) => h("span", {}, h("i", { class: line.class }), line.name)),
      most ? h("span", {}, "top: " + unit(most)) : h("span", {}, "nothing yet"), first ? h("span", {}, "from " + ago(first)) : ""));
}

export function overview() {
  const element = h("div", {});
  let range = "hour";
  return {
    element,
    async refresh() {
      const data = await get("/admin/overview", { span: range });
      document.getElementById("hub").textContent = data.taskHub;
      const points = data.points;
      const rate = (index) => (point) => point[index] / data.step;
      const seconds = (index) => (point) => point[index] === null ? null : point[index] / 1e6;
      const where = data.deadLetters ? link("/dead-letters", "Dead letters") : data.unserved.length ? link("/workers", "Workers") : null;
      const number = (name) => { const one = data.statuses[name] || { count: 0 }; return count(one.count) + (one.atLeast ? "+" : ""); };
      const choice = (name, text) => h("button", { class: "chip", "aria-pressed": String(range === name), onclick: () => { range = name; refresh(); } }, text);
      element.replaceChildren(
        h("div", { class: "banner " + (data.isWell ? "good" : "bad"), role: "status" }, h("span", { "aria-hidden": "true" }, data.isWell ? "✓" : "!"),
          h("span", {}, data.headline), where || "", h("span", { class: "grow" }),
          h("span", { class: "muted" }, "up " + span(data.uptime) + " · version " + data.version)),
        h("div", { class: "tiles" }, ["Running", "Pending", "Suspended", "Completed", "Failed", "Terminated"].map((name) =>
          h("a", { class: "tile", href: "#/instances?status=" + name }, h("b", {}, number(name)), status(name)))),
        h("div", { class: "head" }, h("span", { class: "grow" }), h("div", { class: "chips" }, choice("hour", "Last hour"), choice("day", "Last day"))),
        h("div", { class: "grid" },
          chart("Orchestrations a second", points, [
            { name: "started", class: "c1", value: rate(1) }, { name: "ended", class: "c2", value: rate(2), dash: "5 3" },
            { name: "failed", class: "c3", value: rate(3), dash: "2 2" }], (top) => top.toFixed(top < 10 ? 2 : 0) + "/s"),
          chart("How long activities take", points, [
            { name: "p50", class: "c1", value: seconds(5) }, { name: "p95", class: "c4", value: seconds(6), dash: "5 3" },
            { name: "p99", class: "c3", value: seconds(7), dash: "2 2" }], span),
          chart("Work that waits to be begun", points, [{ name: "waiting", class: "c4", value: (point) => point[4] }], (top) => count(Math.round(top)))),
        h("div", { class: "grid" },
          h("div", { class: "panel" }, h("h2", {}, "Needs attention"),
            data.unserved.length || data.deadLetters
              ? h("ul", {}, data.unserved.map((sentence) => h("li", {}, sentence)), data.deadLetters ? h("li", {}, link("/dead-letters", count(data.deadLetters) + " held")) : "")
              : h("p", { class: "muted" }, "Nothing.")),
          h("div", { class: "panel" }, h("h2", {}, "Workers and functions"), h("dl", { class: "facts" },
            h("dt", {}, "functions"), h("dd", {}, link("/functions", count(data.functions))),
            h("dt", {}, "SDK workers"), h("dd", {}, link("/workers", count(data.workers))),
            h("dt", {}, "waiting work"), h("dd", {}, count(data.waiting)))),
          h("div", { class: "panel" }, h("h2", {}, "Store"), h("dl", { class: "facts" },
            h("dt", {}, "size"), h("dd", {}, bytes(data.store.bytes)), h("dt", {}, "free disk"), h("dd", {}, bytes(data.store.freeBytes)),
            h("dt", {}, "flushes"), h("dd", {}, data.store.flushes === null ? "–" : count(data.store.flushes))))));
      copies({ curl: "/admin/overview" });
    },
  };
}

// --- Instances

const STATUSES = ["Running", "Pending", "Suspended", "Completed", "Failed", "Terminated"];
const MOST = 10000;

/** Every instance that matches, page by page; `each` may answer false to stop. */
async function forEachInstance(query, each) {
  let next;
  do {
    const page = await api("GET", DURABLE + "/instances", { query: { ...query, top: 1000, showInput: false }, next });
    if (await each(page.data) === false) return;
    next = page.next;
  } while (next);
}

const ACTIONS = {
  terminate: { name: "Terminate", method: "POST", path: "/terminate", danger: true, from: ["Running", "Pending", "Suspended"] },
  suspend: { name: "Suspend", method: "POST", path: "/suspend", from: ["Running", "Pending"] },
  resume: { name: "Resume", method: "POST", path: "/resume", from: ["Suspended", "Running"] },
  rewind: { name: "Rewind", method: "POST", path: "/rewind", from: ["Failed"] },
  restart: { name: "Restart", method: "POST", path: "/restart", from: ["Completed", "Failed", "Terminated"] },
  purge: { name: "Purge", method: "DELETE", path: "", danger: true, from: ["Completed", "Failed", "Terminated"] },
};

async function batch(filter) {
  const form = await ask("What to do with all that match?", [{ name: "action", label: "Action", options: Object.keys(ACTIONS), required: true }], { button: "Count them", note: describe(filter) });
  const action = form && ACTIONS[form.action.trim().toLowerCase()];
  if (form && !action) return toast("There is no action '" + form.action + "'.", true);
  if (!action) return;
  const ids = [];
  const statuses = filter.runtimeStatus ? filter.runtimeStatus.split(",").filter((name) => action.from.includes(name)) : action.from;
  if (!statuses.length) return toast(action.name + " is for instances that are " + action.from.join(" or ").toLowerCase() + ".", true);
  await forEachInstance({ ...filter, runtimeStatus: statuses.join(",") }, (page) => { ids.push(...page.map((one) => one.instanceId)); return ids.length < MOST; });
  if (!ids.length) return toast("None of them is " + action.from.join(" or ").toLowerCase() + ".");
  const sure = await ask(action.name + " " + count(ids.length) + (ids.length >= MOST ? " or more" : "") + " instances?", [{ name: "reason", label: "Reason", required: action.danger }],
    { button: action.name, danger: action.danger, note: describe(filter) });
  if (!sure) return;
  const bar = h("progress", { max: ids.length, value: "0" });
  const box = h("div", { class: "toast" }, action.name + " …", bar);
  document.getElementById("toasts").append(box);
  let [done, failed, place] = [0, 0, 0];
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (place < ids.length) {
      const id = ids[place++];
      try {
        await api(action.method, DURABLE + "/instances/" + enc(id) + action.path, { query: { reason: sure.reason } });
      } catch { failed++; }
      bar.value = ++done;
    }
  }));
  box.remove();
  toast(action.name + ": " + count(done - failed) + " done" + (failed ? ", " + count(failed) + " refused" : "") + ".", failed > 0);
  refresh();
}

function describe(filter) {
  const words = Object.entries(filter).filter(([, value]) => value).map(([name, value]) => name + " " + value);
  return words.length ? words.join(", ") : "all instances";
}

export async function startNew(name = "", input = "", version = "", tags = "") {
  const known = (await get("/admin/functions")).filter((one) => one.config.bindings.some((binding) => binding.type === "orchestrationTrigger")).map((one) => one.name);
  const form = await ask("New orchestration", [
    { name: "name", label: "Orchestrator", value: name, options: known, required: true },
    { name: "id", label: "Instance id", placeholder: "made by the host" },
    { name: "input", label: "Input (JSON)", kind: "text", value: input, json: true },
    { name: "version", label: "Version", value: version },
    { name: "startAt", label: "Start at (local time)", kind: "datetime-local" },
    { name: "tags", label: "Tags: NAME:VALUE, with commas between", value: tags },
  ], { button: "Start" });
  if (!form) return;
  const started = await attempt("Started.", () => api("POST", DURABLE + "/orchestrators/" + enc(form.name) + (form.id ? "/" + enc(form.id) : ""), {
    query: { version: form.version, startAt: form.startAt && new Date(form.startAt).toISOString(), tag: form.tags.split(",").map((tag) => tag.trim()).filter(Boolean) },
    body: form.input || undefined,
  }));
  if (started) go("/instances/" + enc(started.data.id));
}

export function instances(parts, query) {
  let [rows, next, sort, looked, isMore] = [[], null, null, null, false];
  const field = (name) => query.get(name) || "";
  const values = { id: field("id"), name: field("name"), tag: field("tag"), version: field("version"), status: field("status"), from: field("from"), to: field("to"), error: field("error"), group: field("group") };
  const list = h("div", { class: "panel flush" });
  const chips = h("div", { class: "chips", role: "group", "aria-label": "Status" });
  const note = h("p", { class: "muted" });
  const more = h("button", { onclick: () => { isMore = true; refresh(); } }, "More");
  let timer;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { replaceQuery(values); rows = []; isMore = false; showChips(); refresh(); }, 200);
  };
  const input = (name, label, options = {}) => h("input", { ...options, placeholder: label, "aria-label": label, value: values[name], spellcheck: "false", oninput: (event) => { values[name] = event.target.value; changed(); } });
  const showChips = () => chips.replaceChildren(...STATUSES.map((name) => {
    const on = values.status.split(",").includes(name);
    return h("button", { class: "chip", "aria-pressed": String(on), onclick: () => {
      const all = values.status.split(",").filter(Boolean);
      values.status = (on ? all.filter((one) => one !== name) : [...all, name]).join(",");
      changed();
    } }, status(name));
  }));
  showChips();
  const filter = () => ({
    instanceIdPrefix: values.id, name: values.name, version: values.version, tag: values.tag, runtimeStatus: values.error ? "Failed" : values.status,
    createdTimeFrom: values.from && new Date(values.from).toISOString(), createdTimeTo: values.to && new Date(values.to).toISOString(),
  });
  const group = h("select", { "aria-label": "Group by", onchange: (event) => { values.group = event.target.value; changed(); } },
    [["", "No groups"], ["name", "By name"], ["version", "By version"], ["runtimeStatus", "By status"], ["error", "By error"]].map(([value, text]) => h("option", { value, selected: values.group === value }, text)));
  const exporting = async (kind) => {
    const lines = [];
    const columns = ["instanceId", "name", "version", "runtimeStatus", "createdTime", "lastUpdatedTime", "tags"];
    await forEachInstance(filter(), (page) => { lines.push(...page); return lines.length < 100000; });
    const cell = (value) => { const text = value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value); return /^[\w .:@+-]*$/.test(text) && !/^[=+@-]/.test(text) ? text : '"' + (/^[=+@-]/.test(text) ? "'" : "") + text.replaceAll('"', '""') + '"'; };
    if (kind === "csv") download("instances.csv", [columns.join(","), ...lines.map((line) => columns.map((column) => cell(line[column])).join(","))].join("\r\n") + "\r\n", "text/csv");
    else download("instances.ndjson", lines.map((line) => JSON.stringify(line)).join("\n") + "\n", "application/x-ndjson");
    toast(count(lines.length) + " instances exported.");
  };
  const element = h("div", {},
    head("Instances", h("button", { onclick: () => batch(filter()) }, "Act on all that match …"), h("button", { onclick: () => exporting("csv") }, "CSV"), h("button", { onclick: () => exporting("ndjson") }, "NDJSON"),
      h("button", { class: "primary", onclick: () => startNew() }, "New orchestration")),
    h("div", { class: "filters" }, input("id", "Id, or how it begins", { type: "search", class: "wide" }), input("name", "Name"), input("tag", "Tag, NAME or NAME:VALUE"), input("version", "Version"),
      h("label", { class: "inline" }, "from", input("from", "Created from", { type: "datetime-local" })), h("label", { class: "inline" }, "to", input("to", "Created to", { type: "datetime-local" })), input("error", "Error text", { class: "wide" }), group),
    h("div", { class: "filters" }, chips), list, h("div", { class: "head" }, note, h("span", { class: "grow" }), more));
  const failure = (row) => row.failureDetails ? row.failureDetails.errorType + ": " + row.failureDetails.errorMessage : "";
  const columns = [
    { name: "Instance id", cell: (row) => instanceLink(row.instanceId), sort: (row) => row.instanceId },
    { name: "Name", class: "word", cell: (row) => [row.name, row.version ? h("span", { class: "muted" }, " " + row.version) : ""], sort: (row) => row.name },
    { name: "Status", class: "tight", cell: (row) => [status(row.runtimeStatus), row.hold ? [" ", status("Held")] : ""], sort: (row) => row.runtimeStatus },
    { name: "About", cell: (row) => row.waiting ? h("span", { class: "s-Suspended" }, row.waiting) : row.hold ? row.hold.message : row.runtimeStatus === "Failed" ? failure(row).slice(0, 200) : Object.entries(row.tags || {}).map(([name, value]) => h("span", { class: "tag" }, name + (value ? ": " + value : ""))), sort: (row) => failure(row) },
    { name: "Created", class: "tight hide", cell: (row) => time(row.createdTime), sort: (row) => row.createdTime },
    { name: "Updated", class: "tight", cell: (row) => time(row.lastUpdatedTime), sort: (row) => row.lastUpdatedTime },
  ];
  const show = () => {
    let shown = rows;
    if (sort) {
      const by = columns[sort.place].sort;
      shown = [...rows].sort((a, b) => (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0) * (sort.down ? -1 : 1));
    }
    const options = { sort, empty: "No instance matches.", onsort: (place) => { sort = !sort || sort.place !== place ? { place, down: false } : sort.down ? null : { place, down: true }; show(); } };
    if (values.group) {
      const groups = new Map();
      for (const row of shown) {
        const key = values.group === "error" ? failure(row).slice(0, 120) || "no error" : row[values.group] || "none";
        groups.set(key, [...(groups.get(key) || []), row]);
      }
      list.replaceChildren(...[...groups].sort((a, b) => b[1].length - a[1].length).map(([key, group]) => h("details", { open: groups.size < 8 },
        h("summary", { class: "empty" }, key + " (" + count(group.length) + ")"), table(columns, group.slice(0, 200), options))));
    } else list.replaceChildren(table(columns, shown, options));
    more.hidden = !next;
    note.textContent = count(rows.length) + " shown" + (sort && next ? ", sorted among themselves" : "") + (next ? "; there are more." : ".") + (looked ? " " + looked : "");
  };
  return {
    element,
    async refresh() {
      looked = null;
      if (values.error) {
        const wanted = values.error.toLowerCase();
        let [examined, oldest] = [0, null];
        const found = [];
        next = null;
        await forEachInstance(filter(), (page) => {
          examined += page.length;
          if (page.length) oldest = page[page.length - 1].createdTime;
          found.push(...page.filter((row) => (failure(row) + JSON.stringify(row.failureDetails || "")).toLowerCase().includes(wanted)));
          return examined < 20000 && found.length < 500;
        });
        rows = found;
        looked = "Looked at " + count(examined) + " failed instances" + (oldest ? ", back to " + oldest : "") + ".";
      } else {
        const top = isMore ? Math.min(1000, rows.length + 100) : Math.max(100, Math.min(1000, rows.length));
        if (isMore && rows.length >= 1000) {
          const page = await api("GET", DURABLE + "/instances", { query: { ...filter(), top: 1000, showInput: false }, next });
          rows = rows.concat(page.data);
          next = page.next;
        } else if (rows.length <= 1000) {
          const page = await api("GET", DURABLE + "/instances", { query: { ...filter(), top, showInput: false } });
          rows = page.data;
          next = page.next;
        }
        isMore = false;
      }
      show();
      copies({ curl: address(DURABLE + "/instances", { ...filter(), top: 100 }), petrel: "petrel durable list" + (values.status ? " --status " + values.status.split(",").join(" ") : "") + (values.name ? " --name " + quote(values.name) : "") + (values.id ? " --prefix " + quote(values.id) : "") });
    },
    leave() { clearTimeout(timer); },
  };
}

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

// --- Functions

export function functions() {
  const element = h("div", {});
  const trigger = (one) => one.config.bindings.find((binding) => /trigger$/i.test(binding.type)) || { type: "?" };
  const about = (binding) => Object.entries(binding).filter(([name]) => !["type", "name", "direction"].includes(name)).map(([name, value]) => h("span", { class: "tag" }, name + ": " + (typeof value === "string" ? value : JSON.stringify(value))));
  const run = async (one) => {
    const binding = trigger(one);
    if (binding.type === "orchestrationTrigger") { const { startNew } = await import("./pages.js"); return startNew(one.name, "", one.version || ""); }
    if (binding.type === "entityTrigger") return signal(one.name);
    if (binding.type === "httpTrigger") return tryIt(one, binding);
    const form = await ask("Run " + one.name + " now", [{ name: "input", label: "Input", kind: "text" }], { button: "Run" });
    if (!form) return;
    const started = await attempt(null, () => api("POST", "/admin/functions/" + enc(one.name), { body: JSON.stringify({ input: form.input || null }) }));
    if (started) follow(started.data);
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
        { name: "Name", cell: (row) => [h("b", {}, row.name), row.version ? h("span", { class: "muted" }, " " + row.version) : "", row.isDisabled ? [" ", h("span", { class: "tag" }, "disabled")] : ""] },
        { name: "Trigger", class: "tight", cell: (row) => trigger(row).type.replace(/Trigger$/i, "") },
        { name: "", cell: (row) => [about(trigger(row)), row.nextRuns && row.nextRuns.length ? h("div", { class: "muted" }, "next: ", row.nextRuns.map((at, place) => [place ? ", " : "", time(at)])) : ""] },
        { name: "Source", class: "hide", cell: (row) => h("span", { class: "mono muted" }, row.source || "") },
        { name: "", class: "tight", cell: (row) => trigger(row).type === "activityTrigger" ? "" : h("button", { onclick: () => run(row) }, { httpTrigger: "Try", orchestrationTrigger: "Start", entityTrigger: "Signal" }[trigger(row).type] || "Run now") },
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
