const interactive = 'input, textarea, select, button, a, summary, [role=slider], [role=combobox], [role=switch], [contenteditable],'
  + ' fluent-button, fluent-dropdown, fluent-slider, fluent-switch, fluent-text-input, fluent-textarea, fluent-option, fluent-dialog';

/** Whether a key event is the space bar alone, outside of everything that has a use of its own for it. */
export function isPlainSpace(event) {
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.repeat;
  return event.code === 'Space' && plain && !event.target.closest?.(interactive);
}
