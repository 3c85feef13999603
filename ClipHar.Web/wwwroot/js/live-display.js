// What changes with every frame on the live page: label, confidence, bars. Plain DOM writes, no more than one per element and frame.
const noneOfThese = 'none of these';

export class LiveDisplay {
  #bars = new Map();

  constructor(root) {
    this.root = root;
    this.stage = root.querySelector('[data-role=stage]');
    this.verdict = root.querySelector('[data-role=verdict]');
    this.label = root.querySelector('[data-role=label]');
    this.detail = root.querySelector('[data-role=detail]');
    this.list = root.querySelector('[data-role=bars]');
    this.clear();
  }

  /** Gives the stage the shape of the picture. */
  fit(video) {
    const apply = () => {
      if (video.videoWidth) {
        this.stage.style.setProperty('--aspect', `${video.videoWidth} / ${video.videoHeight}`);
      }
    };
    apply();
    video.onresize = apply;
  }

  clear() {
    this.#setVerdict('idle', '', '');
    this.list.replaceChildren();
    this.#bars.clear();
  }

  /** @param message a "scores" message */
  show(message) {
    const { action, smoothed } = message;
    if (!action) {
      const best = smoothed[0];
      this.#setVerdict('undecided', 'Undecided', best ? `closest: ${humanise(best.label)} ${percent(best.score)}` : '');
    } else {
      const isNone = action.label === noneOfThese;
      const seconds = Math.floor((action.since_ms ?? 0) / 1000);
      const since = seconds >= 1 ? ` · ${duration(seconds)}` : '';
      this.#setVerdict(isNone ? 'none' : 'action', isNone ? 'None of these' : humanise(action.label), `${percent(action.score)}${since}`);
    }

    this.#showBars(smoothed, action?.label);
  }

  #setVerdict(state, label, detail) {
    if (this.verdict.dataset.state !== state) {
      this.verdict.dataset.state = state;
    }

    setText(this.label, label);
    setText(this.detail, detail);
  }

  #showBars(scores, current) {
    const gone = new Set(this.#bars.keys());
    scores.forEach(({ label, score }, place) => {
      gone.delete(label);
      const bar = this.#bars.get(label) ?? this.#addBar(label);
      setText(bar.value, percent(score));
      bar.fill.style.transform = `scaleX(${score.toFixed(4)})`;
      if (this.list.children[place] !== bar.row) {
        this.list.insertBefore(bar.row, this.list.children[place] ?? null);
      }

      bar.row.classList.toggle('current', label === current);
    });
    for (const label of gone) {
      this.#bars.get(label).row.remove();
      this.#bars.delete(label);
    }
  }

  #addBar(label) {
    const row = document.createElement('li');
    row.className = 'score-bar';
    const [name, value, track, fill] = ['score-name', 'score-value', 'score-track', 'score-fill'].map((className) => {
      const element = document.createElement('span');
      element.className = className;
      return element;
    });
    name.textContent = humanise(label);
    track.append(fill);
    row.append(name, value, track);
    this.list.append(row);
    const bar = { row, value, fill };
    this.#bars.set(label, bar);
    return bar;
  }
}

/** "using_laptop" reads "using laptop". */
export function humanise(label) {
  return label.replaceAll('_', ' ');
}

function percent(score) {
  return `${Math.round(score * 100)} %`;
}

function duration(seconds) {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
