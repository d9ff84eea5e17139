/** Test what of the simulated kernel is not the real one's manners: memory, faults, time. */
@NullMarked
package io.vario.simulator;

import org.jspecify.annotations.NullMarked;
