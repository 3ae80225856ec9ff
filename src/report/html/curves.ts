import { area, line } from "d3-shape";

/** x and y in the units of the drawing; NaN where there is nothing. */
export type Point = readonly [x: number, y: number];
export type BandPoint = readonly [x: number, low: number, high: number];

const isKnown = (point: readonly number[]): boolean => point.every(Number.isFinite);

const LINE = line<Point>()
  .defined(isKnown)
  .x(([x]) => x)
  .y(([, y]) => y)
  .digits(1);

const AREA = area<BandPoint>()
  .defined(isKnown)
  .x(([x]) => x)
  .y0(([, low]) => low)
  .y1(([, , high]) => high)
  .digits(1);

/** The path of a line, which breaks where a value is missing. */
export function linePath(points: readonly Point[]): string {
  return LINE(points) ?? "";
}

export function bandPath(points: readonly BandPoint[]): string {
  return AREA(points) ?? "";
}
