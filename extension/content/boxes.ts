// How boxes stand to each other.

/** Where something stands in the window, in CSS pixels. */
export type Box = Pick<DOMRectReadOnly, 'left' | 'top' | 'right' | 'bottom'>;

/** Whether two boxes come closer to each other than a gap in CSS pixels. */
export const isNear = (one: Box, other: Box, gap: number): boolean =>
  one.right > other.left - gap && one.left < other.right + gap && one.bottom > other.top - gap && one.top < other.bottom + gap;
