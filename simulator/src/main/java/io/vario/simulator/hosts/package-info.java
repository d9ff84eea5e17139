/** Hold hosts for demonstrations and tests, modelled on real servers. */
@Export
@Version("1.0.0")
@NullMarked
package io.vario.simulator.hosts;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
