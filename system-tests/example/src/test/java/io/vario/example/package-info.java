/** Build a vendor's plugin as a vendor would, and use it. */
@NullMarked
package io.vario.example;

import org.jspecify.annotations.NullMarked;
