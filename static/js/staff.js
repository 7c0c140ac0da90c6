// Every page of staff asks for this one file; web/scripts.py puts these into it, in this order.
//= app.js
//= confirm.js
//= idb.js
//= audit-base.js
//= outbox.js
//= outbox-file.js
//= outbox-leave.js
