// Keeps an audit's pages and files on this device, and says what is kept and since when.
(function () {
  "use strict";
  var box = window.auditOutbox;
  var place = document.getElementById("prepare");
  var answer = document.querySelector("[data-storage]");
  var files = window.auditFiles;
  var AT_ONCE = 4;

  function fill(words, values) {
    return words.replace(/\{(\w+)\}/g, function (all, name) { return values[name]; });
  }

  function size(bytes) {
    return bytes > 1000000 ? (bytes / 1000000).toFixed(1).replace(".", document.documentElement.lang === "vi" ? "," : ".") + " MB"
      : Math.ceil(bytes / 1000) + " kB";
  }

  function when(at) {
    return new Date(at).toLocaleString(document.documentElement.lang, {
      day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit"
    });
  }

  function tellStorage() {
    if (!box || !answer) return;
    box.persist(false).then(function (said) {
      answer.querySelector("[data-storage-answer]").textContent = answer.dataset[said];
    });
  }

  window.auditKept = { fill: fill, size: size, when: when, prepare: prepare, remove: remove, list: list };

  function list() {
    return window.auditBase.work("kept", "readonly", function (change, give) {
      change.objectStore("kept").getAll().onsuccess = function (event) { give(event.target.result); };
    }).then(function (found) {
      return found.filter(function (each) { return each.account === box.account; });
    });
  }

  function get(path) {
    return fetch(path, { credentials: "same-origin", cache: "no-store", headers: { "x-account": box.account } }).then(function (got) {
      if (got.status !== 200 || got.redirected) throw new Error(path);
      return got.clone().text().then(function (text) {
        if (!files.isWhole(text)) throw new Error(path);
        return { path: path, answer: got, text: text };
      });
    });
  }

  // Fetches all before it keeps any: a broken network leaves what was kept before.
  function fetchAll(paths, step) {
    var got = [];
    var next = 0;
    function one() {
      if (next >= paths.length) return null;
      var path = paths[next];
      next += 1;
      return get(path).then(function (page) { got.push(page); step(got.length, paths.length); return one(); });
    }
    return Promise.all(Array.apply(null, { length: AT_ONCE }).map(one)).then(function () { return got; });
  }

  function keepFiles(pages) {
    return files.keep(pages.reduce(function (named, page) { return named.concat(files.named(page.text)); }, []));
  }

  // Files of former releases go when no kept page names them any more.
  function prune() {
    var named = {};
    return window.caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) { return name.indexOf("audit|") === 0; }).map(function (name) {
        return window.caches.open(name).then(function (cache) {
          return cache.matchAll().then(function (kept) {
            return Promise.all(kept.map(function (each) {
              return each.text().then(function (text) { files.named(text).forEach(function (file) { named[file.split("/")[2]] = true; }); });
            }));
          });
        });
      }));
    }).then(function () { return window.caches.open(files.STORE); }).then(function (cache) {
      return cache.keys().then(function (kept) {
        return Promise.all(kept.map(function (each) {
          return named[new URL(each.url).pathname.split("/")[2]] ? null : cache.delete(each);
        }));
      });
    });
  }

  function put(name, pages) {
    return window.caches.open(name).then(function (cache) {
      return Promise.all(pages.map(function (page) { return cache.put(page.path, page.answer); }));
    });
  }

  function register() {
    return navigator.serviceWorker.register("/audits/worker.js", { scope: "/audits" }).then(function () {
      return navigator.serviceWorker.ready;
    });
  }

  function prepare(audit, step) {
    var own = "audit|" + box.account + "|";
    return box.persist(true).then(register).then(function () {
      return Promise.all([fetchAll(audit.pages, step), get("/audits/device")]);
    }).then(function (got) {
      return keepFiles(got[0].concat([got[1]])).then(function () { return put(own + "list", [got[1]]); }).then(function () {
        return put(own + audit.id, got[0]);
      }).then(function () {
        var record = {
          key: box.account + " " + audit.id, account: box.account, audit: audit.id, title: audit.title, unit: audit.unit,
          at: Date.now(), pages: got[0].length, addresses: audit.pages,
          bytes: got[0].reduce(function (sum, page) { return sum + page.text.length; }, 0)
        };
        return window.auditBase.work("kept", "readwrite", function (change) { change.objectStore("kept").put(record); });
      }).then(prune);
    });
  }

  function remove(audit) {
    return window.caches.delete("audit|" + box.account + "|" + audit).then(function () {
      return window.auditBase.work("kept", "readwrite", function (change) {
        change.objectStore("kept").delete(box.account + " " + audit);
      });
    });
  }

  if (!box) return;
  tellStorage();
  if (!place) return;
  var button = place.querySelector("[data-prepare]");
  var state = place.querySelector("[data-prepare-state]");
  var bar = place.querySelector("[data-prepare-bar]");
  if (!button) return;

  function show() {
    return list().then(function (found) {
      var mine = found.filter(function (each) { return each.audit === place.dataset.audit; })[0];
      state.textContent = mine ? fill(place.dataset.kept, { when: when(mine.at), n: mine.pages, size: size(mine.bytes) }) : place.dataset.never;
    });
  }

  if (!navigator.serviceWorker || !window.caches) {
    state.textContent = place.dataset.refused;
    return;
  }
  if (place.dataset.seal) box.fact("seal " + box.account + " " + place.dataset.audit, place.dataset.seal);
  button.hidden = false;
  show();
  button.addEventListener("click", function () {
    button.disabled = true;
    bar.hidden = false;
    prepare({
      id: place.dataset.audit, title: place.dataset.title, unit: place.dataset.unit, pages: JSON.parse(place.dataset.pages)
    }, function (n, total) {
      bar.value = n / total;
      state.textContent = fill(place.dataset.working, { n: n, total: total });
    }).then(show, function (error) {
      state.textContent = error.name === "QuotaExceededError" ? place.dataset.full : place.dataset.failed;
    }).then(function () { button.disabled = false; bar.hidden = true; tellStorage(); });
  });
})();
