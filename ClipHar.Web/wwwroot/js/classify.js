// POST /v1/classify from the browser: pictures do not pass through Blazor.

/**
 * @param {{blob: Blob, name: string}[]} pictures
 * @param {{vocabulary?: string, labels?: string[]}} selection
 * @returns {Promise<string>} the answer as JSON text
 * @throws {{title: string, detail: string, status: number}} in words for the user
 */
export function classifyPictures(pictures, selection, topK, signal) {
  const form = new FormData();
  for (const { blob, name } of pictures) {
    form.append('image', blob, name);
  }

  for (const label of selection.labels ?? []) {
    form.append('labels[]', label);
  }

  if (!selection.labels && selection.vocabulary) {
    form.append('vocabulary', selection.vocabulary);
  }

  form.append('top_k', String(topK));
  return post({ method: 'POST', body: form, signal });
}

/** The same for a picture on the web, which the server fetches. */
export function classifyUrl(url, selection, topK, signal) {
  const body = { url, top_k: topK, ...(selection.labels ? { labels: selection.labels } : { vocabulary: selection.vocabulary ?? undefined }) };
  return post({ method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' }, signal });
}

const busyStatuses = [429, 503];

async function post(request) {
  for (let attempt = 0; ; attempt++) {
    let response;
    try {
      response = await fetch(new URL('v1/classify', document.baseURI), request);
    } catch (error) {
      if (error.name === 'AbortError') {
        throw error;
      }

      throw { title: 'The server cannot be reached', detail: 'Try again when it runs.', status: 0 };
    }

    if (response.ok) {
      return await response.text();
    }

    if (busyStatuses.includes(response.status) && attempt < 4) {
      const seconds = Number(response.headers.get('Retry-After')) || 2 ** attempt / 2;
      await new Promise((resolve) => setTimeout(resolve, 1000 * Math.min(seconds, 10)));
      continue;
    }

    throw await problem(response);
  }
}

async function problem(response) {
  try {
    const { title, detail, errors } = await response.json();
    const messages = [detail, ...Object.values(errors ?? {}).flat()].filter(Boolean);
    return { title: title ?? `The server answered ${response.status}`, detail: messages.join(' '), status: response.status };
  } catch {
    return { title: `The server answered ${response.status}`, detail: response.statusText, status: response.status };
  }
}
