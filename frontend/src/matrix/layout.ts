// Where a card of the 2×2 goes, apart from the page: impact grows upwards, effort to the right, both from 1 to 5.

export interface Place {
  impact: number;
  effort: number;
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [1, 0],
  ArrowDown: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};

/** Return the place that a key leads to, or the same one at the edge; nothing for any other key. */
export function moved(from: Place, key: string): Place | undefined {
  const step = STEPS[key];
  if (!step) return undefined;
  return { impact: within(from.impact + step[0]), effort: within(from.effort + step[1]) };
}

export function isSame(one: Place, other: Place): boolean {
  return one.impact === other.impact && one.effort === other.effort;
}

function within(value: number): number {
  return Math.min(5, Math.max(1, value));
}
