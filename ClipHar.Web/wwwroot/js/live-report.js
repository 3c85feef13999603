// What the server side of the live page is told twice a second: every answered frame, and counts since the page was opened.
const maxFrames = 200;

export class LiveReport {
  droppedByServer = 0;
  skippedByBrowser = 0;
  failed = 0;
  #startedAt = performance.now();
  #frames = [];

  get isEmpty() {
    return this.#frames.length === 0;
  }

  /** Adds an answered frame; while nobody takes the report, the newest beyond its bound are left out. */
  add(message, frame) {
    if (this.#frames.length >= maxFrames) {
      return;
    }

    const now = performance.now();
    this.#frames.push({
      atMs: now - this.#startedAt,
      label: message.action?.label ?? null,
      score: message.action?.score ?? 0,
      totalMs: now - frame.takenAt,
      captureMs: frame.captureMs,
      decodeMs: message.timings.decode_ms,
      preprocessMs: message.timings.preprocess_ms,
      queueMs: message.timings.queue_ms,
      encodeMs: message.timings.encode_ms,
    });
  }

  /** The frames since the last report, and the counts. */
  take() {
    const { droppedByServer, skippedByBrowser, failed } = this;
    const report = { frames: this.#frames, droppedByServer, skippedByBrowser, failed };
    this.#frames = [];
    return report;
  }
}
