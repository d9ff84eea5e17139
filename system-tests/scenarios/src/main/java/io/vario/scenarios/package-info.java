/** Say, independently of any host, what the command must do to a host. */
@NullMarked
package io.vario.scenarios;

import org.jspecify.annotations.NullMarked;
