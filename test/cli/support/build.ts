import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..", "..");
/** Stands where its packages are found. */
const CACHE = join(ROOT, "node_modules", ".cache");
const NAME = "meshsim-test-";

/**
 * Compiles the program as it is shipped, so that tests can start it often and fast, and answers with the path
 * of its main module. The same sources are compiled once; what older ones became is removed.
 */
export function build(): string {
  const name = NAME + hashOfSources();
  const folder = join(CACHE, name);
  if (!existsSync(folder)) compileInto(folder);
  for (const other of readdirSync(CACHE)) {
    const isBuilt = other.length === name.length && other.startsWith(NAME);
    if (isBuilt && other !== name) rmSync(join(CACHE, other), { recursive: true, force: true });
  }
  return join(folder, "dist", "cli", "main.js");
}

function hashOfSources(): string {
  const hash = createHash("sha256");
  const src = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => join("src", file));
  for (const file of [...src, "package.json", "tsconfig.json", "tsconfig.build.json"])
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(ROOT, file)))
      .update("\0");
  return hash.digest("hex");
}

/** It is there whole or not at all, also where two do this at once. */
function compileInto(folder: string): void {
  mkdirSync(CACHE, { recursive: true });
  const temporary = mkdtempSync(join(CACHE, NAME));
  copyFileSync(join(ROOT, "package.json"), join(temporary, "package.json"));
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const project = ["-p", join(ROOT, "tsconfig.build.json"), "--outDir", join(temporary, "dist")];
  const options = ["--noCheck", "--declaration", "false", "--sourceMap", "false"];
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...project, ...options], { encoding: "utf8" });
  assert.equal(status, 0, stdout);
  try {
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}
