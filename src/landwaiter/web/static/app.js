// What pages do with a script on top of what they do without one.
"use strict";
