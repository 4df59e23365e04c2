package io.driftsafe;

import java.time.InstantSource;

/** What this machine takes the time to be; nothing is decided by it. */
interface MachineTime extends InstantSource {}
