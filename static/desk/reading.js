// The desk of who only reads: its parts can be folded, and are tabs on a phone.

import { begin } from "./parts.js";

begin();
