package io.vario.plugin;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Tell which plugins there are, and what they bring. */
@ProviderType
public interface PluginSet {

  /**
   * Return what the plugins bring, before a deployment has its say.
   *
   * @return strategies, checks and hooks, each contained; never null
   */
  Extensions extensions();

  /**
   * Return the plugins.
   *
   * @return the plugins, those that were left out among them; never null, unmodifiable
   */
  List<Plugin> plugins();

  /**
   * Return what was left out or is not in order, and why.
   *
   * @return one sentence each; never null, unmodifiable
   */
  List<String> warnings();
}
