/** Turn a decision into steps that can be printed, compared, and undone. */
@Export
@Version("1.0.0")
@NullMarked
package io.vario.plan;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
