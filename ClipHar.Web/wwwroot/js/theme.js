// Runs before the first paint: own colours follow the choice that Fluent UI remembers, so that nothing flashes.
(() => {
  const storageKey = 'fluentui-blazor:theme-settings';

  function chosenMode() {
    try {
      return JSON.parse(localStorage.getItem(storageKey) ?? '{}')?.mode;
    } catch {
      return undefined;
    }
  }

  function apply() {
    const mode = chosenMode();
    if (mode === 'dark' || mode === 'light') {
      document.documentElement.dataset.scheme = mode;
    } else {
      delete document.documentElement.dataset.scheme;
    }
  }

  apply();
  document.addEventListener('DOMContentLoaded', () => document.body.addEventListener('themeChanged', apply));

  // The circuit is gone for good (the server was restarted): load the page anew as soon as it answers.
  document.addEventListener('DOMContentLoaded', () => {
    document.getElementById('components-reconnect-modal')?.addEventListener('components-reconnect-state-changed', (event) => {
      if (event.detail.state === 'rejected') {
        location.reload();
      } else if (event.detail.state === 'failed') {
        document.addEventListener('visibilitychange', () => location.reload(), { once: true });
      }
    });
  });
})();
