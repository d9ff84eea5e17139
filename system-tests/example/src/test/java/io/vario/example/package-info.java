<<<<<<< HEAD
/** Run builds outside of this one: a vendor's, and one that breaks the API. */
=======
/** Do what the guides say, as their readers would. */
>>>>>>> karaf
@NullMarked
package io.vario.example;

import org.jspecify.annotations.NullMarked;
