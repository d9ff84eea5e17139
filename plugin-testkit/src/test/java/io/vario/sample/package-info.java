/** Hold plugins that keep the rules, and others that each break one. */
package io.vario.sample;
