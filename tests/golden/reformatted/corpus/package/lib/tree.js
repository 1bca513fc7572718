'use strict';

// Pattern segments: `literal`, `:name` takes one segment, `*name` takes the rest.
const LITERAL = 0, CAPTURE = 1, REST = 2;

class TreeNode {
  constructor(kind, label) {
    this.kind = kind;
    this.label = label;
    this.literals = new Map();
    this.capture = null;
    this.rest = null;
    this.handlers = Object.create(null);
  }

  descend(segment) {
    if (segment.startsWith('*')) {
      if (!this.rest) this.rest = new TreeNode(REST, segment.slice(1) || 'rest');
      return this.rest;
    }
    if (segment.startsWith(':')) {
      if (!this.capture) this.capture = new TreeNode(CAPTURE, segment.slice(1));
      if (this.capture.label !== segment.slice(1)) {
        throw new Error(`conflicting captures: ":${this.capture.label}" and "${segment}"`);
      }
      return this.capture;
    }
    let child = this.literals.get(segment);
    if (!child) {
      child = new TreeNode(LITERAL, segment);
      this.literals.set(segment, child);
    }
    return child;
  }
}

function splitPath(path) {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? [] : trimmed.split('/').map(decodeURIComponent);
}

class Trellis {
  constructor({ caseSensitive = true } = {}) {
    this.root = new TreeNode(LITERAL, '');
    this.caseSensitive = caseSensitive;
    this.size = 0;
  }

  add(method, pattern, handler) {
    let node = this.root;
    for (const segment of splitPath(pattern)) {
      const isLiteral = !segment.startsWith(':') && !segment.startsWith('*');
      node = node.descend(isLiteral && !this.caseSensitive ? segment.toLowerCase() : segment);
      if (node.kind === REST) break;
    }
    if (node.handlers[method]) throw new Error(`${method} ${pattern} is routed twice`);
    node.handlers[method] = handler;
    this.size += 1;
    return this;
  }

  find(method, path) {
    const segments = splitPath(path);
    const captured = [];
    const walk = (node, depth) => {
      if (depth === segments.length) return node.handlers[method] ? node : null;
      const segment = this.caseSensitive ? segments[depth] : segments[depth].toLowerCase();
      const literal = node.literals.get(segment);
      if (literal) {
        const hit = walk(literal, depth + 1);
        if (hit) return hit;
      }
      if (node.capture) {
        captured.push([node.capture.label, segments[depth]]);
        const hit = walk(node.capture, depth + 1);
        if (hit) return hit;
        captured.pop();
      }
      if (node.rest && node.rest.handlers[method]) {
        captured.push([node.rest.label, segments.slice(depth).join('/')]);
        return node.rest;
      }
      return null;
    };
    const hit = walk(this.root, 0);
    return hit && { handler: hit.handlers[method], params: Object.fromEntries(captured) };
  }

  *entries(node = this.root, prefix = '') {
    for (const method of Object.keys(node.handlers)) yield [method, prefix || '/'];
    for (const child of node.literals.values()) yield* this.entries(child, `${prefix}/${child.label}`);
    if (node.capture) yield* this.entries(node.capture, `${prefix}/:${node.capture.label}`);
    if (node.rest) yield* this.entries(node.rest, `${prefix}/*${node.rest.label}`);
  }
}

module.exports = { Trellis, splitPath };
