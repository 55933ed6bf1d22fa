// What an instance has done, step by step: what was begun in one turn stands side by side.
import { count, enc, h, json, link, present, span, status } from "./app.js";
import { spans } from "./timeline.js";

const MARKS = { ok: ["✓", "done"], fail: ["✕", "failed"], open: ["▶", "under way"], timer: ["◷", "fired"], wait: ["‖", "over"], event: ["●", "came"] };
/** From so many of one kind and name on, one card stands for them. */
const CROWD = 9;
const MOST = 300;

function details(step) {
  const result = step.result || {};
  present(step.what + " " + step.name,
    h("p", { class: "muted" }, MARKS[step.kind][1] + (step.end ? ", after " + span((step.end - step.start) / 1000) : "")),
    step.fireAt ? h("p", {}, "fires at " + step.fireAt.toISOString()) : "",
    step.child && step.what === "sub-orchestration" ? h("p", {}, link("/instances/" + enc(step.child), step.child)) : "",
    step.what === "timer" || step.what === "retry wait" ? "" : h("div", {}, h("h2", {}, "input"), json(step.event === result ? result.data : step.event.data, "input")),
    step.event !== result && result.data !== undefined ? h("div", {}, h("h2", {}, step.kind === "fail" ? "failure" : "output"), json(result.data, "output")) : "");
}

function card(step) {
  const [mark, words] = MARKS[step.kind];
  return h("button", { class: "card k-" + step.kind, "aria-label": step.what + " " + step.name + ", " + words, onclick: () => details(step) },
    h("i", { "aria-hidden": "true" }, mark), h("span", {}, h("b", {}, step.name || step.what), h("small", {}, step.what + (step.end ? " · " + span((step.end - step.start) / 1000) : ""))));
}

function crowd(steps) {
  const [first] = steps;
  const of = (kind) => steps.filter((step) => step.kind === kind);
  const kind = of("fail").length ? "fail" : of("open").length ? "open" : first.kind;
  const words = Object.entries(MARKS).map(([key, [mark, what]]) => [of(key).length, mark, what]).filter(([number]) => number).map(([number, mark, what]) => mark + " " + count(number) + " " + what).join(", ");
  return h("button", { class: "card k-" + kind, onclick: () => present(first.what + " " + first.name + " × " + count(steps.length), h("div", { class: "flow" }, h("div", { class: "stage" }, steps.slice(0, MOST).map(card))),
    steps.length > MOST ? h("p", { class: "muted" }, "The first " + MOST + "; the timeline has all.") : "") },
    h("i", { "aria-hidden": "true" }, MARKS[kind][0]), h("span", {}, h("b", {}, first.name + " × " + count(steps.length)), h("small", {}, words)));
}

export function flow(events, data) {
  const stages = new Map();
  for (const step of spans(events)) stages.set(step.turn, [...(stages.get(step.turn) || []), step]);
  const rows = [...stages.values()].slice(0, MOST).map((steps) => {
    const alike = new Map();
    for (const step of steps) { const key = step.what + " " + step.name; if (!alike.has(key)) alike.set(key, []); alike.get(key).push(step); }
    return h("div", { class: "stage" }, [...alike.values()].map((group) => group.length < CROWD ? group.map(card) : crowd(group)));
  });
  const edge = (words, value, name) => h("div", { class: "stage" }, h("button", { class: "card edge", onclick: () => present(name, json(value, name)) }, words));
  const ended = ["Completed", "Failed", "Terminated", "Canceled"].includes(data.runtimeStatus);
  return h("div", { class: "flow" }, edge([h("i", { "aria-hidden": "true" }, "○"), "begin: " + data.name], data.input, "input"), rows,
    stages.size > MOST ? h("p", { class: "muted" }, "The first " + MOST + " of " + count(stages.size) + " steps; the timeline has all.") : "",
    ended ? edge(status(data.runtimeStatus), data.failureDetails || data.output, "output") : h("p", { class: "muted" }, "It goes on."));
}
