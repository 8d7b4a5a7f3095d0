// Whether a bar along the window's upper or lower edge would cover a control of the page.

/** Where something stands in the window, in CSS pixels. */
export type Box = Pick<DOMRectReadOnly, 'left' | 'top' | 'right' | 'bottom'>;

/** Returns whether a control would be covered by the bar at the top of a window of that height, and by the bar at its bottom. */
export const coveredBy = (bar: Pick<DOMRectReadOnly, 'left' | 'right' | 'height'>, control: Box, windowHeight: number): { top: boolean; bottom: boolean } => {
  const isEmpty = control.right <= control.left || control.bottom <= control.top;
  if (isEmpty || control.right <= bar.left || control.left >= bar.right) return { top: false, bottom: false };
  return {
    top: control.top < bar.height && control.bottom > 0,
    bottom: control.bottom > windowHeight - bar.height && control.top < windowHeight,
  };
};

/** Whether two boxes come closer to each other than a gap in CSS pixels. */
export const isNear = (one: Box, other: Box, gap: number): boolean =>
  one.right > other.left - gap && one.left < other.right + gap && one.bottom > other.top - gap && one.top < other.bottom + gap;
