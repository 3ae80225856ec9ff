import { compileFunction, createContext, Script } from "node:vm";
import type { Context } from "node:vm";

/** In what modules see of the world, nothing depends on when or where they run. */
const CLOSED = `
  delete globalThis.Date;
  delete globalThis.WeakRef;
  delete globalThis.FinalizationRegistry;
  Math.random = () => { throw new Error("Math.random is not repeatable: use the chance that is given"); };
`;

/** How a message begins that is about a module that somebody has written. */
export const CUSTOM_FAILED = "balancer of your own: ";

let world: Context | null = null;
/** By text: what it comes to, which is then called for each module of its own. */
const known = new Map<string, (module: { exports: unknown }, exports: unknown, require: unknown) => void>();

/**
 * What a text of JavaScript exports, each time anew: by `module.exports` or `export default`. It sees the
 * language and nothing else: no clock, no chance, no files, no other modules.
 */
export function evaluateModule(text: string, file: string): unknown {
  if (world === null) {
    world = createContext({});
    new Script(CLOSED).runInContext(world);
  }
  let run = known.get(text);
  if (run === undefined) {
    const body = text.replace(/^export default /m, "module.exports = ");
    run = compileFunction(body, ["module", "exports", "require"], {
      filename: file,
      parsingContext: world,
    }) as NonNullable<typeof run>;
    known.set(text, run);
  }
  const module: { exports: unknown } = { exports: {} };
  run(module, module.exports, (name: unknown) => {
    throw new Error(`cannot require ${String(name)}: the module stands alone`);
  });
  return module.exports;
}

/** `file.js:3:7: message`: what was thrown, and where in the file. */
export function placeOfError(error: unknown, file: string): string {
  const { message, stack } = error as { readonly message?: unknown; readonly stack?: unknown };
  const text = typeof message === "string" ? message : String(error);
  const at = typeof stack === "string" ? stack.indexOf(`${file}:`) : -1;
  const where = at < 0 ? null : /^:(\d+)(?::(\d+))?/.exec(String(stack).slice(at + file.length));
  return `${file}${where === null ? "" : where[0]}: ${text}`;
}
