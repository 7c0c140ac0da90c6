// The tablet's outbox. Every answer is written to IndexedDB before it is sent and leaves it only
// when the service has said that its id is on the disk. Sent in batches, in random order.
(function () {
  "use strict";
  var NAME = "kiosk";
  var STORE = "answers";
  var HOUR = 3600000;
  var MOST = 40;
  var FIRST_WAIT = 5000;
  var LONGEST_WAIT = 60000;
  var TIMEOUT = 20000;
  var memory = {}; // answers that the device could not write: kept until they are sent
  var sending = false;
  var stopped = false;
  var size = MOST;
  var wait = FIRST_WAIT;
  var timer = 0;
  var telling = 0;
  var heard = [];

  var base = window.idb(NAME, 1, function (made) { made.createObjectStore(STORE, { keyPath: "id" }); });

  function work(mode, act) {
    return base.work(STORE, mode, function (change, give) { act(change.objectStore(STORE), give); });
  }

  function listed() { return Object.keys(memory).map(function (id) { return memory[id]; }); }

  function all() {
    return work("readonly", function (store, give) {
      store.getAll().onsuccess = function (event) { give(event.target.result); };
    }).then(function (found) {
      return found.filter(function (each) { return !memory[each.id]; }).concat(listed());
    }, listed);
  }

  function fresh(survey, point) {
    // The hour by this device's clock: the service corrects it by how far the two clocks differ.
    var given = Math.floor(Date.now() / HOUR) * HOUR;
    return { id: window.idb.fresh(), survey: survey, point: point, given: given, fields: {}, open: true, rev: 0, aside: "" };
  }

  // Resolves when the answer is on the device's disk; where that fails, in memory until it is sent.
  function keep(record) {
    record.rev += 1;
    var copy = JSON.parse(JSON.stringify(record));
    return base.put(STORE, function (change) { change.objectStore(STORE).put(copy); }).then(function () {
      delete memory[copy.id];
    }, function () {
      memory[copy.id] = copy;
    }).then(tellSoon);
  }

  function tellSoon() {
    if (!telling) telling = setTimeout(function () { telling = 0; tell(); }, 200);
  }

  // Changes what stands under an id, unless it was changed since it was read; null removes it.
  function settle(record, next) {
    if (memory[record.id] && memory[record.id].rev === record.rev) {
      if (next) memory[record.id] = next;
      else delete memory[record.id];
    }
    return work("readwrite", function (store) {
      store.get(record.id).onsuccess = function (event) {
        var now = event.target.result;
        if (!now || now.rev !== record.rev) return;
        if (next) store.put(next);
        else store.delete(record.id);
      };
    }).then(null, function () {});
  }

  function aside(record, why) {
    var next = JSON.parse(JSON.stringify(record));
    next.aside = why;
    return settle(record, next);
  }

  function shuffled(list) {
    for (var i = list.length - 1; i > 0; i -= 1) {
      var other = Math.floor(Math.random() * (i + 1));
      var held = list[i];
      list[i] = list[other];
      list[other] = held;
    }
    return list;
  }

  function ready(found) {
    return found.filter(function (each) { return !each.open && !each.aside; });
  }

  function post(path, value) {
    var stop = window.AbortController ? new AbortController() : null;
    var limit = stop ? setTimeout(function () { stop.abort(); }, TIMEOUT) : 0;
    return fetch(path, {
      method: "POST",
      credentials: "same-origin",
      cache: "no-store",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(value),
      signal: stop ? stop.signal : undefined
    }).then(function (answer) { clearTimeout(limit); return answer; },
      function (error) { clearTimeout(limit); throw error; });
  }

  function plain(record) {
    return { id: record.id, point: record.point, survey: record.survey, given: record.given, fields: record.fields };
  }

  function busy(answer) {
    var error = new Error("not now");
    error.seconds = Number(answer.headers.get("retry-after")) || 0;
    return error;
  }

  function take(batch, said) {
    var settled = batch.map(function (record) {
      if (said.kept.indexOf(record.id) >= 0) return settle(record, null);
      return said.refused[record.id] ? aside(record, said.refused[record.id]) : null;
    }).filter(Boolean);
    if (!settled.length) throw new Error("nothing was taken");
    return Promise.all(settled);
  }

  function sendBatch(batch) {
    return post("/kiosk/answers", { now: Date.now(), answers: batch.map(plain) }).then(function (answer) {
      if (answer.ok) return answer.json().then(function (said) { return take(batch, said); });
      if (answer.status === 410) { stopped = true; window.kioskBox.lost(); return null; }
      if ([400, 413, 415, 422].indexOf(answer.status) < 0) throw busy(answer);
      // One of them cannot be read: send each by itself, and put that one aside.
      if (batch.length === 1) return aside(batch[0], "unreadable");
      size = 1;
      return null;
    });
  }

  function later(error) {
    clearTimeout(timer);
    timer = setTimeout(send, Math.max(wait * (0.5 + Math.random()), 1000 * (error.seconds || 0)));
    wait = Math.min(2 * wait, LONGEST_WAIT);
  }

  function send() {
    clearTimeout(timer);
    if (sending || stopped) return;
    sending = true;
    all().then(function (found) {
      var waiting = shuffled(ready(found));
      if (!waiting.length) { size = MOST; return false; }
      return sendBatch(waiting.slice(0, size)).then(function () { wait = FIRST_WAIT; return true; });
    }).then(function (more) {
      sending = false;
      tell();
      if (more) send();
    }, function (error) {
      sending = false;
      tell();
      later(error);
    });
  }

  function tell() {
    return all().then(function (found) {
      var state = {
        waiting: ready(found).length,
        open: found.filter(function (each) { return each.open; }).length,
        aside: found.filter(function (each) { return each.aside; }).length,
        full: listed().length > 0
      };
      heard.forEach(function (hear) { hear(state); });
      return state;
    });
  }

  // Answers that a killed page left half done count as they are.
  function closeLeft() {
    return all().then(function (found) {
      return Promise.all(found.filter(function (each) { return each.open; }).map(function (each) {
        each.open = false;
        return keep(each);
      }));
    });
  }

  function save() {
    return all().then(function (found) {
      var words = JSON.stringify({ answers: found.map(plain) }, null, 1);
      var link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([words], { type: "application/json" }));
      link.download = "kiosk-" + new Date().toISOString().slice(0, 10) + ".json";
      document.body.appendChild(link);
      link.click();
      document.body.removeChild(link);
      setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
    });
  }

  window.addEventListener("online", function () { wait = FIRST_WAIT; send(); });

  window.kioskBox = {
    fresh: fresh, keep: keep, all: all, send: send, tell: tell, post: post, save: save,
    closeLeft: closeLeft,
    hear: function (hear) { heard.push(hear); },
    lost: function () {}
  };
})();
