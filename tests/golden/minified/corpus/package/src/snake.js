// Text differences by the linear-space middle snake.
export function middleSnake(before, after) {
  const max = Math.ceil((before.length + after.length) / 2);
  const delta = before.length - after.length;
  const forward = new Int32Array(2 * max + 2);
  const backward = new Int32Array(2 * max + 2);
  const at = (diagonal) => (diagonal + 2 * max + 2) % (2 * max + 2);
  for (let cost = 0; cost <= max; cost++) {
    for (let diagonal = -cost; diagonal <= cost; diagonal += 2) {
      const down = diagonal === -cost || (diagonal !== cost && forward[at(diagonal - 1)] < forward[at(diagonal + 1)]);
      let x = down ? forward[at(diagonal + 1)] : forward[at(diagonal - 1)] + 1;
      let y = x - diagonal;
      const startX = x;
      while (x < before.length && y < after.length && before[x] === after[y]) {
        x++;
        y++;
      }
      forward[at(diagonal)] = x;
      if (delta % 2 !== 0 && Math.abs(delta - diagonal) < cost && x + backward[at(delta - diagonal)] >= before.length) {
        return { cost: 2 * cost - 1, startX, startY: startX - diagonal, endX: x, endY: y };
      }
    }
    for (let diagonal = -cost; diagonal <= cost; diagonal += 2) {
      const down = diagonal === -cost || (diagonal !== cost && backward[at(diagonal - 1)] < backward[at(diagonal + 1)]);
      let x = down ? backward[at(diagonal + 1)] : backward[at(diagonal - 1)] + 1;
      let y = x - diagonal;
      const startX = x;
      while (x < before.length && y < after.length && before[before.length - x - 1] === after[after.length - y - 1]) {
        x++;
        y++;
      }
      backward[at(diagonal)] = x;
      if (delta % 2 === 0 && Math.abs(delta - diagonal) <= cost && x + forward[at(delta - diagonal)] >= before.length) {
        return {
          cost: 2 * cost,
          startX: before.length - x,
          startY: after.length - y,
          endX: before.length - startX,
          endY: after.length - (startX - diagonal),
        };
      }
    }
  }
  throw new Error('the two texts have no middle snake');
}

export function differences(before, after, offset = { before: 0, after: 0 }) {
  if (before.length === 0 || after.length === 0) {
    return before.length + after.length === 0
      ? []
      : [{ removed: before.length, added: after.length, beforeAt: offset.before, afterAt: offset.after }];
  }
  const snake = middleSnake(before, after);
  if (snake.cost === 0) return [];
  if (snake.cost === 1) {
    let same = 0;
    while (before[same] === after[same]) same++;
    return [{
      removed: Math.max(0, before.length - after.length),
      added: Math.max(0, after.length - before.length),
      beforeAt: offset.before + same,
      afterAt: offset.after + same,
    }];
  }
  const head = differences(before.slice(0, snake.startX), after.slice(0, snake.startY), offset);
  const tail = differences(before.slice(snake.endX), after.slice(snake.endY), {
    before: offset.before + snake.endX,
    after: offset.after + snake.endY,
  });
  return head.concat(tail);
}
