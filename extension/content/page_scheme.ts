// Whether a page is dark.

/** Returns the luminance of a computed colour from 0 to 1; `undefined` for one that is not opaque. */
export const luminance = (colour: string): number | undefined => {
  const [red = NaN, green = NaN, blue = NaN, alpha = 1] = (/^rgba?\((.*)\)$/.exec(colour)?.[1] ?? '').split(/[,/]\s*/).map(Number);
  if (Number.isNaN(red + green + blue) || alpha < 0.9) return undefined;
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
};

const DARK = '(prefers-color-scheme: dark)';
const FORCED = '(forced-colors: active)';

/**
 * Whether the page is dark: by its background, or by the scheme that it says it supports. The system's alone says nothing, unless it
 * forces its colours on every page.
 */
export const isDarkPage = (): boolean => {
  if (matchMedia(FORCED).matches) return matchMedia(DARK).matches;
  for (const element of [document.body, document.documentElement]) {
    const known = element && luminance(getComputedStyle(element).backgroundColor);
    if (known !== undefined && known !== null) return known < 0.4;
  }
  const schemes = getComputedStyle(document.documentElement).colorScheme.split(' ');
  return schemes.includes('dark') && (!schemes.includes('light') || matchMedia(DARK).matches);
};

/** Calls the listener when the system's colours change. */
export const onSystemColours = (listener: () => void, signal: AbortSignal): void => {
  for (const query of [DARK, FORCED]) matchMedia(query).addEventListener('change', listener, { signal });
};
