// A press belongs to the button it began on, even where the page moved under the pointer meanwhile: leaving a field keeps a
// draft or tells another clock, and what comes with that may push the button away before the finger is lifted.
(() => {
  const STILL = 6; // px a resting pointer may drift
  let pressed = null;

  document.addEventListener("pointerdown", (event) => {
    const button = event.button === 0 && event.target.closest("button");
    pressed = button ? { button, x: event.clientX, y: event.clientY } : null;
  });

  document.addEventListener("pointerup", (event) => {
    if (!pressed) return;
    const { button, x, y } = pressed;
    pressed = null;
    const isStill = Math.hypot(event.clientX - x, event.clientY - y) <= STILL;
    const under = document.elementFromPoint(event.clientX, event.clientY);
    if (isStill && button.isConnected && !button.contains(under)) button.click();
  });
})();
