/**
 * Posts a form with progress, which fetch does not tell.
 * @param {string} path below the site's root
 * @param {FormData} form
 * @param {(share: number) => void} onProgress 0 to 1
 * @param {AbortSignal} signal ends it
 * @returns {Promise<string>} the answer's text
 * @throws {{title: string, detail: string, status: number} | undefined} in words for the user; undefined when it was ended
 */
export function sendForm(path, form, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', new URL(path, document.baseURI));
    request.upload.addEventListener('progress', (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener('load', () => (request.status < 300 ? resolve(request.responseText) : reject(problem(request))));
    request.addEventListener('error', () => reject({
      title: 'The server cannot be reached', detail: 'It may also have refused the size of what was sent. Try again.', status: 0,
    }));
    request.addEventListener('abort', () => reject(undefined));
    signal.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}

function problem(request) {
  try {
    const { title, detail, errors } = JSON.parse(request.responseText);
    const messages = [detail, ...Object.values(errors ?? {}).flat()].filter(Boolean);
    return { title: title ?? `The server answered ${request.status}`, detail: messages.join(' '), status: request.status };
  } catch {
    const detail = request.status === 413 ? 'It is larger than the server takes.' : request.statusText;
    return { title: `The server answered ${request.status}`, detail, status: request.status };
  }
}
