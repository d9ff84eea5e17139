/** Run builds outside of this one: a vendor's, and one that breaks the API. */
@NullMarked
package io.vario.example;

import org.jspecify.annotations.NullMarked;
