/** Do what the guides say, as their readers would. */
@NullMarked
package io.vario.example;

import org.jspecify.annotations.NullMarked;
