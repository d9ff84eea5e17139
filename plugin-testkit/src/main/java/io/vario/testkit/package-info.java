/** Test that a selection strategy keeps the rules, on hosts in memory. */
@Export
@Version("1.0.0")
@NullMarked
package io.vario.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
