/** Decide which driver a device gets, and keep every reason. */
@Export
@Version("1.1.0")
@NullMarked
package io.vario.resolve;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
