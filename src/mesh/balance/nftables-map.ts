/**
 * kube-proxy's map in nftables: one random number, and the endpoint that has it (`numgen random mod n vmap`).
 * All have the same share, whatever their weights, and however many there are one rule is looked up.
 *
 * Source: kubernetes/kubernetes pkg/proxy/nftables/README.md and proxier.go; torvalds/linux
 * net/netfilter/nft_numgen.c (a 32-bit random number, scaled to n).
 * Differs: without `connections` each request is sent through the map, where a real one is sent through with
 * its connection.
 * Draws: below(n) a pick.
 */

import { RandomBalancer } from "./random";

export class NftablesMap extends RandomBalancer {}
