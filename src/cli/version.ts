import { readFileSync } from "node:fs";
import { join } from "node:path";

/** As package.json has it; it stands two folders above both src/cli and dist/cli. */
export function version(): string {
  const text = readFileSync(join(__dirname, "..", "..", "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
