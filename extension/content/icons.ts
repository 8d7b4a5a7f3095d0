// The icons of banner and guide, as SVG paths.

import type { Tone } from './protocol.js';

/** What one path draws: the line, or all attributes of the path. */
export type Shape = string | Record<string, string>;
/** One shape or more, the lowest first. */
export type Icon = Shape | Shape[];

/** The mark of the extension; 128 by 128. */
export const MARK: Icon = [
  { d: 'M32 0h64a32 32 0 0 1 32 32v64a32 32 0 0 1-32 32h-64a32 32 0 0 1-32-32v-64a32 32 0 0 1 32-32', fill: '#4a3aa8', stroke: 'none' },
  { d: 'M36 52v4c0 20 12 36 28 36s28-16 28-36v-4', stroke: '#fff', 'stroke-width': '13', 'stroke-linecap': 'butt' },
  { d: 'M56 46a20 20 0 1 1-40 0 20 20 0 0 1 40 0', fill: '#fff', stroke: 'none' },
  { d: 'M112 46a20 20 0 1 1-40 0 20 20 0 0 1 40 0', fill: '#ffc98a', stroke: 'none' },
];

/** Signs that both use; 16 by 16, as all that follow. */
export const SIGNS = {
  good: 'M14.25 8a6.25 6.25 0 1 1-12.5 0 6.25 6.25 0 0 1 12.5 0M5.2 8.3l1.9 1.9 3.7-4.1',
  warning: 'M7.13 2.25 1.4 12.2a1 1 0 0 0 .87 1.5h11.46a1 1 0 0 0 .87-1.5L8.87 2.25a1 1 0 0 0-1.74 0ZM8 6.1v3.1M8 11.4h.01',
  outside: 'M6.5 3H4.25C3.56 3 3 3.56 3 4.25v7.5C3 12.44 3.56 13 4.25 13h7.5c.69 0 1.25-.56 1.25-1.25V9.5M9.5 3H13v3.5M12.75 3.25 7.5 8.5',
  up: 'm4 10 4-4 4 4',
  down: 'm4 6 4 4 4-4',
};

const SOLID = { fill: 'currentColor', 'fill-rule': 'evenodd', stroke: 'none' };
/** A shape for each tone, as on the extension's own pages. */
export const TONES: Record<Tone, Icon> = {
  good: SIGNS.good,
  unknown: { d: 'M14.25 8a6.25 6.25 0 1 1-12.5 0 6.25 6.25 0 0 1 12.5 0', 'stroke-dasharray': '2.2 2.7' },
  busy: 'M1.5 8c1.4-2.8 3.7-4.25 6.5-4.25S13.1 5.2 14.5 8c-1.4 2.8-3.7 4.25-6.5 4.25S2.9 10.8 1.5 8ZM10 8a2 2 0 1 1-4 0 2 2 0 0 1 4 0',
  notice: 'M14.25 8a6.25 6.25 0 1 1-12.5 0 6.25 6.25 0 0 1 12.5 0M8 7.4v3.5M8 5.1h.01',
  warning: SIGNS.warning,
  urgent: { ...SOLID, d: 'M7 .9a1.4 1.4 0 0 1 2 0L15.1 7a1.4 1.4 0 0 1 0 2L9 15.1a1.4 1.4 0 0 1-2 0L.9 9a1.4 1.4 0 0 1 0-2ZM7.2 4.2v4.6h1.6V4.2Zm.8 6a.95.95 0 1 0 0 1.9.95.95 0 0 0 0-1.9Z' },
  lost: { ...SOLID, d: 'M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1Zm.45 3.45-1.1 1.1L6.9 8l-2.45 2.45 1.1 1.1L8 9.1l2.45 2.45 1.1-1.1L9.1 8l2.45-2.45-1.1-1.1L8 6.9Z' },
};
