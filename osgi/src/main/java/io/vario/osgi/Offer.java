package io.vario.osgi;

import io.vario.plugin.PluginService.Kind;
import org.osgi.framework.ServiceReference;

/** Hold a service that a bundle brings. */
record Offer(Kind kind, Object service, ServiceReference<?> reference) {}
