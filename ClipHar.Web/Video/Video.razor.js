// Opens a film in the browser, seeks through it, and sends small pictures in batches. Nothing of the film itself is sent.
import { classifyPictures } from '../js/classify.js';
import { FrameGrabber } from '../js/frame-grabber.js';

const batchSize = 8;
const maxBatchesUnderWay = 2;
const maxFrames = 20_000;
const shortSide = 336;
const allLabels = 1000;

export function attach(root, page) {
  const controller = new FilmController(root, page);
  root.dataset.ready = 'true';
  return controller;
}

class FilmController {
  #url = null;
  #run = null;
  #leaving = new AbortController();
  #grabber = new FrameGrabber();

  constructor(root, page) {
    this.root = root;
    this.page = page;
    this.video = root.querySelector('video');
    const { signal } = this.#leaving;
    const input = root.querySelector('[data-role=file]');
    const drop = root.querySelector('[data-role=drop]');
    input.addEventListener('change', () => {
      this.#open(input.files[0]);
      input.value = '';
    }, { signal });
    document.addEventListener('dragover', (event) => {
      event.preventDefault();
      drop.classList.add('over');
    }, { signal });
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      drop.classList.remove('over');
      if (!this.#run) {
        this.#open(event.dataTransfer?.files[0]);
      }
    }, { signal });
    this.video.addEventListener('timeupdate', () => this.#movePlayhead(), { signal });
  }

  /** Begins to look through the film. @returns the step that is taken, in seconds: a very long film gets a longer one. */
  start(stepS, selection) {
    const step = Math.max(stepS, this.video.duration / maxFrames);
    this.video.pause();
    this.#run = new AbortController();
    this.#look(step, selection, this.#run.signal);
    return step;
  }

  cancel() {
    this.#run?.abort();
    return true;
  }

  jump(seconds) {
    if (!this.#run) {
      this.video.currentTime = seconds;
      this.video.play().catch(() => {});
      this.video.scrollIntoView({ block: 'nearest' });
    }

    return true;
  }

  close() {
    this.cancel();
    this.video.removeAttribute('src');
    this.video.load();
    if (this.#url) {
      URL.revokeObjectURL(this.#url);
      this.#url = null;
    }

    return true;
  }

  dispose() {
    this.#leaving.abort();
    this.close();
  }

  async #open(file) {
    if (!file) {
      return;
    }

    this.close();
    this.#url = URL.createObjectURL(file);
    this.video.src = this.#url;
    try {
      await once(this.video, 'loadeddata');
      if (!Number.isFinite(this.video.duration)) {
        // A recording without a length in its header: the end is found by seeking past it.
        await seek(this.video, 1e7);
        await seek(this.video, 0);
      }
    } catch {
      this.close();
      await this.#tell('OnFailed', 'This browser cannot play the film', `${file.name} (${file.type || 'unknown kind'}). MP4 with H.264 and WebM work nearly everywhere.`);
      return;
    }

    const { duration, videoWidth, videoHeight } = this.video;
    if (!(duration > 0) || !videoWidth) {
      this.close();
      await this.#tell('OnFailed', 'There is no picture in it', `${file.name} has no video track that this browser can show.`);
      return;
    }

    await this.#tell('OnFilm', { name: file.name, durationS: duration, width: videoWidth, height: videoHeight });
  }

  async #look(step, selection, signal) {
    const underWay = new Set();
    let failure = null;
    try {
      let batch = [];
      for (let i = 0; i * step < this.video.duration && !signal.aborted && !failure; i++) {
        batch.push(await this.#picture(i * step, i));
        if (batch.length === batchSize || (i + 1) * step >= this.video.duration) {
          const sending = this.#send(batch, selection, signal)
            .catch((error) => { failure ??= error; })
            .finally(() => underWay.delete(sending));
          underWay.add(sending);
          batch = [];
          if (underWay.size >= maxBatchesUnderWay) {
            await Promise.race(underWay);
          }
        }
      }

      await Promise.all(underWay);
    } catch (error) {
      failure ??= error;
    }

    this.#run = null;
    if (failure && failure.name !== 'AbortError') {
      await this.#tell('OnFailed', failure.title ?? 'The film could not be read to its end', failure.detail ?? String(failure.message ?? failure));
    } else {
      await this.#tell('OnFinished', !signal.aborted);
    }
  }

  async #picture(at, index) {
    await seek(this.video, at);
    const blob = await this.#grabber.grab(this.video, this.video.videoWidth, this.video.videoHeight, shortSide);
    return { at, blob, name: `frame-${index}.jpg` };
  }

  async #send(batch, selection, signal) {
    const json = await classifyPictures(batch, selection, allLabels, signal);
    await this.#tell('OnBatch', batch.map((picture) => picture.at), json);
  }

  #movePlayhead() {
    const playhead = this.root.querySelector('[data-role=playhead]');
    if (playhead && !this.#run) {
      playhead.style.left = `${this.video.currentTime * Number(playhead.dataset.scale)}px`;
    }
  }

  async #tell(method, ...args) {
    if (!this.#leaving.signal.aborted) {
      await this.page.invokeMethodAsync(method, ...args).catch(() => {});
    }
  }
}

function seek(video, seconds) {
  if (Math.abs(video.currentTime - seconds) < 1e-4 && video.readyState >= 2) {
    return Promise.resolve();
  }

  const sought = once(video, 'seeked');
  video.currentTime = seconds;
  return sought;
}

function once(target, type) {
  return new Promise((resolve, reject) => {
    const done = (settle) => () => {
      target.removeEventListener(type, succeeded);
      target.removeEventListener('error', failed);
      settle(target.error);
    };
    const succeeded = done(resolve);
    const failed = done(reject);
    target.addEventListener(type, succeeded);
    target.addEventListener('error', failed);
  });
}
