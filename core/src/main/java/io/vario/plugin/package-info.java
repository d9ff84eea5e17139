/** Assemble what plugins bring, each of them contained. */
@Export
@Version("1.0.0")
@NullMarked
package io.vario.plugin;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
