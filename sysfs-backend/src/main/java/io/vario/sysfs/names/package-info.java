/** Read the names of vendors and devices. */
@NullMarked
package io.vario.sysfs.names;

import org.jspecify.annotations.NullMarked;
