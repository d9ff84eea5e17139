package io.vario.error;

/** Name what kind of thing went wrong; a caller decides by this, never by a message's text. */
public enum ErrorCode {
  /** What was typed or configured is not of its form. */
  INVALID_INPUT,
  /** No device answers to what was asked for. */
  NO_SUCH_DEVICE,
  /** The process lacks the rights for what was asked. */
  NOT_PERMITTED,
  /** A file of the host exists but could not be read, or holds what it must not hold. */
  UNREADABLE,
  /** The name policy does not accept a driver's name, or no driver or module has it. */
  NAME_REFUSED,
  /** A safety check spoke against it. */
  REFUSED,
  /** No usable driver was found, or the policy forbids the one that is left. */
  NO_DRIVER,
  /** A module did not load. */
  LOAD_FAILED,
  /** The kernel refused a write. */
  WRITE_FAILED,
  /** The kernel accepted every write, but the device is not in the state asked for. */
  VERIFY_FAILED,
  /** The kernel did not answer a write in time, and it may still have its effect. */
  STUCK,
  /** Somebody else is changing the device. */
  BUSY,
  /** A change of the device was interrupted before, and is neither finished nor undone. */
  INTERRUPTED,
  /** The host is not any more as it was when the plan was made. */
  OUTDATED,
  /** It was called off. */
  CANCELLED,
  /** Vario's own state could not be kept or read. */
  STATE_UNUSABLE,
  /** A plugin's hook could not prepare a driver for letting go of a device. */
  HOOK_FAILED,
  /** A plugin does not do what its contract says, or may not be trusted. */
  PLUGIN_UNUSABLE
}
