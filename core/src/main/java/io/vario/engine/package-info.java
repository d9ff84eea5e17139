/** Lead a request through the six steps, from the inventory to the outcome. */
@Export
@Version("1.1.0")
@NullMarked
package io.vario.engine;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
