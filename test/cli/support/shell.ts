import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./build";

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** A shell in a folder with these files, anew for each test of the `describe` that it is called in. */
export function inShell(files: Readonly<Record<string, string>>): Shell {
  const shell = new Shell();
  before(() => {
    shell.program = build();
  });
  beforeEach(() => {
    shell.folder = mkdtempSync(join(tmpdir(), "meshsim-cli-"));
    for (const [name, text] of Object.entries(files)) shell.write(name, text);
  });
  afterEach(() => {
    rmSync(shell.folder, { recursive: true });
  });
  return shell;
}

export class Shell {
  program = "";
  folder = "";

  /** Runs meshsim to its end. */
  meshsim(args: readonly string[], input = ""): Ended {
    const options = { cwd: this.folder, input, encoding: "utf8" } as const;
    return spawnSync(process.execPath, [this.program, ...args], options);
  }

  /** Starts meshsim, to be waited for or killed; what it says on standard error can be read. */
  start(...args: readonly string[]): Running {
    const child = spawn(process.execPath, [this.program, ...args], {
      cwd: this.folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr.setEncoding("utf8").resume();
    return { child, ended: new Promise((resolve) => child.on("close", resolve)) };
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  read(...names: readonly string[]): string {
    return readFileSync(this.path(...names), "utf8");
  }

  has(...names: readonly string[]): boolean {
    return existsSync(this.path(...names));
  }

  /** All files of a folder, by name. */
  contents(name: string): Record<string, string> {
    const files = readdirSync(this.path(name)).sort();
    return Object.fromEntries(files.map((file) => [file, this.read(name, file)]));
  }

  /** Without run.json, which tells when and where it ran. */
  results(name: string): Record<string, string> {
    return { ...this.contents(name), "run.json": "" };
  }

  /** What run.json says. */
  facts(name: string): Readonly<Record<string, unknown>> {
    return JSON.parse(this.read(name, "run.json")) as Readonly<Record<string, unknown>>;
  }
}

/** Waits for it, or for the end of the process. */
export async function until(condition: () => boolean, { child }: Running): Promise<void> {
  while (!condition() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
}
