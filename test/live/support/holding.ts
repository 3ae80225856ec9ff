import net from "node:net";
import type { Ask } from "./exchange";

/** A request that a server holds. */
export interface Held {
  readonly server: number;
  /** Answers it; resolves when its caller has seen the end. */
  answer(): Promise<void>;
}

/**
 * Servers that answer only when they are told to. Each path has one request at a time on its way to them, so
 * that requests of many paths can go side by side.
 */
export class HoldingServers {
  private readonly servers: net.Server[] = [];
  private readonly connections = new Set<net.Socket>();
  private readonly arrived = new Map<string, (server: number, connection: net.Socket) => void>();

  async listen(sockets: readonly string[]): Promise<void> {
    for (const [k, path] of sockets.entries()) {
      const server = net.createServer((connection) => {
        this.accept(k, connection);
      });
      this.servers.push(server);
      await new Promise<void>((resolve) => server.listen({ path, writableAll: true }, resolve));
    }
  }

  /** A request through the proxy that nobody answers yet. */
  open(socket: string, { path }: Ask): Promise<Held> {
    return new Promise((resolve, reject) => {
      const request = net.connect(socket);
      const ended = new Promise<void>((end) => request.on("close", end));
      request.on("error", reject);
      request.resume();
      this.arrived.set(path, (server, connection) => {
        const answer = (): Promise<void> => {
          connection.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
          return ended;
        };
        resolve({ server, answer });
      });
      request.on("end", () => {
        reject(new Error(`${path}: the proxy answered by itself`));
      });
      request.write(`GET ${path} HTTP/1.1\r\nHost: live\r\nConnection: close\r\n\r\n`);
    });
  }

  close(): void {
    for (const connection of this.connections) connection.destroy();
    for (const server of this.servers) server.close();
  }

  private accept(k: number, connection: net.Socket): void {
    this.connections.add(connection);
    let head = "";
    connection.on("error", () => undefined);
    connection.on("close", () => this.connections.delete(connection));
    connection.on("data", (data) => {
      head += data.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      const path = /^GET (\S+)/.exec(head)?.[1] ?? "";
      head = "";
      this.arrived.get(path)?.(k, connection);
    });
  }
}

/**
 * Requests begin and end as the ops of `held` say, and `change` does what an op of "=…" says: where each came
 * to. Those that are left end at last.
 */
export async function heldLive(
  servers: HoldingServers,
  socket: string,
  path: string,
  ops: string,
  change?: (op: string) => Promise<void>,
): Promise<number[]> {
  const open: Held[] = [];
  const left = new Set<Held>();
  for (const op of ops.split(" ")) {
    if (op === "+") {
      const request = await servers.open(socket, { path });
      open.push(request);
      left.add(request);
    } else if (op.startsWith("=")) {
      await change!(op);
    } else {
      const request = open[-Number(op)];
      left.delete(request);
      await request.answer();
    }
  }
  await Promise.all([...left].map((request) => request.answer()));
  return open.map(({ server }) => server);
}

/** Does `one` for 0, 1, … below `n`, so many at once: what they wait for is not the same. */
export async function sideBySide(n: number, lanes: number, one: (k: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < n) await one(next++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
