// The grid's own side: how many columns fit, the keys that belong to it, and showing a picture that is not rendered.
const gap = 8;
const captionHeight = 29;
const minTile = { narrow: 104, wide: 148 };
const keys = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', ' ', 'Enter', 'Escape']);

export function attach(root, page) {
  return new GridController(root, page);
}

class GridController {
  #leaving = new AbortController();
  #layout = null;

  constructor(root, page) {
    this.root = root;
    this.page = page;
    this.viewport = root.querySelector('[data-role=viewport]');
    const { signal } = this.#leaving;
    this.viewport.addEventListener('keydown', (event) => this.#onKey(event), { signal });
    this.viewport.addEventListener('click', (event) => this.#onClick(event), { signal });
    // Shift-click shall choose a range, not text.
    this.viewport.addEventListener('mousedown', (event) => event.shiftKey && event.preventDefault(), { signal });
    document.addEventListener('keydown', (event) => this.#onPageKey(event), { signal });
    this.observer = new ResizeObserver(() => this.#measure());
    this.observer.observe(this.viewport);
    this.#measure();
    root.dataset.ready = 'true';
  }

  /** Scrolls just far enough that the row of a position is in sight, as soon as the list is that long. */
  reveal(position, attempts = 60) {
    const { columns, rowHeight } = this.#layout;
    const top = Math.floor(position / columns) * rowHeight;
    const { scrollTop, clientHeight, scrollHeight } = this.viewport;
    if (top + rowHeight > scrollHeight && attempts > 0) {
      requestAnimationFrame(() => this.reveal(position, attempts - 1));
      return;
    }

    if (top < scrollTop) {
      this.viewport.scrollTop = top;
    } else if (top + rowHeight > scrollTop + clientHeight) {
      this.viewport.scrollTop = top + rowHeight - clientHeight;
    }
  }

  toTop() {
    this.viewport.scrollTop = 0;
  }

  focus() {
    this.viewport.focus({ preventScroll: true });
  }

  dispose() {
    this.#leaving.abort();
    this.observer.disconnect();
    this.page = null;
  }

  #measure() {
    const style = getComputedStyle(this.viewport);
    const width = this.viewport.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (width <= 0) {
      return;
    }

    const min = width < 520 ? minTile.narrow : minTile.wide;
    const columns = Math.max(1, Math.floor((width + gap) / (min + gap)));
    const tileWidth = Math.floor((width - gap * (columns - 1)) / columns);
    const rowHeight = tileWidth + captionHeight + gap;
    const rowsInSight = Math.max(1, Math.floor(this.viewport.clientHeight / rowHeight));
    const before = this.#layout;
    if (before?.columns === columns && before.rowHeight === rowHeight && before.rowsInSight === rowsInSight) {
      return;
    }

    const first = before ? Math.floor(this.viewport.scrollTop / before.rowHeight) * before.columns : 0;
    this.#layout = { columns, rowHeight, rowsInSight, tilePixels: Math.ceil(tileWidth * devicePixelRatio) };
    this.#tell('OnLayout', this.#layout).then(() => {
      // The picture that was at the top stays there when rows become longer or shorter.
      if (before && before.columns !== columns) {
        this.viewport.scrollTop = Math.floor(first / columns) * rowHeight;
      }
    });
  }

  #onKey(event) {
    const selectAll = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a';
    if (event.target !== this.viewport || event.altKey || (!keys.has(event.key) && !selectAll)) {
      return;
    }

    event.preventDefault();
    this.#tell('OnKey', selectAll ? 'SelectAll' : event.key, event.shiftKey);
  }

  #onClick(event) {
    const tile = event.target.closest('[data-position]');
    if (tile) {
      const range = event.shiftKey;
      const toggle = event.ctrlKey || event.metaKey || event.target.closest('[data-role=tick]') !== null;
      this.#tell('OnClick', Number(tile.dataset.position), range, toggle);
    }
  }

  /** "L" goes to the field of the new label, wherever the keyboard is, unless something is being written. */
  #onPageKey(event) {
    const writing = event.target.closest?.('input, textarea, select, [contenteditable], fluent-text-input, fluent-dropdown');
    if (event.key === 'l' && !writing && !event.ctrlKey && !event.altKey && !event.metaKey) {
      const field = this.root.querySelector('[data-role=new-label]');
      if (field) {
        event.preventDefault();
        field.focus();
      }
    }
  }

  async #tell(method, ...args) {
    try {
      await this.page?.invokeMethodAsync(method, ...args);
    } catch {
      // The circuit is being restored.
    }
  }
}
