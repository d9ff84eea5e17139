/** Hold the one exception family of Vario, with its codes. */
@Export
@Version("1.0.0")
@NullMarked
package io.vario.error;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
