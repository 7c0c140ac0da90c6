// A face tapped in a phone of the preview shows what follows in all of them; without this file the
// choice above the phones does the same. Nothing is sent: the framed pages forbid it themselves.
(function () {
  "use strict";
  var form = document.querySelector("[data-preview]");
  var frames = Array.prototype.slice.call(document.querySelectorAll(".phone iframe"));
  if (!form) return;

  function show() {
    frames.forEach(function (frame) {
      var address = new URL(frame.src);
      address.searchParams.set("lang", form.elements.lang.value);
      address.searchParams.set("tap", form.elements.tap.value);
      address.hash = form.elements.tap.value ? "follow-ups" : "";
      frame.contentWindow.location.replace(address);
    });
  }

  function listen(frame) {
    var page = frame.contentDocument;
    if (!page || page.documentElement.dataset.heard) return;
    page.documentElement.dataset.heard = "";
    // In the capture phase: before the page's own scripts would try to send.
    page.addEventListener("click", function (event) {
      var button = event.target.closest("button, a[href]");
      if (!button || button.closest("summary")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (button.hreflang) form.elements.lang.value = button.hreflang;
      else if (button.classList.contains("tap")) form.elements.tap.value = button.value;
      else return;
      show();
    }, true);
  }

  frames.forEach(function (frame) {
    frame.addEventListener("load", function () { listen(frame); });
    if (frame.contentDocument && frame.contentDocument.readyState === "complete") listen(frame);
  });
  form.addEventListener("change", show);
})();
