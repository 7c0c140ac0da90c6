// The time that runs, counted on by the minute while the page lies open. Started and stopped by the
// buttons beside it alone.
(function () {
  "use strict";
  var shown = document.querySelector('[data-timer][data-runs="yes"]');
  if (!shown) return;
  var began = Date.now();
  var minutes = Number(shown.dataset.timer);
  var words = shown.textContent;
  setInterval(function () {
    shown.textContent = words.replace(/\d+/, String(minutes + Math.floor((Date.now() - began) / 60000)));
  }, 15000);
})();
