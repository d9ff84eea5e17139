/** Define what the engine asks of a host: its devices, its modules, and its drivers. */
@Export
@Version("1.1.0")
@NullMarked
package io.vario.host;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
