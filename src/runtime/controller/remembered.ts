/** What is remembered of each group. When it gets too much, the group of which most is known loses what is oldest. */
export class Remembered<T> {
  private readonly groups = new Map<string, Map<string, T>>();
  private count = 0;

  constructor(private readonly most: number) {}

  get(group: string, key: string): T | undefined {
    return this.groups.get(group)?.get(key);
  }

  /** It is the latest of its group from now on. */
  set(group: string, key: string, value: T): void {
    this.delete(group, key);
    let entries = this.groups.get(group);
    if (!entries) this.groups.set(group, entries = new Map());
    entries.set(key, value);
    if (++this.count > this.most) this.forgetOldest();
  }

  private delete(group: string, key: string): void {
    const entries = this.groups.get(group);
    if (!entries?.delete(key)) return;
    this.count--;
    if (entries.size === 0) this.groups.delete(group);
  }

  private forgetOldest(): void {
    let largest = '';
    for (const [group, { size }] of this.groups) if (size > (this.groups.get(largest)?.size ?? 0)) largest = group;
    this.delete(largest, this.groups.get(largest)!.keys().next().value!);
  }
}
