import type { Connections, ServerConnections, Tls } from "./connections";
import type { CONNECTIONS, SERVER_CONNECTIONS } from "./fields/connections";
import type { Edge, Service } from "./scenario";
import type { Place } from "./tree";
import { problemAt } from "./tree";
import type { Context, Type } from "./types";
import { report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;

/** RFC 9113, section 6.5.2: a limit of concurrent streams should be no smaller. */
const STREAMS = 100;

/** Null: none are written (or a problem, which has been reported). */
export function buildConnections(
  values: ValueOf<typeof CONNECTIONS> | undefined,
  path: string,
  context: Context,
): Connections | null {
  if (values === undefined) return null;
  const { protocol, streams, perHost } = values;
  const isMultiplexed = protocol === "http2" || protocol === "grpc";
  if (!isMultiplexed && streams !== undefined) {
    const why = `${protocol} has one request at a time on a connection`;
    return report(context, values.placeOf("streams"), `${path}: connections.streams: ${why}`);
  }
  const tls = buildTls(values.tls, path, context);
  if (tls === undefined) return null;
  return {
    protocol,
    streams: isMultiplexed ? (streams ?? STREAMS) : 1,
    perHost: perHost ?? (protocol === "grpc" ? 1 : Infinity),
    connectTimeoutNs: values.connectTimeout,
    maxRequests: values.maxRequestsPerConnection ?? Infinity,
    maxAgeNs: values.maxAge ?? Infinity,
    idleTimeoutNs: values.idleTimeout ?? Infinity,
    tls,
  };
}

/** Null: none is written; undefined: a problem, which has been reported. */
function buildTls(
  values: ValueOf<typeof CONNECTIONS>["tls"],
  path: string,
  context: Context,
): Tls | null | undefined {
  if (values === undefined) return null;
  const { version, resume, earlyData, time, resumedTime, placeOf } = values;
  const wrong =
    earlyData && version === "TLSv1.2"
      ? (["earlyData", "TLSv1.2 has none"] as const)
      : earlyData && !resume
        ? (["earlyData", "needs resume: true"] as const)
        : resumedTime !== undefined && !resume
          ? (["resumedTime", "needs resume: true"] as const)
          : null;
  if (wrong !== null) {
    report(context, placeOf(wrong[0]), `${path}: connections.tls.${wrong[0]}: ${wrong[1]}`);
    return undefined;
  }
  return {
    roundTrips: version === "TLSv1.3" ? 1 : 2,
    resumedRoundTrips: earlyData ? 0 : 1,
    timeNs: time,
    resumedTimeNs: resumedTime ?? time,
    resumes: resume,
  };
}

export function buildServerConnections(
  values: ValueOf<typeof SERVER_CONNECTIONS> | undefined,
  path: string,
  context: Context,
): ServerConnections | null {
  if (values === undefined) return null;
  const { idleTimeout, maxAge, grace, maxRequests } = values;
  if (grace !== undefined && maxAge === undefined)
    report(context, values.placeOf("grace"), `${path}.connections.grace has a meaning only beside maxAge`);
  return {
    idleTimeoutNs: idleTimeout ?? Infinity,
    maxAgeNs: maxAge ?? Infinity,
    graceNs: grace ?? Infinity,
    maxRequests: maxRequests ?? Infinity,
  };
}

/** What instances do with connections means nothing where no caller has any. */
export function lintConnections(
  services: readonly Service[],
  edges: readonly Edge[],
  places: readonly Place[],
  context: Context,
): void {
  services.forEach(({ name, connections }, index) => {
    if (connections === null) return;
    if (edges.some(({ callee, policy }) => callee === index && policy.connections !== null)) return;
    const message =
      `services.${name}.connections has no effect: no caller has connections ` +
      `(write mesh.to.${name}.connections or mesh.defaults.connections)`;
    context.problems.push(problemAt(places[index], "warning", message));
  });
}
