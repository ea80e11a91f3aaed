// Where one looks at a map from: numbers only.

/** A point of the map (x, y) is seen at (x * scale + left, y * scale + top). */
export interface Camera {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

/** A width and a height; of a window also what tools cover at its top. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly covered?: number;
}

export const LEAST_SCALE = 0.1;
export const MOST_SCALE = 3;
const READABLE = 0.72;
const MARGIN = 16;

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** Show the whole map, never larger than life. */
export function fitted(map: Size, window: Size): Camera {
  const above = window.covered ?? MARGIN;
  const room = { width: Math.max(1, window.width - 2 * MARGIN), height: Math.max(1, window.height - above - MARGIN) };
  const scale = within(Math.min(room.width / map.width, room.height / map.height), LEAST_SCALE, 1);
  return {
    left: (window.width - map.width * scale) / 2,
    top: above + Math.max(0, (room.height - map.height * scale) / 2),
    scale,
  };
}

/** Begin to read: the whole map if its text is readable then, else its top at a readable size around `focus`. */
export function opening(map: Size, window: Size, focusX: number | null): Camera {
  const whole = fitted(map, window);
  if (whole.scale >= READABLE) return whole;
  const scale = within((window.width - 2 * MARGIN) / map.width, READABLE, 1);
  const width = map.width * scale;
  const middle = (focusX ?? map.width / 2) * scale;
  const left = width <= window.width ? (window.width - width) / 2 : within(window.width / 2 - middle, window.width - width - MARGIN, MARGIN);
  return { left, top: window.covered ?? MARGIN, scale };
}

/** Keep the middle in the middle after the window has changed. */
export function recentred(camera: Camera, before: Size, after: Size): Camera {
  return { ...camera, left: camera.left + (after.width - before.width) / 2 };
}

/** Zoom by a factor so that the point of the window (x, y) stays where it is. */
export function zoomed(camera: Camera, factor: number, x: number, y: number): Camera {
  const scale = within(camera.scale * factor, LEAST_SCALE, MOST_SCALE);
  const change = scale / camera.scale;
  return { left: x - (x - camera.left) * change, top: y - (y - camera.top) * change, scale };
}

/** Move the window; something of the map always stays in sight. */
export function panned(camera: Camera, dx: number, dy: number, map: Size, window: Size): Camera {
  const rest = 48;
  return {
    left: within(camera.left + dx, rest - map.width * camera.scale, window.width - rest),
    top: within(camera.top + dy, rest - map.height * camera.scale, window.height - rest),
    scale: camera.scale,
  };
}

/** Move only as far as it takes to see a rectangle of the map. */
export function revealed(
  camera: Camera, rect: { left: number; top: number; right: number; bottom: number }, window: Size,
): Camera {
  const aside = 56;
  const above = aside + (window.covered ?? 0) / 2;
  const below = window.covered ? 2 * aside : aside;
  const shift = (low: number, high: number, room: number, before: number, after: number) => {
    if (high - low > room - before - after) return (before + room - after) / 2 - (low + high) / 2;
    return low < before ? before - low : high > room - after ? room - after - high : 0;
  };
  const { scale } = camera;
  const dx = shift(rect.left * scale + camera.left, rect.right * scale + camera.left, window.width, aside, aside);
  const dy = shift(rect.top * scale + camera.top, rect.bottom * scale + camera.top, window.height, above, below);
  return { left: camera.left + dx, top: camera.top + dy, scale };
}

/** Scroll within the map: never beyond its borders; the same camera where there is no further to go. */
export function scrolled(camera: Camera, dx: number, dy: number, map: Size, window: Size): Camera {
  const along = (place: number, by: number, length: number, room: number) => {
    const beyond = (window.covered ?? 0) + MARGIN;
    const least = Math.min(place, room - length - beyond);
    const most = Math.max(place, beyond);
    return within(place + by, least, most);
  };
  const left = along(camera.left, dx, map.width * camera.scale, window.width);
  const top = along(camera.top, dy, map.height * camera.scale, window.height);
  return left === camera.left && top === camera.top ? camera : { left, top, scale: camera.scale };
}
