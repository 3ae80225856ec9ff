import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..", "..");

/**
 * Compiles the program as it is shipped, so that tests can start it often and fast, and answers with the
 * folder, which stands where its packages are found. The caller removes it.
 */
export function build(): string {
  const cache = join(ROOT, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "meshsim-test-"));
  copyFileSync(join(ROOT, "package.json"), join(folder, "package.json"));
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const options = [
    "--noCheck",
    "--declaration",
    "false",
    "--sourceMap",
    "false",
    "--outDir",
    join(folder, "dist"),
  ];
  const { status, stdout } = spawnSync(
    process.execPath,
    [tsc, "-p", join(ROOT, "tsconfig.build.json"), ...options],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stdout);
  return folder;
}
