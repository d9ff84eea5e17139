/** Describe PCI devices and the names around them as immutable, typed values. */
@Export
@Version("1.1.0")
@NullMarked
package io.vario.device;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
