/** Choose, forbid or require drivers by rules that a deployment or a vendor writes. */
@NullMarked
package io.vario.override;

import org.jspecify.annotations.NullMarked;
