/** Do what the guides say, as their readers would, and what they warn of. */
@NullMarked
package io.vario.example;

import org.jspecify.annotations.NullMarked;
