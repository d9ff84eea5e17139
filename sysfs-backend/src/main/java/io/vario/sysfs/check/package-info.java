/** Find out what the host uses a device for, and who stands in the way of a change. */
@NullMarked
package io.vario.sysfs.check;

import org.jspecify.annotations.NullMarked;
