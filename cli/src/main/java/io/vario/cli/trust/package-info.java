/** Tell whose files may decide what Vario does. */
@NullMarked
package io.vario.cli.trust;

import org.jspecify.annotations.NullMarked;
