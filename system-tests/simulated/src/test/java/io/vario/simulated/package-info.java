/** Test the command on a simulated kernel, by the same scenarios as on a real one. */
@NullMarked
package io.vario.simulated;

import org.jspecify.annotations.NullMarked;
