/** Offers a text as a file. */
export function downloadText(fileName, mediaType, text) {
  downloadBlob(fileName, new Blob([text], { type: mediaType }));
}

/** Offers a blob as a file. */
export function downloadBlob(fileName, blob) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
