/** Read PCI devices from sysfs. */
@NullMarked
package io.vario.sysfs.inventory;

import org.jspecify.annotations.NullMarked;
