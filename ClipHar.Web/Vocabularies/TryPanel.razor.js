// Recognises one picture, or the camera about once a second, with a stored vocabulary.
import { openCamera } from '../js/camera.js';
import { classifyPictures } from '../js/classify.js';
import { FrameGrabber } from '../js/frame-grabber.js';
import { recall } from '../js/preferences.js';

const cameraPauseMs = 700;
const shortSide = 448;
// All of them: the action just added is shown wherever it ranks.
const topK = 1000;

export function attach(root, page) {
  const controller = new TryController(root, page);
  root.dataset.ready = 'true';
  return controller;
}

class TryController {
  #stream = null;
  #picture = null;
  #vocabulary = null;
  #version = '';
  #round = 0;
  #url = null;
  #grabber = new FrameGrabber();
  #leaving = new AbortController();

  constructor(root, page) {
    this.page = page;
    this.video = root.querySelector('video');
    this.image = root.querySelector('[data-role=picture]');
    const input = root.querySelector('[data-role=file]');
    input.addEventListener('change', () => {
      this.#show(input.files[0]);
      input.value = '';
    }, { signal: this.#leaving.signal });
  }

  use(vocabulary, version) {
    this.#vocabulary = vocabulary;
    this.#version = version;
    if (this.#picture) {
      this.#recognise(this.#picture);
    }
  }

  async start() {
    this.#forgetPicture();
    try {
      this.#stream = await openCamera(recall('live', {}).camera ?? null);
    } catch (problem) {
      this.#tell('OnTryCamera', { state: problem.state ?? 'failed', detail: problem.detail ?? String(problem) });
      return;
    }

    this.video.srcObject = this.#stream;
    await this.video.play().catch(() => {});
    await this.#tell('OnSource', 'camera', null);
    this.#watch(this.#stream);
  }

  async stop() {
    this.#release();
    await this.#tell('OnSource', null, null);
  }

  dispose() {
    this.#leaving.abort();
    this.#release();
    this.#forgetPicture();
  }

  async #show(file) {
    if (!file) {
      return;
    }

    this.#release();
    this.#forgetPicture();
    this.#picture = file;
    this.#url = URL.createObjectURL(file);
    this.image.src = this.#url;
    await this.#tell('OnSource', 'picture', file.name);
    await this.#recognise(file);
  }

  async #watch(stream) {
    while (stream === this.#stream && !this.#leaving.signal.aborted) {
      const { videoWidth: width, videoHeight: height } = this.video;
      if (width) {
        await this.#recognise(await this.#grabber.grab(this.video, width, height, shortSide));
      }

      await new Promise((resolve) => setTimeout(resolve, cameraPauseMs));
    }
  }

  async #recognise(blob) {
    const round = ++this.#round;
    const version = this.#version;
    try {
      const json = await classifyPictures([{ blob, name: blob.name ?? 'camera.jpg' }], { vocabulary: this.#vocabulary }, topK, this.#leaving.signal);
      // An answer that a newer question has overtaken is of no use.
      if (round === this.#round) {
        await this.#tell('OnTried', version, json);
      }
    } catch (error) {
      if (error.name !== 'AbortError' && round === this.#round) {
        await this.#tell('OnTryFailed', error.title ?? 'The picture could not be sent', error.detail ?? String(error.message ?? error));
      }
    }
  }

  #release() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    this.video.srcObject = null;
  }

  #forgetPicture() {
    this.#picture = null;
    this.image.removeAttribute('src');
    if (this.#url) {
      URL.revokeObjectURL(this.#url);
      this.#url = null;
    }
  }

  async #tell(method, ...args) {
    if (!this.#leaving.signal.aborted) {
      await this.page.invokeMethodAsync(method, ...args).catch(() => {});
    }
  }
}
