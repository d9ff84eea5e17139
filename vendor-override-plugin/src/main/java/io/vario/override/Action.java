package io.vario.override;

import io.vario.device.DriverName;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;

/**
 * Say what a rule does.
 *
 * @param verb what
 * @param name with which driver or module; empty for {@code leave alone}
 */
record Action(Verb verb, String name) {

  /** Name what a rule can do. */
  enum Verb {
    DRIVER("driver", "names the driver"),
    MODULE("module", "names the module"),
    FORBID("forbid", "forbids"),
    REQUIRE("require", "requires"),
    LEAVE_ALONE("leave alone", "says to leave alone");

    private final String word;
    private final String says;

    Verb(String word, String says) {
      this.word = word;
      this.says = says;
    }

    String word() {
      return word;
    }

    /** Return what a rule with this verb does, to follow its name. */
    String says() {
      return says;
    }
  }

  /** Return the name for a veto, which tells drivers and modules not apart. */
  DriverName driver() {
    return DriverName.parse(name);
  }

  /**
   * Return what is proposed; a name that may be either is looked up as a module, in any spelling.
   */
  DriverTarget target() {
    return verb == Verb.DRIVER || !ModuleName.isValid(name)
        ? new DriverTarget.Driver(DriverName.parse(name))
        : new DriverTarget.Module(ModuleName.parse(name));
  }

  @Override
  public String toString() {
    return name.isEmpty() ? verb.word() : verb.word() + " " + name;
  }
}
