// A swipe on the card goes to the next line or the one before, as the buttons do. Not while
// somebody scrolls, types, selects, or moves with two fingers. Nothing moves for who wants no motion.
(function () {
  "use strict";
  var card = document.getElementById("line");
  if (!card || !window.PointerEvent && !("ontouchstart" in window)) return;
  var FAR = 90; // pixels across
  var SLOW = 800; // milliseconds
  var still = window.matchMedia("(prefers-reduced-motion: reduce)");
  var start = null;

  function typing() {
    var active = document.activeElement;
    return !!active && active.matches("textarea, select, input:not([type=radio])");
  }

  function selecting() {
    var selection = window.getSelection();
    return !!selection && !selection.isCollapsed;
  }

  function scrollsAcross(element) {
    for (var at = element; at && at !== card; at = at.parentElement) {
      if (at.scrollWidth > at.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  }

  function put(across) {
    card.style.transform = across && !still.matches ? "translateX(" + across + "px)" : "";
  }

  function forget() {
    start = null;
    put(0);
  }

  card.addEventListener("touchstart", function (event) {
    var touch = event.touches[0];
    var busy = event.touches.length > 1 || typing() || event.target.closest("textarea, select, input:not([type=radio]), canvas, dialog");
    start = busy || scrollsAcross(event.target) ? null : { x: touch.clientX, y: touch.clientY, at: Date.now() };
  }, { passive: true });

  card.addEventListener("touchmove", function (event) {
    if (!start) return;
    var across = event.touches[0].clientX - start.x;
    var down = Math.abs(event.touches[0].clientY - start.y);
    if (event.touches.length > 1 || down > 30 && down > Math.abs(across) / 2) forget();
    else if (Math.abs(across) > 20) put(across / 3);
  }, { passive: true });

  card.addEventListener("touchend", function (event) {
    if (!start) return;
    var touch = event.changedTouches[0];
    var across = touch.clientX - start.x;
    var down = Math.abs(touch.clientY - start.y);
    var meant = Math.abs(across) >= FAR && down < Math.abs(across) / 2 && Date.now() - start.at < SLOW && !selecting();
    forget();
    var button = meant && card.querySelector('[name="go"][value="' + (across < 0 ? "next" : "back") + '"]');
    if (button) button.click();
  });

  card.addEventListener("touchcancel", forget);
})();
