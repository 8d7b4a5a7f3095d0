// Medians of samples, how sure they are, and what one is in terms of another.

/**
 * `low` and `high`: between them the true median lies in 95 of 100 cases, whatever the distribution (order statistics of the binomial).
 * @typedef {{ median: number, low: number, high: number, samples: number }} Summary
 */

/** @param {number[]} samples @returns {Summary} */
export const summary = (samples) => {
  const sorted = [...samples].sort((a, b) => a - b);
  const count = sorted.length;
  const at = (/** @type {number} */ index) => sorted[Math.min(Math.max(index, 0), count - 1)] ?? Number.NaN;
  const reach = 0.98 * Math.sqrt(count);
  return {
    median: (at(Math.floor((count - 1) / 2)) + at(Math.ceil((count - 1) / 2))) / 2,
    low: at(Math.floor(count / 2 - reach)),
    high: at(Math.ceil(count / 2 + reach) - 1),
    samples: count,
  };
};

/**
 * Takes each of the measures in turn, so that what disturbs the machine disturbs all of them: some rounds to warm up, then those that count.
 * @template {string} Name
 * @param {Record<Name, () => Promise<number>>} measures @param {{ rounds: number, warmUps?: number }} options
 * @returns {Promise<Record<Name, number[]>>}
 */
export const inTurn = async (measures, { rounds, warmUps = 3 }) => {
  const names = /** @type {Name[]} */ (Object.keys(measures));
  /** @type {any} */ const none = Object.fromEntries(names.map((name) => [name, []]));
  /** @type {Record<Name, number[]>} */ const samples = none;
  for (let round = -warmUps; round < rounds; round += 1) {
    // The first of a round is another one each time: none has always the same before it.
    for (const at of names.keys()) {
      const name = /** @type {Name} */ (names[(at + round + warmUps) % names.length]);
      const sample = await measures[name]();
      if (round >= 0) samples[name].push(sample);
    }
  }
  return samples;
};

/** Samples that were taken in turn, each in terms of the baseline's of its round. @param {number[]} samples @param {number[]} baseline */
export const ratio = (samples, baseline) => summary(samples.map((sample, round) => sample / (baseline[round] ?? Number.NaN)));
