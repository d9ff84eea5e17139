/** Test the command on a real kernel, in a guest that QEMU emulates. */
@NullMarked
package io.vario.kernel;

import org.jspecify.annotations.NullMarked;
