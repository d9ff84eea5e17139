/** Keep recorded hosts in archives, and read them from there without unpacking them. */
@Export
@Version("1.0.0")
@NullMarked
package io.vario.simulator.archive;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
