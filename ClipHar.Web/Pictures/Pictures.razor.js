// Takes pictures in (drop, paste, files, camera roll, address), shows them small, and has them recognised a few at a time.
import { classifyPictures, classifyUrl } from '../js/classify.js';
import { FrameGrabber } from '../js/frame-grabber.js';

const maxPictures = 300;
const maxAtOnce = 3;
const maxUploadBytes = 20 * 1024 * 1024;
const thumbnailSide = 360;
const topK = 5;

export function attach(root, page) {
  const controller = new PictureController(root, page);
  root.dataset.ready = 'true';
  return controller;
}

class PictureController {
  #pictures = new Map();
  #queue = [];
  #running = 0;
  #nextId = 1;
  #selection = {};
  #round = 0;
  #leaving = new AbortController();
  #grabber = new FrameGrabber();

  constructor(root, page) {
    this.page = page;
    const { signal } = this.#leaving;
    for (const input of root.querySelectorAll('input[type=file]')) {
      input.addEventListener('change', () => {
        this.#add([...input.files]);
        input.value = '';
      }, { signal });
    }

    const drop = root.querySelector('[data-role=drop]');
    document.addEventListener('dragover', (event) => {
      event.preventDefault();
      drop.classList.add('over');
    }, { signal });
    document.addEventListener('dragleave', (event) => event.relatedTarget ?? drop.classList.remove('over'), { signal });
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      drop.classList.remove('over');
      this.#add([...(event.dataTransfer?.files ?? [])]);
    }, { signal });
    document.addEventListener('paste', (event) => this.#add([...(event.clipboardData?.files ?? [])]), { signal });
  }

  /** Which labels to ask for; everything on the page is asked again. */
  select(selection) {
    this.#selection = selection;
    this.#round++;
    this.#queue = [...this.#pictures.keys()].reverse();
    this.#work();
  }

  async addUrl(url) {
    if (this.#pictures.size < maxPictures) {
      const id = this.#nextId++;
      this.#pictures.set(id, { name: url, url });
      await this.page.invokeMethodAsync('OnAdded', [{ id, name: url, thumbnail: null }], null);
      this.retry(id);
    }
  }

  retry(id) {
    this.#queue.push(id);
    this.#work();
  }

  remove(id) {
    const picture = this.#pictures.get(id);
    if (picture?.thumbnail) {
      URL.revokeObjectURL(picture.thumbnail);
    }

    this.#pictures.delete(id);
  }

  clear() {
    [...this.#pictures.keys()].forEach((id) => this.remove(id));
    this.#queue = [];
  }

  dispose() {
    this.#leaving.abort();
    this.clear();
  }

  async #add(files) {
    const pictures = files.filter((file) => file.type.startsWith('image/') || file.type === '');
    if (files.length === 0) {
      return;
    }

    const taken = pictures.slice(0, Math.max(0, maxPictures - this.#pictures.size));
    const notices = [];
    if (pictures.length < files.length) {
      notices.push(`${files.length - pictures.length} of ${files.length} files are no pictures and were left out.`);
    }

    if (taken.length < pictures.length) {
      notices.push(`At most ${maxPictures} pictures are kept on the page; ${pictures.length - taken.length} were left out.`);
    }

    const added = [];
    for (const file of taken) {
      const id = this.#nextId++;
      const thumbnail = await this.#thumbnail(file);
      this.#pictures.set(id, { name: file.name || `pasted-${id}.png`, blob: file, thumbnail });
      added.push({ id, name: file.name || `pasted-${id}.png`, thumbnail });
    }

    await this.page.invokeMethodAsync('OnAdded', added, notices.join(' ') || null);
    this.#queue.push(...added.map((a) => a.id));
    this.#work();
  }

  async #thumbnail(file) {
    try {
      return URL.createObjectURL(await this.#asJpeg(file, thumbnailSide));
    } catch {
      return null;
    }
  }

  async #asJpeg(blob, shortSide) {
    const bitmap = await createImageBitmap(blob);
    try {
      return await this.#grabber.grab(bitmap, bitmap.width, bitmap.height, shortSide);
    } finally {
      bitmap.close();
    }
  }

  #work() {
    while (this.#running < maxAtOnce && this.#queue.length > 0) {
      const id = this.#queue.shift();
      const picture = this.#pictures.get(id);
      if (picture) {
        this.#running++;
        this.#recognise(id, picture).finally(() => {
          this.#running--;
          this.#work();
        });
      }
    }
  }

  async #recognise(id, picture) {
    const round = this.#round;
    const tell = (method, ...args) => round === this.#round && !this.#leaving.signal.aborted
      && this.page.invokeMethodAsync(method, id, ...args).catch(() => {});
    try {
      await tell('OnResult', await this.#send(picture));
    } catch (error) {
      if (error.name !== 'AbortError') {
        await tell('OnFailed', error.title ?? 'The picture could not be sent', error.detail ?? String(error.message ?? error));
      }
    }
  }

  async #send({ url, blob, name }) {
    const { signal } = this.#leaving;
    if (url) {
      return classifyUrl(url, this.#selection, topK, signal);
    }

    if (blob.size > maxUploadBytes) {
      blob = await this.#asJpeg(blob, 1024);
    }

    try {
      return await classifyPictures([{ blob, name }], this.#selection, topK, signal);
    } catch (error) {
      // A format that this browser reads and the server does not (AVIF, HEIC): send what the browser sees.
      if (![400, 415, 422].includes(error.status)) {
        throw error;
      }

      const jpeg = await this.#asJpeg(blob, 1024).catch(() => Promise.reject(error));
      return classifyPictures([{ blob: jpeg, name }], this.#selection, topK, signal);
    }
  }
}
