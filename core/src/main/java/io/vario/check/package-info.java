/** Define how a change is examined before it is planned, and what is found. */
@Export
@Version("1.0.0")
@NullMarked
package io.vario.check;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
