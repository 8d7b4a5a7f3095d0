import assert from 'node:assert/strict';
import { test } from 'node:test';

import { coveredBy, isNear } from '../../extension/content/covering.ts';

const HEIGHT = 800;
const bar = { left: 0, right: 1_000, height: 48 };
const control = (top: number, height = 30, left = 100, width = 200) => ({ left, top, right: left + width, bottom: top + height });

test('a control is covered where it reaches into the strip at an edge', () => {
  const cases: [top: number, expected: { top: boolean; bottom: boolean }][] = [
    [47, { top: true, bottom: false }],
    [48, { top: false, bottom: false }],
    [722, { top: false, bottom: false }],
    [723, { top: false, bottom: true }],
  ];
  for (const [top, expected] of cases) assert.deepEqual(coveredBy(bar, control(top), HEIGHT), expected, `at ${top}`);
});

test('a control as high as the window is covered at both edges', () => {
  assert.deepEqual(coveredBy(bar, control(0, HEIGHT), HEIGHT), { top: true, bottom: true });
});

test('a control outside the window, beside the bar or without a size is not covered', () => {
  for (const box of [control(-40), control(HEIGHT), control(10, 0), control(10, 30, 100, 0), control(10, 30, 1_000), control(10, 30, -200)]) {
    assert.deepEqual(coveredBy(bar, box, HEIGHT), { top: false, bottom: false }, JSON.stringify(box));
  }
});

test('boxes are near each other up to the gap, in every direction', () => {
  const box = control(100);
  for (const [x, y] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
    const moved = (distance: number) => control(100 + y * (30 + distance), 30, 100 + x * (200 + distance));
    assert.equal(isNear(box, moved(7), 8), true);
    assert.equal(isNear(box, moved(8), 8), false);
  }
});
