/** Read a deployment's configuration. */
@NullMarked
package io.vario.cli.config;

import org.jspecify.annotations.NullMarked;
