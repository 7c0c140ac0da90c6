// Reads the page aloud, question by question, where the device itself has a voice for its language;
// else the button stays away. Nothing is sent anywhere: voices of a network are not used.
(function () {
  "use strict";
  var button = document.querySelector("[data-read]");
  var speech = window.speechSynthesis;
  if (!button || !speech || !window.SpeechSynthesisUtterance) return;
  var language = document.documentElement.lang.split("-")[0];
  var start = button.textContent;
  var PARTS = "h1, h2, h3, p, legend, label, .tap, [type=submit]";
  var turn = 0; // what an older press still says counts no more

  function voice() {
    return speech.getVoices().filter(function (one) {
      return one.localService && one.lang.split(/[-_]/)[0].toLowerCase() === language;
    })[0];
  }

  function offer() { button.hidden = !voice(); }

  function isShown(part) { return part.offsetParent !== null; }

  // A question at a time, each as a list of short sentences: long ones are cut off by some voices.
  function blocks() {
    var main = document.querySelector("main");
    var found = [];
    Array.from(main.querySelectorAll(PARTS)).filter(isShown).forEach(function (part) {
      if (part.parentNode.closest(PARTS)) return; // read with what it stands in
      var block = part.closest(".q, section") || part;
      var words = (part.innerText || part.textContent).trim().replace(/\s+/g, " ").replace(" :", ":");
      if (!words || part.getAttribute("aria-hidden")) return;
      var last = found[found.length - 1];
      if (last && last.block === block) last.words.push(words);
      else found.push({ block: block, words: [words] });
    });
    return found;
  }

  function stop() {
    turn += 1;
    speech.cancel();
    button.textContent = start;
    button.setAttribute("aria-pressed", "false");
  }

  function read(rest, mine) {
    var next = rest.shift();
    if (!next) return stop();
    next.block.scrollIntoView({ block: "nearest" });
    next.words.forEach(function (words, at) {
      var utterance = new SpeechSynthesisUtterance(words);
      utterance.voice = voice();
      utterance.lang = language === "vi" ? "vi-VN" : utterance.voice.lang;
      utterance.rate = 0.9;
      if (at === next.words.length - 1) {
        utterance.onend = function () { if (mine === turn) read(rest, mine); };
        utterance.onerror = function () { if (mine === turn) stop(); };
      }
      speech.speak(utterance);
    });
  }

  button.addEventListener("click", function () {
    if (button.getAttribute("aria-pressed") === "true") return stop();
    speech.cancel();
    turn += 1;
    button.textContent = button.dataset.stop;
    button.setAttribute("aria-pressed", "true");
    read(blocks(), turn);
  });
  window.addEventListener("pagehide", stop);

  if (speech.addEventListener) speech.addEventListener("voiceschanged", offer);
  else speech.onvoiceschanged = offer; // Safari
  offer();
})();
