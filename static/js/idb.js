// IndexedDB for outboxes, in pages and in workers: idb(name, version, upgrade).work(...) runs one
// transaction, and its promise holds what was given once that is on the device's disk.
(function () {
  "use strict";
  var PATIENCE = 3000;

  self.idb = function (name, version, upgrade) {
    var opening = null;

    // WebKit has been seen to leave a request to open unanswered for good: then it is asked again.
    function open() {
      if (opening) return opening;
      opening = new Promise(function (done, fail) {
        var isOpen = false;
        var timer = 0;
        function ask() {
          var asked = self.indexedDB.open(name, version);
          asked.onupgradeneeded = function () { upgrade(asked.result); };
          asked.onerror = function () { clearTimeout(timer); opening = null; fail(asked.error); };
          asked.onsuccess = function () {
            clearTimeout(timer);
            if (isOpen) { asked.result.close(); return; }
            isOpen = true;
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

    // Some browsers close a database behind the page's back: then it is opened once more.
    function work(stores, mode, act) {
      return open().then(function (base) {
        try {
          return run(base, stores, mode, act);
        } catch (error) {
          opening = null;
          return open().then(function (anew) { return run(anew, stores, mode, act); });
        }
      });
    }

    function run(base, stores, mode, act) {
      var change = base.transaction(stores, mode, { durability: "strict" });
      return new Promise(function (done, fail) {
        var result;
        change.oncomplete = function () { done(result); };
        change.onabort = function () { fail(change.error || new Error("aborted")); };
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
