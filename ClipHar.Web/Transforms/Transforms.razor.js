// Asks for previews and keeps their pictures as blobs: they do not pass through Blazor.
export function attach(root, page) {
  const controller = new PreviewController(root, page);
  root.dataset.ready = 'true';
  return controller;
}

class PreviewController {
  #leaving = new AbortController();
  #request = null;
  #file = null;
  #urls = [];

  constructor(root, page) {
    this.page = page;
    const { signal } = this.#leaving;
    const input = root.querySelector('[data-role=file]');
    input.addEventListener('change', () => this.#choose(input.files[0]), { signal });
    document.addEventListener('dragover', (event) => event.preventDefault(), { signal });
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      this.#choose(event.dataTransfer?.files[0]);
    }, { signal });
    document.addEventListener('paste', (event) => this.#choose(event.clipboardData?.files[0]), { signal });
  }

  /** One preview; an earlier one that is still under way is given up. */
  async preview(settings) {
    this.#request?.abort();
    const request = this.#request = new AbortController();
    try {
      const response = await fetch(new URL('v1/transforms/preview', document.baseURI), { ...this.#body(settings), signal: request.signal });
      const text = await response.text();
      if (!response.ok) {
        return { problem: problem(response, text), superseded: false };
      }

      return { preview: this.#show(text, settings), superseded: false };
    } catch (error) {
      return error.name === 'AbortError'
        ? { superseded: true }
        : { problem: { title: 'The server cannot be reached', detail: 'Try again when it runs.' }, superseded: false };
    }
  }

  dispose() {
    this.#leaving.abort();
    this.#request?.abort();
    this.#release(this.#urls);
    this.page = null;
  }

  #choose(file) {
    if (file) {
      this.#file = file;
      this.page?.invokeMethodAsync('OnFile', file.name);
    }
  }

  #body({ pipeline, seed, count, dataset, rev, index }) {
    if (!dataset) {
      const form = new FormData();
      form.append('image', this.#file, this.#file.name);
      form.append('pipeline', pipeline);
      form.append('seed', seed);
      form.append('count', String(count));
      return { method: 'POST', body: form };
    }

    // A seed may be larger than a script's numbers are exact: it is written into the JSON as it is.
    const json = JSON.stringify({ pipeline, count, dataset, rev, index }).replace(/}$/, `,"seed":${BigInt(seed)}}`);
    return { method: 'POST', body: json, headers: { 'Content-Type': 'application/json' } };
  }

  #show(text, settings) {
    const answer = JSON.parse(text);
    const old = this.#urls;
    this.#urls = [];
    const first = BigInt(settings.seed);
    const preview = {
      pipeline: { name: answer.pipeline.name, hash: answer.pipeline.hash },
      imageSize: answer.image_size,
      original: answer.original?.jpeg ? this.#url(answer.original.jpeg) : null,
      pictures: answer.pictures.map(({ jpeg, applied }, i) => ({ seed: String(first + BigInt(i)), url: this.#url(jpeg), applied: applied ?? [] })),
    };
    // The pictures before stay on the page until the new ones are rendered.
    setTimeout(() => this.#release(old), 5000);
    return preview;
  }

  #url(base64) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const url = URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' }));
    this.#urls.push(url);
    return url;
  }

  #release(urls) {
    urls.forEach((url) => URL.revokeObjectURL(url));
  }
}

function problem(response, text) {
  try {
    const { title, detail, errors } = JSON.parse(text);
    const messages = [detail, ...Object.values(errors ?? {}).flat()].filter(Boolean);
    return { title: title ?? `The server answered ${response.status}`, detail: messages.join(' ') };
  } catch {
    return { title: `The server answered ${response.status}`, detail: response.statusText };
  }
}
