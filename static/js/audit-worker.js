// Serves prepared audits without network. It answers GET only: some browsers send empty bodies for
// what passes through a worker. FILES stands above, written by the service.
(function () {
  "use strict";
  var STORE = self.auditFiles.STORE;
  var DEVICE = "/audits/device";
  var PATIENCE = 4000;

  function who() {
    return self.auditBase.work("facts", "readonly", function (change, give) {
      change.objectStore("facts").get("who").onsuccess = function (event) {
        give(event.target.result ? event.target.result.value : "");
      };
    }).then(null, function () { return ""; });
  }

  // The cache of a page's audit, or of the list, for the person who uses this device.
  function cacheOf(account, path) {
    var found = /^\/audits\/([a-z2-7]{26})(\/|$)/.exec(path);
    return "audit|" + account + "|" + (found ? found[1] : "list");
  }

  function kept(url) {
    return who().then(function (account) {
      if (!account) return null;
      return caches.match(url.pathname + url.search, { cacheName: cacheOf(account, url.pathname) }).then(function (found) {
        return found || caches.match(DEVICE, { cacheName: "audit|" + account + "|list" });
      });
    });
  }

  // A newer copy of a kept page takes its place, if it was made for the same person.
  function renew(url, answer, text) {
    return who().then(function (account) {
      if (!account || answer.headers.get("x-kept-for") !== account) return null;
      var path = url.pathname + url.search;
      return caches.has(cacheOf(account, url.pathname)).then(function (has) {
        return has ? caches.open(cacheOf(account, url.pathname)) : null;
      }).then(function (cache) {
        if (!cache) return null;
        return cache.match(path).then(function (found) {
          if (!found) return null;
          return self.auditFiles.keep(self.auditFiles.named(text)).then(function () { return cache.put(path, answer); });
        });
      });
    });
  }

  function page(event, url) {
    return new Promise(function (done, fail) {
      function instead(otherwise) {
        return kept(url).then(function (found) { if (found) done(found); else otherwise(); }, otherwise);
      }
      var timer = setTimeout(function () { instead(function () {}); }, PATIENCE);
      event.waitUntil(fetch(event.request).then(function (answer) {
        if (answer.status >= 500) {
          clearTimeout(timer);
          return instead(function () { done(answer); });
        }
        var isPage = answer.status === 200 && /^text\/html/.test(answer.headers.get("content-type"));
        if (!isPage) { clearTimeout(timer); return done(answer); }
        var copy = answer.clone();
        return answer.clone().text().then(function (text) { // half a page is none
          if (!self.auditFiles.isWhole(text)) throw new Error("cut off");
          clearTimeout(timer);
          done(answer);
          return renew(url, copy, text);
        });
      }).then(null, function (error) {
        clearTimeout(timer);
        return instead(function () { fail(error); });
      }));
    });
  }

  self.addEventListener("install", function (event) {
    event.waitUntil(self.auditFiles.keep(FILES).then(function () { return self.skipWaiting(); }));
  });

  self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

  self.addEventListener("fetch", function (event) {
    if (event.request.method !== "GET") return;
    var url = new URL(event.request.url);
    if (url.origin !== self.location.origin) return;
    if (event.request.mode === "navigate") {
      if (url.pathname === "/audits" || url.pathname.indexOf("/audits/") === 0) event.respondWith(page(event, url));
    } else if (url.pathname.indexOf("/static/") === 0) {
      event.respondWith(caches.match(event.request, { cacheName: STORE }).then(function (found) {
        return found || fetch(event.request);
      }));
    }
  });
})();
