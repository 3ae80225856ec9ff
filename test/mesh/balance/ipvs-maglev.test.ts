import assert from "node:assert/strict";
import { IpvsMaglev, IpvsMaglevTable } from "../../../src/mesh/balance/ipvs-maglev";
import { hsiphash } from "../../../src/mesh/balance/sip-hash";
import { Endpoints } from "../../../src/mesh/endpoint";

const SIZE = 4093;

function counts({ owner }: IpvsMaglevTable, n: number): number[] {
  return Array.from({ length: n }, (_, k) => owner.filter((own) => own === k).length);
}

describe("IPVS mh", () => {
  it("gives each destination its share of 4093 places, to a round of turns", () => {
    const names = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"];
    const shares = counts(new IpvsMaglevTable(names, [3, 2, 1]), 3);
    [3, 2, 1].forEach((weight, k) => {
      assert.ok(Math.abs(shares[k] - (SIZE * weight) / 6) <= weight, shares.join());
    });
  });

  it("has a destination begin at the place that its address and port hash to", () => {
    const { owner } = new IpvsMaglevTable(["10.0.0.1:80", "10.0.0.2:8080"], [1, 1]);
    assert.equal(owner[hsiphash(0x0a000001 + 80, 2654435761) % SIZE], 0);
  });

  it("halves weights until the largest takes fewer than 64 turns", () => {
    const shares = counts(new IpvsMaglevTable(["a", "b"], [1000, 1]), 2);
    // 1000 is shifted right by 4 to 62, and 1 to 0, of which one turn is left.
    assert.ok(Math.abs(shares[1] - SIZE / 63) <= 1, shares.join());
  });

  it("looks an address up by its hash, and moves few when a destination leaves", () => {
    const endpoints = new Endpoints();
    const balancer = new IpvsMaglev(endpoints, new Map());
    const update = (keys: readonly number[]): void => {
      endpoints.update(keys.map((key) => ({ key, weight: 1, name: `10.1.0.${key}:80` })));
      balancer.updated();
    };
    update([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const pick = (): unknown[] =>
      Array.from({ length: 1000 }, (_, k) => endpoints.key(balancer.pickFrom(0xc0a80000 + k)));
    const before = pick();
    update([0, 1, 2, 3, 5, 6, 7, 8, 9]);
    const after = pick();
    const moved = before.filter((key, k) => key !== after[k]).length;
    const had = before.filter((key) => key === 4).length;
    // Maglev moves some that need not move; with 400 places each they are few.
    assert.ok(had > 50 && moved >= had && moved < had + 100, `${moved} moved, ${had} had to`);
  });
});
