import { ROOT } from "./fields/root";
import type { Fields, Type } from "./types";
import { join } from "./types";

/**
 * The dotted paths of all settings that have the same path in every scenario: not those below a name that the
 * user gives.
 */
export function settingPaths(): string[] {
  return below(ROOT.block.fields, "");
}

function below(fields: Fields, path: string): string[] {
  return Object.entries(fields).flatMap(([key, { status, type }]) => {
    if (status !== "supported" || type === null) return [];
    const own = join(path, key);
    const inner = blockOf(type);
    return inner === undefined ? [own] : [...(isBlock(type) ? [] : [own]), ...below(inner, own)];
  });
}

/** The settings of a map that may stand there. */
function blockOf(type: Type<unknown>): Fields | undefined {
  const { shape } = type;
  if (shape.kind === "block") return shape.block.fields;
  if (shape.kind !== "either") return undefined;
  return shape.options.map(blockOf).find((fields) => fields !== undefined);
}

function isBlock({ shape }: Type<unknown>): boolean {
  return shape.kind === "block";
}
