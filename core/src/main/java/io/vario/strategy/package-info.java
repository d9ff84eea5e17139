/** Define how a plugin proposes drivers for a device. */
@Export
@Version("1.0.0")
@NullMarked
package io.vario.strategy;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
