/** Define what a plugin does around a driver's letting go of a device. */
@Export
@Version("1.0.0")
@NullMarked
package io.vario.hook;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
