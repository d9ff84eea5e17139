package io.vario.sysfs.catalog;

/** Holds one command of modprobe.d. Immutable. */
final class ConfigLine {
  /** What the command is about: a module or a pattern, normalised. */
  final String name;

  /** What follows the name; empty for a {@code blacklist}. */
  final String value;

  /** Where it stands, such as {@code /etc/modprobe.d/local.conf:3}. */
  final String where;

  ConfigLine(String name, String value, String where) {
    this.name = name;
    this.value = value;
    this.where = where;
  }
}
