// The core of the dashboard: the API, elements, routes, live updates. Text from elsewhere only ever becomes text nodes.
import { instance } from "./instance.js";
import { instances } from "./instances.js";
import { overview } from "./overview.js";
import { audit, deadLetters, entities, functions, queues, schedules, settings, workers } from "./pages.js";

export const DURABLE = "/runtime/webhooks/durabletask";

// --- Elements

/** Makes an element: attributes by name, `on…` as listeners, children as text or elements. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  set(element, attributes);
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  element.append(...children.flat().filter(Boolean));
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
}

export const enc = encodeURIComponent;
export const link = (path, ...children) => h("a", { href: "#" + path }, ...children);
export const instanceLink = (id) => link("/instances/" + enc(id), h("span", { class: "mono" }, id));

const MARKS = { Completed: "✓", Failed: "✕", Running: "▶", Pending: "◷", Suspended: "‖", Terminated: "■", Canceled: "⊘", Held: "!" };
export const status = (name) => h("span", { class: "status s-" + name }, h("i", { "aria-hidden": "true" }, MARKS[name] || "·"), name);

/** The head of a page: a title, and what can be done. */
export const head = (title, ...tools) => h("div", { class: "head" }, h("h1", {}, title), h("span", { class: "grow" }), tools);

/** A table of columns `{name, cell(row), class, order}`; one with an order can be sorted by. */
export function table(columns, rows, options = {}) {
  const head = columns.map((column, place) => h("th", { class: column.class, scope: "col",
    "aria-sort": options.sort && options.sort.place === place ? (options.sort.down ? "descending" : "ascending") : null },
    column.order && options.onsort
      ? h("button", { onclick: () => options.onsort(place) }, column.name, options.sort && options.sort.place === place ? (options.sort.down ? " ↓" : " ↑") : "")
      : column.name));
  const body = h("tbody", {}, rows.map((row) => {
    const cells = columns.map((column) => h("td", { class: column.class }, column.cell(row)));
    return h("tr", { class: options.rowClass && options.rowClass(row) }, cells);
  }));
  if (!rows.length) return h("div", { class: "empty" }, options.empty || "Nothing here.");
  return h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, head)), body));
}

// --- Times and numbers

export const state = { hub: new URLSearchParams(location.search).get("hub") || "", utc: localStorage.getItem("utc") === "1", paused: false, key: sessionStorage.getItem("key") };

export function time(text, precise = false) {
  if (!text) return h("span", { class: "muted" }, "–");
  const date = new Date(text);
  if (isNaN(date)) return h("span", {}, String(text));
  const options = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false };
  if (precise) options.fractionalSecondDigits = 3;
  if (state.utc) options.timeZone = "UTC";
  const shown = new Intl.DateTimeFormat("sv-SE", options).format(date) + (state.utc ? "Z" : "");
  return h("time", { datetime: text, title: ago(date) }, shown);
}

export function ago(date) {
  const seconds = (Date.now() - date) / 1000;
  return seconds >= 0 ? span(seconds) + " ago" : "in " + span(-seconds);
}

export function span(seconds) {
  if (!isFinite(seconds)) return "–";
  if (seconds < 0.01 && seconds > 0) return (seconds * 1000).toFixed(1) + " ms";
  if (seconds < 1) return Math.round(seconds * 1000) + " ms";
  if (seconds < 60) return seconds.toFixed(seconds < 10 ? 1 : 0) + " s";
  if (seconds < 3600) return Math.floor(seconds / 60) + " min " + Math.round(seconds % 60) + " s";
  if (seconds < 86400) return Math.floor(seconds / 3600) + " h " + Math.round((seconds % 3600) / 60) + " min";
  return Math.floor(seconds / 86400) + " d " + Math.round((seconds % 86400) / 3600) + " h";
}

export const count = (number) => number.toLocaleString("en-US");
export function bytes(number) {
  if (number === null || number === undefined) return "–";
  for (const [limit, unit] of [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"]]) if (number >= limit) return (number / limit).toFixed(1) + " " + unit;
  return number + " B";
}

// --- JSON

/** A value, coloured; a long one can be had as a file. */
export function json(value, name = "value") {
  if (value === undefined || value === null) return h("span", { class: "muted" }, "none");
  const text = JSON.stringify(value, null, 2);
  const shown = text.slice(0, 20000);
  const box = h("pre", { tabindex: "0" });
  const pattern = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  let last = 0;
  for (const match of shown.matchAll(pattern)) {
    box.append(shown.slice(last, match.index));
    const kind = match[1] ? (match[2] ? "json-k" : "json-s") : match[3] ? "json-b" : "json-n";
    box.append(h("span", { class: kind }, match[1] || match[0]), match[2] || "");
    last = match.index + match[0].length;
  }
  box.append(shown.slice(last));
  if (text.length <= shown.length) return box;
  return h("div", {}, box, h("button", { class: "plain", onclick: () => download(name + ".json", text, "application/json") },
    "Only the beginning is shown; download all " + bytes(text.length)));
}

export function download(name, text, type) {
  const anchor = h("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 10000);
}

// --- The API

export class Refusal extends Error {
  constructor(status, message) { super(message); this.status = status; }
}

export function address(path, query = {}) {
  const items = Object.entries(query).flatMap(([name, value]) => (Array.isArray(value) ? value : [value])
    .filter((one) => one !== undefined && one !== null && one !== "").map((one) => name + "=" + enc(one)));
  return path + (items.length ? "?" + items.join("&") : "");
}

/** What the host is asked, of the task hub that is shown. */
const hubbed = (path, query = {}) => address(path, state.hub ? { ...query, taskHub: state.hub } : query);

/** Calls the host: `{data, status, next}`; `next` leads to the next page. Throws a `Refusal` with the host's own words. */
export async function api(method, path, { query, body, next, signal } = {}) {
  const headers = { "x-petrel-dashboard": "1" };
  if (state.key) headers["x-functions-key"] = state.key;
  if (next) headers["x-ms-continuation-token"] = next;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(hubbed(path, query), { method, headers, body, signal });
  } catch (error) {
    throw new Refusal(0, "The host does not answer.");
  }
  const text = await response.text();
  let data = null;
  try { data = text ? JSON.parse(text) : null; } catch { data = text; }
  if (response.status === 401) { login(data && data.Message); throw new Refusal(401, "A key is needed."); }
  if (response.status >= 400) {
    const words = data && data.Message ? data.Message + (data.ExceptionMessage ? ": " + data.ExceptionMessage : "") : "The host answered " + response.status + ".";
    throw new Refusal(response.status, words);
  }
  return { data, status: response.status, next: response.headers.get("x-ms-continuation-token") };
}

export const get = async (path, query) => (await api("GET", path, { query })).data;

// --- Messages and dialogs

export function toast(text, isBad = false) {
  const box = h("div", { class: "toast" + (isBad ? " bad" : "") }, text);
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), isBad ? 9000 : 4000);
}

/** Does something, and says how it went. */
export async function attempt(what, action) {
  try {
    const result = await action();
    if (what) toast(what);
    refresh();
    return result;
  } catch (error) {
    toast(error.message, true);
    return undefined;
  }
}

/** Shows something in the dialog. */
export function present(title, ...content) {
  const dialog = document.getElementById("dialog");
  const close = () => { dialog.close(); dialog.replaceChildren(); };
  if (dialog.open) dialog.close();
  dialog.replaceChildren(h("h1", {}, title), ...content.filter(Boolean), h("div", { class: "buttons" }, h("button", { type: "button", class: "primary", id: "ok", onclick: close }, "Close")));
  dialog.oncancel = close;
  dialog.onkeydown = null;
  for (const anchor of dialog.querySelectorAll("a")) anchor.addEventListener("click", close);
  dialog.showModal();
  document.getElementById("ok").focus();
}

/** Asks for fields `{name, label, kind, value, options, required}`; answers what was entered, or null. */
export function ask(title, fields, { button = "OK", danger = false, note } = {}) {
  const dialog = document.getElementById("dialog");
  return new Promise((resolve) => {
    const inputs = {};
    const rows = fields.map((field) => {
      const attributes = { name: field.name, value: field.value || "", placeholder: field.placeholder, required: field.required, autocomplete: "off", spellcheck: "false" };
      let input;
      if (field.kind === "text") input = h("textarea", attributes);
      else if (field.kind === "check") {
        input = h("input", { type: "checkbox", name: field.name });
        inputs[field.name] = input;
        return h("label", { class: "row" }, input, field.label);
      } else if (field.options) {
        const list = "list-" + field.name;
        input = h("input", { ...attributes, list });
        inputs[field.name] = input;
        return h("label", {}, field.label, input, h("datalist", { id: list }, field.options.map((option) => h("option", { value: option }))));
      } else input = h("input", { ...attributes, type: field.kind || "text" });
      inputs[field.name] = input;
      return h("label", {}, field.label, input);
    });
    const problem = h("p", { class: "s-Failed", role: "alert" });
    const close = (value) => { dialog.close(); dialog.replaceChildren(); resolve(value); };
    const submit = () => {
      const values = {};
      for (const field of fields) {
        const input = inputs[field.name];
        values[field.name] = field.kind === "check" ? input.checked : input.value;
        if (field.required && !values[field.name]) { problem.textContent = field.label + " is needed."; input.focus(); return; }
        if (field.json && values[field.name]) {
          try { JSON.parse(values[field.name]); } catch (error) { problem.textContent = field.label + " is not JSON: " + error.message; input.focus(); return; }
        }
      }
      close(values);
    };
    dialog.replaceChildren(
      h("h1", {}, title), note ? h("p", { class: "muted" }, note) : "", ...rows, problem,
      h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => close(null) }, "Cancel"),
        h("button", { type: "button", class: danger ? "danger" : "primary", id: "ok", onclick: submit }, button)));
    dialog.oncancel = () => close(null);
    dialog.onkeydown = (event) => { if (event.key === "Enter" && event.target.tagName === "INPUT") { event.preventDefault(); submit(); } };
    dialog.showModal();
    (Object.values(inputs)[0] || document.getElementById("ok")).focus();
  });
}

function login(message) {
  const input = h("input", { type: "password", name: "key", autocomplete: "current-password" });
  const enter = () => { state.key = input.value.trim(); sessionStorage.setItem("key", state.key); route(); listen(); };
  page = null;
  document.getElementById("main").replaceChildren(h("div", { class: "panel login" },
    h("h1", {}, "A key, please"), h("p", { class: "muted" }, message || "This host asks for keys."),
    h("p", { class: "muted" }, "The master key shows everything: ", h("code", {}, "petrel keys"), " prints it. It is kept until this tab is closed."),
    h("label", {}, "Key", input), h("div", { class: "buttons" }, h("button", { class: "primary", onclick: enter }, "Enter"))));
  input.onkeydown = (event) => { if (event.key === "Enter") enter(); };
  input.focus();
}

// --- Routes

const PARTS = [
  ["/", "Overview", overview], ["/instances", "Instances", instances], ["/entities", "Entities", entities], ["/schedules", "Schedules", schedules],
  ["/functions", "Functions", functions], ["/queues", "Queues", queues], ["/workers", "Workers", workers],
  ["/dead-letters", "Dead letters", deadLetters], ["/settings", "Settings", settings], ["/audit", "Audit", audit],
];
let page = null;

/** The place in the address: path and query. */
export function place() {
  const [path, query] = (location.hash.slice(1) || "/").split("?");
  return { path, parts: path.split("/").filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query || "") };
}

export function go(path, query = {}) { location.hash = address(path, query); }

/** Changes the query of the address without a step in the browser's history. */
export function replaceQuery(query) {
  history.replaceState(null, "", "#" + address(place().path, query));
}

async function route() {
  const { path, parts, query } = place();
  const main = document.getElementById("main");
  const part = PARTS.find(([start]) => start !== "/" && path.startsWith(start)) || PARTS[0];
  document.getElementById("nav").replaceChildren(...PARTS.map(([start, name]) =>
    h("a", { href: "#" + start, "aria-current": start === part[0] ? "page" : null }, name)));
  const make = parts[0] === "instances" && parts.length > 1 ? instance : part[2];
  document.title = (parts[1] || part[1]) + " · Petrel";
  copies({});
  if (page && page.leave) page.leave();
  const mine = make(parts, query);
  page = mine;
  main.replaceChildren(mine.element);
  await refresh();
  if (!main.contains(document.activeElement)) main.focus({ preventScroll: true });
}

let isRefreshing = false;
let isStale = false;

/** Lets the page look again. One look at a time. */
export async function refresh() {
  if (!page) return;
  if (isRefreshing) { isStale = true; return; }
  isRefreshing = true;
  const mine = page;
  const at = [...document.querySelectorAll("main tbody tr")].findIndex((row) => row.classList.contains("at"));
  try { await mine.refresh(); } catch (error) {
    if (mine === page && error.status !== 401) mine.element.replaceChildren(h("div", { class: "banner bad" }, error.message));
  }
  isRefreshing = false;
  const row = at >= 0 && document.querySelectorAll("main tbody tr")[at];
  if (row) row.classList.add("at");
  if (isStale || mine !== page) { isStale = false; setTimeout(refresh, 0); }
}

/** What the page says in commands. */
export function copies({ curl, petrel }) {
  const button = (name, text) => h("button", { class: "plain", onclick: async () => {
    try { await navigator.clipboard.writeText(text); toast("Copied: " + text); } catch { await ask("Copy", [{ name: "text", label: name, value: text }]); }
  } }, "Copy as " + name);
  document.getElementById("copy").replaceChildren(
    ...(curl ? [button("curl", "curl " + (state.key ? "-H 'x-functions-key: KEY' " : "") + "'" + location.origin + (state.hub ? curl + (curl.includes("?") ? "&" : "?") + "taskHub=" + enc(state.hub) : curl).replaceAll("'", "%27") + "'")] : []),
    ...(petrel ? [button("petrel", petrel + (state.hub && petrel.startsWith("petrel durable") ? " --hub " + quote(state.hub) : ""))] : []));
}

/** As a shell takes it. */
export const quote = (text) => /^[\w@.:\/-]+$/.test(text) ? text : "'" + text.replaceAll("'", "'\\''") + "'";

// --- Live

const live = document.getElementById("live");
let stream = null;
let opening = null;

function show() {
  live.textContent = state.paused ? "Paused" : stream ? "Live" : "Connecting …";
  live.classList.toggle("off", state.paused || !stream);
  live.title = state.paused ? "Click to go on" : "Click to pause";
}

async function listen() {
  const mine = new AbortController();
  if (opening) opening.abort();
  opening = mine;
  stream = null;
  show();
  try {
    const headers = state.key ? { "x-functions-key": state.key } : {};
    const response = await fetch(hubbed("/admin/changes"), { headers, signal: mine.signal });
    if (!response.ok) return;
    stream = mine;
    show();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    while (true) {
      const { done, value } = await reader.read();
      if (done) break;
      if (value.includes("data:") && !state.paused && !document.hidden && !document.getElementById("dialog").open) refresh();
    }
  } catch { /* It is tried again. */ }
  if (opening !== mine) return;
  stream = null;
  show();
  setTimeout(() => { if (opening === mine) listen(); }, 2000);
}

// A page that the browser keeps for the way back must not keep a connection: there are six.
window.addEventListener("pagehide", () => { if (opening) { const mine = opening; opening = null; mine.abort(); } });
window.addEventListener("pageshow", (event) => { if (event.persisted) { listen(); refresh(); } });

// --- Keys and tools

const HELP = [["/", "Search"], ["j, k", "Next, previous line"], ["Enter", "Open the line"], ["r", "Look again"], ["p", "Pause, go on"], ["?", "This"]];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.getElementById("dialog").open) return;
  if (["INPUT", "TEXTAREA", "SELECT"].includes(event.target.tagName)) { if (event.key === "Escape") event.target.blur(); return; }
  const rows = [...document.querySelectorAll("main tbody tr")];
  const at = rows.findIndex((row) => row.classList.contains("at"));
  const move = (next) => {
    if (!rows[next]) return;
    rows.forEach((row) => row.classList.remove("at"));
    rows[next].classList.add("at");
    rows[next].scrollIntoView({ block: "nearest" });
  };
  switch (event.key) {
    case "/": { const search = document.querySelector("main input[type=search]"); if (search) { event.preventDefault(); search.focus(); search.select(); } else go("/instances"); break; }
    case "j": move(at + 1); break;
    case "k": move(at < 0 ? rows.length - 1 : at - 1); break;
    case "Enter": { const target = at >= 0 && event.target.tagName !== "A" && event.target.tagName !== "BUTTON" && rows[at].querySelector("a"); if (target) target.click(); break; }
    case "r": refresh(); break;
    case "p": pause(); break;
    case "?": ask("Keys", [], { note: HELP.map(([key, what]) => key + ": " + what).join("  ·  ") }); break;
  }
});

function pause() { state.paused = !state.paused; show(); if (!state.paused) refresh(); }
live.onclick = pause;
document.getElementById("help").onclick = () => ask("Keys", [], { note: HELP.map(([key, what]) => key + ": " + what).join("  ·  ") });
const zone = document.getElementById("zone");
const showZone = () => { zone.textContent = state.utc ? "UTC" : "Local"; };
zone.onclick = () => { state.utc = !state.utc; localStorage.setItem("utc", state.utc ? "1" : "0"); showZone(); route(); };
const themes = ["", "light", "dark"];
const useTheme = (name) => { if (name) document.documentElement.dataset.theme = name; else delete document.documentElement.dataset.theme; };
useTheme(localStorage.getItem("theme") || "");
document.getElementById("theme").onclick = () => {
  const next = themes[(themes.indexOf(localStorage.getItem("theme") || "") + 1) % themes.length];
  localStorage.setItem("theme", next);
  useTheme(next);
};

/** The task hub's name stands in every page; where there are several, one is chosen. */
async function showHub() {
  try {
    const all = await get("/admin/taskhubs");
    const own = all.find((one) => one.isOwn).name;
    const shown = state.hub || own;
    const hub = document.getElementById("hub");
    if (all.length < 2) { hub.replaceChildren(shown); return; }
    hub.replaceChildren(h("select", { "aria-label": "Task hub", onchange: (event) => {
      const name = event.target.value;
      location.href = location.pathname + (name === own ? "" : "?hub=" + enc(name)) + "#/";
    } }, all.map((one) => h("option", { value: one.name, selected: one.name === shown }, one.name))));
  } catch { /* The page says it. */ }
}

showZone();
showHub();
window.addEventListener("hashchange", route);
route();
listen();
