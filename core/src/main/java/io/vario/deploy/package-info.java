/** Hold what a deployment decides: which strategies serve, how, and what is ruled out. */
@Export
@Version("1.0.0")
@NullMarked
package io.vario.deploy;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
