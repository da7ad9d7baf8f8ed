interface Entry<T> {
  readonly bound: number;
  readonly serial: number;
  readonly node: T;
}

/** Nodes by ascending bound, the newest of equals first: a binary heap. */
export class NodeQueue<T> {
  private readonly heap: Entry<T>[] = [];
  private serial = 0;

  push(bound: number, node: T): void {
    const { heap } = this;
    heap.push({ bound, serial: this.serial++, node });
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at]!, heap[parent]!)) break;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  }

  first(): T | undefined {
    return this.heap[0]?.node;
  }

  /** Takes the first node out. */
  take(): void {
    const { heap } = this;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    heap[0] = last;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (left < heap.length && isBefore(heap[left]!, heap[least]!)) least = left;
      if (right < heap.length && isBefore(heap[right]!, heap[least]!)) least = right;
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  }
}

const isBefore = (a: Entry<unknown>, b: Entry<unknown>): boolean =>
  a.bound < b.bound || (a.bound === b.bound && a.serial > b.serial);
