/** Tell the processes of this machine apart. */
@NullMarked
package io.vario.sysfs.process;

import org.jspecify.annotations.NullMarked;
