// Texts as a person reads them.

/** The longest text of a page that is reported, in UTF-16 units. */
export const MAX_TEXT = 300;
/** The most that is read of one text node, in UTF-16 units. */
export const MAX_READ = 1_000;

/** Returns a text with one kind of space, and without what takes no room. */
export const clean = (text: string): string =>
  text
    .replace(/[\u2460-\u24ff]/g, ' ') // letters in circles are pictures
    .normalize('NFKC')
    .replace(/[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toWellFormed();
