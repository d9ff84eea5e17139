package io.vario.engine;

import io.vario.deploy.Deployment;
import io.vario.plugin.PluginSet;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Hand out engines where plugins come and go while a program runs, as in an OSGi framework.
 *
 * <p>Each engine is of the strategies, checks, hooks and policies of its moment, and stays so: take
 * one for each request, and what was begun ends with what it began with. Thread-safe.
 */
@ProviderType
public interface VarioService extends PluginSet {

  /**
   * Return an engine of what there is now.
   *
   * @return the engine; it need not be closed; never null
   */
  Vario engine();

  /**
   * Return what the deployment decides now.
   *
   * @return the deployment; never null
   */
  Deployment deployment();
}
