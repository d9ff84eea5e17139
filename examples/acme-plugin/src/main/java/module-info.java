module com.acme.vario {
  requires io.vario.core;
  requires static org.osgi.service.component.annotations;

  provides io.vario.strategy.SelectionStrategy with
      com.acme.vario.AcmeStrategy;
  provides io.vario.check.SafetyCheck with
      com.acme.vario.AcmeManagementCheck;
  provides io.vario.hook.DriverHook with
      com.acme.vario.AcmeHook;
}
