/**
 * Simulate a Linux kernel in memory over a recorded host, with the real kernel's manners.
 *
 * <p>{@link io.vario.simulator.SimulatedKernel} is both seams of the sysfs backend, so that the
 * real backend runs over it.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.vario.simulator;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
