/** Stand in for a host where only the engine's own rules are tested. */
@NullMarked
package io.vario.fake;

import org.jspecify.annotations.NullMarked;
