/** Run within the agent's framework: plugins from folders, the configuration's file, the shell. */
@NullMarked
package io.vario.cli.agent;

import org.jspecify.annotations.NullMarked;
