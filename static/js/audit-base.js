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
