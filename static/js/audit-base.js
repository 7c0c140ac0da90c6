// What a tablet keeps of audits, for pages and for the service worker. entries: unsent, in order;
// blobs: their files; sent: last acknowledged value per field; kept: prepared audits; facts: the rest.
self.auditBase = self.idb("audits", 1, function (made) {
  "use strict";
  made.createObjectStore("entries", { keyPath: "n", autoIncrement: true }).createIndex("id", "id", { unique: true });
  made.createObjectStore("blobs", { keyPath: "id" });
  made.createObjectStore("sent", { keyPath: "key" });
  made.createObjectStore("kept", { keyPath: "key" });
  made.createObjectStore("facts", { keyPath: "name" });
});

// Files and pages are kept only when they are whole: WebKit hands on what a broken network cut off.
self.auditFiles = (function () {
  "use strict";
  var STORE = "audit-files";

  function named(text) { return text.match(/\/static\/[0-9a-f]+\/[\w./-]+/g) || []; }

  function isWhole(text) { return /<\/html>\s*$/.test(text); }

  function fetchWhole(path) {
    return fetch(path, { credentials: "same-origin", cache: "reload" }).then(function (answer) {
      return answer.arrayBuffer().then(function (bytes) {
        if (answer.status !== 200 || String(bytes.byteLength) !== answer.headers.get("x-length")) throw new Error(path);
        return new Response(bytes, { headers: { "content-type": answer.headers.get("content-type") } });
      });
    });
  }

  function keep(paths) {
    var once = paths.filter(function (each, place) { return paths.indexOf(each) === place; });
    return caches.open(STORE).then(function (cache) {
      return Promise.all(once.map(function (each) {
        return cache.match(each).then(function (found) {
          return found ? null : fetchWhole(each).then(function (answer) { return cache.put(each, answer); });
        });
      }));
    });
  }

  return { STORE: STORE, named: named, isWhole: isWhole, keep: keep };
})();
