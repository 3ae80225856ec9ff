import type { Profile } from "./profile";

export const HAPROXY: Profile = {
  product: "haproxy",
  version: null,
  dataplane: null,
  settings: [
    {
      path: "balancer",
      value: "haproxyRoundrobin",
      source: "haproxy/haproxy@50872daa doc/configuration.txt: balance roundrobin",
    },
    {
      path: "timeout",
      value: null,
      source: "haproxy/haproxy@50872daa doc/configuration.txt: timeout server",
    },
    { path: "retry.attempts", value: "3", source: "haproxy/haproxy@50872daa doc/configuration.txt: retries" },
    {
      path: "retry.on",
      value: "[connect-failure]",
      source: "haproxy/haproxy@50872daa doc/configuration.txt: retry-on",
    },
    {
      path: "retry.backoff.base",
      value: "1s",
      source: "haproxy/haproxy@00464ab8 src/backend.c back_handle_st_cer: min(1s, timeout connect)",
    },
    {
      path: "retry.backoff.max",
      value: "1s",
      source: "haproxy/haproxy@00464ab8 src/backend.c back_handle_st_cer: min(1s, timeout connect)",
    },
    {
      path: "retry.backoff.jitter",
      value: "none",
      source: "haproxy/haproxy@00464ab8 src/backend.c back_handle_st_cer: min(1s, timeout connect)",
    },
  ],
  notModelled: [
    {
      what: "connections to servers, kept alive and shared as http-reuse safe has it",
      source: "haproxy/haproxy@50872daa doc/configuration.txt: http-reuse",
    },
    {
      what: "only a retry at the same server waits (for a second, or timeout connect); others go at once",
      source: "haproxy/haproxy@00464ab8 src/backend.c: back_handle_st_cer",
    },
    {
      what: "without option redispatch a retry goes to the same server",
      source: "haproxy/haproxy@50872daa doc/configuration.txt: option redispatch",
    },
    {
      what: "servers stand in the configuration; here discovery is as mesh.discovery says",
      source: "haproxy/haproxy@50872daa doc/configuration.txt: server",
    },
    {
      what: "servers with `check` are probed; write healthCheck: { rules: haproxy } for it",
      source: "haproxy/haproxy@50872daa include/haproxy/defaults.h",
    },
  ],
};
