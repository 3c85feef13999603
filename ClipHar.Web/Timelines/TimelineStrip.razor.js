const nearPx = 60;
const lastWidth = new WeakMap();

/** Keeps the end of a growing strip in sight; a user who has scrolled back is left where they are. */
export function followEnd(strip) {
  const width = strip?.scrollWidth;
  if (!width) {
    return;
  }

  const before = lastWidth.get(strip) ?? 0;
  lastWidth.set(strip, width);
  if (strip.scrollLeft + strip.clientWidth >= before - nearPx) {
    strip.scrollLeft = width;
  }
}
