// Dictation into a field, where the browser can listen: in the language of the page, at the caret.
// The browser's maker may do the listening, so nothing is heard before somebody presses the button.
(function () {
  "use strict";
  var Listener = window.SpeechRecognition || window.webkitSpeechRecognition;
  var buttons = document.querySelectorAll("[data-dictate]");
  if (!Listener || !buttons.length) return;
  var LANGUAGES = { vi: "vi-VN", en: "en-US" };
  var running = null;

  function put(field, words) {
    var at = field.selectionEnd;
    var before = field.value.slice(0, field.selectionStart);
    var after = field.value.slice(at);
    var gap = before && !/\s$/.test(before) ? " " : "";
    var room = field.maxLength > 0 ? field.maxLength - before.length - after.length - gap.length : words.length;
    if (room <= 0) return;
    var said = gap + words.trim().slice(0, room);
    field.value = before + said + after;
    field.selectionStart = field.selectionEnd = before.length + said.length;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function mark(button, on) {
    var words = button.querySelector("span");
    if (!button.dataset.start) button.dataset.start = words.textContent;
    words.textContent = on ? button.dataset.stop : button.dataset.start;
    button.setAttribute("aria-pressed", String(on));
  }

  function stop() {
    if (running) running.stop();
  }

  function start(button) {
    var field = document.getElementById(button.dataset.dictate);
    var listener = new Listener();
    listener.lang = LANGUAGES[document.documentElement.lang] || document.documentElement.lang;
    listener.continuous = true;
    listener.interimResults = false;
    listener.onresult = function (event) {
      for (var i = event.resultIndex; i < event.results.length; i += 1) {
        if (event.results[i].isFinal) put(field, event.results[i][0].transcript);
      }
    };
    listener.onend = function () {
      if (running === listener) running = null;
      mark(button, false);
      field.dispatchEvent(new Event("change", { bubbles: true }));
    };
    stop();
    running = listener;
    mark(button, true);
    listener.start();
  }

  buttons.forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      if (button.getAttribute("aria-pressed") === "true") stop();
      else start(button);
    });
  });
  window.addEventListener("pagehide", stop);
})();
