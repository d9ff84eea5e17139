/** Test that a plugin keeps the rules, on hosts in memory. */
@Export
@Version("1.1.0")
@NullMarked
package io.vario.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
