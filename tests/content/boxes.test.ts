import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isNear } from '../../extension/content/boxes.ts';

test('boxes are near each other up to the gap, in every direction', () => {
  const box = { left: 100, top: 100, right: 300, bottom: 130 };
  for (const [x, y] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
    const moved = (distance: number) => {
      const [right, down] = [x * (200 + distance), y * (30 + distance)];
      return { left: box.left + right, top: box.top + down, right: box.right + right, bottom: box.bottom + down };
    };
    assert.equal(isNear(box, moved(7), 8), true);
    assert.equal(isNear(box, moved(8), 8), false);
  }
});
