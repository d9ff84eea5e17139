package io.vario.cli.plugin;

import java.util.Set;

/**
 * Show a plugin what it may see: the packages of the core, and the JDK.
 *
 * <p>The command's own libraries stay hidden, so that a plugin can bring other versions of them.
 */
final class ApiClassLoader extends ClassLoader {
  /** The packages that the module io.vario.core exports. */
  static final Set<String> PACKAGES =
      Set.of(
          "io.vario.bind",
          "io.vario.check",
          "io.vario.deploy",
          "io.vario.device",
          "io.vario.engine",
          "io.vario.error",
          "io.vario.hook",
          "io.vario.host",
          "io.vario.plan",
          "io.vario.plugin",
          "io.vario.resolve",
          "io.vario.state",
          "io.vario.strategy");

  private final ClassLoader core;

  /** Show the packages as they are seen by a loader. */
  ApiClassLoader(ClassLoader core) {
    super("vario-api", ClassLoader.getPlatformClassLoader());
    this.core = core;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    int dot = name.lastIndexOf('.');
    return dot > 0 && PACKAGES.contains(name.substring(0, dot))
        ? core.loadClass(name)
        : super.loadClass(name, resolve);
  }
}
