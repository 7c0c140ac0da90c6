// IndexedDB for outboxes, in pages and in workers: idb(name, version, upgrade).work(...) runs one
// transaction, and its promise holds what was given once that is on the device's disk.
(function () {
  "use strict";
  var PATIENCE = 3000;
  var ASKS = 4;
  var LONGEST = 8000; // that a transaction may take, a photo on a slow disk too

  self.idb = function (name, version, upgrade) {
    var opening = null;
    var most = ASKS; // once only where it was silent before

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
      function once() {
        return open().then(function (base) { return run(base, stores, mode, act); });
      }
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
        change.oncomplete = function () { clearTimeout(timer); done(result); };
        change.onabort = function () { clearTimeout(timer); fail(change.error || new Error("aborted")); };
        act(change, function (value) { result = value; });
      });
    }

    return { work: work };
  };

  // 128 random bits in 22 letters.
  self.idb.fresh = function () {
    var bytes = self.crypto.getRandomValues(new Uint8Array(16));
    var letters = Array.prototype.map.call(bytes, function (byte) { return String.fromCharCode(byte); });
    return btoa(letters.join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  };
})();
