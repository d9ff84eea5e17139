package io.vario.kernel;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Give tests the one guest of this JVM, in its first state. */
final class GuestExtension implements ParameterResolver, BeforeEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(GuestExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Guest.class;
  }

  @Override
  public Guest resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return guest(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    guest(context).reset();
  }

  private static Guest guest(ExtensionContext context) {
    // The store closes the guest when the last test has run.
    Store store = context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
    Attempt attempt = store.computeIfAbsent(Attempt.class, key -> new Attempt(), Attempt.class);
    return attempt.guest();
  }

  /** Boot once: if that fails, each test fails with the same reason at once. */
  private static final class Attempt implements AutoCloseable {
    private final Object outcome;

    Attempt() {
      Object result;
      try {
        result = Guest.boot();
      } catch (AssertionError e) {
        result = e;
      }
      outcome = result;
    }

    Guest guest() {
      if (outcome instanceof Guest guest) {
        return guest;
      }
      throw new AssertionError("There is no guest to test in", (AssertionError) outcome);
    }

    @Override
    public void close() {
      if (outcome instanceof Guest guest) {
        guest.close();
      }
    }
  }
}
