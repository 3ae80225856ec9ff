import assert from "node:assert/strict";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { BalancedClient } from "../../examples/http-client";

describe("the example of an HTTP client", () => {
  it("shares requests among real servers, and leaves one alone that fails", async () => {
    const servers = await Promise.all(
      [200, 200, 200, 500].map(async (status) => {
        const server = http.createServer((_request, response) => response.writeHead(status).end());
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        return server;
      }),
    );
    const counts = [0, 0, 0, 0];
    try {
      const client = new BalancedClient(servers.map((server) => (server.address() as AddressInfo).port));
      for (let k = 0; k < 400; k++) counts[(await client.get("/")).server]++;
    } finally {
      for (const server of servers) server.close();
    }
    // Five failures in a row and it is ejected, for 30 s.
    assert.equal(counts[3], 5);
    // Binomial with a share of a third: 131, deviation 9.4.
    for (const count of counts.slice(0, 3)) assert.ok(Math.abs(count - 395 / 3) < 50, counts.join());
  });
});
