/**
 * How an attempt can end, in users' words. The position in the list is the code used in rows and results.
 * `flag` is the response flag that Envoy logs for it (Envoy, access log documentation, RESPONSE_FLAGS),
 * `status` the HTTP status the caller sees, 0 where it sees none.
 */
export const OUTCOMES = [
  { cause: "ok", flag: "", status: 200 },
  /** The application answered with an error of its own. */
  { cause: "app_error", flag: "", status: 500 },
  /** The application answered with an error because a call of its own had failed. */
  { cause: "dependency_error", flag: "", status: 500 },
  /** The instance's queue was full. */
  { cause: "queue_full", flag: "", status: 503 },
  /** The instance died with the request in its hands. */
  { cause: "killed", flag: "UC", status: 503 },
  /** No connection: nothing listens there, or nothing answers. */
  { cause: "connect_failure", flag: "UF", status: 503 },
  /** The proxy knows no endpoint. */
  { cause: "no_endpoints", flag: "UH", status: 503 },
  /** No answer within the policy's timeout or the time per try. */
  { cause: "timeout", flag: "UT", status: 504 },
  /** The client stopped waiting. */
  { cause: "client_timeout", flag: "DC", status: 0 },
  /** It waited in the instance's line for as long as it may. */
  { cause: "queue_timeout", flag: "", status: 503 },
  /** The instance shed it from a line that was too slow (`codel`). */
  { cause: "queue_shed", flag: "", status: 503 },
  /** The connection broke before an answer came. */
  { cause: "connection_reset", flag: "UC", status: 503 },
  /** The application answered with a status of its choice. */
  { cause: "status_400", flag: "", status: 400 },
  { cause: "status_404", flag: "", status: 404 },
  { cause: "status_409", flag: "", status: 409 },
  { cause: "status_429", flag: "", status: 429 },
  { cause: "status_502", flag: "", status: 502 },
  { cause: "status_503", flag: "", status: 503 },
  { cause: "status_504", flag: "", status: 504 },
  /** It waited for a slot of a pool for as long as it may. */
  { cause: "pool_timeout", flag: "", status: 503 },
  /** The operation took longer than its service lets it. */
  { cause: "operation_timeout", flag: "", status: 504 },
  /** The caller had enough without it: other calls had been quicker, or its own time was over. */
  { cause: "cancelled", flag: "DC", status: 0 },
  /** The instance had as many requests of the operation as it may, and no more could wait. */
  { cause: "bulkhead_full", flag: "", status: 503 },
  /** Envoy's thresholds for requests or for those waiting for a connection were reached. */
  { cause: "overflow", flag: "UO", status: 503 },
  /** There were more requests than the rate limit allows. */
  { cause: "rate_limited", flag: "RL", status: 429 },
  /** Admission control rejected it, since too many before it had failed. */
  { cause: "admission_rejected", flag: "", status: 503 },
  /** A limit of requests at once that learns from latencies was reached. */
  { cause: "concurrency_limited", flag: "", status: 503 },
  /** The circuit breaker was open. */
  { cause: "breaker_open", flag: "", status: 503 },
] as const;

export type Cause = (typeof OUTCOMES)[number]["cause"];

export const OK = 0;
export const APP_ERROR = 1;
export const DEPENDENCY_ERROR = 2;
export const QUEUE_FULL = 3;
export const KILLED = 4;
export const CONNECT_FAILURE = 5;
export const NO_ENDPOINTS = 6;
export const TIMEOUT = 7;
export const CLIENT_TIMEOUT = 8;
export const QUEUE_TIMEOUT = 9;
export const QUEUE_SHED = 10;
export const CONNECTION_RESET = 11;
export const POOL_TIMEOUT = 19;
export const OPERATION_TIMEOUT = 20;
export const CANCELLED_CALL = 21;
export const BULKHEAD_FULL = 22;
export const OVERFLOW = 23;
export const RATE_LIMITED = 24;
export const ADMISSION_REJECTED = 25;
export const CONCURRENCY_LIMITED = 26;
export const BREAKER_OPEN = 27;

/** The statuses that an application may be told to answer with, and the outcome of each. */
export const ANSWERED_STATUS: ReadonlyMap<number, number> = new Map([
  [500, APP_ERROR],
  ...OUTCOMES.flatMap(({ cause, status }, code): [number, number][] =>
    cause.startsWith("status_") ? [[status, code]] : [],
  ),
]);

/** Why a failed request was not retried once more: the flag that Envoy adds to that of the last attempt. */
export const ENDINGS = ["", "URX", "UO"] as const;
export const ENDING_NONE = 0;
/** All retries used. */
export const ENDING_RETRIES_USED = 1;
/** The retry budget refused one. */
export const ENDING_OVER_BUDGET = 2;
