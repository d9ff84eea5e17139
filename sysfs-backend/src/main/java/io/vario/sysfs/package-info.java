/** Offer a Linux host, live or recorded, to the engine. */
@Export
@Version("1.0.0")
@NullMarked
package io.vario.sysfs;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
