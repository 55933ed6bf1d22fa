// The overview: how the hub is doing, now and in the last hour or day.
import {
  ago, bytes, copies, count, get, h, link, refresh, span, status, svg, table,
} from "./app.js";

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
  return h("div", { class: "panel" }, h("h2", {}, title),
    points.length ? box : h("div", { class: "empty" }, "The first point comes within seconds."),
    h("div", { class: "legend" }, lines.map((line) => h("span", {}, h("i", { class: line.class }), line.name)),
      most ? h("span", {}, "top: " + unit(most)) : h("span", {}, "nothing yet")));
}

export function overview() {
  const element = h("div", {});
  let range = "hour";
  return {
    element,
    async refresh() {
      const [data, all] = await Promise.all([get("/admin/overview", { span: range }), get("/admin/workers")]);
      const workers = all.filter((one) => one.taskHub === data.taskHub).sort((a, b) => (b.lastHeard || "").localeCompare(a.lastHeard || ""));
      const points = data.points;
      const rate = (index) => (point) => point[index] / data.step;
      const seconds = (index) => (point) => point[index] === null ? null : point[index] / 1e6;
      const times = (title, index) => chart(title, points, [
        { name: "p50", class: "c1", value: seconds(index) }, { name: "p95", class: "c4", value: seconds(index + 1), dash: "5 3" },
        { name: "p99", class: "c3", value: seconds(index + 2), dash: "2 2" }], span);
      const written = points.length && points[points.length - 1][12] !== null ? points[points.length - 1] : null;
      const where = data.deadLetters ? link("/dead-letters", "Dead letters") : data.unserved.length ? link("/workers", "Workers") : null;
      const number = (name) => { const one = data.statuses[name] || { count: 0 }; return count(one.count) + (one.atLeast ? "+" : ""); };
      const choice = (name, text) => h("button", { class: "chip", "aria-pressed": String(range === name), onclick: () => { range = name; refresh(); } }, text);
      element.replaceChildren(
        h("div", { class: "banner " + (data.isWell ? "good" : "bad"), role: "status" }, h("span", { "aria-hidden": "true" }, data.isWell ? "✓" : "!"),
          h("span", {}, data.headline), where || "", h("span", { class: "grow" }),
          h("span", { class: "muted" }, "up " + span(data.uptime) + " · version " + data.version)),
        data.unserved.length + Boolean(data.deadLetters) > 1
          ? h("div", { class: "panel" }, h("h2", {}, "Needs attention"),
            h("ul", {}, data.unserved.map((sentence) => h("li", {}, sentence)), data.deadLetters ? h("li", {}, link("/dead-letters", count(data.deadLetters) + " held")) : ""))
          : "",
        h("div", { class: "tiles" }, ["Running", "Pending", "Suspended", "Completed", "Failed", "Terminated"].map((name) =>
          h("a", { class: "tile", href: "#/instances?status=" + name }, h("b", {}, number(name)), status(name)))),
        h("div", { class: "head" }, h("span", { class: "muted" }, points.length ? "Since " + span(Date.now() / 1000 - points[0][0] + data.step) + ", in steps of " + span(data.step) : ""), h("span", { class: "grow" }), h("div", { class: "chips" }, choice("hour", "Last hour"), choice("day", "Last day"))),
        h("div", { class: "grid" },
          chart("Orchestrations a second", points, [
            { name: "started", class: "c1", value: rate(1) }, { name: "ended", class: "c2", value: rate(2), dash: "5 3" },
            { name: "failed", class: "c3", value: rate(3), dash: "2 2" }], (top) => top.toFixed(top < 10 ? 2 : 0) + "/s"),
          chart("Running, and waiting to begin", points, [{ name: "running", class: "c1", value: (point) => point[5] },
            { name: "waiting", class: "c4", value: (point) => point[4], dash: "5 3" }], (top) => count(Math.round(top))),
          times("How long work waits for a worker", 9), times("How long activities take", 6)),
        h("div", { class: "grid" },
          h("div", { class: "panel flush dense" }, h("h2", {}, "Work now"), table([
            { name: "", class: "word", cell: (row) => row[0] },
            ...["ready", "running", "delayed", "dead"].map((name) => ({ name, class: "num", cell: (row) => row[1][name] === null ? "–" : count(row[1][name]) })),
          ], Object.entries(data.work))),
          h("div", { class: "panel" }, h("h2", {}, "Workers and functions"), h("dl", { class: "facts" },
            h("dt", {}, "functions"), h("dd", {}, link("/functions", count(data.functions))),
            h("dt", {}, "SDK workers"), h("dd", {}, link("/workers", count(data.workers)),
              workers.slice(0, 3).map((one) => h("div", { class: "muted" }, (one.name || one.id) + ", heard " + ago(new Date(one.lastHeard || one.connectedAt)))),
              workers.length > 3 ? h("div", { class: "muted" }, "and " + count(workers.length - 3) + " more") : ""))),
          h("div", { class: "panel" }, h("h2", {}, "Store"), h("dl", { class: "facts" },
            h("dt", {}, "size"), h("dd", {}, bytes(data.store.bytes)), h("dt", {}, "free disk"), h("dd", {}, bytes(data.store.freeBytes)),
            h("dt", {}, "flushes"), h("dd", {}, data.store.flushes === null ? "–" : count(data.store.flushes)),
            h("dt", {}, "a write takes"), h("dd", {}, written ? span(written[12] / 1e6) + ", p99 " + span(written[14] / 1e6) : "–")))));
      copies({ curl: "/admin/overview" });
    },
  };
}
