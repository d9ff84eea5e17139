/** Carry out a plan, verify it, and undo it when a step fails. */
@Export
@Version("1.0.0")
@NullMarked
package io.vario.bind;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
