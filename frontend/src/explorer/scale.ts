// Steps of a quantity: where one colour of the ramp ends and the next begins, at numbers people use.

/** The number of colours of the ramp. */
export const N_RAMP = 5;

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;
const NICE_TIMES = [
  ...[1, 2, 5, 10, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 4, 8, 12].map((hours) => hours * HOUR),
  ...[1, 2, 3, 5, 7, 10, 14, 21, 30, 60, 90, 180, 365, 730, 1825, 3650].map((days) => days * DAY),
];
// Below a thousandth of the largest value all steps look alike: colours are for what is large.
const SPAN = 1000;

function niceCounts(largest: number): number[] {
  const decades = Math.max(1, Math.ceil(Math.log10(Math.max(largest, 1))));
  return Array.from({ length: decades + 1 }, (_, decade) => [1, 2, 5].map((digit) => digit * 10 ** decade)).flat();
}

function nearest(wanted: number, nice: readonly number[]): number {
  const far = (candidate: number) => Math.abs(Math.log(candidate / wanted));
  return nice.reduce((best, candidate) => (far(candidate) < far(best) ? candidate : best));
}

function steps(values: readonly number[], nice: readonly number[]): number[] {
  const known = values.filter((value) => value > 0 && Number.isFinite(value)).sort((a, b) => a - b);
  const high = known.at(-1);
  if (high === undefined) return [];
  const low = Math.max(known[0]!, high / SPAN);
  if (high <= low) return [];
  const ratio = Math.log(high / low) / N_RAMP;
  const chosen = new Set<number>();
  for (let place = 1; place < N_RAMP; place++) chosen.add(nearest(low * Math.exp(ratio * place), nice));
  return [...chosen].filter((each) => low < each && each <= high).sort((a, b) => a - b);
}

/** Choose thresholds for durations in seconds at times people say, such as 8 h, 1 d or 7 d. */
export function timeSteps(values: readonly number[]): number[] {
  return steps(values, NICE_TIMES);
}

/** Choose thresholds for counts and hours at 1, 2 and 5 times a power of ten. */
export function countSteps(values: readonly number[]): number[] {
  return steps(values, niceCounts(values.reduce((most, value) => Math.max(most, value), 1)));
}

/** Give the place on the ramp of a step, spread so that the largest step is darkest. */
export function colourOfStep(step: number, thresholds: readonly number[]): number {
  const n = thresholds.length + 1;
  return n === 1 ? Math.floor(N_RAMP / 2) : Math.round((step * (N_RAMP - 1)) / (n - 1));
}

/** Give the colour of a value: a value belongs to the step whose lower threshold it has reached. */
export function colourOf(value: number, thresholds: readonly number[]): number {
  return colourOfStep(thresholds.filter((threshold) => threshold <= value).length, thresholds);
}
