/**
 * Reads the host's module indexes and modprobe's configuration, one class for each kind of file.
 */
@NullMarked
package io.vario.sysfs.catalog;

import org.jspecify.annotations.NullMarked;
