/** Record what Vario reads of a host, so that the host can be looked at elsewhere. */
@Export
@Version("1.0.0")
@NullMarked
package io.vario.sysfs.record;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
