// On every page of a signed-in person: warns of old or refused unsent work, and lets nobody sign
// out over unsent work without having chosen what becomes of it.
(function () {
  "use strict";
  var box = window.auditOutbox;
  var banner = document.getElementById("unsent");
  var dialog = document.getElementById("leave");
  if (!box || !banner) return;
  var DAY = 86400000;
  var OLD = 2 * DAY;
  var out = null; // the form that signs out
  var sure = false;

  function fill(words, values) {
    return words.replace(/\{(\w+)\}/g, function (all, name) { return values[name]; });
  }

  function warn() {
    return box.list().then(function (found) {
      var stuck = found.filter(function (each) { return each.stuck; });
      var oldest = found.reduce(function (before, each) { return Math.min(before, each.at); }, Date.now());
      var age = Date.now() - oldest;
      var kind = box.isUnsafe() ? "unsafe" : found.length && box.state() === "signin" ? "signin"
        : stuck.length ? "stuck" : found.length && age > OLD ? "old" : "";
      banner.hidden = !kind;
      if (!kind) return;
      banner.querySelector("[data-words]").textContent = fill(banner.dataset[kind], {
        n: kind === "stuck" ? stuck.length : found.length, days: Math.floor(age / DAY)
      });
      banner.querySelector("[data-sign-in]").hidden = kind !== "signin";
      banner.querySelector("[data-look]").hidden = kind === "signin";
    });
  }

  // Prepared pages and what was sent go from the device with their reader; unsent work stays.
  function wipe(hasUnsent) {
    var mine = [];
    if (window.caches) {
      mine.push(window.caches.keys().then(function (names) {
        return Promise.all(names.filter(function (name) {
          return name.indexOf("audit|" + box.account) === 0;
        }).map(function (name) { return window.caches.delete(name); }));
      }));
    }
    mine.push(window.auditBase.work(["sent", "kept", "facts"], "readwrite", function (change) {
      ["sent", "kept"].forEach(function (store) {
        change.objectStore(store).openCursor().onsuccess = function (event) {
          var cursor = event.target.result;
          if (!cursor) return;
          if (cursor.value.account === box.account) cursor.delete();
          cursor.continue();
        };
      });
      change.objectStore("facts").delete("who");
      if (hasUnsent) return;
      change.objectStore("facts").delete(IDBKeyRange.bound("seal " + box.account, "seal " + box.account + "~"));
    }));
    return Promise.all(mine).then(null, function () {});
  }

  // First the session ends, then the device is cleared: without network neither happens.
  function leave(hasUnsent) {
    return fetch("/sign-out", {
      method: "POST", credentials: "same-origin", redirect: "manual", cache: "no-store",
      body: new URLSearchParams(new FormData(out))
    }).then(function () { return wipe(hasUnsent); }).then(function () {
      location.assign("/sign-in");
    }, function () { HTMLFormElement.prototype.submit.call(out); });
  }

  function say(name, count) {
    var words = document.getElementById("leave-words");
    words.textContent = fill(words.dataset[name], { n: count });
  }

  document.addEventListener("submit", function (event) {
    if (event.target.getAttribute("action") !== "/sign-out") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    out = event.target;
    sure = false;
    box.list().then(function (found) {
      if (!found.length) return leave(false);
      say("words", found.length);
      if (dialog.showModal) dialog.showModal();
      else dialog.setAttribute("open", "");
    });
  }, true);

  // Sends, waits until nothing moves any more, and leaves when all has gone.
  function sendAll(until) {
    box.send();
    return new Promise(function (done) { setTimeout(done, 500); }).then(function () { return box.list(); }).then(function (found) {
      if (!found.length) return leave(false);
      if (Date.now() < until && found.some(function (each) { return !each.stuck; })) return sendAll(until);
      return say("failed", found.length);
    });
  }

  dialog.addEventListener("click", function (event) {
    var choice = event.target.closest("[data-leave]");
    if (!choice) return;
    if (choice.dataset.leave === "send") { say("sending"); sendAll(Date.now() + 15000); }
    else if (choice.dataset.leave === "export") box.exportAll();
    else if (choice.dataset.leave === "stay") dialog.close();
    else if (sure) leave(true);
    else { sure = true; say("sure"); }
  });

  ["kept", "sent", "stuck", "unsafe", "state", "discarded"].forEach(function (kind) {
    var timer = 0;
    document.addEventListener("outbox:" + kind, function () {
      clearTimeout(timer);
      timer = setTimeout(warn, 300);
    });
  });
  warn();
})();
