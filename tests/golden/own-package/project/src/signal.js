// Signals: values that recompute what depends on them, in topological order, once per change.
let running = null;
let epoch = 0;
const dirty = [];

export function signal(initial, { equals = Object.is } = {}) {
  let current = initial;
  const readers = new Set();
  return {
    get value() {
      if (running) {
        readers.add(running);
        running.sources.add(readers);
      }
      return current;
    },
    set value(next) {
      if (equals(current, next)) return;
      current = next;
      epoch += 1;
      for (const reader of [...readers]) schedule(reader);
      if (!running) settle();
    },
    peek: () => current,
  };
}

export function derived(compute) {
  const inner = signal(undefined);
  const node = { depth: 0, run, sources: new Set(), queuedAt: -1 };
  function run() {
    detach(node);
    const outer = running;
    running = node;
    try {
      inner.value = compute(inner.peek());
    } finally {
      running = outer;
      if (outer) outer.depth = Math.max(outer.depth, node.depth + 1);
    }
  }
  run();
  return { get value() { return inner.value; }, stop: () => detach(node) };
}

function detach(node) {
  for (const readers of node.sources) readers.delete(node);
  node.sources.clear();
}

function schedule(node) {
  if (node.queuedAt === epoch) return;
  node.queuedAt = epoch;
  let at = dirty.length;
  while (at > 0 && dirty[at - 1].depth < node.depth) at -= 1;
  dirty.splice(at, 0, node);
}

function settle() {
  let budget = 10_000;
  while (dirty.length > 0) {
    if (--budget === 0) throw new Error('signals depend on each other in a circle');
    dirty.pop().run();
  }
}

export function batch(change) {
  const outer = running;
  running ??= { depth: 0, run() {}, sources: new Set(), queuedAt: epoch };
  try {
    return change();
  } finally {
    running = outer;
    if (!outer) settle();
  }
}
