/** Change through sysfs and modprobe which driver owns a device. */
@NullMarked
package io.vario.sysfs.control;

import org.jspecify.annotations.NullMarked;
