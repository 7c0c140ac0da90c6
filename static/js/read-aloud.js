// Reads the page aloud where the device has a voice for its language; else the button stays away.
(function () {
  "use strict";
  var button = document.querySelector("[data-read]");
  var speech = window.speechSynthesis;
  if (!button || !speech || !window.SpeechSynthesisUtterance) return;
  var language = document.documentElement.lang;
  var start = button.textContent;

  function voice() {
    return speech.getVoices().filter(function (one) {
      return one.localService && one.lang.slice(0, 2).toLowerCase() === language;
    })[0];
  }

  function offer() { button.hidden = !voice(); }

  function say(words) {
    var utterance = new SpeechSynthesisUtterance(words);
    utterance.voice = voice();
    utterance.lang = language === "vi" ? "vi-VN" : "en-GB";
    utterance.rate = 0.9;
    utterance.onend = function () {
      if (!speech.pending && !speech.speaking) button.textContent = start;
    };
    speech.speak(utterance);
  }

  button.addEventListener("click", function () {
    if (speech.speaking) {
      speech.cancel();
      button.textContent = start;
      return;
    }
    button.textContent = button.dataset.stop;
    document.querySelectorAll("main h1, main p, main legend, main label, main button").forEach(function (part) {
      var words = part.textContent.trim().replace(/\s+/g, " ");
      if (words && part.offsetParent) say(words);
    });
  });

  if (speech.addEventListener) speech.addEventListener("voiceschanged", offer);
  offer();
})();
