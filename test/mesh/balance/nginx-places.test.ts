import assert from "node:assert/strict";
import { NginxPlaces } from "../../../src/mesh/balance/nginx-places";
import { endpointsOf } from "../../fidelity/adapters/adapter";

describe("nginx places", () => {
  it("are as many for each server as its weight, round and round", () => {
    const places = new NginxPlaces(endpointsOf([5, 1, 2]));
    places.update();
    const row = [0, 0, 0, 0, 0, 1, 2, 2];
    for (let number = 0; number < 40; number++) assert.equal(places.at(number), row[number % 8]);
  });
});
