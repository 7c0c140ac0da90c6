// IndexedDB for outboxes, in pages and in workers: idb(name, version, upgrade).work(...) runs one
// transaction, and its promise holds what was given once that is on the device's disk. put(...) is
// for writes that ask for nothing first: they reach the disk even when the page is left meanwhile.
(function () {
  "use strict";
  var PATIENCE = 3000;
  var ASKS = 4;
  var LONGEST = 8000; // that a transaction may take, a photo on a slow disk too

  self.idb = function (name, version, upgrade) {
    var opening = null;
    var most = ASKS; // once only where it was silent before
    var live = []; // transactions under way

    // WebKit has been seen to leave a request to open unanswered for good: then it is asked again,
    // and at last the opening fails, so that nobody is told for good that all is well.
    function open() {
      if (opening) return opening;
      opening = new Promise(function (done, fail) {
        var isOpen = false;
        var timer = 0;
        var asks = 0;
        function ask() {
          if (asks === most) {
            most = 1;
            isOpen = true; // an answer that comes later is closed
            opening = null;
            fail(new Error("the database does not answer"));
            return;
          }
          asks += 1;
          var asked = self.indexedDB.open(name, version);
          asked.onupgradeneeded = function () { upgrade(asked.result); };
          asked.onerror = function () { clearTimeout(timer); opening = null; fail(asked.error); };
          asked.onsuccess = function () {
            clearTimeout(timer);
            if (isOpen) { asked.result.close(); return; }
            isOpen = true;
            most = ASKS;
            asked.result.onclose = function () { opening = null; };
            asked.result.onversionchange = function () { asked.result.close(); opening = null; };
            done(asked.result);
          };
          timer = setTimeout(ask, PATIENCE);
        }
        ask();
      });
      return opening;
    }

    // Some browsers close a database behind the page's back, or let a transaction hang: then it is
    // opened once more.
    function work(stores, mode, act) {
      return twice(function (base) { return run(base, stores, mode, act); });
    }

    function put(stores, act) {
      return twice(function (base) {
        return run(base, stores, "readwrite", function (change) {
          act(change);
          if (change.commit) change.commit();
        });
      });
    }

    function twice(act) {
      function once() { return open().then(act); }
      return once().then(null, function (error) {
        if (!error.again) throw error;
        return once();
      });
    }

    function run(base, stores, mode, act) {
      return new Promise(function (done, fail) {
        function again(why) {
          opening = null;
          var error = new Error(why);
          error.again = true;
          fail(error);
        }
        var change, result, timer;
        try {
          change = base.transaction(stores, mode, { durability: "strict" });
        } catch (error) {
          again(String(error));
          return;
        }
        timer = setTimeout(function () {
          again("the database does not answer");
          try { change.abort(); } catch (error) { /* it has just ended */ }
          base.close();
        }, LONGEST);
        live.push(change);
        change.oncomplete = function () { ended(); done(result); };
        change.onabort = function () { ended(); fail(change.error || new Error("aborted")); };
        act(change, function (value) { result = value; });

        function ended() {
          clearTimeout(timer);
          live = live.filter(function (each) { return each !== change; });
        }
      });
    }

    // WebKit keeps a page that is left for the way back, and a transaction that waits for an answer of
    // that page then holds the database for ever: every later page was silent. So a page ends what it
    // has under way and lets go. What put() began is past ending, and is written.
    function leave() {
      live.forEach(function (change) {
        try { change.abort(); } catch (error) { /* it is being written, or has ended */ }
      });
      if (opening) opening.then(function (base) { base.close(); }, function () {});
      opening = null;
    }

    // After every other listener of the page: those may still write.
    if (self.document) document.addEventListener("DOMContentLoaded", function () {
      self.addEventListener("pagehide", leave);
    });

    return { work: work, put: put };
  };

  // 128 random bits in 22 letters.
  self.idb.fresh = function () {
    var bytes = self.crypto.getRandomValues(new Uint8Array(16));
    var letters = Array.prototype.map.call(bytes, function (byte) { return String.fromCharCode(byte); });
    return btoa(letters.join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  };
})();
