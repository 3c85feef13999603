// Files go from the browser to the API directly, with progress; the page's server side hears how far they are.
import { sendForm } from '../js/send-form.js';
import { makeTar } from '../js/tar.js';

const reportEveryMs = 200;
const archive = /\.(zip|tar|tgz|tar\.gz)$/i;

export function attach(root, page) {
  const controller = new ImportController(root, page);
  root.dataset.ready = 'true';
  return controller;
}

class ImportController {
  #files = [];
  #leaving = new AbortController();
  #sending = null;

  constructor(root, page) {
    this.root = root;
    this.page = page;
    const { signal } = this.#leaving;
    // The inputs come and go with the chosen source: their events are heard where they bubble to.
    root.addEventListener('change', (event) => {
      if (event.target.matches('input[type=file]')) {
        this.#choose([...event.target.files]);
        event.target.value = '';
      }
    }, { signal });
    document.addEventListener('dragover', (event) => event.preventDefault(), { signal });
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      if (event.dataTransfer?.files.length > 0) {
        this.#choose([...event.dataTransfer.files]);
      }
    }, { signal });
    window.addEventListener('beforeunload', (event) => this.#sending && event.preventDefault(), { signal });
  }

  /** Sends what was chosen with these fields; the page hears how far it is and what came of it. */
  async upload(fields) {
    const form = new FormData();
    // The fields come first: the server reads the form as it arrives.
    for (const [name, value] of Object.entries(fields)) {
      form.append(name, value);
    }

    this.#appendFiles(form);

    this.#sending = new AbortController();
    let last = 0;
    try {
      const text = await sendForm('v1/imports', form, (share) => {
        const now = performance.now();
        if (now - last > reportEveryMs || share === 1) {
          last = now;
          this.#tell('OnSent', share);
        }
      }, this.#sending.signal);
      this.#files = [];
      await this.#tell('OnUploaded', text);
    } catch (problem) {
      await this.#tell('OnUploadFailed', problem?.title ? { title: problem.title, detail: problem.detail } : null);
    } finally {
      this.#sending = null;
    }
  }

  stop() {
    this.#sending?.abort();
  }

  /** The keyboard goes to the first field that is wrong, once the page says which. */
  focusWrong() {
    requestAnimationFrame(() => this.root.querySelector('[aria-invalid=true]')?.focus());
  }

  dispose() {
    this.page = null;
    this.#sending?.abort();
    this.#leaving.abort();
  }

  #appendFiles(form) {
    if (this.#files.length === 1 && archive.test(this.#files[0].name)) {
      form.append('kind', 'archive');
      form.append('archive', this.#files[0], this.#files[0].name);
    } else if (this.#files.some((file) => file.webkitRelativePath.includes('/'))) {
      // A chosen folder: where in it a file lies is its label, and only an archive keeps that. The chosen folder's own name is left out.
      const entries = this.#files.map((file) => ({ path: file.webkitRelativePath.split('/').slice(1).join('/'), file }));
      form.append('kind', 'archive');
      form.append('archive', makeTar(entries), `${this.#files[0].webkitRelativePath.split('/')[0]}.tar`);
    } else {
      form.append('kind', 'pictures');
      this.#files.forEach((file) => form.append('image', file, file.name));
    }
  }

  #choose(files) {
    this.#files = files;
    const name = files.length === 1 ? files[0].name : `${files.length} files`;
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    this.#tell('OnFile', files.length === 0 ? null : { name, bytes, count: files.length });
  }

  async #tell(method, ...args) {
    try {
      await this.page?.invokeMethodAsync(method, ...args);
    } catch {
      // The circuit is being restored.
    }
  }
}
