/** Every block that most need, and what each line is for; NAME stands for the scenario's name. */
const TEMPLATE = `# A shop: a web tier that calls a catalogue and a cart, and its visitors.
# Every figure is made up: put yours in their place, and run it again.
#   meshsim validate NAME.yaml
#   meshsim run NAME.yaml
#   meshsim compare NAME.yaml       the variants at the end, side by side
meshsim: 1
name: NAME

# How long, how often, and with which luck. Replications give the intervals of confidence.
run: { duration: 2m, warmup: 20s, replications: 5, seed: 1 }

topology:
  zones: [a, b]
  # One way, between instances.
  network: { sameZone: 0.25ms, crossZone: 1ms }

services:
  web:
    replicas: 4                 # dealt out to the zones in turn
    cores: 2                    # of each instance; runnable work shares them
    model: async                # waiting for a call holds no worker (threads: it does)
    operations:
      Page:
        - work: lognormal p50=2ms p99=10ms      # time on a core
        - parallel: [catalogue.Search, cart.Get]
  catalogue:
    replicas: 3
    cores: 4
    workers: 16                 # requests at work at once; the others wait in line
    queue: 100                  # so many may wait; the next is refused
    operations: { Search: [{ work: lognormal p50=8ms p99=60ms }] }
  cart:
    replicas: 2
    cores: 1
    operations: { Get: [{ work: exp 2ms }] }

clients:
  visitors:
    target: web.Page
    arrivals: { poisson: 300/s }
    timeout: 2s

# What the proxies do. \`to\` and \`edges\` override it for a service, or for a pair.
mesh:
  defaults:
    balancer: leastRequest      # meshsim list balancers
    timeout: 1s
    retry: { attempts: 1, on: [connect-failure, refused-stream], budget: { ratio: 20%, min: 3 } }

# What goes wrong, and when.                      meshsim list faults
faults:
  - { at: 1m, for: 20s, on: { service: catalogue, instances: 1 }, slow: { speed: 0.25x } }

# What must hold: the exit code is 3 when something does not.
slo:
  - visitors.availability >= 99.5%
  - visitors.p99 < 500ms

# The first is what the others are compared with.
compare:
  variants:
    as-is: {}
    round-robin: { mesh.defaults.balancer: roundRobin }
    one-more: { services.catalogue.replicas: 4 }
`;

/** A scenario to begin with. */
export function starter(name: string): string {
  return TEMPLATE.replaceAll("NAME", name);
}
