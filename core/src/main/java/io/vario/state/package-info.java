/** Remember what Vario is doing and what it has done, across processes and crashes. */
@Export
@Version("1.0.0")
@NullMarked
package io.vario.state;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
