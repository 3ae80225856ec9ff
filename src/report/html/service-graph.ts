import { figuresByVariant } from "./by-variant";
import { linePath } from "./curves";
import { columns, type Figure, scrolling, type Section } from "./figure";
import { layered, type Placed } from "./layered";
import { type Child, h, type Markup } from "./markup";
import { plain } from "./numbers";
import type { TableRow } from "./read-csv";
import type { Results } from "./results";
import { type Shown, shownText } from "./shown";

/** A drawing of more is a tangle; the table has them all. */
const NODES_MOST = 120;
const NODE_HEIGHT = 46;
const LABEL = { width: 74, height: 18 };
const LETTER = 7.6;
const SMALL_LETTER = 6.4;
/** Narrower than this, texts are too small to be read, and the drawing moves sideways. */
const SMALLEST = 820;
const THICK = 5;
/** From here on an instance that fails has nobody to take over. */
const BUSY = 0.9;

/** Who calls whom, how often, and how busy each is. */
export function graphSection(results: Results): Section | null {
  const { edges } = results;
  if (edges === null || edges.rows.length === 0) return null;
  return {
    id: "graph",
    title: "Who calls whom",
    body: figuresByVariant(results, edges.rows, 1, figureOf),
  };
}

interface Node {
  readonly name: string;
  readonly isClient: boolean;
  readonly rate: number;
  readonly busy: number;
}

interface Call {
  readonly from: number;
  readonly to: number;
  readonly rate: number;
  readonly row: TableRow;
}

function figureOf(
  results: Results,
  { name, look }: Shown,
  rows: readonly TableRow[],
  shown: readonly Shown[],
): Figure {
  const own = (results.summary?.rows ?? []).filter((row) => row.text("variant") === name);
  const seconds = secondsOf(own);
  const nodes = nodesOf(own, rows);
  const place = new Map(nodes.map((node, index) => [node.name, index]));
  const calls = rows.map((row): Call => ({
    from: place.get(row.text("caller"))!,
    to: place.get(row.text("callee"))!,
    rate: row.number("attempts_count") / seconds,
    row,
  }));
  const title = results.facts.variants.length > 1 ? `Calls and load: ${name}` : "Calls and load";
  const isDrawn = nodes.length <= NODES_MOST;
  return {
    id: `graph-${look}`,
    title,
    caption:
      (isDrawn
        ? "On each line the attempts per second, retries included; the thicker, the more; red where over " +
          "1 % of them are retries. The bar in a box is the mean utilization of the instances, red from " +
          `${BUSY * 100} % on.`
        : `${nodes.length} clients and services are too many to draw.`) + shownText(results, shown),
    body: isDrawn
      ? h("div", { class: "tall" }, scrolling(title, drawing(`graph-${look}-plot`, title, nodes, calls)))
      : null,
    data: {
      columns: columns(
        "<caller",
        "<callee",
        "attempts, /s",
        "retries, %",
        "timeouts, %",
        "p99, ms",
        "other zone, %",
      ),
      rows: calls.map(({ rate, row }) => {
        const share = (column: string): string =>
          plain(row.number(column) / row.number("attempts_count"), "percent");
        return [
          row.text("caller"),
          row.text("callee"),
          plain(rate, "rps"),
          share("retries_count"),
          share("timeouts_count"),
          plain(row.number("p99_ms"), "ms"),
          plain(row.number("cross_zone_ratio"), "percent"),
        ];
      }),
    },
  };
}

/** Measured time of all replications together. */
function secondsOf(rows: readonly TableRow[]): number {
  const mesh = rows.find((row) => row.text("scope") === "mesh");
  return mesh === undefined ? NaN : mesh.number("requests_count") / mesh.number("offered_rps");
}

function nodesOf(summary: readonly TableRow[], edges: readonly TableRow[]): Node[] {
  const names = new Set(edges.flatMap((row) => [row.text("caller"), row.text("callee")]));
  return [...names].map((name) => {
    const row = summary.find(
      (one) => one.text("name") === name && ["client", "service"].includes(one.text("scope")),
    );
    return {
      name,
      isClient: row?.text("scope") === "client",
      rate: row?.number("offered_rps") ?? NaN,
      busy: row?.number("utilization_mean_ratio") ?? NaN,
    };
  });
}

function drawing(id: string, title: string, nodes: readonly Node[], calls: readonly Call[]): Markup {
  const boxes = nodes.map((node) => ({ width: widthOf(node), height: NODE_HEIGHT }));
  const placed = layered(
    boxes,
    calls.map(({ from, to }) => [from, to] as const),
    LABEL,
  );
  const [width, height] = [Math.ceil(placed.width), Math.ceil(placed.height)];
  const most = calls.reduce((one, { rate }) => (rate > one ? rate : one), 0);
  return h(
    "svg",
    {
      role: "img",
      "aria-labelledby": `${id}-t ${id}-d`,
      class: "graph",
      style: `min-width:${Math.min(width, SMALLEST)}px`,
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
    },
    h("title", { id: `${id}-t` }, title),
    h("desc", { id: `${id}-d` }, descriptionOf(nodes, calls)),
    calls.map((call, index) => callMarkup(call, placed.links[index], most)),
    nodes.map((node, index) => nodeMarkup(node, boxes[index].width, placed.nodes[index])),
  );
}

function widthOf({ name, rate, busy }: Node): number {
  return Math.max(90, Math.max(name.length, factsOf(rate, busy).length * 0.86) * LETTER + 22);
}

function factsOf(rate: number, busy: number): string {
  const parts = [
    Number.isFinite(rate) ? `${plain(rate, "rps")}/s` : null,
    Number.isFinite(busy) ? `${plain(busy, "percent")} % busy` : null,
  ];
  return parts.filter((part) => part !== null).join(", ");
}

function nodeMarkup(
  { name, isClient, rate, busy }: Node,
  width: number,
  { x, y }: { x: number; y: number },
): Child {
  const [left, top] = [x - width / 2, y - NODE_HEIGHT / 2].map((value) => Number(value.toFixed(1)));
  const part = Number.isFinite(busy) ? Math.min(1, busy) : 0;
  return h(
    "g",
    { class: "node" },
    h("rect", { class: isClient ? "box client" : "box", x: left, y: top, width, height: NODE_HEIGHT, rx: 6 }),
    part > 0
      ? h("rect", {
          class: busy >= BUSY ? "busy full" : "busy",
          x: left + 6,
          y: top + NODE_HEIGHT - 8,
          width: Number(((width - 12) * part).toFixed(1)),
          height: 4,
        })
      : null,
    h("text", { class: "strong", x, y: top + 17, "text-anchor": "middle" }, name),
    h("text", { x, y: top + 33, "text-anchor": "middle" }, factsOf(rate, busy)),
  );
}

function callMarkup({ rate, row }: Call, { points, x, y }: Placed["links"][number], most: number): Child {
  const width = most > 0 && rate > 0 ? 1 + (THICK - 1) * Math.sqrt(rate / most) : 1;
  const retries = row.number("retries_count") / row.number("attempts_count");
  const text = `${plain(rate, "rps")}/s`;
  const plate = Number((text.length * SMALL_LETTER + 4).toFixed(1));
  const about = `${row.text("caller")} to ${row.text("callee")}: ${text}`;
  const [end, before] = [points[points.length - 1], points[points.length - 2]];
  return h(
    "g",
    { class: "call" },
    h("title", {}, retries > 0 ? `${about}, ${plain(retries, "percent")} % of them retries` : about),
    h("path", {
      d: linePath(points.map((point) => [point.x, point.y] as const)),
      "stroke-width": Number(width.toFixed(1)),
    }),
    h("path", { class: "head", d: headPath(before, end) }),
    h("rect", { class: "plate", x: x - plate / 2, y: y - 8, width: plate, height: 16 }),
    h("text", { class: retries > 0.01 ? "retried" : null, x, y: y + 4, "text-anchor": "middle" }, text),
  );
}

/** A triangle whose tip is at `end`. */
function headPath(before: { x: number; y: number }, end: { x: number; y: number }): string {
  const length = Math.max(
    1e-6,
    Math.sqrt((end.x - before.x) * (end.x - before.x) + (end.y - before.y) * (end.y - before.y)),
  );
  const [ux, uy] = [(end.x - before.x) / length, (end.y - before.y) / length];
  const corner = (side: number): string =>
    `${(end.x - ux * 9 - uy * 4.5 * side).toFixed(1)} ${(end.y - uy * 9 + ux * 4.5 * side).toFixed(1)}`;
  return `M${end.x.toFixed(1)} ${end.y.toFixed(1)}L${corner(1)}L${corner(-1)}Z`;
}

function descriptionOf(nodes: readonly Node[], calls: readonly Call[]): string {
  const lines = calls.map(
    ({ from, to, rate }) => `${nodes[from].name} calls ${nodes[to].name} ${plain(rate, "rps")}/s`,
  );
  const busy = nodes
    .filter((node) => Number.isFinite(node.busy))
    .map((node) => `${node.name} is ${plain(node.busy, "percent")} % busy`);
  return [...lines, ...busy].join("; ");
}
