import assert from 'node:assert/strict';
import { test } from 'node:test';

import { luminance } from '../../extension/content/page_scheme.ts';

test('the luminance of a computed colour goes from black to white', () => {
  assert.equal(luminance('rgb(0, 0, 0)'), 0);
  assert.ok(Math.abs((luminance('rgb(255, 255, 255)') ?? 0) - 1) < 1e-9);
  const [red = 0, green = 0, blue = 0] = ['rgb(255, 0, 0)', 'rgb(0, 255, 0)', 'rgb(0, 0, 255)'].map(luminance);
  assert.ok(green > red && red > blue);
});

test('a colour that is not opaque, or no colour, has no luminance', () => {
  for (const colour of ['rgba(0, 0, 0, 0)', 'rgba(0, 0, 0, 0.5)', 'rgb(0 0 0 / 0.2)', '', 'none', 'color(srgb 1 1 1)', 'url(x)']) {
    assert.equal(luminance(colour), undefined, colour);
  }
});
