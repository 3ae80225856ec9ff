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

/** Says a line to whom listens at a socket, and waits until all is said. */
export function tell(socket: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = net.connect(socket);
    let answer = "";
    connection.on("error", reject);
    connection.on("data", (data) => (answer += data.toString("latin1")));
    connection.on("close", () => {
      resolve(answer.trim());
    });
    connection.write(`${line}\n`);
  });
}
