package io.vario.karaf.probe;

import io.vario.device.PciAddress;
import io.vario.engine.Vario;
import io.vario.engine.VarioService;
import io.vario.host.Host;
import io.vario.resolve.Candidate;
import io.vario.resolve.Resolution;
import io.vario.simulator.SimulatedKernel;
import io.vario.simulator.hosts.BundledHost;
import io.vario.state.InMemoryState;
import io.vario.state.StateStore;
import io.vario.strategy.SelectionStrategy;
import io.vario.sysfs.SysfsHost;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Put a simulated host in the place of the machine, and let the console ask the service what it
 * decides there.
 */
public final class Probe implements BundleActivator {
  private static final PciAddress VF = PciAddress.parse("0000:3b:00.2");

  private BundleContext context;

  @Override
  public void start(BundleContext started) {
    context = started;
    SimulatedKernel kernel = SimulatedKernel.of(BundledHost.CONNECTX7.files());
    context.registerService(Host.class, SysfsHost.of(kernel, kernel), null);
    context.registerService(StateStore.class, new InMemoryState(), null);
    Hashtable<String, Object> command = new Hashtable<>();
    command.put("osgi.command.scope", "probe");
    command.put("osgi.command.function", new String[] {"services", "explain", "warnings"});
    context.registerService(Probe.class, this, command);
  }

  @Override
  public void stop(BundleContext stopped) {}

  /** Print who offers the engine, and who offers strategies. */
  public void services() throws InvalidSyntaxException {
    ServiceReference<VarioService> service = context.getServiceReference(VarioService.class);
    System.out.println(
        service == null
            ? "no service"
            : "service " + service.getProperty(Constants.SERVICE_ID) + " of " + owner(service));
    ServiceReference<?>[] strategies =
        context.getAllServiceReferences(SelectionStrategy.class.getName(), null);
    if (strategies != null) {
      Arrays.sort(strategies);
      for (ServiceReference<?> strategy : strategies) {
        System.out.println("strategy of " + owner(strategy));
      }
    }
  }

  private static String owner(ServiceReference<?> reference) {
    Bundle bundle = reference.getBundle();
    return bundle.getSymbolicName() + " " + bundle.getVersion();
  }

  /** Print what the service's engine decides for a VF of the simulated host. */
  public void explain() {
    ask(
        service -> {
          Vario engine = service.engine();
          Resolution resolution = engine.explain(VF, engine.request());
          System.out.println(
              resolution
                  .winner()
                  .map(Candidate::strategy)
                  .map(strategy -> "decided by " + strategy + ": " + resolution.reason())
                  .orElse("not decided: " + resolution.reason()));
        });
  }

  /** Print what the service left out, and why. */
  public void warnings() {
    ask(service -> service.warnings().forEach(warning -> System.out.println("warning " + warning)));
  }

  private void ask(Consumer<VarioService> question) {
    ServiceReference<VarioService> reference = context.getServiceReference(VarioService.class);
    VarioService service = reference == null ? null : context.getService(reference);
    if (service == null) {
      System.out.println("no service");
      return;
    }
    try {
      question.accept(service);
    } finally {
      context.ungetService(reference);
    }
  }
}
