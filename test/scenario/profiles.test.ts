import assert from "node:assert/strict";
import { fullName } from "../../src/scenario/profiles/profile";
import { PROFILES } from "../../src/scenario/profiles/profiles";
import type { Policy, Scenario } from "../../src/scenario/scenario";
import { refuses, sample, scenarioOf } from "../support/sample-scenario";

function withMesh(mesh: string): Scenario {
  return scenarioOf(sample({ rest: `mesh: ${mesh}` }));
}

/** Of web -> api; api has two instances. */
function policyOf(mesh: string): Policy {
  return withMesh(mesh).mesh.edges[1].policy;
}

describe("profiles", () => {
  for (const profile of PROFILES) {
    it(`${fullName(profile)}: every setting is read, and has a source`, () => {
      withMesh(`{ profile: ${fullName(profile)} }`);
      assert.deepEqual(
        policyOf(`{ profile: ${fullName(profile)} }`),
        policyOf(`{ profile: ${profile.product} }`),
      );
      for (const { source } of [...profile.settings, ...profile.notModelled])
        assert.match(source, /^[\w.-]+\/[\w.-]+@[0-9a-f]{8}[ :]/, "project, commit, and where in it");
      assert.ok(profile.notModelled.length > 0);
    });
  }

  it("Istio: least request of two, two retries as Envoy backs off, and news after the debounce", () => {
    const { balancer, retry, timeoutNs, discovery } = policyOf("{ profile: istio }");
    assert.deepEqual(balancer, {
      name: "leastRequest",
      choices: 2,
      activeRequestBias: 1,
      fullScan: false,
    } satisfies Policy["balancer"]);
    assert.deepEqual([retry!.attempts, retry!.backoff.maxNs, timeoutNs], [2, 250e6, Infinity]);
    assert.deepEqual(discovery, { kind: "xds", propagation: { kind: "constant", value: 100e6 } });
  });

  it("nginx tries each server once", () => {
    assert.equal(policyOf("{ profile: nginx }").retry!.attempts, 1);
    assert.equal(withMesh("{ profile: nginx }").mesh.edges[0].policy.retry!.attempts, 3);
  });

  it("Istio's retries avoid hosts that were tried, but not by hash, nor where connections are chosen", () => {
    const of = (defaults: string): number =>
      policyOf(`{ profile: istio, defaults: { ${defaults} } }`).retry!.avoidPrevious;
    assert.deepEqual(["", "balancer: ringHash", "connections: { protocol: tcp }"].map(of), [5, 0, 0]);
    assert.equal(of("balancer: maglev, retry: { avoidPrevious: 2 }"), 2);
    refuses(
      sample({ rest: "mesh: { defaults: { connections: { protocol: tcp }, retry: { avoidPrevious: 2 } } }" }),
      "retry.avoidPrevious means nothing with protocol tcp",
    );
  });

  it("is the lowest layer: anything written counts more", () => {
    const mesh = withMesh("{ profile: kubernetes }");
    assert.equal(mesh.mesh.dataplane, "kubeProxy");
    assert.equal(mesh.mesh.edges[0].policy.balancer.name, "kubeProxy");
    assert.equal(withMesh("{ profile: kubernetes, dataplane: none }").mesh.dataplane, "none");
    assert.equal(withMesh("{ profile: nginx }").mesh.dataplane, "sidecar");
    assert.equal(policyOf("{ profile: istio, discovery: instant }").discovery.kind, "instant");
    const own = policyOf(
      "{ profile: istio, defaults: { balancer: random, retry: { perTry: 1s } }, to: { api: { timeout: 4s } } }",
    );
    assert.deepEqual([own.balancer.name, own.timeoutNs], ["random", 4e9]);
    assert.deepEqual([own.retry!.attempts, own.retry!.perTryNs], [2, 1e9]);
    assert.equal(policyOf("{ profile: istio, defaults: { retry: false } }").retry, null);
  });

  it("refuses products and versions that it has not", () => {
    refuses(sample({ rest: "mesh: { profile: isto }" }), 'did you mean "istio"?');
    refuses(sample({ rest: "mesh: { profile: istio-1.2 }" }), "of istio there is istio-1.24");
    refuses(sample({ rest: "mesh: { profile: [] }" }), "mesh.profile does not know a list");
  });
});
