// Files go from the browser to the API directly, with progress; the page's server side hears how far they are.
import { sendForm } from '../js/send-form.js';

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
    const isArchive = this.#files.length === 1 && archive.test(this.#files[0].name);
    form.append('kind', isArchive ? 'archive' : 'pictures');
    for (const [name, value] of Object.entries(fields)) {
      form.append(name, value);
    }

    for (const file of this.#files) {
      // A chosen folder says where in it a file lies: its folder is its label.
      form.append('file', file, file.webkitRelativePath || file.name);
    }

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
