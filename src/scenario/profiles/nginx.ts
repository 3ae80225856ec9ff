import type { Profile } from "./profile";

export const NGINX: Profile = {
  product: "nginx",
  version: null,
  dataplane: null,
  settings: [
    {
      path: "balancer.nginxRoundRobin.maxFails",
      value: "1",
      source: "nginx/nginx@3f6f7824 ngx_http_upstream.c: max_fails",
    },
    {
      path: "balancer.nginxRoundRobin.failTimeout",
      value: "10s",
      source: "nginx/nginx@3f6f7824 ngx_http_upstream.c: fail_timeout",
    },
    {
      path: "timeout",
      value: null,
      source: "nginx/nginx@3f6f7824 ngx_http_proxy_module.c: proxy_next_upstream_timeout 0",
    },
    {
      path: "retry.attempts",
      value: (instances) => String(Math.max(0, instances - 1)),
      source: "nginx/nginx@3f6f7824 ngx_http_upstream.c: every server once",
    },
    {
      path: "retry.on",
      value: "[reset]",
      source: "nginx/nginx@3f6f7824 ngx_http_proxy_module.c: proxy_next_upstream error timeout",
    },
    {
      path: "retry.perTry",
      value: "60s",
      source: "nginx/nginx@3f6f7824 ngx_http_proxy_module.c: proxy_read_timeout",
    },
    { path: "retry.backoff.base", value: "1ns", source: "nginx/nginx@3f6f7824 ngx_http_upstream.c: at once" },
    { path: "retry.backoff.max", value: "1ns", source: "nginx/nginx@3f6f7824 ngx_http_upstream.c: at once" },
    {
      path: "retry.backoff.jitter",
      value: "none",
      source: "nginx/nginx@3f6f7824 ngx_http_upstream.c: at once",
    },
  ],
  notModelled: [
    {
      what: "connections to servers, which are made anew for each request unless keepalive is set",
      source: "nginx/nginx@3f6f7824 ngx_http_upstream_keepalive_module.c",
    },
    {
      what: "names are resolved once, at the start; here discovery is as mesh.discovery says",
      source: "nginx/nginx@3f6f7824 ngx_http_upstream_round_robin.c",
    },
    {
      what: "a retry goes to a server that this request has not tried",
      source: "nginx/nginx@3f6f7824 ngx_http_upstream_round_robin.c",
    },
    {
      what: "proxy_read_timeout is between two reads, and not for the whole answer",
      source: "nginx/nginx@3f6f7824 ngx_http_proxy_module.c",
    },
    {
      what: "POST and other methods that are not idempotent are not retried",
      source: "nginx/nginx@3f6f7824 ngx_http_upstream.c",
    },
  ],
};
