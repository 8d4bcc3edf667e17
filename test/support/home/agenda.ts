interface Entry {
  at: number;
  order: number;
  act: () => void;
}

const earlier = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** What is going to happen in a home, by its time (ms UTC); of the same moment in the order in which it was planned. */
export class Agenda {
  private readonly heap: Entry[] = [];
  private order = 0;

  /** When the next thing happens; Infinity where nothing is planned. */
  get next(): number {
    return this.heap[0]?.at ?? Infinity;
  }

  plan(at: number, act: () => void): void {
    const { heap } = this;
    const entry: Entry = { at: Math.ceil(at), order: this.order++, act };
    let place = heap.length;
    heap.push(entry);
    while (place > 0) {
      const up = (place - 1) >> 1;
      const above = heap[up];
      if (above === undefined || !earlier(entry, above)) break;
      heap[place] = above;
      place = up;
    }
    heap[place] = entry;
  }

  /** Lets the next thing happen. */
  run(): void {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (first === undefined || last === undefined) return;
    if (this.heap.length > 0) this.sink(last);
    first.act();
  }

  private sink(entry: Entry): void {
    const { heap } = this;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const [a, b] = [heap[left], heap[left + 1]];
      if (a === undefined) break;
      const down = b !== undefined && earlier(b, a) ? left + 1 : left;
      const below = heap[down];
      if (below === undefined || !earlier(below, entry)) break;
      heap[place] = below;
      place = down;
    }
    heap[place] = entry;
  }
}
