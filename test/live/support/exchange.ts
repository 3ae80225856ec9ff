import http from "node:http";
import net from "node:net";

/** A request to a path, with headers. */
export interface Ask {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Requests that are on their way at once; the proxy takes them one after the other all the same. */
const PIPELINED = 100;

/** Sends requests down one connection; answers with the X-Pick of each answer, -1 where it has none. */
export async function exchange(socket: string, asks: readonly Ask[]): Promise<number[]> {
  const connection = net.connect(socket);
  const picks: number[] = [];
  let buffer = "";
  let sent = 0;
  const send = (): void => {
    const batch = asks.slice(sent, sent + PIPELINED).map(({ path, headers = {} }) => {
      const lines = Object.entries({ Host: "live", ...headers }).map(([name, value]) => `${name}: ${value}`);
      return `GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
    });
    sent += batch.length;
    connection.write(batch.join(""));
  };
  await new Promise<void>((resolve, reject) => {
    connection.on("error", reject);
    connection.on("close", () => {
      reject(new Error(`closed after ${picks.length} answers: ${buffer}`));
    });
    connection.on("data", (data) => {
      buffer += data.toString("latin1");
      for (let answer = take(); answer !== null; answer = take()) picks.push(answer);
      if (picks.length === asks.length) resolve();
      else if (picks.length === sent) send();
    });
    send();
  });
  connection.destroy();
  return picks;

  /** The first answer of the buffer, if it is whole. */
  function take(): number | null {
    const end = buffer.indexOf("\r\n\r\n");
    if (end < 0) return null;
    const head = buffer.slice(0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (buffer.length < end + 4 + length) return null;
    buffer = buffer.slice(end + 4 + length);
    return Number(/x-pick: (\d+)/i.exec(head)?.[1] ?? -1);
  }
}

/** Servers that answer only when they are told to. */
export class HoldingServers {
  private readonly servers: http.Server[] = [];
  private arrived: ((server: number) => void) | null = null;
  private readonly held: { readonly server: number; readonly response: http.ServerResponse }[] = [];

  async listen(sockets: readonly string[]): Promise<void> {
    for (const [k, socket] of sockets.entries()) {
      const server = http.createServer((_request, response) => {
        this.held.push({ server: k, response });
        this.arrived?.(k);
      });
      this.servers.push(server);
      await new Promise<void>((resolve) => server.listen({ path: socket, writableAll: true }, resolve));
    }
  }

  /** A request through the proxy that nobody answers yet: which server it came to, and how to answer it. */
  async open(socket: string, ask: Ask): Promise<{ server: number; answer: () => Promise<void> }> {
    const arrival = new Promise<number>((resolve) => (this.arrived = resolve));
    const request = http.request({ socketPath: socket, path: ask.path, agent: false });
    const ended = new Promise<void>((resolve, reject) => {
      request.on("error", reject);
      request.on("response", (response) => {
        response.on("close", resolve);
        response.resume();
      });
    });
    request.end();
    const server = await arrival;
    const { response } = this.held[this.held.length - 1];
    const answer = async (): Promise<void> => {
      response.setHeader("Connection", "close");
      response.end("ok");
      await ended;
    };
    return { server, answer };
  }

  close(): void {
    for (const server of this.servers) {
      server.closeAllConnections();
      server.close();
    }
  }
}
