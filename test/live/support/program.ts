import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** Debian puts them where only root's PATH leads. */
const PATH = `${process.env.PATH ?? ""}:/usr/sbin:/usr/local/sbin`;

/** Whether a program is installed; says so loudly where it is not. */
export function isInstalled(program: string, versionFlag: string): boolean {
  const { error } = spawnSync(program, [versionFlag], { env: { ...process.env, PATH } });
  if (error !== undefined) console.warn(`      NOT COMPARED with ${program}: it is not installed`);
  return error === undefined;
}

/** A folder for sockets and a configuration; it goes with `close`. */
export class Scratch {
  readonly folder = mkdtempSync(path.join(tmpdir(), "live-"));

  constructor() {
    chmodSync(this.folder, 0o755);
  }

  socket(name: string): string {
    return path.join(this.folder, `${name}.sock`);
  }

  write(name: string, text: string): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A program in the foreground, which is ready once something listens at `socket`. */
export class Running {
  private readonly child: ChildProcess;
  private output = "";

  constructor(program: string, args: readonly string[]) {
    this.child = spawn(program, args, { env: { ...process.env, PATH }, stdio: ["ignore", "pipe", "pipe"] });
    this.child.stdout!.on("data", (data) => (this.output += String(data)));
    this.child.stderr!.on("data", (data) => (this.output += String(data)));
  }

  async ready(socket: string): Promise<this> {
    for (let tries = 0; tries < 500; tries++) {
      if (this.child.exitCode !== null) break;
      if (await accepts(socket)) return this;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`it does not listen: ${this.output}`);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGTERM");
    const force = setTimeout(() => this.child.kill("SIGKILL"), 2000);
    await ended;
    clearTimeout(force);
  }
}

function accepts(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = net.connect(socket);
    connection.once("connect", () => {
      connection.destroy();
      resolve(true);
    });
    connection.once("error", () => {
      resolve(false);
    });
  });
}
