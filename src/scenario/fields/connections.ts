import { block, optional, preset } from "../block";
import { word } from "../combine";
import { BOOLEAN, DURATION, integer, POSITIVE_DURATION } from "../quantities";

const TLS = block("TLS", {
  version: preset(
    word(["TLSv1.3", "TLSv1.2"]),
    "TLSv1.3",
    "a full handshake takes one round trip (TLSv1.3) or two (TLSv1.2) after that of TCP",
  ),
  resume: preset(
    BOOLEAN,
    false,
    "who has been connected to an endpoint resumes its session there: one round trip with both versions",
  ),
  earlyData: preset(
    BOOLEAN,
    false,
    "TLSv1.3: a session is resumed with the first request (0-RTT): no round trip",
  ),
  time: preset(DURATION, "0s", "what both sides compute in a full handshake; takes time, but no core"),
  resumedTime: optional(DURATION, "what they compute where a session is resumed", "time"),
});

/** How a caller's proxy connects. */
export const CONNECTIONS = block("connections", {
  protocol: preset(
    word(["http1", "http2", "grpc", "tcp"]),
    "http1",
    "`http1`: one request at a time on a connection; `http2`, `grpc`: many; " +
      "`tcp`: one, and the endpoint is chosen for the connection, as it is with the data plane `kubeProxy`",
  ),
  connectTimeout: preset(
    POSITIVE_DURATION,
    "5s",
    "how long a connection may take to be made, as Envoy has it",
  ),
  tls: optional(TLS, "each connection begins with a handshake; `{}`: TLSv1.3, one round trip", "none"),
  maxRequestsPerConnection: optional(integer(1), "it is closed after so many requests", "no limit"),
  maxAge: optional(POSITIVE_DURATION, "it takes no more requests after this time", "no limit"),
  idleTimeout: optional(POSITIVE_DURATION, "it is closed when idle for so long", "no limit"),
  streams: optional(
    integer(1, 1_000_000),
    "http2, grpc: requests at once on one connection",
    "100, the least that RFC 9113 recommends",
  ),
  perHost: optional(
    integer(1, 1_000_000),
    "connections at once to one endpoint, or to the service where endpoints are chosen by connection",
    "no limit; grpc: 1, a channel",
  ),
});

/** What instances do with connections to them. */
export const SERVER_CONNECTIONS = block("connections", {
  idleTimeout: optional(
    POSITIVE_DURATION,
    "an instance closes a connection that is idle for so long",
    "no limit",
  ),
  maxAge: optional(
    POSITIVE_DURATION,
    "it asks for the end of one after this time (10% more or less), as gRPC's servers do",
    "no limit",
  ),
  grace: optional(DURATION, "http2, grpc: how long after maxAge it closes one whatever is on it", "no limit"),
  maxRequests: optional(integer(1), "it asks for the end of one after so many requests", "no limit"),
});
