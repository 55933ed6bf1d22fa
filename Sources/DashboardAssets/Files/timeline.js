// What an instance has begun, over time.
import { count, enc, h, link, span, svg } from "./app.js";

const ENDED = ["Completed", "Failed", "Terminated", "Canceled"];

export const OPENS = { TaskScheduled: "activity", SubOrchestrationInstanceCreated: "sub-orchestration", TimerCreated: "timer", EventAwaited: "event", EntityOperationCalled: "entity", EntityLockRequested: "lock" };

/** The name, or what its author wants to be shown instead. */
const label = (event) => (event.tags && event.tags["durabletask.displayName"]) || event.name || "";

/** What was begun, with its end where it has one. */
export function spans(events) {
  const open = new Map();
  const all = [];
  // What failed in the turn that is looked at: a timer set right after it is the wait for its next attempt.
  let failed = [];
  let turn = 0;
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
  events.forEach((event, place) => {
    const type = event.eventType;
    if (type === "OrchestratorStarted") { failed = []; turn++; }
    if (OPENS[type]) {
      const key = event.requestId || "#" + event.eventId;
      const one = { id: event.eventId, place, what: OPENS[type], name: label(event), start: new Date(event.timestamp), event, turn, kind: "open", fireAt: event.fireAt && new Date(event.fireAt), child: event.instanceId };
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
      else all.push({ id: event.eventId, place, what: "event", name: event.name, start: new Date(event.timestamp), end: new Date(event.timestamp), kind: "event", event, turn, result: event });
    }
  });
  return all;
}

export function timeline(events, data, jump) {
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
      rectangle.addEventListener("click", () => jump(row.place));
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
