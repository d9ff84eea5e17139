/** Test the built jars as their users meet them: as files. */
@NullMarked
package io.vario.jars;

import org.jspecify.annotations.NullMarked;
