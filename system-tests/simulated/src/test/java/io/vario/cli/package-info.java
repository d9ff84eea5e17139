/** Run the command in this process, from within its own package. */
@NullMarked
package io.vario.cli;

import org.jspecify.annotations.NullMarked;
