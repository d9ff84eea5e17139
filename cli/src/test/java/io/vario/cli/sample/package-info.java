/** Hold strategies that tests put into plugin jars. */
@NullMarked
package io.vario.cli.sample;

import org.jspecify.annotations.NullMarked;
