// Packs rectangles into sheets: skyline with waste map.
'use strict';

class Skyline {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.edges = [{ x: 0, y: 0, width }];
    this.wasted = [];
  }

  fitAt(index, width, height) {
    const left = this.edges[index].x;
    if (left + width > this.width) return -1;
    let top = 0;
    let remaining = width;
    for (let i = index; remaining > 0; i++) {
      top = Math.max(top, this.edges[i].y);
      if (top + height > this.height) return -1;
      remaining -= this.edges[i].width;
    }
    return top;
  }

  place(width, height) {
    const fromWaste = this.takeWaste(width, height);
    if (fromWaste) return fromWaste;
    let best = null;
    for (let i = 0; i < this.edges.length; i++) {
      const top = this.fitAt(i, width, height);
      if (top < 0) continue;
      if (!best || top + height < best.bottom || (top + height === best.bottom && this.edges[i].width < best.edgeWidth)) {
        best = { index: i, x: this.edges[i].x, y: top, bottom: top + height, edgeWidth: this.edges[i].width };
      }
    }
    if (!best) return null;
    this.raise(best.index, width, best.y, height);
    return { x: best.x, y: best.y };
  }

  raise(index, width, top, height) {
    const left = this.edges[index].x;
    let covered = width;
    let i = index;
    while (covered > 0 && i < this.edges.length) {
      const edge = this.edges[i];
      const used = Math.min(edge.width, covered);
      if (top > edge.y) this.wasted.push({ x: edge.x, y: edge.y, width: used, height: top - edge.y });
      covered -= used;
      if (used < edge.width) {
        edge.x += used;
        edge.width -= used;
        break;
      }
      i += 1;
    }
    this.edges.splice(index, i - index, { x: left, y: top + height, width });
    this.mergeLevels();
  }

  mergeLevels() {
    for (let i = this.edges.length - 1; i > 0; i--) {
      if (this.edges[i].y === this.edges[i - 1].y) {
        this.edges[i - 1].width += this.edges[i].width;
        this.edges.splice(i, 1);
      }
    }
  }

  takeWaste(width, height) {
    const at = this.wasted.findIndex((hole) => hole.width >= width && hole.height >= height);
    if (at < 0) return null;
    const [hole] = this.wasted.splice(at, 1);
    if (hole.width > width) this.wasted.push({ x: hole.x + width, y: hole.y, width: hole.width - width, height });
    if (hole.height > height) this.wasted.push({ x: hole.x, y: hole.y + height, width: hole.width, height: hole.height - height });
    return { x: hole.x, y: hole.y };
  }
}

module.exports = Skyline;
