/**
 * What waits, in groups: one for each namespace. Groups take turns and what is in one is in order, so that however much one tenant has waiting, another
 * waits for one turn of it.
 */
export class FairQueue<T> {
  private readonly groups = new Map<string, Set<T>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** What waits already keeps its place. */
  add(group: string, item: T): void {
    let items = this.groups.get(group);
    if (!items) this.groups.set(group, items = new Set());
    if (items.has(item)) return;
    items.add(item);
    this.count++;
  }

  sizeOf(group: string): number {
    return this.groups.get(group)?.size ?? 0;
  }

  /** Drops what is last in the largest group, if that has more than this one. */
  dropFromOthers(group: string): boolean {
    let largest = group;
    for (const [name, { size }] of this.groups) if (size > this.sizeOf(largest)) largest = name;
    if (largest === group) return false;
    const items = this.groups.get(largest)!;
    items.delete([...items].at(-1)!);
    this.count--;
    return true;
  }

  clear(): void {
    this.groups.clear();
    this.count = 0;
  }

  /** Takes out what is next, of the groups that may have their turn. */
  take(may: (group: string) => boolean): { readonly group: string; readonly item: T } | undefined {
    for (const [group, items] of this.groups) {
      if (!may(group)) continue;
      const item = items.values().next().value as T;
      items.delete(item);
      this.count--;
      // Its next turn comes after everybody else's.
      this.groups.delete(group);
      if (items.size > 0) this.groups.set(group, items);
      return { group, item };
    }
    return undefined;
  }
}

/** Places for what goes on at the same time. No group may take the last ones, which others find free however long its own work takes. */
export class Places {
  private taken = 0;
  private readonly byGroup = new Map<string, number>();
  private readonly share: number;

  /** @param kept how many places no single group may have */
  constructor(readonly size: number, kept = 0) {
    this.share = Math.max(1, size - kept);
  }

  get inUse(): number {
    return this.taken;
  }

  isFreeFor(group: string): boolean {
    return this.taken < this.size && (this.byGroup.get(group) ?? 0) < this.share;
  }

  take(group: string): void {
    this.taken++;
    this.byGroup.set(group, (this.byGroup.get(group) ?? 0) + 1);
  }

  release(group: string): void {
    this.taken--;
    const left = this.byGroup.get(group)! - 1;
    if (left > 0) this.byGroup.set(group, left);
    else this.byGroup.delete(group);
  }
}
