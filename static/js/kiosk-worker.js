// Serves the tablet's page and its files without network, and never touches a POST: some browsers
// send empty bodies from here. VERSION and FILES stand above, written by the service.
(function () {
  "use strict";
  var CACHE = "kiosk-" + VERSION;
  var PAGE = "/kiosk";
  var PATIENCE = 3000;

  function isPage(answer) {
    return answer.status === 200 && answer.headers.get("x-kiosk") === "page " + VERSION;
  }

  function keep(answer) {
    return caches.open(CACHE).then(function (cache) { return cache.put(PAGE, answer); });
  }

  function kept(name) {
    return caches.open(CACHE).then(function (cache) { return cache.match(name); });
  }

  self.addEventListener("install", function (event) {
    event.waitUntil(caches.open(CACHE).then(function (cache) {
      return cache.addAll(FILES);
    }).then(function () {
      return fetch(PAGE, { credentials: "same-origin", cache: "no-store" });
    }).then(function (answer) {
      return isPage(answer) ? keep(answer) : null;
    }).then(function () { return self.skipWaiting(); }));
  });

  self.addEventListener("activate", function (event) {
    event.waitUntil(caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) {
        return name.indexOf("kiosk-") === 0 && name !== CACHE;
      }).map(function (name) { return caches.delete(name); }));
    }).then(function () { return self.clients.claim(); }));
  });

  // The newest page where the service answers in time, else the one that is kept.
  function page(event) {
    var plain = new URL(event.request.url).search === "";
    return new Promise(function (done, fail) {
      function instead(otherwise) {
        return kept(PAGE).then(function (found) { if (found) done(found); else otherwise(); });
      }
      var timer = setTimeout(function () { instead(function () {}); }, PATIENCE);
      event.waitUntil(fetch(event.request).then(function (answer) {
        clearTimeout(timer);
        if (answer.status >= 500) return instead(function () { done(answer); });
        var copy = plain && isPage(answer) ? answer.clone() : null;
        done(answer);
        if (copy) return keep(copy);
        if (answer.headers.get("x-kiosk") !== "unpaired") return null;
        return caches.open(CACHE).then(function (cache) { return cache.delete(PAGE); });
      }, function (error) {
        clearTimeout(timer);
        return instead(function () { fail(error); });
      }));
    });
  }

  self.addEventListener("fetch", function (event) {
    if (event.request.method !== "GET") return;
    var url = new URL(event.request.url);
    if (url.origin !== self.location.origin) return;
    if (event.request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(event));
    else if (FILES.indexOf(url.pathname) >= 0) {
      event.respondWith(kept(url.pathname).then(function (found) { return found || fetch(event.request); }));
    }
  });
})();
