// The list of instances, and what is done with many of them.
import {
  DURABLE, address, api, ask, attempt, copies, count, download, enc, get, go, h, head, instanceLink, quote,
  refresh, replaceQuery, status, table, time, toast,
} from "./app.js";

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
  let [rows, next, looked, isMore] = [[], null, null, false];
  const field = (name) => query.get(name) || "";
  const values = { id: field("id"), name: field("name"), tag: field("tag"), version: field("version"), status: field("status"), from: field("from"), to: field("to"), error: field("error"), group: field("group"), order: field("order") };
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
  const listed = () => ({ ...filter(), orderBy: values.order, showInput: false });
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
  const all = [
    { name: "Instance id", cell: (row) => instanceLink(row.instanceId), order: "instanceId" },
    { name: "Name", class: "word", cell: (row) => row.name, order: "name" },
    { name: "Version", class: "tight hide", cell: (row) => row.version || "", order: "version" },
    { name: "Status", class: "tight", cell: (row) => [status(row.runtimeStatus), row.hold ? [" ", status("Held")] : ""] },
    { name: "About", cell: (row) => row.waiting ? h("span", { class: "s-Suspended" }, row.waiting) : row.hold ? row.hold.message : row.runtimeStatus === "Failed" ? failure(row).slice(0, 200) : Object.entries(row.tags || {}).map(([name, value]) => h("span", { class: "tag" }, name + (value ? ": " + value : ""))), order: "errorType" },
    { name: "Created", class: "tight hide", cell: (row) => time(row.createdTime), order: "createdTime" },
    { name: "Ended, or updated", class: "tight", cell: (row) => row.completedTime ? time(row.completedTime) : h("span", { class: "muted" }, time(row.lastUpdatedTime)), order: "completedTime" },
  ];
  const show = () => {
    const [ordered, way] = values.order.split(" ");
    // Most hubs have no versions.
    const columns = all.filter((column) => column.order !== "version" || ordered === "version" || values.version || rows.some((row) => row.version));
    const sort = ordered && { place: columns.findIndex((column) => column.order === ordered), down: way === "desc" };
    const options = { sort, empty: "No instance matches.", onsort: (place) => {
      const name = columns[place].order;
      values.order = ordered !== name ? name : way === "desc" ? "" : name + " desc";
      changed();
    } };
    if (values.group) {
      const groups = new Map();
      for (const row of rows) {
        const key = values.group === "error" ? failure(row).slice(0, 120) || "no error" : row[values.group] || "none";
        groups.set(key, [...(groups.get(key) || []), row]);
      }
      list.replaceChildren(...[...groups].sort((a, b) => b[1].length - a[1].length).map(([key, group]) => h("details", { open: groups.size < 8 },
        h("summary", { class: "empty" }, key + " (" + count(group.length) + ")"), table(columns, group.slice(0, 200), options))));
    } else list.replaceChildren(table(columns, rows, options));
    more.hidden = !next;
    note.textContent = count(rows.length) + " shown" + ({ completedTime: ", of those that have ended", version: ", of those with a version", errorType: ", of those that failed" }[ordered] || "") + (next ? "; there are more." : ".") + (looked ? " " + looked : "");
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
          const page = await api("GET", DURABLE + "/instances", { query: { ...listed(), top: 1000 }, next });
          rows = rows.concat(page.data);
          next = page.next;
        } else if (rows.length <= 1000) {
          const page = await api("GET", DURABLE + "/instances", { query: { ...listed(), top } });
          rows = page.data;
          next = page.next;
        }
        isMore = false;
      }
      show();
      copies({ curl: address(DURABLE + "/instances", { ...filter(), orderBy: values.order, top: 100 }), petrel: "petrel durable list" + (values.status ? " --status " + values.status.split(",").join(" ") : "") + (values.name ? " --name " + quote(values.name) : "") + (values.id ? " --prefix " + quote(values.id) : "") });
    },
    leave() { clearTimeout(timer); },
  };
}
