// Packs files into a tar without reading them: the blob only refers to them, so a folder may be larger than the memory.
const blockSize = 512;
const encoder = new TextEncoder();

/**
 * @param {{path: string, file: Blob}[]} entries
 * @returns {Blob} POSIX (pax) tar
 */
export function makeTar(entries) {
  const parts = [];
  for (const { path, file } of entries) {
    if (encoder.encode(path).length > 100 || /[^\x20-\x7e]/.test(path)) {
      const record = encoder.encode(paxRecord('path', path));
      parts.push(header('PaxHeader', record.length, 'x'), record, padding(record.length));
    }

    parts.push(header(path, file.size, '0'), file, padding(file.size));
  }

  parts.push(new Uint8Array(2 * blockSize));
  return new Blob(parts, { type: 'application/x-tar' });
}

/** "LENGTH key=value\n", where the length counts its own digits too. */
function paxRecord(key, value) {
  const rest = ` ${key}=${value}\n`;
  const bytes = encoder.encode(rest).length;
  let length = bytes + String(bytes).length;
  if (String(length).length > String(bytes).length) {
    length = bytes + String(length).length;
  }

  return length + rest;
}

function header(path, size, type) {
  const block = new Uint8Array(blockSize);
  const write = (offset, length, text) => block.set(encoder.encode(text).subarray(0, length), offset);
  const octal = (offset, length, value) => write(offset, length, value.toString(8).padStart(length - 1, '0'));
  write(0, 100, path);
  octal(100, 8, 0o644);
  octal(108, 8, 0);
  octal(116, 8, 0);
  octal(124, 12, size);
  octal(136, 12, 0);
  write(148, 8, '        ');
  write(156, 1, type);
  write(257, 8, 'ustar\x0000');
  const sum = block.reduce((total, byte) => total + byte, 0);
  write(148, 8, `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}

function padding(size) {
  return new Uint8Array((blockSize - (size % blockSize)) % blockSize);
}
