// On the pairing page: answers that an earlier pairing left on this tablet can be saved to a file.
(function () {
  "use strict";
  var box = window.kioskBox;
  var part = document.querySelector("[data-left]");
  if (!box || !part || !window.indexedDB) return;
  box.all().then(function (found) {
    if (!found.length) return;
    var words = part.querySelector("[data-left-words]");
    words.textContent = words.dataset.leftWords.replace("{n}", found.length);
    part.hidden = false;
  });
  part.querySelector("[data-left-save]").addEventListener("click", box.save);
})();
