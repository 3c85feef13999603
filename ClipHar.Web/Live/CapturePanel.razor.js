// Records frames of the camera on demand. They lie in this tab's memory until they are sent or thrown away.
import { FrameGrabber } from '../js/frame-grabber.js';
import { sendForm } from '../js/send-form.js';

const maxFrames = 600;
const maxShown = 24;
const shortSide = 720;
const quality = 0.92;

export function attach(video, list, panel) {
  return new FrameRecorder(video, list, panel);
}

class FrameRecorder {
  #frames = [];
  #grabber = new FrameGrabber();
  #timer = 0;
  #busy = false;
  #session = null;
  #sending = new AbortController();

  constructor(video, list, panel) {
    this.video = video;
    this.list = list;
    this.panel = panel;
    this.onLeave = (event) => this.#frames.length > 0 && event.preventDefault();
    window.addEventListener('beforeunload', this.onLeave);
  }

  maxFrames() {
    return maxFrames;
  }

  start(intervalMs) {
    clearInterval(this.#timer);
    this.#session ??= sessionName();
    this.#timer = setInterval(() => this.#take(), intervalMs);
    this.#tellFrames();
    this.#take();
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#tellFrames();
  }

  clear() {
    this.#frames.forEach(({ url }) => URL.revokeObjectURL(url));
    this.#frames = [];
    this.#session = null;
    this.list.replaceChildren();
    this.#tellFrames();
  }

  /** Sends everything; only when the server has taken it are the frames let go of. */
  async send(fields) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, session: this.#session })) {
      form.append(name, value);
    }

    for (const { blob, at } of this.#frames) {
      form.append('image', blob, `${at.toISOString().replace(/[:.]/g, '-')}.jpg`);
    }

    try {
      const job = await sendForm('v1/imports', form, (share) => this.#tell('OnSent', share), this.#sending.signal);
      this.clear();
      return { job };
    } catch (problem) {
      return { problem: problem?.title ? { title: problem.title, detail: problem.detail } : null };
    }
  }

  dispose() {
    clearInterval(this.#timer);
    this.#sending.abort();
    window.removeEventListener('beforeunload', this.onLeave);
    this.#frames.forEach(({ url }) => URL.revokeObjectURL(url));
    this.panel = null;
  }

  async #take() {
    const { videoWidth: width, videoHeight: height, paused } = this.video;
    if (this.#busy || paused || !width) {
      return;
    }

    this.#busy = true;
    try {
      const blob = await this.#grabber.grab(this.video, width, height, shortSide, quality);
      if (this.#timer === 0) {
        return;
      }

      this.#add({ blob, url: URL.createObjectURL(blob), at: new Date() });
      if (this.#frames.length >= maxFrames) {
        this.stop();
      } else {
        this.#tellFrames();
      }
    } finally {
      this.#busy = false;
    }
  }

  /** The newest are shown, each with a button that throws it away. */
  #add(frame) {
    this.#frames.push(frame);
    const item = document.createElement('li');
    const picture = Object.assign(document.createElement('img'), { src: frame.url, alt: `Frame ${this.#frames.length}` });
    const remove = Object.assign(document.createElement('button'), { type: 'button', textContent: '×', title: 'Throw this frame away' });
    remove.setAttribute('aria-label', `Throw frame ${this.#frames.length} away`);
    remove.addEventListener('click', () => {
      this.#frames = this.#frames.filter((other) => other !== frame);
      URL.revokeObjectURL(frame.url);
      item.remove();
      this.#tellFrames();
    });
    item.append(picture, remove);
    this.list.prepend(item);
    this.list.children[maxShown]?.remove();
  }

  #tellFrames() {
    return this.#tell('OnFrames', this.#frames.length, this.#timer !== 0);
  }

  async #tell(method, ...args) {
    try {
      await this.panel?.invokeMethodAsync(method, ...args);
    } catch {
      // The circuit is being restored.
    }
  }
}

/** Frames of one session are never divided between splits: they look too much alike. */
function sessionName() {
  const random = crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
  return `live-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-')}-${random}`;
}
