import { Graph, layout } from "@dagrejs/dagre";

export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Placed {
  /** The middle of each box. */
  readonly nodes: readonly { readonly x: number; readonly y: number }[];
  readonly links: readonly Link[];
  readonly width: number;
  readonly height: number;
}

interface Link {
  /** From the edge of one box to that of the other. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Where there is room for a text. */
  readonly x: number;
  readonly y: number;
}

const MARGIN = 8;

/** Places boxes in layers from left to right so that links cross little. `links`: indices of two boxes. */
export function layered(
  boxes: readonly Box[],
  links: readonly (readonly [from: number, to: number])[],
  label: Box,
): Placed {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 22, ranksep: 34, marginx: MARGIN, marginy: MARGIN });
  boxes.forEach(({ width, height }, index) => graph.setNode(String(index), { width, height }));
  links.forEach(([from, to]) => graph.setEdge(String(from), String(to), { ...label, labelpos: "c" }));
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    nodes: boxes.map((_, index) => {
      const { x, y } = graph.node(String(index)) as { x: number; y: number };
      return { x, y };
    }),
    links: links.map(([from, to]) => {
      const { points, x, y } = graph.edge(String(from), String(to)) as unknown as Link;
      return { points, x, y };
    }),
    width,
    height,
  };
}
