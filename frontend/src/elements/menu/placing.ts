// Where a menu opens beside its button. Pure: rectangles in, a point out.

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const GAP = 6;
const EDGE = 8;

/** Return the top left corner: below the button and along its end that keeps the menu inside, else above. */
export function placeMenu(button: Box, menu: Size, view: Size): { left: number; top: number } {
  const fitsRight = button.left + menu.width <= view.width - EDGE;
  const left = fitsRight ? button.left : button.right - menu.width;
  const below = button.bottom + GAP;
  const above = button.top - GAP - menu.height;
  const isBelow = below + menu.height <= view.height - EDGE || above < EDGE;
  return { left: Math.max(EDGE, left), top: isBelow ? below : above };
}

/** Return the place that a key leads to among `n`, or undefined when the key leads nowhere. */
export function step(key: string, place: number, n: number): number | undefined {
  if (key === "ArrowDown") return (place + 1) % n;
  if (key === "ArrowUp") return (place - 1 + n) % n;
  if (key === "Home") return 0;
  if (key === "End") return n - 1;
  return undefined;
}
