/** Keep what Vario remembers in a folder: the ledger, the journal and the locks. */
@NullMarked
package io.vario.sysfs.state;

import org.jspecify.annotations.NullMarked;
