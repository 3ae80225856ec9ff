import assert from "node:assert/strict";
import { InternalError } from "../../../src/lib/assert";
import { DnsCache } from "../../../src/mesh/discover/dns";

describe("DnsCache", () => {
  it("on expiry asks again each time an answer is too old, from its phase on", () => {
    const cache = new DnsCache({ ttlNs: 30, refresh: "onExpiry" }, ["a"], 10, 100);
    assert.equal(cache.refreshAt, 120);
    assert.equal(cache.mustLookUp(500), false, "requests never wait");
    cache.answered(["b"], 120);
    assert.deepEqual(cache.answer, ["b"]);
    assert.equal(cache.refreshAt, 150);
  });

  it("on request asks again only when a request finds the answer too old", () => {
    const cache = new DnsCache({ ttlNs: 30, refresh: "onRequest" }, 1, 0, 100);
    assert.equal(cache.refreshAt, Infinity);
    assert.equal(cache.mustLookUp(129), false);
    assert.equal(cache.mustLookUp(130), true);
    assert.equal(cache.answer, 1, "the old answer until then");
    cache.answered(2, 400);
    assert.equal(cache.mustLookUp(429), false);
    assert.equal(cache.answer, 2);
  });

  it("keeps the old answer when a lookup fails", () => {
    const cache = new DnsCache({ ttlNs: 30, refresh: "onExpiry" }, "old", 0, 0);
    cache.failed(35);
    assert.equal(cache.answer, "old");
    assert.equal(cache.refreshAt, 35);
  });

  it("asks for every request when nothing may be kept", () => {
    const cache = new DnsCache({ ttlNs: 0, refresh: "onRequest" }, 1, 0, 0);
    cache.answered(2, 5);
    assert.equal(cache.mustLookUp(5), true);
  });

  it("refuses a timer without an interval", () => {
    assert.throws(() => new DnsCache({ ttlNs: 0, refresh: "onExpiry" }, 1, 0, 0), InternalError);
    assert.throws(() => new DnsCache({ ttlNs: 1, refresh: "onExpiry" }, 1, -1, 0), InternalError);
  });
});
