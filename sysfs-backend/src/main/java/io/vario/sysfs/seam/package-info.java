/** Hold the two seams through which the backend reaches the outside, and the host's own ends. */
@Export
@Version("1.1.0")
@NullMarked
package io.vario.sysfs.seam;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
