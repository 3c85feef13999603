// The hot path of the live page. Pictures go from the camera to /v1/stream and scores come back without passing through Blazor, which
// hears about them in a report twice a second.
import { isAllowed, listCameras, openCamera } from '../js/camera.js';
import { FrameGrabber } from '../js/frame-grabber.js';
import { isPlainSpace } from '../js/keys.js';
import { recall, remember } from '../js/preferences.js';
import { StreamConnection } from '../js/stream-connection.js';
import { LiveDisplay } from '../js/live-display.js';
import { LiveReport } from '../js/live-report.js';

const reportEveryMs = 500;
const maxSnapshots = 12;

export async function attach(root, page) {
  const controller = new LiveController(root, page);
  await controller.begin();
  return controller;
}

/** What was chosen last time. */
export function recallChoices() {
  return recall('live', {});
}

class LiveController {
  #stream = null;
  #grabber = new FrameGrabber();
  #imageSize = 224;
  #grabbing = false;
  #paused = false;
  #disposed = false;
  #lastScores = null;
  #greeting = null;
  #report = new LiveReport();
  #reportTimer = 0;
  #snapshots = [];

  constructor(root, page) {
    this.page = page;
    this.video = root.querySelector('video');
    this.display = new LiveDisplay(root);
    this.choices = recall('live', {});
    this.connection = new StreamConnection(
      () => this.#configuration(),
      (state) => this.#onConnection(state),
      (message, frame) => this.#receive(message, frame));
  }

  async begin() {
    this.onKey = (event) => this.#onKey(event);
    document.addEventListener('keydown', this.onKey);
    this.onDevices = () => this.#tellCameras();
    navigator.mediaDevices?.addEventListener?.('devicechange', this.onDevices);
    this.#reportTimer = setInterval(() => this.#sendReport(), reportEveryMs);
    if (!window.isSecureContext || !navigator.mediaDevices) {
      this.#tell('OnCamera', { state: 'insecure', detail: location.origin });
    } else if (this.choices.off !== true && (await isAllowed())) {
      await this.start(this.choices.camera ?? null);
    } else {
      this.#tell('OnCamera', { state: 'off', detail: '' });
    }
  }

  async start(deviceId) {
    this.#release();
    this.#tell('OnCamera', { state: 'starting', detail: '' });
    try {
      this.#stream = await openCamera(deviceId);
    } catch (problem) {
      this.#tell('OnCamera', { state: problem.state ?? 'failed', detail: problem.detail ?? String(problem) });
      return;
    }

    if (this.#disposed) {
      this.#release();
      return;
    }

    const track = this.#stream.getVideoTracks()[0];
    const actualId = track.getSettings().deviceId ?? null;
    track.addEventListener('ended', () => this.#onEnded(track));
    this.remember({ camera: actualId, off: false });
    this.video.srcObject = this.#stream;
    await this.video.play().catch(() => {});
    this.display.fit(this.video);
    this.#tell('OnCamera', { state: 'on', detail: actualId ?? '' });
    await this.#tellCameras();
    this.#setPaused(false);
    this.connection.open();
    this.#nextFrame();
  }

  stop() {
    this.remember({ off: true });
    this.connection.close();
    this.#release();
    this.display.clear();
    this.#tell('OnCamera', { state: 'off', detail: '' });
  }

  togglePause() {
    if (this.#stream) {
      this.#setPaused(!this.#paused);
    }
  }

  retryNow() {
    this.connection.retryNow();
  }

  /** Merges choices, remembers them and tells the server. */
  configure(choices) {
    this.remember(choices);
    this.connection.configure();
  }

  remember(choices) {
    this.choices = { ...this.choices, ...choices };
    remember('live', this.choices);
  }

  /** The picture of this moment with its labels. */
  async snapshot() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!this.#stream || !width) {
      return null;
    }

    const blob = await new FrameGrabber().grab(this.video, width, height, Math.min(width, height), 0.92);
    const url = URL.createObjectURL(blob);
    this.#snapshots.push(url);
    while (this.#snapshots.length > maxSnapshots) {
      URL.revokeObjectURL(this.#snapshots.shift());
    }

    return { url, width, height, action: this.#lastScores?.action?.label ?? null, labels: this.#lastScores?.smoothed ?? [] };
  }

  dispose() {
    this.#disposed = true;
    document.removeEventListener('keydown', this.onKey);
    navigator.mediaDevices?.removeEventListener?.('devicechange', this.onDevices);
    clearInterval(this.#reportTimer);
    this.page = null;
    this.connection.close();
    this.#release();
    this.#snapshots.forEach((url) => URL.revokeObjectURL(url));
  }

  #configuration() {
    const { vocabulary, model, windowMs } = this.choices;
    return Object.fromEntries(
      Object.entries({ vocabulary, model, window_ms: windowMs, top_k: 5 }).filter(([, value]) => value !== undefined && value !== null));
  }

  #onConnection(state) {
    if (state.state === 'connecting') {
      this.#greeting = null;
    }

    this.#tell('OnConnection', state);
  }

  #nextFrame() {
    if (!this.#stream || this.#disposed) {
      return;
    }

    const next = () => {
      this.#onPicture();
      this.#nextFrame();
    };
    if ('requestVideoFrameCallback' in this.video) {
      const stream = this.#stream;
      this.video.requestVideoFrameCallback(() => stream === this.#stream && next());
    } else {
      requestAnimationFrame(next);
    }
  }

  async #onPicture() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (this.#paused || !width || !this.connection.isOpen) {
      return;
    }

    if (this.#grabbing || !this.connection.hasRoom) {
      this.#report.skippedByBrowser++;
      return;
    }

    this.#grabbing = true;
    const takenAt = performance.now();
    try {
      const blob = await this.#grabber.grab(this.video, width, height, 2 * this.#imageSize);
      this.connection.sendFrame(blob, { takenAt, captureMs: performance.now() - takenAt });
    } catch (error) {
      this.#report.failed++;
      this.#tell('OnStreamError', 'A picture could not be read from the camera', String(error.message ?? error));
    } finally {
      this.#grabbing = false;
    }
  }

  #receive(message, frame) {
    switch (message.type) {
      case 'ready':
        this.#onReady(message);
        break;
      case 'scores':
        this.#onScores(message, frame);
        break;
      case 'dropped':
        this.#report.droppedByServer++;
        break;
      case 'error':
        if (message.frame !== undefined) {
          this.#report.failed++;
        } else if (this.#greeting) {
          // Something that was chosen is not accepted: what the session began with is what it still does.
          this.#tellReady(this.#greeting);
        }

        this.#tell('OnStreamError', message.title, message.detail);
        break;
    }
  }

  /** The first "ready" of a connection is its greeting, before what was chosen here has arrived there: not to be shown. */
  #onReady(message) {
    this.#imageSize = message.image_size;
    if (this.#greeting === null) {
      this.#greeting = message;
    } else {
      this.#tellReady(message);
    }
  }

  #tellReady(message) {
    this.#tell('OnReady', { model: message.model.name, vocabulary: message.vocabulary ?? null, windowMs: message.window_ms });
  }

  #onScores(message, frame) {
    if (this.#paused) {
      return;
    }

    this.#lastScores = message;
    this.display.show(message);
    if (frame) {
      this.#report.add(message, frame);
    }
  }

  async #sendReport() {
    if (!this.#report.isEmpty) {
      await this.#tell('OnReport', this.#report.take());
    }
  }

  #setPaused(paused) {
    this.#paused = paused;
    if (paused) {
      this.video.pause();
    } else {
      this.video.play().catch(() => {});
    }

    this.#tell('OnPaused', paused);
  }

  #onEnded(track) {
    if (this.#stream?.getVideoTracks()[0] === track) {
      this.connection.close();
      this.#release();
      this.#tell('OnCamera', { state: 'ended', detail: '' });
    }
  }

  #release() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    this.video.srcObject = null;
    this.#lastScores = null;
  }

  async #tellCameras() {
    await this.#tell('OnCameras', await listCameras());
  }

  #onKey(event) {
    if (isPlainSpace(event)) {
      event.preventDefault();
      this.togglePause();
    }
  }

  /** The server side may be gone for a while; recognition goes on without it. */
  async #tell(method, ...args) {
    try {
      await this.page?.invokeMethodAsync(method, ...args);
    } catch {
      // The circuit is being restored.
    }
  }
}
