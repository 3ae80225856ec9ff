/** How a caller's proxy reaches the instances of a service. Infinity: no limit. */
export interface Connections {
  /**
   * `http1`: one request at a time on a connection. `http2`, `grpc`: many. `tcp`: one at a time, and the
   * endpoint is chosen for the connection, since the proxy sees no requests.
   */
  readonly protocol: "http1" | "http2" | "grpc" | "tcp";
  /** Requests at once on one connection. */
  readonly streams: number;
  /** Connections at once, to one endpoint; where endpoints are chosen by connection: to the service. */
  readonly perHost: number;
  readonly connectTimeoutNs: number;
  /** Requests that one connection carries before it is closed. */
  readonly maxRequests: number;
  readonly maxAgeNs: number;
  readonly idleTimeoutNs: number;
  /** Null: there is none. */
  readonly tls: Tls | null;
}

/** What a handshake takes, beside the round trip of TCP. */
export interface Tls {
  /** Round trips of a full handshake, and of one that resumes a session. */
  readonly roundTrips: number;
  readonly resumedRoundTrips: number;
  /** What the two sides compute, ns. */
  readonly timeNs: number;
  readonly resumedTimeNs: number;
  /** Whoever has been connected to an endpoint resumes that session. */
  readonly resumes: boolean;
}

/** What an instance does with connections that are made to it. */
export interface ServerConnections {
  readonly idleTimeoutNs: number;
  /** After this long (10 % more or less) it asks the caller to make a new one. */
  readonly maxAgeNs: number;
  /** How long after that it closes it whatever is on it. */
  readonly graceNs: number;
  readonly maxRequests: number;
}
