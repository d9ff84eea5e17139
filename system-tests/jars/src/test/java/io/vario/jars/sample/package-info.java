/** Plugins that the tests put into jars. */
@org.jspecify.annotations.NullMarked
package io.vario.jars.sample;
