import type { TOPOLOGY } from "./fields/topology";
import type { Zone } from "./machine";
import type { Network, Topology } from "./scenario";
import type { Type } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;

export function pricesOf(written: ValueOf<typeof TOPOLOGY> | undefined): Topology["prices"] {
  if (written?.cost === undefined) return null;
  const { coreHour, crossZoneGB } = written.cost;
  return { coreHour, crossZoneGB };
}

export function buildNetwork(network: ValueOf<typeof TOPOLOGY>["network"], zones: readonly Zone[]): Network {
  const sameZone = network?.sameZone ?? { kind: "constant", value: 0 };
  const crossZone = network?.crossZone ?? sameZone;
  const links: Network["links"] = (network?.links ?? []).map(({ name, value }) => {
    const [from, to] = name.split("->").map((zone) => zones.findIndex((known) => known.name === zone.trim()));
    return { from: from, to: to, latency: value };
  });
  const crossRegion = network?.crossRegion ?? crossZone;
  const bandwidth = buildBandwidth(network?.bandwidth);
  const loss = network?.loss ?? 0;
  return { sameZone, crossZone, crossRegion, links, bandwidth, loss };
}

type BandwidthValues = NonNullable<ValueOf<typeof TOPOLOGY>["network"]>["bandwidth"];

/** One rate is that of every link; each kind of link otherwise has that of the nearer kind. */
function buildBandwidth(written: BandwidthValues): Network["bandwidth"] {
  if (typeof written === "number") return { sameZone: written, crossZone: written, crossRegion: written };
  const sameZone = written?.sameZone ?? Infinity;
  const crossZone = written?.crossZone ?? sameZone;
  return { sameZone, crossZone, crossRegion: written?.crossRegion ?? crossZone };
}
