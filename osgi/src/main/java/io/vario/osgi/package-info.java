/** Offer the engine as a service of an OSGi framework, live with its plugins and configuration. */
@NullMarked
package io.vario.osgi;

import org.jspecify.annotations.NullMarked;
