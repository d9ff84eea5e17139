package io.vario.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Mark a class whose tests work in the guest.
 *
 * <p>A parameter of type {@link Guest} is the one guest of the JVM; before each test it is brought
 * back to the state in which it booted. If there is no guest, the tests fail.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(GuestExtension.class)
@Execution(ExecutionMode.SAME_THREAD)
@interface UsesGuest {}
