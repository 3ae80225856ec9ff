import { Zipf } from "../kernel/distribution/zipf";
import type { Random } from "../lib/random";
import { BoundedCache } from "../mesh/cache/bounded-cache";
import type { Instances } from "./instances";
import type { CacheSite } from "./program";

/** An entry that nothing is known of by key: it is never stored. */
const NO_KEY = -1;

/**
 * What the caches hold that fill as they are used: one for each step that looks something up and each
 * instance that holds it, made when it is first used, empty whenever its instance has come up anew.
 */
export class Caches {
  private readonly sites: readonly CacheSite[];
  private readonly instances: Instances;
  /** by site; null: keys are those of sessions */
  private readonly popularity: readonly (Zipf | null)[];
  /** by site, by instance */
  private readonly caches: (BoundedCache | undefined)[][];
  /** by site, by instance: when the instance came up that filled it */
  private readonly upSince: number[][];

  constructor(sites: readonly CacheSite[], instances: Instances) {
    this.sites = sites;
    this.instances = instances;
    const known = new Map<string, Zipf>();
    this.popularity = sites.map(({ store: { keys, exponent } }) => {
      if (keys === null) return null;
      const id = `${keys} ${exponent}`;
      const popularity = known.get(id) ?? new Zipf(keys, exponent);
      known.set(id, popularity);
      return popularity;
    });
    this.caches = sites.map(() => []);
    this.upSince = sites.map(() => []);
  }

  /** Which of its keys is looked up: drawn, or that of the session; -1: none. */
  keyOf(site: number, session: number, random: Random): number {
    const popularity = this.popularity[site];
    return popularity === null ? session : popularity.sample(random);
  }

  /** Is it there? `instance` asks. */
  find(site: number, instance: number, key: number, now: number): boolean {
    if (key === NO_KEY) return false;
    const holder = this.holderOf(site, instance, key);
    return this.instances.isAlive(holder) && this.cacheOf(site, holder).find(key, now);
  }

  /** It was found elsewhere, and is there from now on. */
  store(site: number, instance: number, key: number, now: number): void {
    if (key === NO_KEY) return;
    const holder = this.holderOf(site, instance, key);
    if (this.instances.isAlive(holder)) this.cacheOf(site, holder).store(key, now);
  }

  /** The instance itself; or, of a service that is asked, the one that the key belongs to. */
  private holderOf(site: number, instance: number, key: number): number {
    const { service } = this.sites[site];
    if (service < 0) return instance;
    const { firstInstance, initialCount } = this.instances.services[service];
    return firstInstance + (key % initialCount);
  }

  private cacheOf(site: number, holder: number): BoundedCache {
    const caches = this.caches[site];
    const upSince = this.instances.upSince[holder];
    const known = caches[holder];
    if (known === undefined) caches[holder] = new BoundedCache(this.sites[site].store);
    else if (this.upSince[site][holder] !== upSince) known.clear();
    this.upSince[site][holder] = upSince;
    return caches[holder]!;
  }
}
