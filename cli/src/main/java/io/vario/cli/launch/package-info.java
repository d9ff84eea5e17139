/** Start the OSGi framework that the agent runs in. */
@NullMarked
package io.vario.cli.launch;

import org.jspecify.annotations.NullMarked;
