/** Propose the best VFIO driver for a device by the kernel's own contract, modules.alias. */
@NullMarked
package io.vario.variant;

import org.jspecify.annotations.NullMarked;
