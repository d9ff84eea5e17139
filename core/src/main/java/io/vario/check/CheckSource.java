package io.vario.check;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Offer checks of one's own, as a host does that can tell what it uses its devices for. */
@ConsumerType
public interface CheckSource {

  /**
   * Return the checks.
   *
   * @return the checks, in the order in which they are reported; never null, unmodifiable
   */
  List<SafetyCheck> checks();
}
