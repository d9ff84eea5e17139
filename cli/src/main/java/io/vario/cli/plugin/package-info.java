/** Find selection strategies in plugin jars, each jar behind a class loader of its own. */
@NullMarked
package io.vario.cli.plugin;

import org.jspecify.annotations.NullMarked;
