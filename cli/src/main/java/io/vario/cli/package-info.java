/** Implement the {@code vario} command: what it takes, what it prints, and its exit codes. */
@NullMarked
package io.vario.cli;

import org.jspecify.annotations.NullMarked;
