// What was measured, against its budget: as a table for people, and as JSON.

/** @typedef {import('./statistics.js').Summary} Summary */
/** @typedef {{ most: number, of: 'ratio' | 'value' }} Limit */
/**
 * `gate`: the bench fails where it is broken; `target`: it is only told. A row with neither tells a figure.
 * @typedef {{ what: string, unit: string, ours: Summary | number, baseline?: Summary, ratio?: Summary, itself?: Summary,
 *   gate?: Limit, target?: Limit, note?: string }} Row
 */

const digits = (/** @type {number} */ value) => (Math.abs(value) >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(Math.abs(value) < 10 ? 2 : 1));
const spread = (/** @type {Summary | number | undefined} */ value) => {
  if (value === undefined) return '';
  if (typeof value === 'number') return digits(value);
  return `${digits(value.median)} (${digits(value.low)}–${digits(value.high)})`;
};
const middle = (/** @type {Summary | number | undefined} */ value) => (typeof value === 'object' ? value.median : (value ?? Number.NaN));

/** What is no number was not measured, and keeps no budget. @param {Row} row @param {Limit} limit */
const within = (row, { most, of }) => middle(of === 'ratio' ? row.ratio : row.ours) <= most;

export class Report {
  /** @type {Row[]} */ rows = [];

  /** @param {Row} row */
  add(row) {
    this.rows.push(row);
    console.log(this.#line(row));
  }

  /** The gates that are broken. */
  broken = () => this.rows.filter((row) => row.gate && !within(row, row.gate));

  /** @param {Row} row */
  #line(row) {
    const { gate, target } = row;
    const limit = gate ?? target;
    const sign = { ratio: '×', value: row.unit };
    const asked = limit ? `${gate ? 'gate' : 'target'} ≤ ${limit.most} ${sign[limit.of]}` : '';
    const mark = !limit ? ' ' : within(row, limit) ? '✓' : gate ? '✗' : '!';
    const parts = [mark, row.what.padEnd(61), `${spread(row.ours)} ${row.unit}`.padEnd(24), spread(row.baseline).padEnd(18)];
    const compared = row.ratio ? `× ${spread(row.ratio)}` : '';
    const noise = row.itself ? `itself × ${spread(row.itself)}` : '';
    return [...parts, compared.padEnd(20), noise.padEnd(26), asked, row.note ?? ''].join('  ').trimEnd();
  }

  toJSON = () => this.rows.map((row) => ({ ...row, kept: (row.gate ?? row.target) ? within(row, /** @type {any} */ (row.gate ?? row.target)) : undefined }));
}
