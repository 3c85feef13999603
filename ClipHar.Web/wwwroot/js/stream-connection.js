// The WebSocket of GET /v1/stream: opens, counts what is under way, comes back with growing pauses when it is lost.
const maxInFlight = 2;
const maxBackOffMs = 10_000;
const stuckAfterMs = 15_000;

export class StreamConnection {
  #socket = null;
  #frames = new Map();
  #nextFrame = 0;
  #attempt = 0;
  #retryTimer = 0;
  #watchdog = 0;
  #wanted = false;

  /**
   * @param {() => object} configuration the configure message to begin every connection with
   * @param {(state: {state: string, attempt?: number, retryInMs?: number}) => void} onState connecting, open, reconnecting, closed
   * @param {(message: object, frame: object|undefined) => void} onMessage a parsed message and what sendFrame was given for it
   */
  constructor(configuration, onState, onMessage) {
    this.configuration = configuration;
    this.onState = onState;
    this.onMessage = onMessage;
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Whether one more frame may be sent: the server would drop more, and older pictures are of no use. */
  get hasRoom() {
    return this.isOpen && this.#frames.size < maxInFlight;
  }

  open() {
    this.#wanted = true;
    this.#connect();
  }

  close() {
    this.#wanted = false;
    clearTimeout(this.#retryTimer);
    clearInterval(this.#watchdog);
    this.#socket?.close(1000);
    this.#socket = null;
    this.#frames.clear();
    this.onState({ state: 'closed' });
  }

  /** Does not wait for the end of the pause. */
  retryNow() {
    if (this.#wanted && !this.isOpen) {
      this.#connect();
    }
  }

  configure() {
    if (this.isOpen) {
      this.#socket.send(JSON.stringify({ type: 'configure', ...this.configuration() }));
    }
  }

  /** Sends a picture; `frame` comes back with its answer. Returns false when the connection was lost meanwhile. */
  sendFrame(blob, frame) {
    if (!this.isOpen) {
      return false;
    }

    this.#frames.set(this.#nextFrame++, { ...frame, sentAt: performance.now() });
    this.#socket.send(blob);
    return true;
  }

  #connect() {
    clearTimeout(this.#retryTimer);
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) {
      return;
    }

    this.#frames.clear();
    this.#nextFrame = 0;
    this.onState({ state: 'connecting', attempt: this.#attempt });
    const url = new URL('v1/stream', document.baseURI);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onopen = () => {
      this.configure();
      this.#watch();
    };
    socket.onmessage = (event) => socket === this.#socket && this.#receive(event.data);
    socket.onclose = () => socket === this.#socket && this.#lost();
  }

  #receive(text) {
    const message = JSON.parse(text);
    if (message.type === 'ready') {
      this.#attempt = 0;
      this.onState({ state: 'open' });
    }

    let frame;
    if (message.frame !== undefined) {
      frame = this.#frames.get(message.frame);
      this.#frames.delete(message.frame);
    }

    this.onMessage(message, frame);
  }

  #lost() {
    clearInterval(this.#watchdog);
    this.#socket = null;
    this.#frames.clear();
    if (!this.#wanted) {
      return;
    }

    const backOff = Math.min(maxBackOffMs, 500 * 2 ** this.#attempt);
    // A fifth of jitter, so that many pages do not come back in the same instant.
    const retryInMs = Math.round(backOff * (0.8 + 0.4 * Math.random()));
    this.#attempt++;
    this.onState({ state: 'reconnecting', attempt: this.#attempt, retryInMs });
    this.#retryTimer = setTimeout(() => this.#connect(), retryInMs);
  }

  #watch() {
    clearInterval(this.#watchdog);
    this.#watchdog = setInterval(() => {
      const now = performance.now();
      if ([...this.#frames.values()].some((frame) => now - frame.sentAt > stuckAfterMs)) {
        this.#socket?.close();
      }
    }, 3000);
  }
}
