/** Write JSON. */
@NullMarked
package io.vario.cli.json;

import org.jspecify.annotations.NullMarked;
