import { C3 } from "../c3";
import { CUSTOM_EXAMPLE, CustomBalancer } from "../custom";
import type { CustomOptions } from "../custom";
import { D2Relative } from "../d2-relative";
import type { D2RelativeOptions } from "../d2-relative";
import { JoinIdleQueue } from "../join-idle-queue";
import type { JoinIdleQueueOptions } from "../join-idle-queue";
import { LoadBoard } from "../load-board";
import { PowerOfChoices } from "../power-of-choices";
import type { PowerOfChoicesOptions } from "../power-of-choices";
import { Prequal } from "../prequal";
import type { PrequalOptions } from "../prequal";
import { HAPROXY } from "./haproxy";
import { KUBERNETES } from "./kubernetes";
import { NGINX } from "./nginx";
import type { PoliciesOf } from "./policy";

export interface LeastConnectionOptions {
  /** Whose rule it is. */
  readonly product: "nginx" | "haproxy" | "ipvs";
}

export interface OtherOptions {
  leastConnection: LeastConnectionOptions;
  prequal: PrequalOptions;
  c3: object;
  d2Relative: D2RelativeOptions;
  powerOfChoices: PowerOfChoicesOptions;
  joinIdleQueue: JoinIdleQueueOptions;
  custom: CustomOptions;
}

/** Those of single projects and papers. */
export const OTHERS: PoliciesOf<OtherOptions> = {
  leastConnection: {
    name: "leastConnection",
    summary: "least connections of a product: nginxLeastConn, haproxyLeastconn or ipvsWlc",
    defaults: { product: "nginx" },
    create: ({ product }, endpoints, around) => {
      if (product === "nginx") {
        const { create, defaults } = NGINX.nginxLeastConn;
        return create!({ name: "nginxLeastConn", ...defaults }, endpoints, around);
      }
      if (product === "ipvs") return KUBERNETES.ipvsWlc.create!({ name: "ipvsWlc" }, endpoints, around);
      return HAPROXY.haproxyLeastconn.create!({ name: "haproxyLeastconn" }, endpoints, around);
    },
  },
  prequal: {
    name: "prequal",
    summary: "the fastest of those that are not hot, by probes of latency and requests in flight (Google)",
    defaults: {
      probesPerRequest: 3,
      poolSize: 16,
      probeMaxAgeNs: 1_000_000_000,
      removalsPerRequest: 1,
      delta: 1,
      hotQuantile: 0.8409,
    },
    ignoresWeights: true,
    needsProbes: true,
    create: (spec, endpoints) => new Prequal(endpoints, spec),
  },
  c3: {
    name: "c3",
    summary: "the lowest rank by times and lines that endpoints report (C3, Elasticsearch)",
    defaults: {},
    ignoresWeights: true,
    needsReports: true,
    create: (_spec, endpoints, { place }) => new C3(endpoints, place?.count ?? 1),
  },
  d2Relative: {
    name: "d2Relative",
    summary: "drawn by health, which falls while an endpoint is slower than the mean (rest.li D2 relative)",
    defaults: {
      updateIntervalNs: 5_000_000_000,
      upStep: 0.05,
      downStep: 0.2,
      relativeLatencyHighThresholdFactor: 1.3,
      relativeLatencyLowThresholdFactor: 1.2,
      highErrorRate: 1.1,
      lowErrorRate: 1.1,
      minCallCount: 1,
      initialHealthScore: 1,
      slowStartThreshold: 0,
      pointsPerWeight: 100,
    },
    create: (spec, endpoints) => new D2Relative(endpoints, spec),
  },
  powerOfChoices: {
    name: "powerOfChoices",
    summary: "fewest requests of a few drawn endpoints or of all, now or as a board had them (Mitzenmacher)",
    defaults: { choices: 2, replacement: false, boardPeriodNs: null, rotates: false },
    ignoresWeights: true,
    create: (spec, endpoints, { board }) => new PowerOfChoices(endpoints, spec, board ?? new LoadBoard()),
  },
  joinIdleQueue: {
    name: "joinIdleQueue",
    summary: "the longest idle that has told this proxy so, or any where none has (JIQ, Lu et al.)",
    defaults: { choices: 1 },
    ignoresWeights: true,
    create: (spec, endpoints, { board }) => new JoinIdleQueue(endpoints, spec, board ?? new LoadBoard()),
  },
  custom: {
    name: "custom",
    summary: "your own: a module of JavaScript that is given endpoints and makes a balancer",
    defaults: { file: "example.js", source: CUSTOM_EXAMPLE, options: {} },
    create: (spec, endpoints) => new CustomBalancer(endpoints, spec),
  },
};
